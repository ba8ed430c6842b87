"""The app's origin: whether pages there may call the org."""

from __future__ import annotations

from collections.abc import Iterator

from bootstrap.doctor.diagnosis import Diagnosis
from bootstrap.doctor.patient import Patient
from bootstrap.kinds.trusted_origin import LIST, ORIGINS

NEEDED = ("CORS", "REDIRECT")


def examine(patient: Patient) -> Iterator[Diagnosis]:
    origin = patient.settings.app_origin
    found = [one for one in patient.org.list(ORIGINS, **LIST) if str(one.get("origin", "")).rstrip("/") == origin]
    has = {scope.get("type") for one in found if one.get("status") == "ACTIVE" for scope in one.get("scopes") or []}
    if has >= set(NEEDED):
        return
    missing = " and ".join(kind for kind in NEEDED if kind not in has)
    what = f"{origin} is no trusted origin ({missing} missing): the widget in a page there cannot reach the org (a CORS error)."
    do = f"Add origin (or Edit the inactive one): {origin}, tick CORS and Redirect, Save"
    yield Diagnosis("trusted-origin", what, patient.console.origins(do), type=patient.apply)
