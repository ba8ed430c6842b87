"""Signing in at an OpenID Connect provider: a second local org, reached as `idp.localhost`, with its own page and people."""

from __future__ import annotations

import base64
import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from local_org.oauth.relying_party import Errand, Failed, vouched
from tests.local_org.oauth.clients import CALLBACK, App, Pkce, allow_interaction_code, make_app
from tests.local_org.served import ServedOrg, Serving
from tests.local_org.web.browser import PASSWORD, Browser
from tests.local_org.web.conftest import LOGIN, add_person, ask_for, password_first

Json = dict[str, Any]
STRANGER = "nina.new@example.com"


@dataclass(frozen=True, slots=True)
class Partner:
    """The provider's org, its address in browsers, and the client that the home org is there."""

    served: ServedOrg
    url: str
    client: App
    id: str  # of the identity provider at the home org

    @property
    def home_callback(self) -> str:
        return str((self.served.org.store.find("app", self.client.client_id) or {})["settings"]["oauthClient"]["redirect_uris"][0])


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """What every browser knows: names under `localhost` are this machine."""
    real = socket.getaddrinfo

    def looked_up(host: Any, *arguments: Any, **named: Any) -> Any:
        return real("localhost" if str(host).endswith(".localhost") else host, *arguments, **named)

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)


def _provider(at: str, client: App, **policy: Any) -> Json:
    server = f"{at}/oauth2/default"
    endpoints = {
        "authorization": {"url": f"{server}/v1/authorize", "binding": "HTTP-REDIRECT"},
        "token": {"url": f"{server}/v1/token", "binding": "HTTP-POST"},
        "userInfo": {"url": f"{server}/v1/userinfo", "binding": "HTTP-REDIRECT"},
        "jwks": {"url": f"{server}/v1/keys", "binding": "HTTP-REDIRECT"},
    }
    protocol = {
        "type": "OIDC",
        "endpoints": endpoints,
        "scopes": ["openid", "profile", "email"],
        "issuer": {"url": server},
        "credentials": {"client": {"client_id": client.client_id, "client_secret": client.secret}},
    }
    return {"type": "OIDC", "name": "Partner", "protocol": protocol, "policy": policy}


def _route(home: ServedOrg, *providers: Json, **conditions: Any) -> None:
    policy = home.admin("GET", "/api/v1/policies", params={"type": "IDP_DISCOVERY"}).json()[0]
    rule = {"name": "Partners", "type": "IDP_DISCOVERY", "conditions": conditions, "actions": {"idp": {"providers": list(providers)}}}
    answer = home.admin("POST", f"/api/v1/policies/{policy['id']}/rules", json=rule)
    assert answer.status_code == 200, answer.text


@pytest.fixture
def partner(home: ServedOrg) -> Iterator[Partner]:
    with Serving() as served:
        allow_interaction_code(served.org)
        ask_for(served, "1FA")
        password_first(served)
        add_person(served, LOGIN)
        add_person(served, STRANGER)
        client = make_app(served, redirect_uris=[f"{home.url}/oauth2/v1/authorize/callback"])
        at = served.url.replace("localhost", "idp.localhost")
        made = home.admin("POST", "/api/v1/idps", json=_provider(at, client))
        assert made.status_code == 200, made.text
        _route(home, {"type": "OKTA"}, {"type": "OIDC", "id": made.json()["id"]})
        yield Partner(served, at, client, made.json()["id"])


def _change(home: ServedOrg, partner: Partner, **policy: Any) -> None:
    asked = _provider(partner.url, partner.client, **policy)
    assert home.admin("PUT", f"/api/v1/idps/{partner.id}", json=asked).status_code == 200


def _redirect(visitor: Browser) -> Json:
    return next(form for form in visitor.forms if form["name"] == "redirect-idp")


