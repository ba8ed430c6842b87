"""What comes next: from what is proved to what is still asked."""

from __future__ import annotations

from dataclasses import replace

from local_org.idx import remediations as r
from local_org.idx import unlock
from local_org.idx.authenticators import BY_KEY
from local_org.idx.challenges import ask, offer_enrollment, pending_of
from local_org.idx.effects import Log
from local_org.idx.ending import succeed
from local_org.idx.first_page import back_to_first_page
from local_org.idx.options import enrolled, everything, missing, verifies_email
from local_org.idx.profile import ask_for_profile
from local_org.idx.proofs import is_federated
from local_org.idx.recovery import recovering, recovery_candidates
from local_org.idx.remediations import Option
from local_org.idx.work import Answered, Work
from local_org.policy import authentication, enrollment, registration
from local_org.policy.assurance import Factor, Requirement, helps, satisfied


def proceed(work: Work) -> Answered:
    """After every proof and every enrollment, everything is decided anew: groups, factors and policies may have changed."""
    work.renew()
    if work.person is None:
        return unknown_person(work)
    if work.tx.proofs and not work.usable:  # suspended since
        return back_to_first_page(work, "errors.E0000004")
    if work.tx.flow == "recover":
        return recovering(work)
    if work.tx.flow == "unlock" and not work.tx.proofs:  # what was chosen is gone
        return ask(work, unlock.ways(work))
    if work.tx.flow == "unlock":
        return _land_unlocked(work)
    return _on_to_the_app(work)


def _land_unlocked(work: Work) -> Answered:
    """The account is open; what the app asks beyond the proof of the unlock is still asked."""
    if not unlock.may_open(work):
        return back_to_first_page(work, unlock.NO_RIGHTS)
    unlock.unlocked(work)
    if work.person is not None and not work.person.assigned:
        work.offer("unlocked", actions=(r.CANCEL,))
        work.announce(unlock.UNLOCKED)
        return work.state()
    answered = _on_to_the_app(work)
    if work.tx.ended or answered.status != 200:
        return answered
    work.announce(unlock.UNLOCKED_ON_THE_WAY)
    return work.state()


def _on_to_the_app(work: Work) -> Answered:
    decision = authentication.decide(work.facts, work.who)
    work.remember(why=list(decision.reasons))
    return _refuse(work, decision) or _ask_for_new_password(work) or _ask(work, decision)


def unknown_person(work: Work) -> Answered:
    """Enumeration prevention: the page that everybody gets."""
    if work.tx.flow == "recover":
        return ask(work, recovery_candidates(work))
    if work.tx.flow == "unlock":
        return ask(work, unlock.ways(work))
    return ask(work, everything(work, "any", "sso"))


def anew(work: Work) -> Answered:
    """What was offered is gone since: the step is decided anew, and the answer that came for it is not used."""
    until = work.tx.expires_at
    work.set(pending=None)
    answered = unknown_person(work) if work.hidden else proceed(work)
    if answered.status != 200 or work.tx.ended:
        return answered
    work.set(expires_at=until)  # nothing was achieved by the person
    return work.saying("E0000020")


def _refuse(work: Work, decision: authentication.Decision) -> Answered | None:
    """Assignment and access are judged after the first proof: before it, the answer would tell who may use the app."""
    assert work.person is not None
    if not work.tx.proofs and not work.created:
        return None
    if not work.person.assigned:
        return back_to_first_page(work, "idx.error.user.not.assigned.to.app")
    if not decision.allowed:
        work.effects.append(Log("policy.evaluate_sign_on", "DENY", debug={"why": list(decision.reasons)}))
        return work.ends("security.access_denied")
    return None


def _ask_for_new_password(work: Work) -> Answered | None:
    """The password was right and is too old: nothing else is offered until there is a new one."""
    assert work.person is not None
    due = work.tx.data.get("change_password") or work.person.status == "PASSWORD_EXPIRED"
    if not due or not any(proof.key in BY_KEY and BY_KEY[proof.key].spec.recovers for proof in work.tx.proofs):
        return None
    if not _new_password(work):
        return None
    work.offer("reenroll", {"name": r.REENROLL}, actions=(r.CANCEL,))
    return work.state()


def _new_password(work: Work) -> bool:
    """Opens the form's challenge; not in an org whose password authenticator is off."""
    password = next((option for option in everything(work, "any", "sso") if BY_KEY[option.key].spec.recovers), None)
    if password is None:
        return False
    work.set(pending=pending_of(work, password, enrolling=True))
    return True


def _ask(work: Work, decision: authentication.Decision) -> Answered:
    may = enrollment.decide(work.facts, work.who, work.now)
    required = missing(work, _required_keys(work, may)) if may.may_enroll or work.created else []
    if work.created and required:  # a new user enrolls first: nothing can be proved before
        return offer_enrollment(work, required, skippable=False)
    if not satisfied(decision.required, work.proved()):
        return _ask_for_more(work, decision, may)
    due = ask_for_profile(work)
    if due is not None:
        return due
    if required:
        return _ask_before_enrolling(work, may) or offer_enrollment(work, required, skippable=False)
    return _offer_optional(work, may) or _warn_of_expiry(work) or _ask_to_stay(work, decision) or succeed(work)


