"""Everything that can stop the bootstrapper, each with what to type or click next.

BootstrapError
├── BadSettings        .env, the environment or the arguments
├── UnsafeAddress      a host that must never see a token
├── OrgUnreachable     no answer: name, port, network, time       (run again)
├── NotAnOrg           an answer, but not an Okta org's; a Classic org
├── Ambiguous          two objects where the guide knows one      (a person decides)
├── OrgChanged         the org is not as the plan that was shown  (look again)
├── AdminAtRisk        the change would reach an admin            (nothing is written)
├── SwitchOff          step 8 is not done: no interaction code in this org
└── OktaError          Okta's own error body, kept whole
    ├── BadToken
    ├── MissingScope   the service app was not granted it        (a person grants it)
    └── OrgBusy        429 for longer than we wait               (run again)
"""

from __future__ import annotations

from typing import Any


class BootstrapError(Exception):
    """One line for a person: what happened, then what to do about it."""

    def __init__(self, what: str, advice: str = "") -> None:
        super().__init__(f"{what} {advice}".strip())
        self.what = what
        self.advice = advice


class BadSettings(BootstrapError):
    pass


class UnsafeAddress(BootstrapError):
    pass


class OrgUnreachable(BootstrapError):
    pass


class NotAnOrg(BootstrapError):
    pass


class Ambiguous(BootstrapError):
    pass


class OrgChanged(BootstrapError):
    pass


class AdminAtRisk(BootstrapError):
    pass


class SwitchOff(BootstrapError):
    """The org refused, or silently dropped, the interaction-code grant."""


def _one_line(told: str) -> str:
    """Whoever answers must not steer the terminal, nor write lines that look like ours."""
    return "".join(letter if letter.isprintable() else " " for letter in told)


class OktaError(BootstrapError):
    """A refusal in Okta's error format; `body` is what came, `code` its `errorCode` (or OAuth `error`), "" if neither."""

    def __init__(self, status: int, body: dict[str, Any], where: str, advice: str = "") -> None:
        self.status = status
        self.body = body
        self.where = where
        self.code = str(body.get("errorCode") or body.get("error") or "")
        summary = str(body.get("errorSummary") or body.get("error_description") or "no explanation")
        self.text = "; ".join([summary, *self.causes()])
        super().__init__(_one_line(f"{where}: Okta answered {status} {self.code}: {self.text}").rstrip(".") + ".", advice)

    def causes(self) -> list[str]:
        """`errorSummary` of each cause."""
        causes = self.body.get("errorCauses") or []
        return [str(cause.get("errorSummary", "")) for cause in causes if isinstance(cause, dict)]


class BadToken(OktaError):
    pass


class MissingScope(OktaError):
    """`scopes`: each by its name, as Okta's console lists them."""

    def __init__(self, status: int, body: dict[str, Any], where: str, scopes: tuple[str, ...], client_id: str) -> None:
        self.scopes = scopes
        names = _one_line(", ".join(scopes))
        way = f"Applications > Applications > the app {client_id} > Okta API Scopes > Grant"
        super().__init__(status, body, where, f"The service app lacks {names}: {way}; with OKTA_CLIENT_SCOPES set, name it there too.")


class OrgBusy(OktaError):
    pass
