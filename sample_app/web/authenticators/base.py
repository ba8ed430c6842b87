"""What a page may know of an authenticator beyond what Okta's answer says: its words, and what the browser itself must do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sample_app.idx import views
from sample_app.idx.response import Response

# "sends": nothing is on its way yet; "waits": somebody acts elsewhere; "asks": something is to be typed or done here
Stage = Literal["sends", "waits", "asks"]


@dataclass(frozen=True, slots=True)
class Situation:
    """What a look is asked about. `enrolling`: it is being set up, not verified."""

    response: Response
    current: views.Authenticator
    stage: Stage
    enrolling: bool = False

    @property
    def to(self) -> str:
        """` to j***n@example.com`, or nothing where Okta does not tell."""
        return f" to {self.current.hint}" if self.current.hint else ""


@dataclass(frozen=True, slots=True)
class Ceremony:
    """A call of `navigator.credentials` and its `publicKey`, as JSON: bytes are base64url."""

    call: Literal["create", "get"]
    options: Mapping[str, Any]


def says_nothing(_: Situation) -> tuple[str, ...]:
    """Okta's own words suffice."""
    return ()


def no_ceremony(_: Response) -> Ceremony | None:
    """A person's answer suffices."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One authenticator on our pages. Everything has a default: Okta's answer alone makes a page that works."""

    key: str
    name: str  # where Okta's answer has none
    noun: str | None = None  # within a sentence ("your phone"); None: its name
    note: str | None = None  # one line in the list of what can be set up
    sends: str | None = None  # on a button that has a message sent
    done: str = "Continue"  # on the button of a page that waits, for who has no JavaScript
    each_method: bool = False  # a list offers its methods one by one
    recoverable: bool = False  # its page offers to recover it
    says: Callable[[Situation], tuple[str, ...]] = says_nothing
    ceremony: Callable[[Response], Ceremony | None] = no_ceremony
