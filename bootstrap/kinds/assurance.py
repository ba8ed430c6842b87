"""What a rule of an authentication policy asks for: Okta's JSON and the console's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
REAUTHENTICATE = "PT12H"  # what a new org has
SERVER_DEFAULTS = ("reauthenticateIn", "required")  # repeated or added by newer orgs; they change nothing asked here


@dataclass(frozen=True, slots=True)
class Assurance:
    """`factors` 1 or 2; `password`: one of them must be the password."""

    factors: int
    password: bool = False

    def method(self, found: Json | None) -> Json:
        """The `verificationMethod` to send. How often to ask again stays as found, and is repeated in the constraint as Okta does."""
        again = (found or {}).get("reauthenticateIn") or REAUTHENTICATE
        method: Json = {"type": "ASSURANCE", "factorMode": f"{self.factors}FA", "reauthenticateIn": again}
        if self.password:
            method["constraints"] = [{"knowledge": {"types": ["password"], "reauthenticateIn": again}}]
        return method

    def in_words(self) -> str:
        if self.password:
            return "a password and another factor" if self.factors == 2 else "a password"
        return "any two factors" if self.factors == 2 else "any one factor"


KNOWN = (Assurance(1), Assurance(2), Assurance(1, password=True), Assurance(2, password=True))


def asked_by(method: Json) -> Assurance | None:
    """The assurance a `verificationMethod` amounts to, None when it is none of the console's four simple ones."""
    return next((known for known in KNOWN if _essence(known.method(None)) == _essence(method)), None)


def in_words(method: Json) -> str:
    known = asked_by(method)
    if known:
        return known.in_words()
    return f"{method.get('factorMode') or method.get('type')} with constraints of its own"


def _essence(method: Json) -> tuple[Any, ...]:
    return method.get("type"), method.get("factorMode"), _constraints(method.get("constraints"))


def _constraints(constraints: list[Json] | None) -> Any:
    """Comparable: no constraint, an empty list, and "either of both kinds" ask the same."""
    plain = [{kind: _plain(limits) for kind, limits in one.items()} for one in constraints or []]
    if sorted(map(str, plain)) == sorted(map(str, [{"possession": {}}, {"knowledge": {}}])):
        return []
    return plain


def _plain(limits: Json) -> Json:
    kept = {name: value for name, value in limits.items() if name not in SERVER_DEFAULTS and value not in ([], None)}
    return {name: sorted(item.lower() for item in value) if name in ("types", "methods") else value for name, value in kept.items()}
