"""What the pages of a sign-in remember beside Okta's answer: which page is the current one, what was typed, where to go afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sample_app.session.current import Current
from sample_app.web.forms import Kept
from sample_app.web.return_address import HOME

KEY = "progress"  # of the session's values
MOST = 12  # more than transactions are kept: an old tab is told that its sign-in went on elsewhere


@dataclass(frozen=True, slots=True)
class Progress:
    """Of one transaction. `page` counts its pages: a form of a former page is not an answer to this one."""

    page: int = 0
    next: str = HOME
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    notice: str | None = None  # our own sentence
    advice: Sequence[str] = ()  # what an administrator would have to change
    moved: bool = False  # went on in another tab
    otp: str | None = field(default=None, repr=False)  # of a mail's link, for the widget to take
    generation: int = 2  # of the widget
    tokens: Mapping[str, str] = field(default_factory=dict, repr=False)  # of a mailed link, for the widget to hand to Okta

    @property
    def kept(self) -> Kept:
        """What the form shows again."""
        return Kept(self.typed, self.errors)


def of(current: Current, transaction_id: str) -> Progress | None:
    """What is known of that transaction in this browser."""
    found = (current.get(KEY) or {}).get(transaction_id)
    return Progress(**found) if found else None


def keep(current: Current, transaction_id: str, progress: Progress) -> None:
    """Remember it; the oldest of more than twelve goes."""
    _change(current, lambda every: every.update({transaction_id: asdict(progress)}))


def note(current: Current, transaction_id: str, **changes: Any) -> None:
    """Change some of it."""
    keep(current, transaction_id, replace(of(current, transaction_id) or Progress(), **changes))


def claim(current: Current, transaction_id: str, page: str | None) -> bool:
    """Whether a form of that page may be sent to Okta: it is the current page, and nobody was quicker. Then it is the last of it."""
    won: list[bool] = []

    def count_on(every: dict[str, Any]) -> None:
        found = Progress(**every[transaction_id]) if transaction_id in every else None
        won[:] = [found is not None and not found.moved and page == str(found.page)]
        if found and won[0]:
            every[transaction_id] = asdict(Progress(page=found.page + 1, next=found.next))

    _change(current, count_on)
    return won[0]


def hand_over(current: Current, old_id: str, new_id: str) -> None:
    """Another tab takes the transaction over, under a new id; the old tab's pages then say so."""
    found = of(current, old_id) or Progress()
    keep(current, new_id, Progress(next=found.next))
    keep(current, old_id, Progress(page=found.page + 1, moved=True))


def _change(current: Current, change: Any) -> None:
    def apply(every: dict[str, Any] | None) -> dict[str, Any]:
        kept = dict(every or {})
        change(kept)
        for oldest in list(kept)[:-MOST]:
            del kept[oldest]
        return kept

    current.change(KEY, apply)
