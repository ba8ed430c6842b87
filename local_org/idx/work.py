"""The working state of one step: the transaction as it changes, what is known of the person by now, and what has to be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from local_org.idx import ion, messages
from local_org.idx.authenticators import BY_KEY
from local_org.idx.authenticators.base import Context
from local_org.idx.effects import Effect, ResetFailures, SpendToken, UpdateUser
from local_org.idx.enrollments import active_methods
from local_org.idx.facts import Authenticator, Enrollment, Entropy, Facts, Person
from local_org.idx.ion import Said
from local_org.idx.proofs import EXTERNAL, factor_of
from local_org.idx.transaction import Transaction
from local_org.policy import registration
from local_org.policy.assurance import Factor
from local_org.policy.conditions import Who
from local_org.value import Value

Json = dict[str, Any]
WITHOUT_USER_S, WITH_USER_S = 2 * 3600.0, 300.0
USABLE = ("ACTIVE", "PASSWORD_EXPIRED", "RECOVERY")
NOT_ACTIVE_YET = ("STAGED", "PROVISIONED")
_NOTHING = Said()


class Answered(Value):
    """What a step answers the client; what it wants done stands in `Work.effects`."""

    status: int
    body: Json


@dataclass(slots=True)
class Work:
    """Lives for one step only. `tx` and `person` are replaced, never changed in place."""

    tx: Transaction
    facts: Facts
    now: float
    entropy: Entropy
    person: Person | None
    effects: list[Effect] = field(default_factory=list)
    _context: Context | None = None

    # who ---------------------------------------------------------------------------------------------------------------

    @property
    def who(self) -> Who:
        return self.context.who

    @property
    def context(self) -> Context:
        """One for the person as they are: what it decides, it decides once."""
        if self._context is None or self._context.person is not self.person:
            self._context = Context(self.facts, self.person, self.now)
        return self._context

    @property
    def hidden(self) -> bool:
        """Must an existing person still look like one who does not exist?"""
        settings = self.facts.settings
        if self.tx.flow in ("recover", "unlock"):  # somebody hidden at sign-in stays hidden in the recovery that they start from there
            prevented = settings.prevent_enumeration_at_recovery or bool(self.tx.data.get("hidden"))
        else:
            prevented = settings.prevent_enumeration_at_authentication
        return prevented and not self.tx.proofs and self.tx.flow != "register" and not self.known

    @property
    def known(self) -> bool:
        """Did the transaction start with somebody whom a session, a token or an identity provider named?"""
        return bool(self.tx.data.get("known"))

    @property
    def created(self) -> bool:
        """Is this a person who comes into being in this transaction, by sign-up or by activation, and is not active yet?"""
        person = self.person
        return person is not None and person.status in NOT_ACTIVE_YET and self.tx.data.get("created") == person.id

    @property
    def signing_up(self) -> bool:
        """Did they make themselves? Who was made by an administrator has a token that proves the address."""
        return self.created and not self.tx.data.get("activating")

    @property
    def recovery_token(self) -> bool:
        """Does a recovery token stand for the first proof of this recovery?"""
        return (self.tx.data.get("token") or {}).get("purpose") == "recovery"

    @property
    def usable(self) -> bool:
        """May this person prove anything? A sign-up goes on in its own transaction only, a locked account by an unlock only."""
        if self.person is not None and self.tx.flow == "unlock":
            return self.person.status in (*USABLE, "LOCKED_OUT") and self.context.password.unlock_allowed
        return self.created or (self.person is not None and self.person.status in USABLE)

    def configured(self, key: str) -> Authenticator | None:
        """The org's ACTIVE authenticator of this key, when sign-in has a module for it and one of its methods is active."""
        for one in self.facts.authenticators:
            if one.key == key and one.status == "ACTIVE" and key in BY_KEY:
                return one if active_methods(self.facts, key) else None
        return None

    def allowed_for(self, key: str, *purposes: str) -> bool:
        """`allowedFor` of the authenticator; one without the setting (password) is good for everything."""
        found = self.configured(key)
        return found is not None and found.settings.get("allowedFor", "any") in purposes

    def proved(self) -> list[Factor]:
        """Proofs that count for signing in, as the factors that constraints ask about."""
        return [factor_of(one) for one in self.tx.proofs if one.key == EXTERNAL or self.allowed_for(one.key, "any", "sso")]

    # changes -----------------------------------------------------------------------------------------------------------

    def set(self, **changes: Any) -> None:
        self.tx = self.tx.changed(**changes)

    def remember(self, **facts: Any) -> None:
        self.tx = self.tx.changed(data={**self.tx.data, **facts})

    def offer(self, step: str, *entries: Json, actions: tuple[str, ...] = ()) -> None:
        """What may be answered from now on, in the order in which pages show it."""
        data = {**self.tx.data, "actions": list(actions)}
        data.pop("says", None)
        self.tx = self.tx.changed(step=step, offer=entries, data=data)

    def announce(self, key: str, *params: str) -> None:
        """A message that belongs to the page just offered, however often it is shown."""
        self.remember(says=[key, *params])

    def renew(self) -> None:
        """Only successful steps move the end: two hours without a user, five minutes with one."""
        self.tx = self.tx.changed(expires_at=self.now + (WITH_USER_S if self.tx.user_id or self.tx.identifier else WITHOUT_USER_S))

    def update_user(self, status: str) -> None:
        assert self.person is not None
        if self.person.status != status:
            self.effects.append(UpdateUser(self.person.id, status))
            self.person = replace(self.person, status=status)

    def spend_token(self) -> None:
        """What the activation or recovery token was for is done; the transaction goes on without it."""
        token = self.tx.data.get("token")
        if token:
            self.effects.append(SpendToken(token["id"]))
            self.remember(token=None)

    def forget_failures(self, key: str) -> None:
        assert self.person is not None
        self.effects.append(ResetFailures(self.person.id, key))
        attempts = {name: counted for name, counted in self.person.attempts.items() if name != key}
        self.person = replace(self.person, attempts=attempts)

    def profile_changed(self, changes: Mapping[str, str]) -> None:
        """The person as they will be once the effect is carried out."""
        assert self.person is not None
        self.person = replace(self.person, profile={**self.person.profile, **changes})

    def password_set(self, value: str) -> None:
        """The person as they will be once the effect is carried out."""
        assert self.person is not None
        self.person = replace(self.person, password_changed_at=self.now, password_matches=lambda candidate: candidate == value)

    def enrolled(self, enrollment: Enrollment) -> None:
        assert self.person is not None
        others = tuple(one for one in self.person.enrollments if one.id != enrollment.id)
        self.person = replace(self.person, enrollments=(*others, enrollment))

    # answers -----------------------------------------------------------------------------------------------------------

    def state(self, status: int = 200, said: Said = _NOTHING) -> Answered:
        if not said.top and "says" in self.tx.data:
            key, *params = self.tx.data["says"]
            said = replace(said, top=(messages.render(key, *params),))
        if not self.tx.offer and said.top:  # all is said, and nothing is left but to cancel
            return Answered(status, ion.refusal(self.tx, self.facts, self.person, said.top[0]))
        return Answered(status, ion.state(self.tx, self.context, hidden=self.hidden, said=said))

    def saying(self, key: str, *params: str | int) -> Answered:
        """The current state with a message on top; its status is the message's."""
        return self.state(messages.status_of(key), Said(top=(messages.render(key, *params),)))

    def on_field(self, name: str, key: str, *params: str | int) -> Answered:
        return self.state(messages.status_of(key), Said(on_fields={name: (messages.render(key, *params),)}))

    def on_fields(self, problems: tuple[registration.Problem, ...]) -> Answered:
        """The current form with what is wrong beside each attribute."""
        said: dict[str, tuple[Json, ...]] = {}
        for one in problems:
            said[one.attribute] = (*said.get(one.attribute, ()), messages.render(one.key, *one.params))
        return self.state(400, Said(on_fields=said))

    def refused(self, key: str) -> Answered:
        """Nothing to go on with but `cancel`, while the form before it stays good."""
        return Answered(messages.status_of(key), ion.refusal(self.tx, self.facts, self.person, messages.render(key)))

    def ended_by_limit(self, key: str) -> Answered:
        """The terminal shape of a limit; the transaction goes on where it was, by the forms that were offered before."""
        return Answered(messages.status_of(key), ion.terminal(self.tx, messages.render(key)))

    def ends(self, key: str, *params: str | int, failure: str | None = None) -> Answered:
        """A terminal answer: nothing of this transaction can be answered any more."""
        self.tx = self.tx.changed(ended="terminal", offer=(), pending=None)
        status = messages.status_of(key)
        person = self.person if status == 200 else None
        return Answered(status, ion.terminal(self.tx, messages.render(key, *params), failure=failure, person=person))