def _to_the_provider(visitor: Browser, login: str = LOGIN) -> Browser:
    """Up to the provider's redirect back to the home org."""
    return _to_the_provider_by(visitor, _redirect(visitor)["href"], login)


def _to_the_provider_by(visitor: Browser, href: str, login: str = LOGIN) -> Browser:
    visitor.send("GET", href)
    visitor.send("GET", visitor.location)
    return visitor.submit(**{"identifier": login, "credentials.passcode": PASSWORD})


def _there_and_back(visitor: Browser, login: str = LOGIN) -> Browser:
    _to_the_provider(visitor, login)
    visitor.send("GET", visitor.location)
    return visitor


def _claims(token: str) -> Json:
    body = token.split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))))


def test_the_first_page_offers_the_provider_beside_the_form(app: App, partner: Partner, visitor: Browser) -> None:
    visitor.start(app)
    assert visitor.names[0] == "identify"
    offered = _redirect(visitor)
    assert list(offered) == ["name", "type", "idp", "href", "method"]
    assert (offered["type"], offered["idp"], offered["method"]) == ("OIDC", {"id": partner.id, "name": "Partner"}, "GET")
    assert f"/v1/authorize?client_id={app.client_id}&request_uri=urn:okta:" in offered["href"]
    assert visitor.state_handle not in offered["href"]


def test_somebody_known_here_comes_back_with_an_interaction_code(app: App, mira: str, partner: Partner, visitor: Browser) -> None:
    pkce = Pkce()
    _there_and_back(visitor.start(app, pkce))
    assert visitor.location.startswith(f"{CALLBACK}?")
    assert visitor.query["state"] == "the-state"
    claims = _claims(app.redeem(visitor.query["interaction_code"], pkce).json()["id_token"])
    assert (claims["sub"], claims["idp"], claims["amr"]) == (mira, partner.id, ["fed"])
    assert visitor.send("GET", "/api/v1/sessions/me").json()["idp"] == {"id": partner.id, "type": "FEDERATION"}


def test_a_session_from_a_provider_keeps_saying_so(app: App, mira: str, partner: Partner, visitor: Browser) -> None:
    _there_and_back(visitor.start(app))
    pkce = Pkce()
    code = visitor.start(app, pkce).code
    claims = _claims(app.redeem(str(code), pkce).json()["id_token"])
    assert (claims["sub"], claims["idp"], claims["amr"]) == (mira, partner.id, ["fed"])


def test_somebody_new_gets_an_account_with_what_the_provider_tells(app: App, home: ServedOrg, partner: Partner, visitor: Browser) -> None:
    _there_and_back(visitor.start(app), STRANGER)
    assert visitor.query["interaction_code"]
    made = home.org.store.find("user", STRANGER) or {}
    assert made["status"] == "ACTIVE"
    assert (made["profile"]["firstName"], made["profile"]["email"]) == ("John", STRANGER)
    assert [one["id"] for one in home.admin("GET", f"/api/v1/users/{made['id']}/idps").json()] == [partner.id]
    assert home.org.store.get("credential", made["id"]) is None


def test_the_account_is_found_by_the_subject_and_not_by_its_address(app: App, home: ServedOrg, partner: Partner, visitor: Browser) -> None:
    """The provider's person changes their address; they stay who they are, and nobody else's account is taken."""
    _there_and_back(visitor.start(app), STRANGER)
    before = (home.org.store.find("user", STRANGER) or {})["id"]
    theirs = partner.served.org.store.find("user", STRANGER) or {}
    renamed = {**theirs, "profile": {**theirs["profile"], "login": "other@example.com", "email": LOGIN}}
    partner.served.org.store.put("user", theirs["id"], renamed, key="other@example.com")
    with Browser(home) as again:
        pkce = Pkce()
        _there_and_back(again.start(app, pkce), "other@example.com")
        assert _claims(app.redeem(again.query["interaction_code"], pkce).json()["id_token"])["sub"] == before


