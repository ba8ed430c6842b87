"""A sign-in by raw requests: answers the forms that came, and keeps every answer under the name of the state it shows."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Any

import requests

from tests.contract.org import TIMEOUT_S, Client

ION = "application/ion+json; okta-version=1.0.0"


@dataclass(frozen=True, slots=True)
class Answer:
    """One response of the org; `state` is the row of `reference/states.toml` it belongs to."""

    state: str
    status: int
    media_type: str
    body: Any = field(repr=False)


class Walk:
    """One transaction. Without `secret` the client authenticates by nothing, as the widget does."""

    def __init__(self, org_url: str, client: Client) -> None:
        self.answers: list[Answer] = []
        self._url = org_url
        self._client = client
        self._http = requests.Session()
        self._http.trust_env = False

    def elsewhere(self, client: Client) -> Walk:
        """Another app in the same browser: a new transaction with the cookies of this one."""
        other = Walk(self._url, client)
        other._http.cookies.update(self._http.cookies)
        return other

    @property
    def body(self) -> Any:
        return self.answers[-1].body

    def begin(self, state: str, **extra: str) -> Walk:
        """Interact and introspect."""
        assert self.could_begin(**extra), self.body
        return self.introspect(state)

    def could_begin(self, **extra: str) -> bool:
        """Interact alone."""
        verifier = secrets.token_urlsafe(48)
        digest = hashlib.sha256(verifier.encode()).digest()
        form = {
            "client_id": self._client.id,
            "scope": "openid profile email",
            "redirect_uri": self._client.redirect_uri,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            "state": secrets.token_urlsafe(24),
        } | ({"client_secret": self._client.secret} if self._client.secret else {})
        answer = self._http.post(f"{self._client.issuer}/v1/interact", data=form | extra, timeout=TIMEOUT_S)
        self._keep("interact", answer)
        self.handle = self.body.get("interaction_handle", "")
        return answer.ok

    def introspect(self, state: str, handle: str | None = None) -> Walk:
        self._post(f"{self._url}/idp/idx/introspect", {"interactionHandle": handle or self.handle}, state, media_type=ION)
        return self

    def send(self, form: str, state: str, **values: Any) -> Walk:
        """Posts a remediation by its name, or an action by its path (`cancel`, `currentAuthenticatorEnrollment.resend`)."""
        found = self.form(form)
        fixed = {item["name"]: item["value"] for item in found["value"] if item.get("mutable") is False}
        self._post(found["href"], values | fixed, state, accept=found.get("accepts"))
        return self

    def post(self, path: str, state: str, **values: Any) -> Walk:
        """Posts to a path whether or not it is on offer, with this transaction's handle."""
        handle = next(a.body["stateHandle"] for a in reversed(self.answers) if isinstance(a.body, dict) and "stateHandle" in a.body)
        self._post(f"{self._url}/idp/idx/{path}", {"stateHandle": handle, **values}, state)
        return self

    def choose(self, form: str, key: str, state: str, *, beside: dict[str, Any] | None = None, **more: Any) -> Walk:
        """Picks the authenticator of this key in a `select-authenticator-*` form, with `more` about it and other fields `beside` it."""
        choice = next(item for item in self.form(form)["value"] if item["name"] == "authenticator")
        option = next(one for one in choice["options"] if self._related(one["relatesTo"])["key"] == key)
        fixed = {item["name"]: item["value"] for item in option["value"]["form"]["value"] if "value" in item}
        return self.send(form, state, authenticator=fixed | more, **(beside or {}))

    def confirm(self, form: str, state: str, **values: Any) -> Walk:
        """Answers the form that asks more about one authenticator (`authenticator-verification-data`), which it names by itself."""
        asked = next(item for item in self.form(form)["value"] if item["name"] == "authenticator")
        inside = asked.get("value", asked)["form"]["value"]
        fixed = {item["name"]: item["value"] for item in inside if "value" in item}
        return self.send(form, state, authenticator=fixed | values)

    def shown(self, path: str) -> Any:
        """What the newest answer says at `currentAuthenticator.contextualData.sharedSecret` and the like."""
        here = self.body
        for part in path.split("."):
            here = here["value"] if here.get("type") == "object" else here
            here = here[part]
        return here

    def form(self, name: str) -> Any:
        """A remediation by its name, or an action by its path."""
        for one in self.body.get("remediation", {}).get("value", []):
            if one["name"] == name:
                return one
        here = self.body
        for part in name.split("."):
            here = here.get(part, {})
            here = here["value"] if here.get("type") == "object" else here
        assert here, f"{name} is not on offer: {self._offered()}"
        return here

    def _offered(self) -> str:
        names = [one["name"] for one in self.body.get("remediation", {}).get("value", [])]
        return f"{names}, messages {self.body.get('messages')}"

    def _related(self, path: str) -> Any:
        word, _, index = path.removeprefix("$.").removesuffix("]").partition(".value[")
        return self.body[word]["value"][int(index)]

    def _post(
        self, url: str, values: dict[str, Any], state: str, *, accept: str | None = None, media_type: str = "application/json"
    ) -> None:
        headers = {"Content-Type": media_type, "Accept": accept or ION}
        self._keep(state, self._http.post(url, json=values, headers=headers, timeout=TIMEOUT_S))

    def _keep(self, state: str, answer: requests.Response) -> None:
        media_type = answer.headers.get("Content-Type", "")
        self.answers.append(Answer(state, answer.status_code, media_type, answer.json()))
