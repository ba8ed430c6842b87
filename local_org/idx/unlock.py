"""Self-service unlock: the name and a proof in one form, then on to the app with what was proved."""

from __future__ import annotations

from dataclasses import replace

from local_org.idx import challenges
from local_org.idx import remediations as r
from local_org.idx.authenticators import BY_KEY
from local_org.idx.options import enrolled, everything
from local_org.idx.remediations import Option
from local_org.idx.values import BLANK, Values, chosen_of, listed_in, text
from local_org.idx.work import Answered, Work

_NOT_ALLOWED = "oie.selfservice.user.unlock.not.allowed"
NO_RIGHTS = "oie.selfservice.unlock_user.challenge.failed.permissions"
UNLOCKED = "oie.selfservice.unlock_user.success.message"
UNLOCKED_ON_THE_WAY = "oie.selfservice.unlock_user.landing.to.app.success.message"


def unlock_account(work: Work, values: Values) -> Answered:
    """The name, and the ways to prove it: those that recover passwords, whoever asks."""
    work.set(flow="unlock", pending=None, identifier=None, user_id=None, proofs=())
    work.person = None
    work.renew()
    options = ways(work)
    if not options:
        return work.refused(NO_RIGHTS)
    listed = {"name": r.SELECT_UNLOCK, "options": [replace(one, shown={}).to_json() for one in options]}
    work.offer("select-unlock", listed, actions=(r.CANCEL,))
    return work.state()


def select_unlock(work: Work, values: Values) -> Answered:
    """The choice, for the person who was named. Nothing here tells whether they exist, have it or are locked."""
    identifier, listed = text(values, "identifier"), listed_in(work, r.SELECT_UNLOCK)
    chosen = chosen_of(values, listed)
    if not identifier:
        return work.on_field("identifier", BLANK)
    if chosen is None:
        return work.saying("E0000020")
    if work.configured(chosen.key) is None:  # turned off since
        unlock_account(work, {})
        return work.saying("E0000020")
    before = work.tx
    person = work.facts.find(identifier)
    if person is None and not work.facts.settings.prevent_enumeration_at_recovery:
        return work.saying("idx.unknown.user", identifier)
    work.set(identifier=identifier, user_id=person.id if person else None)
    work.person = person
    if person is not None and not work.hidden and not _allowed(work):
        work.tx, work.person = before, None
        return work.saying(_NOT_ALLOWED)
    work.renew()
    return challenges.challenge(work, chosen, listed)


def may_open(work: Work) -> bool:
    """Was it proved by a method that this person's own policy names? What was offered before they were known was everybody's."""
    return any(proof.method in work.context.password.recovery_methods for proof in work.tx.proofs)


def unlocked(work: Work) -> None:
    """The proof holds: the account is open again, and its wrong passwords are forgotten."""
    assert work.person is not None
    if work.person.status == "LOCKED_OUT":
        work.update_user("ACTIVE")
        for one in BY_KEY.values():
            if one.limit(work.context.password).locks_account:
                work.forget_failures(one.spec.key)
    work.set(flow="authenticate", pending=None)


def _allowed(work: Work) -> bool:
    return work.usable and work.context.password.unlock_allowed and bool(_ways(work, enrolled(work, "any", "recovery")))


def ways(work: Work) -> list[Option]:
    """The same for everybody."""
    return _ways(work, everything(work, "any", "recovery"))


def _ways(work: Work, options: list[Option]) -> list[Option]:
    """Okta's policy names methods for recovery only; that they are the ones for unlock as well is assumed."""
    methods = work.context.password.recovery_methods
    return [replace(one, methods=good) for one in options if (good := tuple(method for method in one.methods if method in methods))]