def _required_keys(work: Work, may: enrollment.EnrollmentDecision) -> tuple[str, ...]:
    """At sign-up also an optional authenticator that verifies the address, where the profile policy demands that it is verified.

    Whom an identity provider vouches for needs no password here (no recording shows it: they would have none at Okta).
    """
    if is_federated(work.tx.proofs):
        return tuple(key for key in may.required if key not in BY_KEY or not BY_KEY[key].spec.recovers)
    if not work.signing_up or not registration.decide(work.facts).email_must_be_verified:
        return may.required
    return (*may.required, *(key for key in may.optional if verifies_email(key)))


def _offer_optional(work: Work, may: enrollment.EnrollmentDecision) -> Answered | None:
    """Optional authenticators are asked in a transaction that enrolled something, those in grace always, until they are skipped."""
    keys = (*may.in_grace, *(may.optional if work.tx.enrolled else ()))
    options = [option for option in missing(work, keys) if option.key not in work.tx.skipped]
    if not options or not may.may_enroll:
        return None
    return _ask_before_enrolling(work, may) or offer_enrollment(work, options, skippable=True)


def _warn_of_expiry(work: Work) -> Answered | None:
    """The password was proved and soon expires: a new one may be set now."""
    assert work.person is not None
    proved = any(proof.key in BY_KEY and BY_KEY[proof.key].spec.recovers for proof in work.tx.proofs)
    days = work.context.password.days_to_expiry(work.person.password_changed_at, work.now)
    if not proved or days is None or work.tx.data.get("warned") or not _new_password(work):
        return None
    work.remember(days_to_expiry=days)
    work.offer("expiry-warning", {"name": r.REENROLL_WARNING}, {"name": r.SKIP}, actions=(r.CANCEL,))
    work.announce("idx.password.expiring.message", work.facts.app.label)
    return work.state()


def _ask_to_stay(work: Work, decision: authentication.Decision) -> Answered | None:
    """Once a sign-in, where the rule allows it. How often a device is asked is not simulated."""
    sign_on = decision.rule.actions.get("appSignOn", {}) if decision.rule else {}
    if (sign_on.get("keepMeSignedIn") or {}).get("postAuth") != "ALLOWED" or work.tx.data.get("asked_to_stay"):
        return None
    work.offer("keep-me-signed-in", {"name": r.KEEP_SIGNED_IN}, actions=(r.CANCEL,))
    return work.state()


def _ask_for_more(work: Work, decision: authentication.Decision, may: enrollment.EnrollmentDecision) -> Answered:
    required, proved = decision.required, work.proved()
    usable = [option for option in enrolled(work, "any", "sso") if option.key in may.allowed]
    candidates = [found for option in usable if (found := _that_help(option, required, proved))]
    password = [option for option in candidates if BY_KEY[option.key].spec.factor(option.methods[0]).is_password]
    if required.password_first and password and not any(factor.is_password for factor in proved):
        candidates = password
    if candidates:
        return ask(work, candidates)
    lacking = missing(work, may.allowed)
    helping = [found for option in lacking if (found := _that_help(option, required, proved))]
    reachable = [factor for option in (*enrolled(work, "any", "sso"), *lacking) for factor in _factors(option)]
    within_reach = satisfied(required, (*proved, *reachable))
    if helping and within_reach and may.may_enroll:  # nobody enrolls something only to be turned away behind it
        first = _ask_before_enrolling(work, may)
        if first is not None:
            return first
        if work.tx.proofs or work.created:  # who can prove nothing must not enroll: it could be anybody
            return offer_enrollment(work, helping, skippable=False)
    return back_to_first_page(work, "oie.assurance.unsatisfiable", work.facts.app.label)


def _factors(option: Option) -> list[Factor]:
    return [BY_KEY[option.key].spec.factor(method) for method in option.methods]


def _that_help(option: Option, required: Requirement, proved: list[Factor]) -> Option | None:
    """The option by those of its methods that lead on, None when none does."""
    good = tuple(factor.method for factor in _factors(option) if helps(required, proved, factor))
    return replace(option, methods=good) if good else None


def _ask_before_enrolling(work: Work, may: enrollment.EnrollmentDecision) -> Answered | None:
    """An existing user proves every factor class that they can before enrolling anything, whatever the policies ask."""
    if work.created:
        return None
    covered = {one for factor in work.proved() for one in factor.classes}
    able = [option for option in enrolled(work, "any", "sso") if option.key in may.allowed and not _factors(option)[0].classes <= covered]
    return ask(work, able) if able else None
