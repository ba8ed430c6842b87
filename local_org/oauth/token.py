"""`POST {base}/v1/token`: the code grants and the refresh token grant; the one of service apps is a module of its own."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from local_org.control.faults import Faults
from local_org.idx.work import USABLE
from local_org.oauth import checks, dpop, tokens
from local_org.oauth.client_credentials import client_credentials
from local_org.oauth.clients import Client, client_of
from local_org.oauth.servers import Server, access_decision, server_of
from local_org.org import Org
from local_org.policy.authorization import Decision
from local_org.store.people import everyone_id, group_ids_of
from local_org.store.secret import secret_hash
from local_org.web.errors import OAuthError, not_built
from local_org.web.routing import Call, Route, error_response, json_response, route

INVALID_CODE = "The interaction code is invalid or has expired."
INVALID_AUTHORIZATION_CODE = "The authorization code is invalid or has expired."
INVALID_REFRESH_TOKEN = "The refresh token is invalid or expired."  # noqa: S105 - a sentence; auth-js compares it
Grant = Callable[[Call, Server, Client, dict[str, str], Faults], Response]


def token_routes(faults: Faults) -> list[Route]:
    def token(call: Call) -> Response:
        form = call.form()
        server = server_of(call)
        client = client_of(call, form, secret_needed=True)
        grant = GRANTS.get(form.get("grant_type", ""))
        if grant is None:
            raise OAuthError("unsupported_grant_type", "The authorization grant type is not supported by the authorization server.")
        if grant is not client_credentials and client.oauth.get("dpop_bound_access_tokens"):
            _refuse_to_bind(call)
        return grant(call, server, client, form, faults)

    return [route("POST", "/oauth2/v1/token", token, open=True), route("POST", "/oauth2/{server}/v1/token", token, open=True)]


def _refuse_to_bind(call: Call) -> None:
    """Tokens of people that are bound to a key are not built, and none may be handed out unbound."""
    if not call.headers.get("dpop"):
        raise OAuthError("invalid_dpop_proof", dpop.MISSING)
    raise not_built("DPoP with this grant type")


def _interaction_code(call: Call, server: Server, client: Client, form: dict[str, str], faults: Faults) -> Response:
    """Bound to client, challenge, redirect URI, server; one use; 60 seconds. Whoever fails loses the code."""
    checks.run(checks.TOKEN_INTERACTION_CODE, checks.Ask(call.org, server, client, form))
    code = form["interaction_code"]
    return _redeemed(call, server, client, form, faults, code, grant="interaction_code", invalid=INVALID_CODE)


def _authorization_code(call: Call, server: Server, client: Client, form: dict[str, str], faults: Faults) -> Response:
    """As the interaction code; `redirect_uri` must come again (RFC 6749 4.1.3), the verifier where there was a challenge."""
    checks.run(checks.TOKEN_AUTHORIZATION_CODE, checks.Ask(call.org, server, client, form))
    return _redeemed(call, server, client, form, faults, form["code"], grant="authorization_code", invalid=INVALID_AUTHORIZATION_CODE)


def _redeemed(
    call: Call, server: Server, client: Client, form: dict[str, str], faults: Faults, code: str, *, grant: str, invalid: str
) -> Response:
    org = call.org
    kept = org.store.get("interaction_code", secret_hash(code))
    if kept is None or kept.get("grant", "interaction_code") != grant or kept["client_id"] != client.id or kept["server"] != server.id:
        raise OAuthError("invalid_grant", invalid)
    org.store.delete("interaction_code", kept["id"])
    if kept["expires_at"] <= org.clock.now() or form.get("redirect_uri", kept["redirect_uri"]) != kept["redirect_uri"]:
        return error_response(OAuthError("invalid_grant", invalid))
    if not _proof_key_fits(kept["code_challenge"], form.get("code_verifier", "")):
        return error_response(OAuthError("invalid_grant", "PKCE verification failed."))
    who = tokens.SignedIn(
        kept["user_id"],
        client.id,
        tuple(kept["scopes"]),
        tuple(kept["amr"]),
        int(kept["auth_time"]),
        kept["nonce"],
        kept["acr_values"],
        kept.get("idp"),
    )
    if not _may_still(org, who.user_id):
        return error_response(OAuthError("invalid_grant", invalid))
    decision = _decision(org, server, who, grant)
    refresh = "offline_access" in who.scopes and "refresh_token" in client.grant_types
    family = org.entropy.token() if refresh else ""
    answer = tokens.issue(org, server, who, decision, refresh=refresh, family=family, tampering=faults.tampering)
    return _no_store(answer)


def _proof_key_fits(challenge: str, verifier: str) -> bool:
    """A request without a challenge (a confidential client may send none to /authorize) must not be met by a verifier either."""
    return checks.verifier_fits(challenge, verifier) if challenge else not verifier


def _refresh_token(call: Call, server: Server, client: Client, form: dict[str, str], faults: Faults) -> Response:
    """Rotation as the app asks for it; reuse after the leeway kills the family (Okta, refresh tokens)."""
    org = call.org
    checks.run(checks.TOKEN_REFRESH, checks.Ask(org, server, client, form))
    kept = tokens.active_refresh_token(org, form.get("refresh_token", ""))
    if kept is None or kept["client_id"] != client.id or kept["server"] != server.id or not _may_still(org, kept["user_id"]):
        return error_response(OAuthError("invalid_grant", INVALID_REFRESH_TOKEN))  # not raised: what was noted of it is kept
    scopes = tuple(dict.fromkeys(form.get("scope", " ".join(kept["scopes"])).split()))
    if not set(scopes) <= set(kept["scopes"]):
        raise OAuthError("invalid_scope", "The requested scopes must be among those of the refresh token.")
    who = tokens.SignedIn(kept["user_id"], client.id, scopes, tuple(kept["amr"]), kept["auth_time"], None, kept["acr"], kept.get("idp"))
    decision = _decision(org, server, who, "refresh_token")
    rotation = client.oauth.get("refresh_token") or {"rotation_type": "STATIC", "leeway": 0}
    now = int(org.clock.now())
    if kept["replaced_at"] is not None and now > kept["replaced_at"] + rotation.get("leeway", 0):
        tokens.revoke_family(org, kept["user_id"], kept["family"])
        return error_response(OAuthError("invalid_grant", INVALID_REFRESH_TOKEN))
    answer = tokens.issue(org, server, who, decision, refresh=False, family=kept["family"], tampering=faults.tampering)
    answer["refresh_token"] = form["refresh_token"]
    if rotation.get("rotation_type") == "ROTATE":
        whole = tokens.SignedIn(kept["user_id"], client.id, tuple(kept["scopes"]), who.amr, who.auth_time, None, who.acr, who.idp)
        answer["refresh_token"] = tokens.keep_refresh_token(
            org, server, whole, decision, family=kept["family"], first_issued=kept["first_issued"]
        )
        org.store.put("refresh_token", kept["id"], {**kept, "replaced_at": kept["replaced_at"] or now}, parent=kept["user_id"])
    else:
        org.store.put("refresh_token", kept["id"], {**kept, "idle_until": tokens.idle_until(decision, now)}, parent=kept["user_id"])
    return _no_store(answer)


def _decision(org: Org, server: Server, who: tokens.SignedIn, grant_type: str) -> Decision | None:
    """The rule now in force. A refresh asks for no grant of its own in these rules: it follows the grant it came from."""
    decision = access_decision(
        server,
        client_id=who.client_id,
        grant_type="interaction_code" if grant_type == "refresh_token" else grant_type,
        scopes=who.scopes,
        user_id=who.user_id,
        group_ids=group_ids_of(org.store, who.user_id),
        everyone=everyone_id(org.store),
    )
    if decision is not None and decision.rule is None:
        raise OAuthError("access_denied", "Policy evaluation failed for this request, please check the policy configurations.")
    return decision


def _may_still(org: Org, user_id: str) -> bool:
    user = org.store.get("user", user_id)
    return user is not None and user["status"] in USABLE


def _no_store(answer: dict[str, object]) -> Response:
    return json_response(answer, headers={"cache-control": "no-store", "pragma": "no-cache"})


GRANTS: dict[str, Grant] = {
    "interaction_code": _interaction_code,
    "authorization_code": _authorization_code,
    "refresh_token": _refresh_token,
    "client_credentials": client_credentials,
}
