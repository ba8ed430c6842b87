"""Who is signed in in this browser, and the one way to become so; the cookie holds only a random reference."""

from __future__ import annotations

import hmac
import re
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sample_app.idx.client import IdxClient
from sample_app.idx.errors import GrantExpired
from sample_app.idx.transaction import Transaction
from sample_app.session.errors import IdTokenRefused, SignedOut
from sample_app.session.person import Person
from sample_app.session.store import Clock, Data, SessionStore, hashed
from sample_app.session.tokens import IdTokenValidator, Tokens, refreshed, revoke

SESSION_COOKIE = "app_session"  # names of our own: cookies ignore ports, and the org may be on another port of the same host
DEVICE_COOKIE = "app_device"
DEVICE_COOKIE_MAX_AGE_S = 400 * 24 * 3600  # the longest life that browsers give a cookie
MOST_TRANSACTIONS = 8  # of one browser; more tabs than that are not signing in
REFRESH_EARLY_S = 60  # an access token this close to its end is renewed before it is used

_DEVICE_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
_SESSION_ID = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie to set (or, with `max_age` 0, to delete); `**cookie.arguments()` fits Flask's `set_cookie`."""

    name: str
    value: str = field(repr=False)
    max_age: int | None  # seconds; None: until the browser closes
    secure: bool

    def arguments(self) -> dict[str, Any]:
        """key, value, max_age, path, secure, httponly, samesite; never a domain. `Strict` would lose the session on links in mails."""
        return {
            "key": self.name,
            "value": self.value,
            "max_age": self.max_age,
            "path": "/",
            "secure": self.secure,
            "httponly": True,
            "samesite": "Lax",
        }


