"""Who judges which flow: marks on tests, from which docs/likeness.md is made."""

from __future__ import annotations

import pytest

WIDGET_2, WIDGET_3, AUTH_JS = "Sign-In Widget, generation 2", "Sign-In Widget, generation 3", "okta-auth-js"
WIDGETS = (WIDGET_2, WIDGET_3)
FLOWS = (
    "password",
    "email code",
    "email link",
    "phone",
    "security question",
    "Google Authenticator",
    "Okta Verify, code",
    "Okta Verify, push",
    "WebAuthn",
    "sign-up",
    "recovery",
    "recovery by token",
    "unlock",
    "activation by token",
    "password expired or expiring",
    "progressive profile",
    "existing session",
    "identity provider",
    "language switch",
)


def judged(*flows: str) -> pytest.MarkDecorator:
    """Marks a test by the flows it proves; the judges are `JUDGES` of its module."""
    assert set(flows) <= set(FLOWS), flows
    return pytest.mark.judged(*flows)
