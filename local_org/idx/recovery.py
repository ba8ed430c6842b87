"""Recovery of a password: who may, by which proofs, and the new password at their end."""

from __future__ import annotations

from dataclasses import replace

from local_org.idx import remediations as r
from local_org.idx.authenticators import BY_KEY
from local_org.idx.challenges import ask, pending_of
from local_org.idx.enrollments import enrolled_options
from local_org.idx.first_page import back_to_first_page
from local_org.idx.options import enrolled, everything, verifies_email
from local_org.idx.remediations import Option
from local_org.idx.work import Answered, Work


def recovering(work: Work) -> Answered:
    """Primary proof, step-up where the rule asks and the person has one, then the new password.

    A recovery token stands for the proof of the address that it was mailed to, and proves nothing for signing in.
    """
    decision = work.context.password
    proved = {proof.key for proof in work.tx.proofs}
    by_token = work.recovery_token
    if not decision.reset_allowed and not by_token:  # no longer: the policy or the groups changed while the proof was under way
        return back_to_first_page(work, "oie.selfservice.reset.password.not.allowed")
    primary = any(proof.method in decision.recovery_methods for proof in work.tx.proofs)
    if not primary and not by_token:
        return ask(work, recovery_candidates(work))
    if decision.recovery_step_up and len(proved) + by_token < 2:
        more = _step_up(work)
        more = [option for option in more if not (by_token and verifies_email(option.key))]
        if more:
            return ask(work, more)
    options = [option for option in enrolled_options(work.facts, work.person) if BY_KEY[option.key].spec.recovers]
    options += [option for option in everything(work, "any", "sso") if BY_KEY[option.key].spec.recovers]
    if not options or work.configured(options[0].key) is None:  # an org whose password authenticator is off
        return back_to_first_page(work, "oie.selfservice.reset.password.not.allowed")
    work.set(pending=pending_of(work, options[0], enrolling=True))
    work.offer("reset", {"name": r.RESET}, actions=(r.CANCEL,))
    return work.state()


def _step_up(work: Work) -> list[Option]:
    """A second proof: by the methods that the rule names, else by anything that is good for signing in but the password itself."""
    named = work.context.password.step_up_methods
    options = [one for one in enrolled(work, "any", "sso", "recovery") if not BY_KEY[one.key].spec.recovers]
    if not named:
        return options
    return [replace(one, methods=good) for one in options if (good := tuple(method for method in one.methods if method in named))]


def may_recover(work: Work) -> bool:
    """Does the policy let this person reset the password, and is there a way to prove who they are?"""
    return work.usable and work.context.password.reset_allowed and bool(recovery_candidates(work))


def recovery_candidates(work: Work) -> list[Option]:
    """The enrolled authenticators by which the policy lets a password be recovered; everything of that kind where nobody may know."""
    methods = work.context.password.recovery_methods
    found = everything(work, "any", "recovery") if work.hidden else enrolled(work, "any", "recovery")
    return [replace(one, methods=good) for one in found if (good := tuple(method for method in one.methods if method in methods))]
