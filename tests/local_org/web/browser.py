"""A browser with its cookies that signs in at a served org, by the IDX API as the widget does and by the org's own pages."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from requests.cookies import remove_cookie_by_name

from tests.local_org.oauth.clients import CALLBACK, SCOPES, App, Pkce
from tests.local_org.served import TIMEOUT_S, ServedOrg

PASSWORD = "Correct-Horse-1"
Json = dict[str, Any]


class Browser:
    """`answer` is the last response, `body` its JSON; redirects are followed only when asked. Host names need no DNS."""

    def __init__(self, served: ServedOrg) -> None:
        self.served = served
        self.session = requests.Session()
        self.session.trust_env = False
        self.answer = requests.Response()
        self.state_handle = ""

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *_: object) -> None:
        self.session.close()

    def send(self, method: str, address: str, **arguments: Any) -> requests.Response:
        url = address if "://" in address else self.served.url + address
        self.answer = self.session.request(method, url, timeout=TIMEOUT_S, allow_redirects=False, **arguments)
        return self.answer

    def forget(self, name: str) -> None:
        """Loses one cookie and keeps the others."""
        remove_cookie_by_name(self.session.cookies, name)  # type: ignore[no-untyped-call]

    @property
    def body(self) -> Json:
        return dict(self.answer.json())

    # the IDX API -------------------------------------------------------------------------------------------------------

    def start(self, app: App, pkce: Pkce | None = None, **fields: str) -> Browser:
        """`/interact`, then introspect: the handle stays for the posts that follow."""
        wanted = {"scope": SCOPES, "redirect_uri": CALLBACK, "code_challenge": (pkce or Pkce()).challenge, "code_challenge_method": "S256"}
        given = {"client_id": app.client_id, "state": "the-state", **wanted, **fields}
        handle = self.send("POST", f"{app.base}/v1/interact", data=given).json()["interaction_handle"]
        self.state_handle = ""
        return self.post("introspect", interactionHandle=handle)

    def post(self, path: str, **values: Any) -> Browser:
        handle = {"stateHandle": self.state_handle} if self.state_handle else {}
        self.send("POST", f"/idp/idx/{path}", json={**handle, **values})
        self.state_handle = self.body.get("stateHandle", self.state_handle)
        return self

    def sign_in(self, app: App, login: str) -> Browser:
        """By password alone."""
        return self.start(app).sign_in_here(login)

    def sign_in_here(self, login: str) -> Browser:
        """From the first page on."""
        with_password = any(one["name"] == "credentials" for one in self.forms[0]["value"])
        self.post("identify", identifier=login, **({"credentials": {"passcode": PASSWORD}} if with_password else {}))
        if not with_password:
            self.post("challenge/answer", credentials={"passcode": PASSWORD})
        return self

    def skip(self) -> Browser:
        """What is only offered."""
        while "skip" in self.names:
            self.post("skip")
        return self

    @property
    def forms(self) -> list[Json]:
        return list(self.body.get("remediation", {}).get("value", []))

    @property
    def names(self) -> list[str]:
        return [form["name"] for form in self.forms]

    @property
    def messages(self) -> list[str]:
        return [one["i18n"]["key"] for one in self.body.get("messages", {}).get("value", [])]

    @property
    def options(self) -> list[str]:
        """The labels of the first list of authenticators."""
        listed = next(form for form in self.forms if form["name"].startswith("select-authenticator"))
        return [option["label"] for option in listed["value"][0]["options"]]

    @property
    def code(self) -> str | None:
        success = self.body.get("successWithInteractionCode")
        return next(one["value"] for one in success["value"] if one["name"] == "interaction_code") if success else None

    # pages -------------------------------------------------------------------------------------------------------------

    @property
    def location(self) -> str:
        return self.answer.headers["Location"]

    @property
    def query(self) -> dict[str, str]:
        """Of the address that the last answer leads to."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.location).query).items()}

    @property
    def hidden(self) -> dict[str, str]:
        """The hidden fields of the page's first form."""
        first = self.answer.text.partition("<form")[2].partition("</form>")[0]
        return {unescape(name): unescape(value) for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', first)}

    def submit(self, **fields: str) -> Browser:
        """The first form of the page, as a browser would."""
        action = unescape(re.findall(r'<form method="post" action="([^"]+)"', self.answer.text)[0])
        origin = {"Origin": "{0.scheme}://{0.netloc}".format(urlsplit(self.answer.url))}
        here = action if "://" in action else origin["Origin"] + action
        self.send("POST", here, data={**self.hidden, **fields}, headers=origin)
        return self
