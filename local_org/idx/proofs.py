"""What a proof is worth: the factor that policies ask about, and its value in `amr`. Here because not every proof is an authenticator's."""

from __future__ import annotations

from local_org.idx.authenticators import BY_KEY
from local_org.idx.transaction import Proof
from local_org.policy.assurance import Factor

EXTERNAL = "external_idp"
# The Admin Console words the rules "Password / IdP" and "Any 1 factor type / IdP", and the API writes them as a password or without
# constraints: the identity provider stands for the password. It says nothing about factors of possession.
_FEDERATED = Factor(EXTERNAL, "password", "idp", frozenset({"knowledge"}))


def of_provider(at: float) -> Proof:
    """An identity provider vouched for the person."""
    return Proof(EXTERNAL, "idp", at)


def is_federated(proofs: tuple[Proof, ...]) -> bool:
    return any(one.key == EXTERNAL for one in proofs)


def factor_of(proof: Proof) -> Factor:
    if proof.key == EXTERNAL:
        return _FEDERATED
    return BY_KEY[proof.key].spec.factor(proof.method, user_verified=proof.user_verified)


def amr(proofs: tuple[Proof, ...]) -> tuple[str, ...]:
    """The distinct values of the methods proved, and `mfa` when they are of more than one authenticator."""
    values: list[str] = []
    for proof in proofs:
        value = "fed" if proof.key == EXTERNAL else BY_KEY[proof.key].spec.method(proof.method).amr
        if value not in values:
            values.append(value)
    if len({proof.key for proof in proofs}) > 1:
        values.append("mfa")
    return tuple(values)
