"""Which authenticators a person has, lacks, or must seem to have: the options of lists, before anybody asks what helps."""

from __future__ import annotations

from local_org.idx.authenticators import BY_KEY
from local_org.idx.enrollments import active_methods, enrolled_options
from local_org.idx.remediations import Option
from local_org.idx.work import Work
from local_org.policy import enrollment


def enrolled(work: Work, *purposes: str) -> list[Option]:
    """What the person has enrolled and has not proved yet, of authenticators that are ACTIVE and allowed for the purpose."""
    proved = {proof.key for proof in work.tx.proofs}
    return [
        option
        for option in enrolled_options(work.facts, work.person)
        if option.key not in proved and work.allowed_for(option.key, *purposes)
    ]


def everything(work: Work, *purposes: str) -> list[Option]:
    """Where existence must not show: the same authenticators for everybody, by the name that was typed.

    Signing in offers email and password to all (`offered_to_all`), recovery every authenticator that is good for it.
    """
    recovering = "recovery" in purposes
    return [
        Option(one.key, one.id, active_methods(work.facts, one.key), None, BY_KEY[one.key].shown(_as_typed(work, one.key), {}))
        for one in work.facts.authenticators
        if work.configured(one.key) is not None
        and work.allowed_for(one.key, *purposes)
        and (recovering or BY_KEY[one.key].spec.offered_to_all)
    ]


def _as_typed(work: Work, key: str) -> dict[str, str]:
    """A typed name can stand for a mail address only."""
    address = BY_KEY[key].spec.address
    return {address: work.tx.identifier or ""} if address and verifies_email(key) else {}


def missing(work: Work, keys: tuple[str, ...]) -> list[Option]:
    """Those of the keys that sign-in has a module for and the person has not enrolled."""
    has = {option.key for option in enrolled_options(work.facts, work.person)}
    found = []
    for key in keys:
        configured = work.configured(key)
        if configured is not None and key not in has:
            found.append(Option(key, configured.id, active_methods(work.facts, key)))
    return found


def still_there(work: Work, key: str, enrollment_id: str | None) -> bool:
    """Is the authenticator that was offered still ACTIVE, and does the person still have this enrollment of it?"""
    if work.configured(key) is None:
        return False
    had = enrolled_options(work.facts, work.person, only=key)
    if BY_KEY[key].spec.grouped:  # any of them may answer
        return enrollment_id is None or bool(had)
    return enrollment_id is None or any(one.enrollment_id == enrollment_id for one in had)


def may_be_enrolled(work: Work, key: str) -> bool:
    """Is what was offered for enrollment still ACTIVE, allowed by the enrollment policy, and lacking (where one is the most)?"""
    may = enrollment.decide(work.facts, work.who, work.now)
    lacking = still_there(work, key, None) if BY_KEY[key].spec.several else bool(missing(work, (key,)))
    return lacking and key in may.allowed and (may.may_enroll or work.created)


def verifies_email(key: str) -> bool:
    return key in BY_KEY and any(method.channel == "email" for method in BY_KEY[key].spec.methods)
