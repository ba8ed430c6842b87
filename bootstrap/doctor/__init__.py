"""What is wrong with this org or `.env`, the likeliest first: one module a finding or family of them, one line in the registry."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bootstrap.doctor import (
    assignment,
    client,
    clock,
    denied,
    email,
    interaction_code,
    issuer,
    org,
    person,
    policies,
    refusals,
    token,
    trusted_origin,
)
from bootstrap.doctor.diagnosis import Diagnosis
from bootstrap.doctor.patient import Patient
from bootstrap.errors import MissingScope, OktaError, OrgBusy

Examination = Callable[[Patient], Iterator[Diagnosis]]

FIRST: tuple[Examination, ...] = (org.examine, token.examine, client.none_named)  # what they find leaves nothing else to ask
REGISTRY: tuple[Examination, ...] = (
    interaction_code.examine,
    issuer.examine,
    client.examine,
    trusted_origin.examine,
    assignment.examine,
    email.examine,
    person.examine,
    policies.examine,
    denied.examine,
    clock.examine,
)


def examine(patient: Patient) -> list[Diagnosis]:
    """Raises: `OrgUnreachable`, `NotAnOrg` when the org goes away in between."""
    for first in FIRST:
        found = _guarded(first, patient)
        if found:
            return found
    every = [diagnosis for one in REGISTRY for diagnosis in _guarded(one, patient)]
    return list({diagnosis: None for diagnosis in every})  # two examinations may meet the same refusal


def _guarded(examination: Examination, patient: Patient) -> list[Diagnosis]:
    """What was found, and what kept it from looking further."""
    found: list[Diagnosis] = []
    try:
        found.extend(examination(patient))
    except (refusals.Busy, OrgBusy) as error:
        found.append(refusals.rate_limited(patient, error))
    except OktaError as error:
        if error.status != 403 and not isinstance(error, MissingScope):
            raise
        found.append(refusals.forbidden(patient, error))
    return found