def test_where_more_is_wanted_the_sign_in_goes_on_past_identification(
    app: App, mira: str, home: ServedOrg, partner: Partner, visitor: Browser
) -> None:
    ask_for(home, "2FA")
    visitor.start(app)
    handle = visitor.state_handle
    _there_and_back(visitor)
    assert (visitor.query["error"], visitor.query["state"]) == ("interaction_required", "the-state")
    assert "interaction code flow" in visitor.query["error_description"]
    visitor.post("introspect", stateToken=handle)
    assert visitor.names[0] == "authenticator-verification-data"
    assert visitor.body["user"]["value"]["id"] == mira


def test_an_enrollment_policy_asks_nobody_from_a_provider_for_a_password(app: App, partner: Partner, visitor: Browser) -> None:
    _there_and_back(visitor.start(app), STRANGER)
    assert visitor.query["interaction_code"]


def test_a_rule_with_the_provider_alone_shows_nothing_else(app: App, home: ServedOrg, partner: Partner, visitor: Browser) -> None:
    policy = home.admin("GET", "/api/v1/policies", params={"type": "IDP_DISCOVERY"}).json()[0]
    rule = home.admin("GET", f"/api/v1/policies/{policy['id']}/rules").json()[0]
    rule["actions"]["idp"]["providers"] = [{"type": "OIDC", "id": partner.id}]
    assert home.admin("PUT", f"/api/v1/policies/{policy['id']}/rules/{rule['id']}", json=rule).status_code == 200
    assert visitor.start(app).names == ["redirect-idp"]
    visitor.post("identify", identifier=LOGIN)
    assert (visitor.answer.status_code, visitor.messages) == (400, ["E0000020"])


def test_a_rule_about_identifiers_routes_whoever_types_one(app: App, home: ServedOrg, partner: Partner, visitor: Browser) -> None:
    home.admin("PUT", f"/api/v1/idps/{partner.id}", json={**_provider(partner.url, partner.client), "name": "Other"})
    policy = home.admin("GET", "/api/v1/policies", params={"type": "IDP_DISCOVERY"}).json()[0]
    rule = home.admin("GET", f"/api/v1/policies/{policy['id']}/rules").json()[0]
    rule["actions"]["idp"]["providers"] = [{"type": "OIDC", "id": partner.id}]
    rule["conditions"]["userIdentifier"] = {"type": "IDENTIFIER", "patterns": [{"matchType": "SUFFIX", "value": "@partner.example"}]}
    assert home.admin("PUT", f"/api/v1/policies/{policy['id']}/rules/{rule['id']}", json=rule).status_code == 200
    assert visitor.start(app).names == ["identify"]
    assert visitor.post("identify", identifier="anybody@partner.example").names == ["redirect-idp"]
    assert visitor.post("introspect", stateToken=visitor.state_handle).names == ["redirect-idp"]


def test_who_is_refused_at_the_provider_is_told_to_the_app(app: App, partner: Partner, visitor: Browser) -> None:
    visitor.start(app).send("GET", _redirect(visitor)["href"])
    state = visitor.query["state"]
    visitor.send("GET", "/oauth2/v1/authorize/callback", params={"error": "access_denied", "state": state})
    assert (visitor.query["error"], visitor.query["state"]) == ("access_denied", "the-state")
    assert visitor.post("introspect", stateToken=visitor.state_handle).names[0] == "identify", "the sign-in is where it was"


@pytest.mark.usefixtures("mira")
@pytest.mark.parametrize(
    "policy",
    [
        {"accountLink": {"action": "DISABLED"}},
        {"accountLink": {"action": "AUTO", "filter": {"users": {"exclude": ["{mira}"]}}}},
        {"subject": {"userNameTemplate": {"template": "idpuser.email"}, "matchType": "USERNAME", "filter": ".*@partner[.]example"}},
    ],
)
def test_an_account_that_must_not_be_linked_is_not(
    app: App, mira: str, home: ServedOrg, partner: Partner, visitor: Browser, policy: Json
) -> None:
    _change(home, partner, **json.loads(json.dumps(policy).replace("{mira}", mira)))
    _there_and_back(visitor.start(app))
    assert visitor.query["error"] == "access_denied"
    assert home.org.store.all("federated_identity") == []


