"""Which authenticators a person has, lacks, or must seem to have: the options of lists, before anybody asks what helps."""

from __future__ import annotations

from local_org.idx.authenticators import BY_KEY
from local_org.idx.enrollments import enrolled_options
from local_org.idx.remediations import Option
from local_org.idx.work import Work


def enrolled(work: Work, *purposes: str) -> list[Option]:
    """What the person has enrolled and has not proved yet, of authenticators that are ACTIVE and allowed for the purpose."""
    proved = {proof.key for proof in work.tx.proofs}
    return [
        option
        for option in enrolled_options(work.facts, work.person)
        if option.key not in proved and work.allowed_for(option.key, *purposes)
    ]


def everything(work: Work, *purposes: str) -> list[Option]:
    """Where existence must not show: every authenticator of the org for the purpose, whoever asks."""
    typed = work.tx.identifier or ""
    return [
        Option(one.key, one.id, BY_KEY[one.key].spec.methods[0].type, None, typed)
        for one in work.facts.authenticators
        if work.configured(one.key) is not None and work.allowed_for(one.key, *purposes)
    ]


def missing(work: Work, keys: tuple[str, ...]) -> list[Option]:
    """Those of the keys that sign-in has a module for and the person has not enrolled."""
    has = {option.key for option in enrolled_options(work.facts, work.person)}
    address = str(work.person.profile.get("email") or work.person.login) if work.person else ""
    found = []
    for key in keys:
        configured = work.configured(key)
        if configured is not None and key not in has:
            spec = BY_KEY[key].spec
            found.append(Option(key, configured.id, spec.methods[0].type, None, address if spec.channel == "email" else ""))
    return found


def still_there(work: Work, key: str, enrollment_id: str | None) -> bool:
    """Is the authenticator that was offered still ACTIVE, and does the person still have this enrollment of it?"""
    if work.configured(key) is None:
        return False
    return enrollment_id is None or any(one.enrollment_id == enrollment_id for one in enrolled_options(work.facts, work.person))


def verifies_email(key: str) -> bool:
    return key in BY_KEY and BY_KEY[key].spec.channel == "email"
