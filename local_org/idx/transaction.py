"""The state of one sign-in, from interact to interaction code, as a value."""

from __future__ import annotations

from dataclasses import field
from typing import Any, Literal, Self

from local_org.value import Value

Flow = Literal["authenticate", "register", "recover", "unlock"]


class Request(Value):
    """What `/interact` or `/authorize` was given: the OAuth request that this sign-in answers."""

    client_id: str
    authorization_server_id: str | None  # None: the org authorization server
    scopes: tuple[str, ...]
    redirect_uri: str
    code_challenge: str
    state: str | None = None
    nonce: str | None = None
    max_age: int | None = None
    acr_values: str | None = None
    login_hint: str | None = None
    ip: str | None = None
    user_agent: str | None = None
    device_token: str | None = None
    grant: Literal["interaction_code", "authorization_code"] = "interaction_code"  # the latter: the org's own sign-in page, for /authorize


class Proof(Value):
    """An authenticator that was proved in this transaction. `at` is epoch seconds of the org's clock."""

    key: str
    method: str
    at: float
    user_verified: bool = False


class Pending(Value):
    """The challenge or enrollment that is open now; `data` belongs to the authenticator's module (a code, a secret…).

    `method` is empty while it is still to be chosen among `methods`. `profile` is what the enrollment will keep, `shown` what an
    enrollment shows of itself, masked.
    """

    key: str
    authenticator_id: str
    method: str
    enrolling: bool
    enrollment_id: str | None
    sent: bool  # False: offered (authenticator-verification-data), nothing sent yet
    data: dict[str, Any] = field(default_factory=dict, repr=False)
    expires_at: float | None = None
    methods: tuple[str, ...] = ()
    profile: dict[str, Any] = field(default_factory=dict)
    shown: dict[str, Any] = field(default_factory=dict)


class Transaction(Value):
    """One sign-in. `offer` is what the last answer offered: only that may be answered. Times are epoch seconds of the org's clock."""

    id: str
    interaction_handle: str
    state_handle: str
    request: Request
    created_at: float
    expires_at: float
    flow: Flow = "authenticate"
    step: str = "identify"
    intent: str = "LOGIN"
    identifier: str | None = None
    user_id: str | None = None
    remember_me: bool = False
    proofs: tuple[Proof, ...] = ()
    enrolled: tuple[str, ...] = ()  # authenticator keys enrolled in this transaction
    skipped: tuple[str, ...] = ()
    pending: Pending | None = None
    offer: tuple[dict[str, Any], ...] = ()
    ended: Literal["", "success", "expired", "terminal"] = ""
    data: dict[str, Any] = field(default_factory=dict)  # small facts of the engine itself, JSON only

    def changed(self, **changes: Any) -> Self:
        """`dataclasses.replace` at less than half of its cost: a step changes its transaction several times.

        Raises: `TypeError` for a name that a transaction does not have.
        """
        members = {**self.__dict__, **changes}
        if len(members) != len(self.__dict__):
            raise TypeError(f"a transaction has no {', '.join(sorted(changes.keys() - self.__dict__.keys()))}")
        made = object.__new__(type(self))
        made.__dict__ = members
        return made
