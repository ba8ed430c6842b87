"""Malformed and hostile requests over the whole route map: an error in Okta's shape, never a 5xx, a stack trace or a hang."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from local_org.control.faults import Faults
from local_org.control.requests import RequestLog
from local_org.web.routes import all_routes
from tests.contract.hostile import json_values, must_be_civil, segments, spoilt, texts
from tests.contract.org import anonymous, serving

TIMEOUT_S = 30
_MAP = all_routes(Faults(), RequestLog())
ROUTES = [(route.method, route.path) for route in _MAP]
CLOSED = sorted({(route.method, route.path) for route in _MAP if not route.open and route.path.startswith(("/api/v1/", "/local/"))})
NOT_ATTACKED = {"/local/faults", "/local/snapshot", "/api/v1/api-tokens/current"}
"""What exists to break the org on purpose, to replace it, or to take the attacker's own token away."""

MEMBERS = [
    "stateHandle",
    "interactionHandle",
    "identifier",
    "credentials",
    "authenticator",
    "userProfile",
    "passcode",
    "rememberMe",
    "profile",
    "type",
    "name",
    "status",
    "conditions",
    "actions",
    "settings",
    "priority",
    "label",
    "signOnMode",
    "origin",
    "scopes",
    "groupIds",
    "client_id",
    "client_secret",
    "grant_type",
    "scope",
    "redirect_uri",
    "code_challenge",
    "code_challenge_method",
    "token",
    "id_token_hint",
    "key",
    "methodType",
    "state",
    "refresh_token",
    "interaction_code",
    "code_verifier",
    "appInstance",
    "policyContext",
]
objects = st.dictionaries(st.sampled_from(MEMBERS), json_values, max_size=6)
bodies = st.one_of(
    objects.map(lambda value: json.dumps(value).encode()),
    json_values.map(lambda value: json.dumps(value).encode()),
    st.dictionaries(st.sampled_from(MEMBERS), texts, max_size=6).map(lambda value: urlencode(value, errors="replace").encode()),
    st.binary(max_size=200),
    st.sampled_from(
        [b"", b"{", b"\xff\xfe", b"[" * 5000, b'{"a":' * 2000, b'{"stateHandle":"\\ud800"}', b"null", b'"' + b"a" * 50_000 + b'"']
    ),
)
media_types = st.sampled_from(
    [
        "application/json",
        "application/json; okta-version=1.0.0",
        "application/ion+json",
        "application/x-www-form-urlencoded",
        "text/plain",
        "",
        "x",
    ]
)


@st.composite
def requests_of_the_map(draw: st.DrawFn) -> tuple[str, str, bytes, str]:
    """Method, path with query, body, media type; the path is a route's own, its variables replaced by anything."""
    method, path = draw(st.sampled_from([route for route in ROUTES if route[1] not in NOT_ATTACKED]))
    path = re.sub(r"\{\w+\}", lambda _: quote(draw(segments), safe="", errors="replace"), path)
    query = urlencode(
        draw(st.dictionaries(st.sampled_from(["q", "limit", "after", "filter", "search", "type", "to", "token"]), texts, max_size=2)),
        errors="replace",
    )
    return method, f"{path}?{query}" if query else path, draw(bodies), draw(media_types)


class Target:
    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self._http = requests.Session()
        self._http.trust_env = False
        self._token = token

    def send(self, method: str, path: str, body: bytes, media_type: str, *, token: bool = True) -> requests.Response:
        headers = {"Content-Type": media_type} | ({"Authorization": f"SSWS {self._token}"} if token else {})
        return self._http.request(method, self.url + path, data=body, headers=headers, timeout=TIMEOUT_S, allow_redirects=False)


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """A fresh org of its own: what hostile requests leave behind is nobody else's."""
    token = secrets.token_hex(24)
    with serving(tmp_path_factory.mktemp("target"), token) as url:
        yield Target(url, token)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(request=requests_of_the_map())
def test_any_request_to_any_route_is_answered_civilly(target: Target, request: tuple[str, str, bytes, str]) -> None:
    must_be_civil(target.send(*request))