def test_without_provisioning_a_stranger_stays_out(app: App, home: ServedOrg, partner: Partner, visitor: Browser) -> None:
    _change(home, partner, provisioning={"action": "DISABLED"})
    _there_and_back(visitor.start(app), STRANGER)
    assert visitor.query["error"] == "access_denied"
    assert home.org.store.find("user", STRANGER) is None


def test_new_people_join_the_groups_that_the_provider_s_policy_assigns(
    app: App, home: ServedOrg, partner: Partner, visitor: Browser
) -> None:
    group = home.admin("POST", "/api/v1/groups", json={"profile": {"name": "Partners"}}).json()["id"]
    _change(home, partner, provisioning={"action": "AUTO", "groups": {"action": "ASSIGN", "assignments": [group]}})
    _there_and_back(visitor.start(app), STRANGER)
    assert home.org.store.is_linked("group_user", group, (home.org.store.find("user", STRANGER) or {})["id"])


@pytest.mark.parametrize("status", ["SUSPENDED", "DEPROVISIONED"])
def test_nobody_comes_back_to_life_by_way_of_a_provider(
    app: App, mira: str, home: ServedOrg, partner: Partner, visitor: Browser, status: str
) -> None:
    kept = home.org.store.get("user", mira) or {}
    home.org.store.put("user", mira, {**kept, "status": status}, key=LOGIN)
    _there_and_back(visitor.start(app))
    assert visitor.query["error"] == "access_denied"


def test_only_the_browser_that_left_may_come_back_and_only_once(
    app: App, mira: str, home: ServedOrg, partner: Partner, visitor: Browser
) -> None:
    """Somebody else's callback in my browser would sign me in as them."""
    back = _to_the_provider(visitor.start(app)).location
    with Browser(home) as victim:
        victim.send("GET", back)
        assert victim.answer.status_code == 400
        assert "idx" not in victim.session.cookies
    assert visitor.send("GET", back).status_code == 302
    assert visitor.query["interaction_code"]
    assert visitor.send("GET", back).status_code == 400


@pytest.mark.parametrize("claims", [{"nonce": "other"}, {"iss": "http://evil.example"}, {"aud": "0oaother"}, {"exp": 1}, {"sub": None}])
def test_an_id_token_that_does_not_fit_is_not_believed(
    app: App, mira: str, home: ServedOrg, partner: Partner, visitor: Browser, claims: Json
) -> None:
    back = _to_the_provider(visitor.start(app)).location
    fault = {"match": "POST /oauth2/default/v1/token", "id_token": {"claims": claims}}
    assert partner.served.admin("POST", "/local/faults", json=fault).status_code in (200, 204)
    visitor.send("GET", back)
    assert visitor.query["error"] == "server_error"
    assert home.org.store.all("federated_identity") == []


@pytest.mark.parametrize("sign", ["none", "other-key", "hs256-secret"])
def test_an_id_token_that_the_provider_did_not_sign_is_not_believed(
    app: App, mira: str, partner: Partner, visitor: Browser, sign: str
) -> None:
    back = _to_the_provider(visitor.start(app)).location
    partner.served.admin("POST", "/local/faults", json={"match": "POST /oauth2/default/v1/token", "id_token": {"sign": sign}})
    visitor.send("GET", back)
    assert visitor.query["error"] == "server_error"


