"""The org itself: reachable, an Okta org, of the Identity Engine."""

from __future__ import annotations

from collections.abc import Iterator

from bootstrap import preflight
from bootstrap.doctor.diagnosis import Diagnosis
from bootstrap.doctor.patient import Patient
from bootstrap.errors import NotAnOrg, OrgUnreachable
from bootstrap.settings import ORG


def examine(patient: Patient) -> Iterator[Diagnosis]:
    try:
        preflight.org_id(patient.okta)
    except (NotAnOrg, OrgUnreachable) as error:
        classic = "Classic" in error.what
        name = "classic-org" if classic else "not-an-org" if isinstance(error, NotAnOrg) else "unreachable"
        advice = "Make a new one at https://developer.okta.com/signup, or have this one upgraded." if classic else error.advice
        yield Diagnosis(name, f"{error.what} {advice}", env=(f"{ORG}=https://dev-123456.okta.com (the address of an Identity Engine org)",))
