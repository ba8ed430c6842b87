"""Documents and refusals beside the sign-in itself."""

from __future__ import annotations

from tests.contract.org import Org, anonymous
from tests.contract.walk import Answer


def discovery(org: Org) -> list[Answer]:
    """The documents of both servers, in both places where clients look."""
    found = {
        "discovery of a custom server": f"{org.multifactor.issuer}/.well-known/openid-configuration",
        "discovery of the org server": f"{org.url}/.well-known/openid-configuration",
        "OAuth metadata of a custom server": f"{org.url}/.well-known/oauth-authorization-server/oauth2/default",
        "OAuth metadata of the org server": f"{org.url}/.well-known/oauth-authorization-server",
    }
    got = {state: anonymous("GET", address) for state, address in found.items()}
    return [Answer(state, answer.status_code, answer.headers["Content-Type"], answer.json()) for state, answer in got.items()]


def refused_tokens(org: Org) -> list[Answer]:
    client = org.multifactor
    form = {
        "client_id": client.id,
        "client_secret": client.secret,
        "scope": "openid",
        "redirect_uri": client.redirect_uri,
        "code_challenge": "a" * 43,
        "code_challenge_method": "S256",
        "state": "somewhere",
    }
    answers = []
    for kind in ("recovery", "activation"):
        got = anonymous("POST", f"{client.issuer}/v1/interact", data={**form, f"{kind}_token": "unknown"})
        answers.append(Answer(f"interact with a bad {kind} token", got.status_code, got.headers["Content-Type"], got.json()))
    return answers


FLOWS = (discovery, refused_tokens)