@pytest.mark.parametrize("fault", [{"status": 500}, {"body": "<html>"}, {"body": []}, {"drop": "before"}])
def test_a_provider_that_fails_takes_nobody_with_it(app: App, mira: str, partner: Partner, visitor: Browser, fault: Json) -> None:
    back = _to_the_provider(visitor.start(app)).location
    partner.served.admin("POST", "/local/faults", json={"match": "POST /oauth2/default/v1/token", **fault})
    visitor.send("GET", back)
    assert (visitor.query["error"], visitor.query["state"]) == ("server_error", "the-state")


def test_a_slow_provider_makes_nobody_else_wait(app: App, mira: str, home: ServedOrg, partner: Partner, visitor: Browser) -> None:
    back = _to_the_provider(visitor.start(app)).location
    partner.served.admin("POST", "/local/faults", json={"match": "POST /oauth2/default/v1/token", "delay_ms": 1500})
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(visitor.send, "GET", back)
        for _ in range(20):
            assert home.call("GET", "/local/health").status_code == 200
        assert not waiting.done()
        waiting.result()
    assert visitor.query["interaction_code"]


def test_a_provider_may_be_the_source_of_the_profile(app: App, mira: str, home: ServedOrg, partner: Partner, visitor: Browser) -> None:
    theirs = partner.served.org.store.find("user", LOGIN) or {}
    for first_name, master, expected in (("Myra", False, "John"), ("Mirabel", True, "Mirabel")):
        named = {**theirs, "profile": {**theirs["profile"], "firstName": first_name}, "lastUpdated": "2026-01-01T00:00:00.000Z"}
        partner.served.org.store.put("user", theirs["id"], named, key=LOGIN)
        _change(home, partner, provisioning={"action": "AUTO", "profileMaster": master})
        for _ in range(2):  # the first time may be the one that links
            with Browser(home) as again:
                _there_and_back(again.start(app))
                assert again.query["interaction_code"]
        assert (home.org.store.get("user", mira) or {})["profile"]["firstName"] == expected


@pytest.mark.parametrize("end", ["deactivate", "delete"])
def test_a_provider_that_is_gone_leads_nowhere(app: App, home: ServedOrg, partner: Partner, visitor: Browser, end: str) -> None:
    href = _redirect(visitor.start(app))["href"]
    if end == "delete":
        home.admin("DELETE", f"/api/v1/idps/{partner.id}")
    else:
        home.admin("POST", f"/api/v1/idps/{partner.id}/lifecycle/deactivate")
    assert visitor.send("GET", href).status_code == 400
    assert visitor.start(app).names == ["identify"]


def test_a_provider_that_was_not_offered_leads_nowhere(app: App, home: ServedOrg, partner: Partner, visitor: Browser) -> None:
    other = home.admin("POST", "/api/v1/idps", json={**_provider(partner.url, partner.client), "name": "Not routed"}).json()["id"]
    name = _redirect(visitor.start(app))["href"].partition("urn:okta:")[2]
    transaction = base64.urlsafe_b64decode(name + "=" * (-len(name) % 4)).decode().partition(":")[0]
    forged = base64.urlsafe_b64encode(f"{transaction}:{other}".encode()).decode().rstrip("=")
    address = f"{app.base}/v1/authorize?client_id={app.client_id}&request_uri=urn:okta:{forged}"
    assert visitor.send("GET", address).status_code == 400


@pytest.mark.parametrize("name", ["", "urn:okta:", "urn:okta:%%%", "urn:okta:bm9uc2Vuc2U", "urn:other:x"])
def test_a_request_uri_that_names_nothing_is_no_crash(app: App, visitor: Browser, name: str) -> None:
    visitor.send("GET", f"{app.base}/v1/authorize", params={"client_id": app.client_id, "request_uri": name})
    assert visitor.answer.status_code == 400


