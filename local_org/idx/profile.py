"""Progressive profile: attributes that the profile policy wants and a person lacks are asked at sign-in."""

from __future__ import annotations

from local_org.idx import remediations as r
from local_org.idx.effects import UpdateProfile
from local_org.idx.values import Values, inner, text
from local_org.idx.work import Answered, Work
from local_org.policy import registration


def ask_for_profile(work: Work) -> Answered | None:
    """A form of what is missing, with `skip` when nothing of it is required; None when nothing is due."""
    assert work.person is not None
    decision = registration.decide(work.facts)
    lacking = registration.missing(decision, work.person.profile)
    required = any(one.required for one in lacking)
    if not lacking or (not required and work.tx.data.get("profile_skipped")):
        return None
    work.set(pending=None)
    names = [one.name for one in lacking]
    skip = [] if required else [{"name": r.SKIP}]
    work.offer("profile", {"name": r.UPDATE_PROFILE, "attributes": names}, *skip, actions=(r.CANCEL,))
    return work.state()


def kept(work: Work, values: Values) -> Answered | None:
    """Keeps what was answered; the form again, with messages, when it is not good enough; None when it is kept."""
    assert work.person is not None
    decision = registration.decide(work.facts)
    asked = tuple(one for one in decision.attributes if one.name in work.tx.offer[0]["attributes"])
    given = inner(values, "userProfile")
    problems = registration.problems(asked, given, work.facts.login_taken)
    if problems:
        return work.on_fields(problems)
    changed = {one.name: value for one in asked if (value := text(given, one.name))}
    if changed:
        work.effects.append(UpdateProfile(work.person.id, changed))
        work.profile_changed(changed)
    else:
        work.remember(profile_skipped=True)  # an empty form of optional attributes is a skip
    return None
