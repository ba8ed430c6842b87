"""Who is signed in in this browser, and the one way to become so; the cookie holds only a random reference."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sample_app.idx.client import IdxClient
from sample_app.idx.transaction import Transaction
from sample_app.session.store import SessionStore
from sample_app.session.tokens import IdTokenValidator, Tokens

ANY_AGE = 400 * 24 * 3600  # the longest life browsers give a cookie


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie to set (or, with `max_age` 0, to delete); `**cookie.arguments()` fits Flask's and Django's `set_cookie`."""

    name: str
    value: str = field(repr=False)
    max_age: int | None
    secure: bool

    def arguments(self) -> dict[str, Any]:
        """key, value, max_age, path, secure, httponly, samesite."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in. The account key is `issuer` + `subject`, never the email."""

    issuer: str
    subject: str
    use_case: str
    claims: Mapping[str, Any] = field(repr=False)  # of the validated ID token
    signed_in_at: float = 0  # seconds since the epoch
    tokens: Tokens = field(repr=False, default=None)  # type: ignore[assignment]

    @property
    def key(self) -> tuple[str, str]:
        """What identifies the account."""
        return (self.issuer, self.subject)

    @property
    def name(self) -> str:
        """How to call them on a page."""
        raise NotImplementedError


class Current:
    """One request's view of one browser's session. Nothing is stored before something must be kept."""

    person: Person | None  # property: who is signed in
    device_token: str  # property: 32 characters, this browser's own, survives sign-out
    csrf_token: str  # property: bound to this session; creates the session

    def csrf_matches(self, given: str | None) -> bool:
        """Whether a posted token is this session's (constant time)."""
        raise NotImplementedError

    def put(self, transaction: Transaction) -> None:
        """Keep (or replace) a transaction of this browser; the oldest of more than eight goes."""
        raise NotImplementedError

    def transaction(self, transaction_id: str | None) -> Transaction | None:
        """This browser's transaction of that id."""
        raise NotImplementedError

    def transaction_by_state(self, state: str | None) -> Transaction | None:
        """This browser's pending transaction with that state (constant time); stays (magic links: the flow goes on)."""
        raise NotImplementedError

    def take_by_state(self, state: str | None) -> Transaction | None:
        """The same, but it is used up: of two requests with one state only the first gets it (callback)."""
        raise NotImplementedError

    def take(self, transaction_id: str | None) -> Transaction | None:
        """This browser's transaction of that id, used up (before the code is redeemed; cancel)."""
        raise NotImplementedError

    def get(self, key: str) -> Any:
        """A page's own small JSON value in this session (inspector log, flash), or None."""
        raise NotImplementedError

    def change(self, key: str, change: Callable[[Any], Any]) -> None:
        """Replace a page's own value by `change(old value or None)`, atomically; None removes it."""
        raise NotImplementedError

    def sign_in(self, *, use_case: str, claims: Mapping[str, Any], tokens: Tokens, keep: Iterable[str] = ()) -> Person:
        """The one way to become signed in: `claims` are those that `IdTokenValidator` gave. New session id, new CSRF token; the old id is dead,
        transactions and pages' values are gone except those named by `keep`."""
        raise NotImplementedError

    def sign_out(self) -> Person | None:
        """End the local session now; gives who was signed in, so that the tokens can be revoked afterwards."""
        raise NotImplementedError

    def fresh_tokens(self, client: IdxClient, validator: IdTokenValidator) -> Tokens:
        """The person's tokens, refreshed first if about to expire and a refresh token is there; parallel requests cause one refresh.

        Raises: `SignedOut` when Okta refuses the refresh token (the local session has then ended) or nobody is signed in; `OktaUnavailable`.
        """
        raise NotImplementedError

    def cookies(self) -> tuple[Cookie, ...]:
        """What the response must set."""
        raise NotImplementedError


class Sessions:
    """Opens the session of a request. `secure`: the person's browser sees https (then cookies are `__Host-` and Secure)."""

    def __init__(self, store: SessionStore) -> None:
        self.store = store

    def open(self, cookies: Mapping[str, str], *, secure: bool) -> Current:
        """The session that the request's cookies refer to; an unknown, old or malformed reference is nobody's."""
        raise NotImplementedError
