// @okta/jwt-verifier, unmodified: reads one JSON object, prints the claims it accepted or the error it threw.
//
//   {"issuer", "clientId", "accessToken", "audience", "idToken", "nonce"}

import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';

const OktaJwtVerifier = createRequire(import.meta.url)('@okta/jwt-verifier');
const given = JSON.parse(await text(process.stdin));
// testing.disableHttpsCheck: its own switch for an issuer on loopback http.
const verifier = new OktaJwtVerifier({ issuer: given.issuer, clientId: given.clientId, testing: { disableHttpsCheck: true } });

async function judged(verify) {
  try {
    return { claims: (await verify()).claims };
  } catch (error) {
    return { refused: error.message };
  }
}

console.log(JSON.stringify({
  access: given.accessToken && (await judged(() => verifier.verifyAccessToken(given.accessToken, given.audience))),
  id: given.idToken && (await judged(() => verifier.verifyIdToken(given.idToken, given.clientId, given.nonce))),
}));
