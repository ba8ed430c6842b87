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
from tests.contract.org import anonymous, serving

TIMEOUT_S = 10
_MAP = all_routes(Faults(), RequestLog())
ROUTES = [(route.method, route.path) for route in _MAP]
CLOSED = sorted({(route.method, route.path) for route in _MAP if not route.open and route.path.startswith(("/api/v1/", "/local/"))})
NOT_ATTACKED = {"/local/faults", "/local/snapshot"}
"""What exists to break the org on purpose, or to replace it."""

TRACE = re.compile(r"Traceback|File \"|\.py\b|sqlite|orjson", re.IGNORECASE)

texts = st.one_of(
    st.sampled_from(["", "default", "me", "null", "-1", "0", "\x00", "ÿ", "💥", "a" * 3000, "' or 1=1 --", "../../etc"]), st.text()
)
segments = texts.filter(lambda text: text not in ("", ".", "..", "me"))
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(sorted(["id", *"abc"])), inner, max_size=3)),
    max_leaves=6,
)
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


def must_be_civil(answer: requests.Response) -> None:
    assert answer.status_code < 500 or answer.status_code == 501, f"{answer.request.method} {answer.url}: {answer.text[:300]}"
    if answer.status_code < 400:
        return
    assert not TRACE.search(answer.text), answer.text[:300]
    if "www-authenticate" in answer.headers and not answer.content:
        return  # a bearer token refused: RFC 6750 puts the error into that header
    if "html" not in answer.headers.get("Content-Type", ""):
        assert shape_of(answer.json()) is not None, f"{answer.request.method} {answer.url}: {answer.text[:300]}"


def shape_of(body: Any) -> str | None:
    """Which of Okta's three error shapes a body has."""
    if {"errorCode", "errorSummary", "errorLink", "errorId", "errorCauses"} <= body.keys():
        return "api"
    if {"error", "error_description"} <= body.keys():
        return "oauth"
    return "idx" if body.get("version") == "1.0.0" and body.get("messages") else None


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(request=requests_of_the_map())
def test_any_request_to_any_route_is_answered_civilly(target: Target, request: tuple[str, str, bytes, str]) -> None:
    must_be_civil(target.send(*request))


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
    assert target.send("GET", "/local/health", b"", "").status_code == 200