@pytest.fixture(scope="module")
def specimens(target: Target) -> list[tuple[str, str, Any]]:
    """Writes with a body as the org itself shows it: each resource of a new org put back, and made once more."""
    found: list[tuple[str, str, Any]] = [
        ("POST", "/api/v1/policies/simulate", {"appInstance": "0oa", "policyContext": {"groups": {"ids": ["00g"]}}}),
        ("POST", "/api/v1/trustedOrigins", {"name": "a", "origin": "http://a.example", "scopes": [{"type": "CORS"}]}),
        (
            "POST",
            "/api/v1/users",
            {"profile": {"login": "a@b.example"}, "credentials": {"password": {"value": "Aa1aaaaa"}}, "groupIds": ["00g"]},
        ),
        ("PUT", "/local/settings", {"user_enumeration_prevention": {"authentication": False, "recovery": False}}),
    ]
    kinds = ("OKTA_SIGN_ON", "PASSWORD", "MFA_ENROLL", "IDP_DISCOVERY", "PROFILE_ENROLLMENT", "ACCESS_POLICY")
    lists = ["/api/v1/users", "/api/v1/groups", "/api/v1/apps", "/api/v1/authenticators", "/api/v1/authorizationServers"]
    for path in [*lists, *(f"/api/v1/policies?type={kind}" for kind in kinds)]:
        found += resources(target, path)
    for path in [f"{path}/policies" for method, path, _ in found if method == "PUT" and "authorizationServers" in path]:
        found += resources(target, path)
    return found + [
        one for method, path, _ in found if method == "PUT" and "/policies/" in path for one in resources(target, f"{path}/rules")
    ]


def resources(target: Target, path: str) -> Iterator[tuple[str, str, Any]]:
    """For the first and last entry of a list: one write to it and one to the list."""
    entries = target.send("GET", path, b"", "").json()
    for entry in (*entries[:1], *entries[-1:]):
        bare = path.partition("?")[0]
        yield "PUT", f"{bare}/{entry['id']}", entry
        yield "POST", bare, entry


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_a_body_with_one_spoilt_member_is_answered_civilly(
    target: Target, specimens: list[tuple[str, str, Any]], data: st.DataObject
) -> None:
    method, path, body = data.draw(st.sampled_from(specimens))
    sent = json.dumps(data.draw(st.composite(spoilt)(body)))
    must_be_civil(target.send(method, path, sent.encode(), "application/json"))


@pytest.mark.parametrize(("method", "path"), CLOSED)
def test_without_a_token_nothing_is_told(target: Target, method: str, path: str) -> None:
    answer = target.send(method, re.sub(r"\{\w+\}", "default", path), b"{}", "application/json", token=False)
    assert (answer.status_code, answer.json()["errorCode"]) == (401, "E0000011")


@pytest.mark.parametrize(("method", "path"), [("POST", "/api/v1/users"), ("POST", "/idp/idx/introspect"), ("POST", "/oauth2/v1/interact")])
def test_a_body_of_ten_megabytes_is_refused(target: Target, method: str, path: str) -> None:
    answer = target.send(method, path, b'{"a": "' + b"a" * 10_000_000 + b'"}', "application/json")
    assert answer.status_code in (400, 413)
    must_be_civil(answer)


def test_a_path_that_is_no_route_says_so_in_the_same_shape(target: Target) -> None:
    for path in ("/api/v1/nothing", "/idp/idx/nothing", "/oauth2/v1/nothing", "/nothing", "/%ff", "//", "/api/v1/users/%00"):
        answer = target.send("GET", path, b"", "application/json")
        assert answer.status_code >= 400
        must_be_civil(answer)


def test_another_host_name_is_refused(target: Target) -> None:
    answer = anonymous("GET", target.url + "/local/health", headers={"Host": "attacker.example"})
    assert answer.status_code >= 400


def test_the_org_still_stands_afterwards(target: Target, tmp_path: Path) -> None:
    assert target.send("GET", "/api/v1/org", b"", "").status_code == 200
