"""Sign-ins that do not start at the first page: by an activation or recovery token, a session of the org, an identity provider."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from local_org.idx import ending
from local_org.idx import remediations as r
from local_org.idx.engine import Step
from local_org.idx.facts import Entropy, Facts, Person
from local_org.idx.progress import proceed
from local_org.idx.proofs import EXTERNAL, of_provider
from local_org.idx.session_proofs import still_good
from local_org.idx.transaction import Proof, Transaction
from local_org.idx.work import NOT_ACTIVE_YET, USABLE, Answered, Work


@dataclass(frozen=True, slots=True)
class Session:
    """What the org remembers of a browser's session: who, what they proved and when, and which identity provider vouched."""

    user_id: str
    proofs: tuple[Proof, ...]
    idp: str | None = None


def accepts(purpose: Literal["activation", "recovery"], person: Person | None) -> bool:
    """Can a token of this purpose still do anything for this person? Nobody is activated twice, nobody suspended recovers."""
    return person is not None and person.status in (NOT_ACTIVE_YET if purpose == "activation" else USABLE)


def by_token(
    transaction: Transaction, purpose: Literal["activation", "recovery"], token_id: str, facts: Facts, *, now: float, entropy: Entropy
) -> Step:
    """The transaction as `/interact` leaves it for a token that was accepted: introspect shows the step it came to.

    Activation: the required authenticators that are missing, then ACTIVE. Recovery: a new password, after further proof where the
    policy asks for it. `facts.person` is whom the token is for.
    """
    work = Work(transaction, facts, now, entropy, facts.person)
    assert work.person is not None
    work.set(user_id=work.person.id, identifier=work.person.login)
    work.remember(known=True, token={"id": token_id, "purpose": purpose})
    if purpose == "activation":
        work.remember(created=work.person.id, activating=True)
    else:
        work.set(flow="recover")
    return _step(work, proceed(work))


def by_session(transaction: Transaction, session: Session, facts: Facts, *, now: float, entropy: Entropy) -> Step | None:
    """SUCCESS at once when the session's proofs still satisfy both rules, else only what is missing: the person is known.

    None: the session is of no use, and the first page comes. The rules are evaluated now; proofs that are too old for them, or for
    the `max_age` of the request, count as missing. `facts.person` is whose session it is.
    """
    person = facts.person
    if person is None or person.status != "ACTIVE":
        return None
    work = Work(transaction, facts, now, entropy, person)
    if ending.no_policy(work):
        return None
    work.set(user_id=person.id, identifier=person.login, proofs=still_good(work, session.proofs, session.idp))
    work.remember(known=True, idp=session.idp)
    return _step(work, proceed(work))


def by_provider(transaction: Transaction, provider_id: str, facts: Facts, *, now: float, entropy: Entropy) -> Step:
    """An identity provider that was offered has vouched for `facts.person`: what it proves counts, what is missing is asked."""
    work = Work(transaction, facts, now, entropy, facts.person)
    assert work.person is not None
    others = tuple(proof for proof in transaction.proofs if proof.key != EXTERNAL and transaction.user_id == work.person.id)
    work.set(user_id=work.person.id, identifier=work.person.login, flow="authenticate", pending=None)
    work.set(proofs=(*others, of_provider(now)))
    work.remember(known=True, idp=provider_id)
    return _step(work, proceed(work))


def by_expired_activation(transaction: Transaction, user_id: str, facts: Facts, *, now: float, entropy: Entropy) -> Step:
    """The page of a link that came too late. Nobody is known: a new link can be asked for, and goes to the address of the account."""
    work = Work(transaction, facts, now, entropy, None)
    work.remember(expired_activation=user_id)
    work.offer("expired-activation", {"name": r.REQUEST_ACTIVATION}, actions=(r.CANCEL,))
    return _step(work, work.saying("idx.expired.activation.token"))


def _step(work: Work, answered: Answered) -> Step:
    return Step(work.tx, answered.status, answered.body, tuple(work.effects))
