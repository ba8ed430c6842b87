"""The app integrations that `.env` names: there, active, their secret, their redirect URI."""

from __future__ import annotations

from collections.abc import Iterator

from bootstrap.doctor import issuer
from bootstrap.doctor.diagnosis import Diagnosis
from bootstrap.doctor.patient import PREFIXES, Integration, Patient
from bootstrap.kinds.app import oauth_settings


def none_named(patient: Patient) -> Iterator[Diagnosis]:
    """Nothing is configured yet, or in another file: then everything else would be found too, to the same end."""
    if not any(patient.env.get(f"{prefix}_CLIENTID") for prefix in PREFIXES):
        what = f"{patient.settings.env_path} names no app integration (OKTA_IDX_CLIENTID): this org was not configured from here yet."
        yield Diagnosis("no-client", what, type=patient.apply)


def examine(patient: Patient) -> Iterator[Diagnosis]:
    for one in patient.integrations():
        yield from _unusable(patient, one) or _wrong_redirect_uri(patient, one) or _wrong_secret(patient, one)


def _unusable(patient: Patient, one: Integration) -> list[Diagnosis]:
    if one.app is None:
        what = f"{one.prefix}_CLIENTID is {one.client_id}, which is no app integration of this org."
        click = patient.console.apps("open the app and copy Client ID from its General tab, if it should be another than bootstrap's")
        return [Diagnosis("client-id", what, click, type=patient.apply)]
    if one.app.get("status") != "ACTIVE":
        what = f"{one.label} is deactivated: its client id is refused with invalid_client."
        return [Diagnosis("app-inactive", what, patient.console.apps(f"Inactive > {one.label} > Activate"), type=patient.apply)]
    return []


def _wrong_redirect_uri(patient: Patient, one: Integration) -> list[Diagnosis]:
    if one.redirect_uri in (oauth_settings(one.app or {}).get("redirect_uris") or []):
        return []
    what = f"{one.label} does not list {one.redirect_uri}, which the app sends, among its sign-in redirect URIs (compared exactly)."
    click = patient.console.app(one.app_id, one.label, " Settings > Login > Sign-in redirect URIs", f"Edit, add {one.redirect_uri}, Save")
    return [Diagnosis("redirect-uri", what, click, type=patient.apply)]


def _wrong_secret(patient: Patient, one: Integration) -> list[Diagnosis]:
    """Shown by the refusal itself: no secret is read to be compared, and none is sent to an issuer that is not this org's."""
    if any(issuer.examine(patient)) or patient.probe(one).error != "invalid_client":
        return []
    name = f"{one.prefix}_CLIENTSECRET"
    what = f"{name} is not the secret of {one.label}: Okta refuses it with invalid_client."
    click = patient.console.app(one.app_id, one.label, " > Client Credentials > Client secrets", f"copy the active secret into {name}")
    return [Diagnosis("client-secret", what, click, (f"{name}=",), patient.apply)]
