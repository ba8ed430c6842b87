"""The issuer in `.env`: an authorization server of this org, and one that this org may have."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from bootstrap.address import org_address
from bootstrap.doctor.diagnosis import Diagnosis
from bootstrap.doctor.patient import Patient, access_policies
from bootstrap.errors import BootstrapError

NAME = "OKTA_IDX_ISSUER"
DEFAULT = "default"


def examine(patient: Patient) -> Iterator[Diagnosis]:
    if not patient.issuer:
        yield Diagnosis("issuer", f"{NAME} is not set.", type=patient.apply)
    elif patient.server_id and access_policies(patient, patient.server_id) is None:
        # The org's own authorization server is left, which allows the interaction code by itself.
        what = f"This org has no API Access Management, so no authorization server {patient.server_id}: {NAME} must be the org itself."
        yield Diagnosis("no-api-access-management", what, env=(f"{NAME}={patient.okta.url}",))
    else:
        yield from _wrong(patient)


def _wrong(patient: Patient) -> Iterator[Diagnosis]:
    said = _published(patient)
    if said == patient.issuer:
        return
    right = said if said and _same_place(said, patient.issuer) else f"{patient.okta.url}/oauth2/{DEFAULT}"
    found = f"its discovery document says {said}" if said else "nothing of this org publishes a discovery document there"
    what = f"{NAME} is {patient.issuer}, but {found}: tokens would be refused, or sign-in not even start."
    yield Diagnosis("issuer", what, patient.console.servers("copy the Issuer URI of the server"), (f"{NAME}={right}",))


def _published(patient: Patient) -> str | None:
    """The issuer that the server itself names, None where there is none. Another host is asked only if it says it is this org."""
    issuer = patient.issuer.rstrip("/")
    base = f"{urlsplit(issuer).scheme}://{urlsplit(issuer).netloc}"
    try:
        if base != patient.okta.url and _org_id(patient, org_address(base)) != _org_id(patient, patient.okta.url):
            return None
        answer = patient.okta.without_token("GET", f"{issuer}/.well-known/openid-configuration")
    except BootstrapError:
        return None
    said = answer.body.get("issuer") if answer.status == 200 and isinstance(answer.body, dict) else None
    return None if said is None else str(said)


def _org_id(patient: Patient, base: str) -> object:
    """A custom domain answers with the same id as the org's own."""
    body = patient.okta.without_token("GET", f"{base}/.well-known/okta-organization").body
    return body.get("id") if isinstance(body, dict) else None


def _same_place(said: str, written: str) -> bool:
    return said.rstrip("/").lower() == written.rstrip("/").lower()
