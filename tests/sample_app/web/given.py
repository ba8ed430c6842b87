"""Where the tests of a sign-in begin."""

from __future__ import annotations

from tests.sample_app.idx import bodies
from tests.sample_app.web.conftest import SignIns
from tests.sample_app.web.pages import Browser, Page

JOHN = {"identifier": "john@example.com", "credentials.passcode": "  pass word ñ  "}
WRONG = bodies.message("Invalid code. Try again.", "api.authn.error.PASSCODE_INVALID")


def at_the_code(sign_ins: SignIns, visitor: Browser) -> Page:
    """Given: the password is proved and the mail is sent."""
    sign_ins.answers("identify", bodies.email_challenge(sign_ins.okta.url))
    return visitor.submit(visitor.get("/sign-in/multifactor").form("identify"), JOHN)
