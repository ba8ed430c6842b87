"""The org as a test sees it, over HTTP: people, policies, mail; on the local org also its clock, faults and recorded calls."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

import requests

from e2e.mailbox import Mailbox

TIMEOUT_S = 20
Json = dict[str, Any]
ADDED = {"google_otp": "Google Authenticator"}  # authenticators that a new org does not have, and what they are called
ENROLLS: Json = {
    "type": "MFA_ENROLL",
    "name": "at sign-in",
    "conditions": {"people": {"users": {"exclude": []}}, "network": {"connection": "ANYWHERE"}},
    "actions": {"enroll": {"self": "CHALLENGE"}},
}


@dataclass(frozen=True, slots=True)
class Someone:
    """A person of the org, or one who is about to sign up (then `id` and `password` are empty)."""

    email: str
    first_name: str = "Erika"
    last_name: str = "Muster"
    password: str = ""
    id: str = ""


class Org:
    """`settings` are those of the `.env` that the bootstrapper wrote."""

    def __init__(self, settings: dict[str, str], mailbox: Mailbox, *, local: bool) -> None:
        self.url = settings["OKTA_CLIENT_ORGURL"].rstrip("/")
        self.issuer = settings["OKTA_IDX_ISSUER"]
        self.settings = settings
        self.mailbox = mailbox
        self.local = local
        self._http = requests.Session()
        self._http.trust_env = False
        self._http.headers.update({"Authorization": f"SSWS {settings['OKTA_CLIENT_TOKEN']}", "Accept": "application/json"})
        self._made: list[str] = []

    def call(self, method: str, path: str, body: Any = None, **params: str) -> Any:
        """One call of the Management API or of `/local`; the parsed answer, or None when it has no body."""
        answer = self._http.request(method, self.url + path, json=body, params=params, timeout=TIMEOUT_S)
        if not answer.ok:
            raise AssertionError(f"{method} {path}: {answer.status_code} {answer.text[:500]}")
        return answer.json() if answer.content else None

    # people ------------------------------------------------------------------------------------------------------------

    def stranger(self) -> Someone:
        """Somebody the org does not know yet, whose mail can be read."""
        return Someone(email=self.mailbox.new_address())

    def person(self, *, groups: tuple[str, ...] = (), password: str | None = None) -> Someone:
        """A new active user with a password, in these groups."""
        who = self.stranger()
        password = password or f"Aa1-{secrets.token_urlsafe(12)}"
        made = self.call(
            "POST",
            "/api/v1/users",
            {
                "profile": {"firstName": who.first_name, "lastName": who.last_name, "login": who.email, "email": who.email},
                "credentials": {"password": {"value": password}},
                "groupIds": [self.group_id(name) for name in groups],
            },
            activate="true",
        )
        self._made.append(made["id"])
        return Someone(who.email, who.first_name, who.last_name, password, made["id"])

    def user(self, login: str) -> Json:
        """The user as the Management API shows them."""
        user = cast(Json, self.call("GET", f"/api/v1/users/{login}"))
        if user["id"] not in self._made:
            self._made.append(user["id"])
        return user

    def groups_of(self, login: str) -> set[str]:
        return {group["profile"]["name"] for group in self.call("GET", f"/api/v1/users/{login}/groups")}

    def group_id(self, name: str) -> str:
        return next(str(group["id"]) for group in self.call("GET", "/api/v1/groups", q=name) if group["profile"]["name"] == name)

    def remove_people(self) -> None:
        """Everybody a test made or watched sign up: a free org allows ten active users."""
        for user_id in self._made:
            for _ in ("deactivate", "delete"):
                self._http.delete(f"{self.url}/api/v1/users/{user_id}", timeout=TIMEOUT_S)
        self._made.clear()

    # policies ----------------------------------------------------------------------------------------------------------

    def app(self, client_id: str) -> Json:
        return cast(Json, self.call("GET", f"/api/v1/apps/{client_id}"))

    def policy(self, policy_type: str, name: str) -> Json:
        return next(cast(Json, p) for p in self.call("GET", "/api/v1/policies", type=policy_type) if p["name"] == name)

    def rules(self, policy_id: str) -> list[Json]:
        return cast(list[Json], self.call("GET", f"/api/v1/policies/{policy_id}/rules"))

    @contextmanager
    def authentication_rule(self, client_id: str, verification: Json) -> Iterator[None]:
        """While open, the catch-all rule of the app's authentication policy asks for `verification`."""
        policy_id = self.app(client_id)["_links"]["accessPolicy"]["href"].rsplit("/", 1)[-1]
        rule = next(rule for rule in self.rules(policy_id) if rule["system"])
        changed = writable(rule)
        changed["actions"] = {"appSignOn": {**rule["actions"]["appSignOn"], "verificationMethod": verification}}
        path = f"/api/v1/policies/{policy_id}/rules/{rule['id']}"
        self.call("PUT", path, changed)
        try:
            yield
        finally:
            self.call("PUT", path, writable(rule))

    @contextmanager
    def profile_policy(self, client_id: str, **changes: Any) -> Iterator[None]:
        """While open, the rule of the app's user profile policy has these members changed (`unknownUserAction`, …)."""
        policy_id = self.app(client_id)["_links"]["profileEnrollment"]["href"].rsplit("/", 1)[-1]
        rule = self.rules(policy_id)[0]
        path = f"/api/v1/policies/{policy_id}/rules/{rule['id']}"
        action = {**rule["actions"]["profileEnrollment"], **changes}
        self.call("PUT", path, {**writable(rule), "actions": {"profileEnrollment": action}})
        try:
            yield
        finally:
            self.call("PUT", path, writable(rule))

    @contextmanager
    def changed(self, path: str, change: Json) -> Iterator[None]:
        """While open, the object at `path` is `{**itself, **change}` (top-level members)."""
        before = self.call("GET", path)
        self.call("PUT", path, {**writable(before), **change})
        try:
            yield
        finally:
            self.call("PUT", path, writable(before))

    @contextmanager
    def not_assigned_to_everyone(self, client_id: str) -> Iterator[None]:
        """While open, the app is assigned to nobody by a group."""
        path = f"/api/v1/apps/{self.app(client_id)['id']}/groups"
        groups = self.call("GET", path)
        for group in groups:
            self.call("DELETE", f"{path}/{group['id']}")
        try:
            yield
        finally:
            for group in groups:
                self.call("PUT", f"{path}/{group['id']}", {})

    # authenticators ----------------------------------------------------------------------------------------------------

    @contextmanager
    def authenticator(self, key: str, *methods: str, allowed_for: str = "any") -> Iterator[str]:
        """While open, the org has this authenticator with these methods, for this use; its id. Afterwards it is as it was."""
        known = {one["key"]: one for one in self.call("GET", "/api/v1/authenticators")}
        before = known.get(key) or self.call("POST", "/api/v1/authenticators", {"key": key, "name": ADDED[key]})
        path = f"/api/v1/authenticators/{before['id']}"
        if "settings" in before and "allowedFor" in before["settings"]:
            body = {"name": before["name"], "settings": {**before["settings"], "allowedFor": allowed_for}}
            self.call("PUT", path, body)
        if before["status"] != "ACTIVE":
            self.call("POST", f"{path}/lifecycle/activate")
        for method in methods:
            self.call("POST", f"{path}/methods/{method}/lifecycle/activate")
        try:
            yield before["id"]
        finally:
            if "settings" in before and "allowedFor" in before["settings"]:
                self.call("PUT", path, {"name": before["name"], "settings": before["settings"]})
            if before["status"] != "ACTIVE" or key not in known:
                self.call("POST", f"{path}/lifecycle/deactivate")

    @contextmanager
    def group_that_enrolls(self, **wanted: str) -> Iterator[str]:
        """While open, a new group's enrollment policy stands above all others (`phone_number="REQUIRED"`, …); the group's name."""
        settings = [{"key": key, "enroll": {"self": how}} for key, how in {"okta_password": "REQUIRED", **wanted}.items()]
        policy = {"type": "AUTHENTICATORS", "authenticators": settings}
        with self._new_group() as group, self.policy_of_a_group("MFA_ENROLL", group["id"], policy, ENROLLS):
            yield str(group["profile"]["name"])

    @contextmanager
    def group_with_password_policy(self, settings: Json, **actions: Any) -> Iterator[str]:
        """While open, a new group has a password policy of its own; the group's name."""
        default = next(one for one in self.call("GET", "/api/v1/policies", type="PASSWORD") if one["system"])
        merged = {**default["settings"], "password": {**default["settings"]["password"], **settings}}
        rule = self.rules(default["id"])[0]
        made = {"type": "PASSWORD", "name": "by the group", "conditions": rule["conditions"], "actions": {**rule["actions"], **actions}}
        with self._new_group() as group, self.policy_of_a_group("PASSWORD", group["id"], merged, made):
            yield str(group["profile"]["name"])

    @contextmanager
    def _new_group(self) -> Iterator[Json]:
        profile = {"name": f"e2e {secrets.token_hex(4)}", "description": "made by an end-to-end test"}
        group: Json = self.call("POST", "/api/v1/groups", {"profile": profile})
        try:
            yield group
        finally:
            self.call("DELETE", f"/api/v1/groups/{group['id']}")

    @contextmanager
    def policy_of_a_group(self, policy_type: str, group_id: str, settings: Json, rule: Json) -> Iterator[None]:
        """While open, this policy with this one rule is the first of its type, for this group."""
        people = {"people": {"groups": {"include": [group_id]}}}
        provider = {"authProvider": {"provider": "OKTA"}} if policy_type == "PASSWORD" else {}
        body = {"type": policy_type, "name": f"e2e {secrets.token_hex(4)}", "priority": 1, "status": "ACTIVE"}
        made = self.call("POST", "/api/v1/policies", {**body, "conditions": {**people, **provider}, "settings": settings})
        try:
            self.call("POST", f"/api/v1/policies/{made['id']}/rules", rule)
            yield
        finally:
            self.call("DELETE", f"/api/v1/policies/{made['id']}")

    # identity providers ------------------------------------------------------------------------------------------------

    def make_web_app(self, redirect_uris: list[str]) -> tuple[str, str]:
        """Client id and secret of a web app integration for the redirect model, open to everybody."""
        oauth = {
            "application_type": "web",
            "response_types": ["code"],
            "grant_types": ["authorization_code"],
            "redirect_uris": redirect_uris,
        }
        body = {
            "name": "oidc_client",
            "label": f"e2e {secrets.token_hex(4)}",
            "signOnMode": "OPENID_CONNECT",
            "credentials": {"oauthClient": {"token_endpoint_auth_method": "client_secret_basic"}},
            "settings": {"oauthClient": oauth},
        }
        made = self.call("POST", "/api/v1/apps", body)
        everyone = self.group_id("Everyone")
        self.call("PUT", f"/api/v1/apps/{made['id']}/groups/{everyone}", {})
        client = made["credentials"]["oauthClient"]
        return str(client["client_id"]), str(client["client_secret"])

    @contextmanager
    def identity_provider(self, name: str, url: str, client: tuple[str, str]) -> Iterator[str]:
        """While open, the org knows the provider at `url` (another org's `default` server) and offers it to everybody; its id."""
        server = f"{url}/oauth2/default"
        protocol = {
            "type": "OIDC",
            "endpoints": {
                "authorization": {"url": f"{server}/v1/authorize", "binding": "HTTP-REDIRECT"},
                "token": {"url": f"{server}/v1/token", "binding": "HTTP-POST"},
                "userInfo": {"url": f"{server}/v1/userinfo", "binding": "HTTP-REDIRECT"},
                "jwks": {"url": f"{server}/v1/keys", "binding": "HTTP-REDIRECT"},
            },
            "scopes": ["openid", "profile", "email"],
            "issuer": {"url": server},
            "credentials": {"client": {"client_id": client[0], "client_secret": client[1]}},
        }
        made = self.call("POST", "/api/v1/idps", {"type": "OIDC", "name": name, "protocol": protocol, "policy": {}})
        routing = self.call("GET", "/api/v1/policies", type="IDP_DISCOVERY")[0]
        offered = [{"type": "OKTA"}, {"type": "OIDC", "id": made["id"]}]
        rule = {"name": name, "type": "IDP_DISCOVERY", "conditions": {}, "actions": {"idp": {"providers": offered}}}
        kept = self.call("POST", f"/api/v1/policies/{routing['id']}/rules", rule)
        try:
            yield str(made["id"])
        finally:
            self.call("DELETE", f"/api/v1/policies/{routing['id']}/rules/{kept['id']}")
            self.call("DELETE", f"/api/v1/idps/{made['id']}")

    # the local org only ------------------------------------------------------------------------------------------------

    @contextmanager
    def enumeration_prevention(self) -> Iterator[None]:
        """While open, known and unknown identifiers look alike. On a real org this is a click in the console."""
        setting = "user_enumeration_prevention"
        self.call("PUT", "/local/settings", {setting: {"authentication": True, "recovery": True}})
        try:
            yield
        finally:
            self.call("PUT", "/local/settings", {setting: {"authentication": False, "recovery": False}})

    @contextmanager
    def later(self, seconds: int) -> Iterator[None]:
        """While open, the org's clock is ahead by so much."""
        self.call("POST", "/local/clock", {"advance_seconds": seconds})
        try:
            yield
        finally:
            self.call("POST", "/local/clock", {"reset": True})

    def texts_to(self, number: str) -> list[str]:
        """Text messages and calls to a telephone, the newest first."""
        return [str(one["text"]) for one in self.call("GET", "/local/inbox", to=number) if one["channel"] != "email"]

    @contextmanager
    def fault(self, **fault: Any) -> Iterator[None]:
        """While open, the next matching request fails as described (`POST /local/faults`)."""
        self.call("POST", "/local/faults", fault)
        try:
            yield
        finally:
            self.call("DELETE", "/local/faults")

    def requests_since(self, request_id: int) -> list[Json]:
        return cast(list[Json], self.call("GET", "/local/requests", since=str(request_id)))


def writable(thing: Json) -> Json:
    """What may be PUT back: the object without the members only the org writes."""
    read_only = ("_links", "_embedded", "id", "created", "lastUpdated", "orn", "universalLogout", "features")
    kept = {name: value for name, value in thing.items() if name not in read_only}
    if kept.get("conditions") is None:
        kept.pop("conditions", None)
    return kept