class Current:
    """One request's view of one browser's session. Nothing is stored before something must be kept.

    The data: `csrf`, `person`, `transactions` (by id, oldest first), `values` (the pages' own), and for transactions that were
    pending in other tabs when somebody signed in: `carried`, the CSRF token that their forms still hold.
    """

    def __init__(self, store: SessionStore, *, session_id: str | None, device_token: str | None, secure: bool, clock: Clock) -> None:
        self._store, self._clock, self._secure = store, clock, secure
        self._data: Data = store.load(session_id) or {}
        self._id = session_id if self._data else None
        self._sent_id = session_id  # what the browser holds now
        self._device_token, self._device_is_new = device_token, False

    @property
    def person(self) -> Person | None:
        """Who is signed in."""
        return Person.from_dict(self._data["person"]) if "person" in self._data else None

    @property
    def device_token(self) -> str:
        """This browser's own 32 characters for Okta's `X-Device-Token`: the same for each sign-in, and it survives sign-out."""
        if self._device_token is None:
            self._device_token, self._device_is_new = secrets.token_urlsafe(24), True
        return self._device_token

    @property
    def csrf_token(self) -> str:
        """What every form must send back; bound to this session, which it creates if need be."""
        if "csrf" not in self._data:
            self._change(lambda _: None)
        return str(self._data["csrf"])

    def csrf_matches(self, given: str | None, *, transaction_id: str | None = None) -> bool:
        """Whether a posted token is this session's (constant time).

        A form of a transaction that was pending in another tab when somebody signed in still holds the token from before: with its
        `transaction_id` that one is good too.
        """
        carried = self._data.get("carried") or {}
        good = [self._data.get("csrf"), carried.get("csrf") if transaction_id in carried.get("transactions", ()) else None]
        return any(_same(given, token) for token in good)

    def put(self, transaction: Transaction) -> None:
        """Keep (or replace) a transaction of this browser; the oldest of more than eight goes."""

        def keep(data: Data) -> None:
            kept = data.setdefault("transactions", {})
            kept[transaction.id] = transaction.to_dict()
            for oldest in list(kept)[:-MOST_TRANSACTIONS]:
                del kept[oldest]

        self._change(keep)

    def transaction(self, transaction_id: str | None) -> Transaction | None:
        """This browser's transaction of that id."""
        return self._find(lambda found: _same(transaction_id, found.id))

    def transaction_by_state(self, state: str | None) -> Transaction | None:
        """This browser's transaction with that state; it stays, because a mail's link goes on with it."""
        return self._find(lambda found: _same(state, found.state))

    def take(self, transaction_id: str | None) -> Transaction | None:
        """This browser's transaction of that id, used up: of two requests only the first gets it."""
        return self._take(self.transaction(transaction_id))

    def take_by_state(self, state: str | None) -> Transaction | None:
        """This browser's transaction with that state, used up: of two callbacks only the first gets it."""
        return self._take(self.transaction_by_state(state))

    def get(self, key: str) -> Any:
        """A page's own small JSON value in this session (inspector log, message for the next page), or None."""
        return self._data.get("values", {}).get(key)

    def change(self, key: str, change: Callable[[Any], Any]) -> None:
        """Replace a page's own value by `change(old value or None)`, atomically; None removes it. May be called more than once."""

        def replace(data: Data) -> None:
            values = data.setdefault("values", {})
            new = change(values.pop(key, None))
            if new is not None:
                values[key] = new

        self._change(replace)

    def sign_in(self, *, use_case: str, claims: Mapping[str, Any], tokens: Tokens, keep: Iterable[str] = ()) -> Person:
        """The one way to become signed in; `claims` are what `IdTokenValidator.validate` gave.

        The session id and the CSRF token are new, the old id is dead, and of the pages' values only those named by `keep` are left.
        Take the transaction first. Those of other tabs stay: each ends in its own result.
        """
        person = Person(claims["iss"], claims["sub"], use_case, self._clock(), dict(claims), tokens)
        pending = self._data.get("transactions", {})
        data: Data = {
            "csrf": _new_csrf(),
            "person": person.to_dict(),
            "transactions": pending,
            "values": {key: value for key in keep if (value := self.get(key)) is not None},
            "carried": {"csrf": self._data.get("csrf"), "transactions": list(pending)},
        }
        old, self._id, self._data = self._id, self._store.create(data, signed_in=True), data
        self._store.delete(old)
        return person

    def sign_out(self) -> Person | None:
        """End the local session now; gives who was signed in, so that their tokens can be revoked afterwards."""
        person = self.person
        self._store.delete(self._id)
        self._id, self._data = None, {}
        return person

    def fresh_tokens(self, client: IdxClient, validator: IdTokenValidator) -> Tokens:
        """The person's tokens, refreshed first if about to expire and a refresh token is there; parallel requests cause one refresh.

        Without a refresh token they are given as they are. Raises: `SignedOut` when nobody is signed in or Okta refuses the refresh
        token (the local session has then ended); `OktaUnavailable`, `RateLimited`, `TimeoutError`.
        """
        person, session_id = self.person, self._id
        if person is None or session_id is None:
            raise SignedOut
        if not self._is_stale(person.tokens):
            return person.tokens
        with self._store.lock(f"refresh:{hashed(session_id)}"):
            self._data = self._store.load(session_id) or {}  # somebody else may have refreshed, or signed out
            person = self.person
            if person is None:
                raise SignedOut
            return self._refreshed(session_id, person, client, validator) if self._is_stale(person.tokens) else person.tokens

    def cookies(self) -> tuple[Cookie, ...]:
        """What the response must set: a new or dead session reference, a new device token."""
        found = []
        if self._id != self._sent_id:
            found.append(Cookie(_name(SESSION_COOKIE, self._secure), self._id or "", None if self._id else 0, self._secure))
        if self._device_is_new:
            name = _name(DEVICE_COOKIE, self._secure)
            found.append(Cookie(name, self.device_token, DEVICE_COOKIE_MAX_AGE_S, self._secure))
        return tuple(found)

    def _is_stale(self, tokens: Tokens) -> bool:
        return tokens.refresh_token is not None and self._clock() >= tokens.expires_at - REFRESH_EARLY_S

    def _refreshed(self, session_id: str, person: Person, client: IdxClient, validator: IdTokenValidator) -> Tokens:
        try:
            tokens = refreshed(client, validator, person.tokens, subject=person.subject, now=self._clock())
        except (GrantExpired, IdTokenRefused) as refusal:
            self.sign_out()
            raise SignedOut from refusal

        def keep(data: Data) -> None:
            data["person"]["tokens"] = tokens.to_dict()

        data = self._store.update(session_id, keep)
        if data is None:  # signed out while Okta was answering: the new tokens must not outlive that
            revoke(client, tokens)
            raise SignedOut
        self._data = data
        return tokens

    def _change(self, change: Callable[[Data], None]) -> None:
        """Change the stored data, atomically; a session that is not there (any more) begins anew."""

        def with_csrf(data: Data) -> None:
            data.setdefault("csrf", _new_csrf())
            change(data)

        data = self._store.update(self._id, with_csrf) if self._id else None
        if data is None:
            data = {}
            with_csrf(data)
            self._id = self._store.create(data)
        self._data = data

    def _find(self, matches: Callable[[Transaction], bool]) -> Transaction | None:
        stored = (Transaction.from_dict(item) for item in self._data.get("transactions", {}).values())
        return next((found for found in stored if matches(found)), None)

    def _take(self, found: Transaction | None) -> Transaction | None:
        taken: list[Any] = []

        def remove(data: Data) -> None:
            taken[:] = [data.get("transactions", {}).pop(found.id, None) if found else None]

        if found is not None:
            self._change(remove)
        return Transaction.from_dict(taken[0]) if taken and taken[0] else None


class Sessions:
    """Opens the session of a request; share one per process."""

    def __init__(self, store: SessionStore, *, clock: Clock = time.time) -> None:
        self.store, self._clock = store, clock

    def open(self, cookies: Mapping[str, str], *, secure: bool) -> Current:
        """The session that the request's cookies refer to; an unknown, old or malformed reference is nobody's.

        `secure`: the browser sees https; the cookies are then `__Host-` ones, which no other host or path can have set.
        """
        return Current(
            self.store,
            session_id=_well_formed(_SESSION_ID, cookies.get(_name(SESSION_COOKIE, secure))),
            device_token=_well_formed(_DEVICE_TOKEN, cookies.get(_name(DEVICE_COOKIE, secure))),
            secure=secure,
            clock=self._clock,
        )


def _well_formed(pattern: re.Pattern[str], value: str | None) -> str | None:
    return value if value and pattern.fullmatch(value) else None


def _name(base: str, secure: bool) -> str:
    return f"__Host-{base}" if secure else base


def _new_csrf() -> str:
    return secrets.token_urlsafe(32)


def _same(given: str | None, expected: Any) -> bool:
    return isinstance(expected, str) and bool(given) and hmac.compare_digest((given or "").encode("utf-8", "replace"), expected.encode())
