// okta-auth-js, unmodified, driven from outside: reads one JSON line per call, answers one JSON line per step.
//
//   argument 1: the options of OktaAuth, as JSON
//   a call:     {"call": a method of client.idx, "options": its argument}
//               (handleInteractionCodeRedirect answers nothing: what it left in the token manager is the answer)
//               {"call": "afterwards", "options": {"renew": bool}}: with the tokens of the last success, asks for the user, renews, revokes

import { createInterface } from 'node:readline';
import { OktaAuth } from '@okta/okta-auth-js';

process.on('unhandledRejection', (reason) => {
  console.log(JSON.stringify({ unhandled: String(reason?.stack ?? reason) }));
  process.exit(70);
});

const client = new OktaAuth({ pkce: true, ...JSON.parse(process.argv[2]) });

function keysOfOptions(inputs) {
  const choice = inputs?.find((input) => input.name === 'authenticator');
  return choice?.options?.map((option) => option.relatesTo?.key ?? option.value) ?? [];
}

function tokens(found) {
  return found && {
    access: found.accessToken?.accessToken,
    id: found.idToken?.idToken,
    claims: found.idToken?.claims,
    refresh: Boolean(found.refreshToken),
  };
}

function summary(transaction) {
  const next = transaction.nextStep;
  return {
    status: transaction.status,
    step: next?.name,
    inputs: next?.inputs?.map((input) => input.name) ?? [],
    authenticator: next?.authenticator?.key,
    options: next?.options?.map((option) => option.value) ?? keysOfOptions(next?.inputs),
    canSkip: next?.canSkip ?? false,
    canResend: next?.canResend ?? false,
    remediations: transaction.neededToProceed?.map((one) => one.name) ?? [],
    messages: transaction.messages?.map((message) => message.i18n?.key ?? message.message) ?? [],
    features: transaction.enabledFeatures ?? [],
    shown: next?.authenticator?.contextualData ?? {},
    redirects: transaction.neededToProceed?.filter((one) => one.name === 'redirect-idp').map((one) => one.href) ?? [],
    poll: next?.authenticator?.poll?.refresh ?? next?.poll?.refresh,
    code: transaction.interactionCode,
    state: transaction.meta?.state,
    tokens: tokens(transaction.tokens),
  };
}

let held;

async function afterwards({ renew }) {
  client.tokenManager.setTokens(held);
  const user = await client.getUser();
  const renewed = renew ? await client.token.renewTokens() : held;
  client.tokenManager.setTokens(renewed);
  await client.revokeAccessToken();
  await client.revokeRefreshToken();
  return { user, renewed: tokens(renewed) };
}

async function answer({ call, options }) {
  try {
    if (call === 'afterwards') return await afterwards(options);
    const transaction = await client.idx[call](options);
    if (!transaction) return { status: 'SUCCESS', tokens: tokens(client.tokenManager.getTokensSync()) };
    held = transaction.tokens ?? held;
    return summary(transaction);
  } catch (error) {
    return { thrown: error.name, message: error.message };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await answer(JSON.parse(line))));
}
