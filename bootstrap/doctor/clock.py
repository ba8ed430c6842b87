"""This machine's clock against the org's."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from time import time as now

from bootstrap.doctor.diagnosis import Diagnosis
from bootstrap.doctor.patient import Patient

ALLOWED_S = 120.0  # what the sample app forgives when it checks a token's times
SET_IT = {"darwin": "sudo sntp -sS time.apple.com", "win32": "w32tm /resync"}


def examine(patient: Patient) -> Iterator[Diagnosis]:
    """By the `Date` of an answer made just now."""
    answer = patient.okta.without_token("GET", "/.well-known/okta-organization")
    try:
        there = parsedate_to_datetime(answer.headers["Date"]).timestamp()
    except (KeyError, ValueError, TypeError):
        return
    ahead_s = now() - there
    if abs(ahead_s) <= ALLOWED_S:
        return
    way = "ahead of" if ahead_s > 0 else "behind"
    what = f"This machine's clock is {_duration(abs(ahead_s))} {way} the org's: tokens look expired, or not yet valid, and are refused."
    yield Diagnosis("clock", what, type=SET_IT.get(sys.platform, "sudo timedatectl set-ntp true"))


def _duration(seconds: float) -> str:
    return f"{seconds / 60:.0f} minutes" if seconds < 2 * 3600 else f"{seconds / 3600:.0f} hours"
