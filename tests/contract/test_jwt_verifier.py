"""`@okta/jwt-verifier`, unmodified, accepts the tokens of the org and refuses them once touched."""

from __future__ import annotations

from tests.contract.node import auth_js, verified
from tests.contract.org import Org


def tokens_of_somebody(org: Org) -> dict[str, str]:
    person = org.person()
    with auth_js(org.password_optional) as client:
        client.call("authenticate", username=person.login)
        done = client.call("proceed", password=person.password)
    tokens = done["tokens"]
    nonce = tokens["claims"]["nonce"]
    return {"access": tokens["access"], "id": tokens["id"], "nonce": nonce, "login": person.login, "user": person.id}


def test_access_token_and_id_token_are_accepted(org: Org) -> None:
    client, tokens = org.password_optional, tokens_of_somebody(org)
    judged = verified(client, tokens["access"], tokens["id"], tokens["nonce"], audience="api://default")
    assert judged["access"]["claims"]["sub"] == tokens["login"], "an access token names the login"
    assert judged["id"]["claims"]["sub"] == tokens["user"], "an ID token names the user id"


def test_a_touched_token_and_one_of_another_sign_in_are_refused(org: Org) -> None:
    client, tokens = org.password_optional, tokens_of_somebody(org)
    head, body, signature = tokens["access"].split(".")
    flipped = ("B" if signature[9] == "A" else "A").join((signature[:9], signature[10:]))
    judged = verified(client, f"{head}.{body}.{flipped}", tokens["id"], "another nonce", audience="api://default")
    assert "refused" in judged["access"]
    assert "refused" in judged["id"]