def test_the_orgs_own_page_offers_the_provider_too(home: ServedOrg, mira: str, partner: Partner, visitor: Browser) -> None:
    web = make_app(home)
    asked = {"client_id": web.client_id, "response_type": "code", "scope": "openid", "redirect_uri": CALLBACK, "state": "s"}
    challenge = {"code_challenge": Pkce().challenge, "code_challenge_method": "S256"}
    visitor.send("GET", f"{web.base}/v1/authorize", params={**asked, **challenge})
    href = visitor.answer.text.partition('<a href="/')[2] and visitor.answer.text.split('<a href="')
    link = next(one.partition('"')[0] for one in href if "/sso/idps/" in one.partition('"')[0])
    visitor.send("GET", link)
    visitor.send("GET", visitor.location)
    visitor.submit(**{"identifier": LOGIN, "credentials.passcode": PASSWORD})
    visitor.send("GET", visitor.location)
    assert visitor.location.startswith(f"{CALLBACK}?code=")
    visitor.session.cookies.clear()
    visitor.send("GET", f"{web.base}/v1/authorize", params={**asked, **challenge, "idp": partner.id})
    assert visitor.location.startswith(f"{partner.url}/oauth2/default/v1/authorize?")


def test_names_under_localhost_are_reached_where_no_resolver_knows_them(partner: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    asked = {**_provider(partner.url, partner.client), "policy": {"maxClockSkew": 0}}
    found = vouched(Errand(asked, partner.home_callback, "n", "guessed", "v" * 43), now=0)
    assert isinstance(found, Failed)
    assert found.reason.endswith("/v1/token answered 400")


@pytest.mark.usefixtures("mira")
def test_who_sent_somebody_else_to_the_provider_gets_no_session_of_theirs(app: App, partner: Partner, visitor: Browser) -> None:
    with Browser(visitor.served) as attacker:
        attacker.start(app)
        _to_the_provider_by(visitor, _redirect(attacker)["href"])
        visitor.send("GET", visitor.location)
        assert "interaction_code" in visitor.query
        attacker.send("GET", f"/login/token/redirect?stateToken={attacker.state_handle}")
        assert attacker.answer.status_code == 400
        assert "idx" not in attacker.session.cookies


def test_the_orgs_own_page_leads_to_the_provider_only_in_its_browser(home: ServedOrg, partner: Partner, visitor: Browser) -> None:
    web = make_app(home)
    asked = {"client_id": web.client_id, "response_type": "code", "scope": "openid", "redirect_uri": CALLBACK, "state": "s"}
    challenge = {"code_challenge": Pkce().challenge, "code_challenge_method": "S256"}
    visitor.send("GET", f"{web.base}/v1/authorize", params={**asked, **challenge})
    link = next(one.partition('"')[0] for one in visitor.answer.text.split('<a href="') if "/sso/idps/" in one.partition('"')[0])
    with Browser(visitor.served) as other:
        assert other.send("GET", link).status_code == 400
    assert visitor.send("GET", link).status_code == 302


@pytest.mark.usefixtures("mira")
def test_two_tabs_may_be_on_their_way_to_the_provider(app: App, partner: Partner, visitor: Browser) -> None:
    ways_back = []
    for _ in range(2):
        visitor.start(app)
        visitor.send("GET", _redirect(visitor)["href"])
        visitor.send("GET", visitor.location)
        if visitor.answer.status_code == 200:
            visitor.submit(**{"identifier": LOGIN, "credentials.passcode": PASSWORD})
        ways_back.append(visitor.location)
        visitor.forget("idx")
    for address in ways_back:
        visitor.send("GET", address)
        assert "interaction_code" in visitor.query


def test_a_session_from_a_provider_that_was_turned_off_signs_nobody_in(
    app: App, mira: str, home: ServedOrg, partner: Partner, visitor: Browser
) -> None:
    _there_and_back(visitor.start(app))
    assert visitor.start(app, Pkce()).code is not None
    assert home.admin("POST", f"/api/v1/idps/{partner.id}/lifecycle/deactivate").status_code == 200
    assert visitor.start(app, Pkce()).code is None
