"""The checks of `/interact`, `/authorize`, `/par` and `/token`: a function each, a row in the table of its endpoint, in their order."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from local_org.oauth.clients import Client
from local_org.oauth.servers import SCOPES, Server
from local_org.oauth.verifiers import challenge_of
from local_org.org import Org
from local_org.store import one_time_tokens
from local_org.web.errors import OAuthError

_SECONDS = re.compile(r"[0-9]{1,10}")
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


@dataclass(frozen=True, slots=True)
class Ask:
    """What a check looks at."""

    org: Org
    server: Server
    client: Client
    form: Mapping[str, str]


Check = Callable[[Ask], None]


def grant_allowed(ask: Ask) -> None:
    """The app has the grant; the sentence is recorded from a real org."""
    grant = ask.form.get("grant_type", "interaction_code")
    if grant not in ask.client.grant_types:
        configured = ", ".join(ask.client.grant_types)
        raise OAuthError(
            "unauthorized_client",
            f"The client is not authorized to use the provided grant type. Configured grant types: [{configured}].",
        )


def redirect_uri_registered(ask: Ask) -> None:
    """Compared as whole strings (RFC 9700 4.1.3)."""
    if ask.form.get("redirect_uri") not in ask.client.oauth.get("redirect_uris", []):
        raise OAuthError("invalid_request", "The 'redirect_uri' parameter must be a Login redirect URI in the client app settings.")


def challenge_given(ask: Ask) -> None:
    """PKCE for every client, S256 only. The sentence for a missing challenge is recorded."""
    if not ask.form.get("code_challenge"):
        raise OAuthError("invalid_request", "PKCE code challenge is required when the token endpoint authentication method is 'NONE'.")
    if ask.form.get("code_challenge_method") != "S256":
        raise OAuthError("invalid_request", "The 'code_challenge_method' parameter must be S256.")
    if not _CHALLENGE.fullmatch(ask.form["code_challenge"]):
        raise OAuthError("invalid_request", "The 'code_challenge' parameter must be 43 characters of base64url.")


def challenge_where_needed(ask: Ask) -> None:
    """At `/authorize`: a public client, and an app that requires it, must bring one; who brings one is held to it."""
    required = not ask.client.confidential or ask.client.app["credentials"]["oauthClient"].get("pkce_required")
    if required or ask.form.get("code_challenge") or ask.form.get("code_challenge_method"):
        challenge_given(ask)


def response_type_is_code(ask: Ask) -> None:
    """The implicit and hybrid types are not built."""
    if ask.form.get("response_type") != "code":
        raise OAuthError("unsupported_response_type", "This local org supports the response_type 'code' alone.")
    if ask.form.get("response_mode", "query") != "query":
        raise OAuthError("invalid_request", "This local org supports the response_mode 'query' alone.")


def prompt_known(ask: Ask) -> None:
    wanted = ask.form.get("prompt", "").split()
    if not set(wanted) <= {"none", "login", "consent"} or ("none" in wanted and len(wanted) > 1):
        raise OAuthError("invalid_request", "The 'prompt' parameter must be none, login or consent.")


def scopes_known(ask: Ask) -> None:
    """`openid` is needed; unknown scopes are refused by name."""
    wanted = ask.form.get("scope", "").split()
    known = {*SCOPES, "groups"} if ask.server.id is None else {*SCOPES, *_custom_scopes(ask)}
    unknown = [scope for scope in wanted if scope not in known]
    if unknown:
        raise OAuthError("invalid_scope", f"The authorization server resource has no scope {unknown[0][:80]!r}.")
    if "openid" not in wanted:
        raise OAuthError("invalid_scope", "The 'scope' parameter must be given and hold openid.")


def _custom_scopes(ask: Ask) -> set[str]:
    kept = ask.org.store.get("authorization_server", ask.server.id or "") or {}
    return set(kept.get("scopes", []))


def sizes_sane(ask: Ask) -> None:
    for name, limit in (("state", 2048), ("nonce", 2048), ("scope", 2048), ("acr_values", 512), ("login_hint", 2048)):
        if len(ask.form.get(name, "")) > limit:
            raise OAuthError("invalid_request", f"The '{name}' parameter is too long.")


def max_age_is_a_number(ask: Ask) -> None:
    value = ask.form.get("max_age")
    if value is not None and not _SECONDS.fullmatch(value):
        raise OAuthError("invalid_request", "The 'max_age' parameter must be a number of seconds.")


def recovery_token_valid(ask: Ask) -> None:
    """Live, and never used; the sentence is the one the widget compares."""
    token = ask.form.get("recovery_token")
    if token and one_time_tokens.live(ask.org, token, "recovery") is None:
        raise OAuthError("invalid_request", "The recovery token is invalid")


def activation_token_valid(ask: Ask) -> None:
    """Live, and never used; the sentence is the one the widget compares."""
    token = ask.form.get("activation_token")
    if token and one_time_tokens.live(ask.org, token, "activation") is None:
        raise OAuthError("invalid_request", "The activation token is invalid")


def code_given(ask: Ask) -> None:
    if not ask.form.get("interaction_code"):
        raise OAuthError("invalid_request", "The 'interaction_code' parameter is missing.")


def authorization_code_given(ask: Ask) -> None:
    if not ask.form.get("code"):
        raise OAuthError("invalid_request", "The 'code' parameter is missing.")


def redirect_uri_given(ask: Ask) -> None:
    if not ask.form.get("redirect_uri"):
        raise OAuthError("invalid_request", "The 'redirect_uri' parameter is missing.")


def verifier_given(ask: Ask) -> None:
    if not _VERIFIER.fullmatch(ask.form.get("code_verifier", "")):
        raise OAuthError("invalid_grant", "PKCE verification failed.")


def verifier_fits(challenge: str, verifier: str) -> bool:
    """RFC 7636 4.6, S256."""
    return hmac.compare_digest(challenge_of(verifier), challenge)


INTERACT: tuple[Check, ...] = (
    grant_allowed,
    redirect_uri_registered,
    challenge_given,
    scopes_known,
    sizes_sane,
    max_age_is_a_number,
    recovery_token_valid,
    activation_token_valid,
)
AUTHORIZE: tuple[Check, ...] = (
    redirect_uri_registered,
    response_type_is_code,
    grant_allowed,
    challenge_where_needed,
    scopes_known,
    sizes_sane,
    max_age_is_a_number,
    prompt_known,
)
TOKEN_INTERACTION_CODE: tuple[Check, ...] = (grant_allowed, code_given, verifier_given)
TOKEN_AUTHORIZATION_CODE: tuple[Check, ...] = (grant_allowed, authorization_code_given, redirect_uri_given)
TOKEN_REFRESH: tuple[Check, ...] = (grant_allowed,)


def run(checks: tuple[Check, ...], ask: Ask) -> None:
    """In order; the first that fails raises `OAuthError`."""
    for check in checks:
        check(ask)
