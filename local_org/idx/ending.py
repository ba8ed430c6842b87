"""The end of a sign-in: the authorization server's last word, and the interaction code."""

from __future__ import annotations

from local_org.idx import ion
from local_org.idx.effects import IssueCode, Log, MailRegistration
from local_org.idx.options import verifies_email
from local_org.idx.proofs import amr, is_federated
from local_org.idx.transaction import Transaction
from local_org.idx.work import Answered, Work
from local_org.policy import authorization, registration

CODE_LIFE_S = 60.0
NO_POLICY = "idx.error.code.no_matching_policy"


def succeed(work: Work) -> Answered:
    """A fresh interaction code, bound to this transaction's request and this person."""
    person = work.person
    assert person is not None
    if no_policy(work):
        return work.ends(NO_POLICY, failure=error_page(work))
    verified = any(verifies_email(key) for key in work.tx.enrolled)
    if work.signing_up and registration.decide(work.facts).email_must_be_verified and not verified:
        work.effects.append(_registration_mail(work))
        return work.ends("idx.email.verification.required")
    if work.created:
        work.update_user("ACTIVE")
    work.spend_token()
    code = work.entropy.token()
    work.set(ended="success", offer=(), pending=None, expires_at=work.now + CODE_LIFE_S)
    issued = issued_code(work.tx, code, now=work.now)
    log = Log("user.authentication.sso", "SUCCESS", debug={"why": list(work.tx.data.get("why", ()))})
    work.effects += [issued, log]
    return Answered(200, ion.success(work.tx, work.facts, person, code))


def _registration_mail(work: Work) -> MailRegistration:
    """Its link lives as long as the codes of the email authenticator, whether or not that is offered."""
    assert work.person is not None
    email = next((one for one in work.facts.authenticators if one.type == "email"), None)
    minutes = email.settings.get("tokenLifetimeInMinutes", 5) if email else 5
    return MailRegistration(work.person.id, str(work.person.profile.get("email") or work.person.login), minutes * 60)


def issued_code(tx: Transaction, code: str, *, now: float) -> IssueCode:
    """The code of a sign-in that has its proofs: who, how and when, as tokens will say it."""
    proofs = tx.proofs
    assert tx.user_id is not None
    return IssueCode(
        code,
        tx.user_id,
        amr(proofs),
        auth_time=max((proof.at for proof in proofs), default=now),
        expires_at=now + CODE_LIFE_S,
        idp=tx.data.get("idp") if is_federated(proofs) else None,
    )


def no_policy(work: Work) -> bool:
    """Does the authorization server let nobody of this client through (first introspect), or not this person (issue of the code)?"""
    if work.facts.authorization is None:
        return False
    known = work.person if work.tx.proofs else None
    decision = authorization.decide(
        work.facts.authorization,
        client_id=work.facts.app.client_id,
        grant_type=work.tx.request.grant,
        scopes=work.tx.request.scopes,
        user_id=known.id if known else None,
        group_ids=known.group_ids if known else frozenset(),
        everyone=work.facts.everyone_group_id,
    )
    return decision.rule is None


def error_page(work: Work) -> str:
    return f"{work.facts.org_url}/login/error/redirect?stateToken={work.tx.state_handle.split('~')[0]}"
