"""How many calls to Okta each flow of the app's own pages costs, from its first page to tokens, keys cached."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator

from bench.row import Row
from bench.stand import Stand
from bench.visitor import Visitor

OPTIONAL = "Password optional"
PASSWORD_ONLY = {
    "type": "ASSURANCE",
    "factorMode": "1FA",
    "reauthenticateIn": "PT12H",
    "constraints": [{"knowledge": {"types": ["password"]}}],
}


class Org:
    """The people and policies that the flows need, made over the org's API."""

    def __init__(self, stand: Stand) -> None:
        self.stand = stand
        lines = stand.env_file.read_text().splitlines()
        self.settings = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
        groups = stand.call("GET", "/api/v1/groups", params={"q": OPTIONAL})
        self.optional_group = str(groups[0]["id"])

    def person(self, *groups: str) -> tuple[str, str]:
        """Login and password of somebody new."""
        login, password = f"{secrets.token_hex(6)}@example.com", f"Aa1-{secrets.token_urlsafe(12)}"
        profile = {"firstName": "Erika", "lastName": "Muster", "login": login, "email": login}
        body = {"profile": profile, "credentials": {"password": {"value": password}}, "groupIds": list(groups)}
        self.stand.call("POST", "/api/v1/users?activate=true", json=body)
        return login, password

    def code(self, address: str) -> str:
        """The six digits of the newest mail."""
        text = str(self.stand.call("GET", "/local/inbox", params={"to": address})[0]["text"])
        return next(word.strip(".,:") for word in text.split() if word.strip(".,:").isdigit() and len(word.strip(".,:")) == 6)

    def password_only(self) -> Callable[[], None]:
        """The multifactor app asks for a password alone until the answer is called."""
        app = self.stand.call("GET", f"/api/v1/apps/{self.settings['OKTA_IDX_CLIENTID']}")
        policy = app["_links"]["accessPolicy"]["href"].rsplit("/", 1)[-1]
        rule = next(one for one in self.stand.call("GET", f"/api/v1/policies/{policy}/rules") if one["system"])
        before = {name: rule[name] for name in ("type", "name", "priority", "system", "actions")}
        sign_on = {**rule["actions"]["appSignOn"], "verificationMethod": PASSWORD_ONLY}
        address = f"/api/v1/policies/{policy}/rules/{rule['id']}"
        self.stand.call("PUT", address, json={**before, "actions": {"appSignOn": sign_on}})
        return lambda: self.stand.call("PUT", address, json=before)


def rows(stand: Stand) -> Iterator[Row]:
    """A row for each flow; the reference is what Okta's own Express sample needs for the same."""
    org = Org(stand)
    restore = org.password_only()
    password(org)  # discovery and keys are cached from here on
    number, visitor = _counted(org, password)
    yield _row("password", number, 4, "7")
    restore()
    yield _row("a signed-in page", _count(stand, lambda: visitor.open("/")), 0, "1")
    yield _row("password + email", _counted(org, password_and_email)[0], 6, "8")
    password_optional_sign_up(org)
    yield _row("identifier first + email", _counted(org, identifier_first)[0], 6, "–")
    yield _row("password-optional sign-up, email, skip", _counted(org, password_optional_sign_up)[0], 8, "9")
    yield _row("recovery by email code", _counted(org, recovery)[0], 8, "9")


def password(org: Org) -> Visitor:
    who, secret = org.person()
    return _signed_in(_identified(org, "/sign-in/multifactor", who, secret))


def password_and_email(org: Org) -> Visitor:
    who, secret = org.person()
    return _signed_in(_email_proven(org, _identified(org, "/sign-in/multifactor", who, secret), who))


def identifier_first(org: Org) -> Visitor:
    who, _secret = org.person(org.optional_group)
    visitor = _identified(org, "/sign-in/password-optional", who)
    return _signed_in(_email_proven(org, visitor, who))


def password_optional_sign_up(org: Org) -> Visitor:
    who = f"{secrets.token_hex(6)}@example.com"
    visitor = Visitor(org.stand.app)
    visitor.open("/sign-up/password-optional")
    visitor.submit("", email=who, given_name="Erika", family_name="Muster")
    visitor = _email_proven(org, visitor, who)
    if visitor.has("Skip"):
        visitor.submit("Skip")
    return _signed_in(visitor)


def recovery(org: Org) -> Visitor:
    who, _secret = org.person()
    visitor = Visitor(org.stand.app)
    visitor.open("/forgot-password/multifactor")
    visitor.submit("", username=who)
    visitor = _email_proven(org, visitor, who)
    visitor.submit("", new_password=f"Bb2-{secrets.token_urlsafe(12)}")
    return _signed_in(visitor)


def _identified(org: Org, path: str, who: str, secret: str = "") -> Visitor:
    """The first page answered, and the second where it asks for the password alone."""
    visitor = Visitor(org.stand.app)
    visitor.open(path)
    if secret and visitor.asks_for("current-password"):
        visitor.submit("", username=who, current_password=secret)
        return visitor
    visitor.submit("", username=who)
    if secret:
        visitor.submit("", current_password=secret)
    return visitor


def _email_proven(org: Org, visitor: Visitor, who: str) -> Visitor:
    """The mail asked for where Okta has not sent it unasked, and its code typed."""
    if not visitor.asks_for("one-time-code"):
        visitor.submit("Email" if visitor.has("Email") else "Send me an email")
    visitor.submit("", one_time_code=org.code(who))
    return visitor


def _signed_in(visitor: Visitor) -> Visitor:
    if not visitor.has("Sign out"):
        raise LookupError(f"nobody is signed in at {visitor.url}:\n{visitor.page}")
    return visitor


def _counted(org: Org, flow: Callable[[Org], Visitor]) -> tuple[int, Visitor]:
    before = org.stand.last_call()
    visitor = flow(org)
    return len(_of_the_app(org.stand, before)), visitor


def _count(stand: Stand, action: Callable[[], object]) -> int:
    before = stand.last_call()
    action()
    return len(_of_the_app(stand, before))


def _of_the_app(stand: Stand, before: int) -> list[str]:
    """What the app sent; our own calls are of the Management API."""
    paths = [str(call["path"]) for call in stand.calls_since(before)]
    return [path for path in paths if not path.startswith("/api/v1/")]


def _row(flow: str, calls: int, at_most: int, express: str) -> Row:
    return Row(f"calls to Okta: {flow}", str(calls), f"Okta's Express sample: {express}", f"at most {at_most}", calls <= at_most)
