"""The authenticators that sign-in knows, in the order of Okta's own lists. One more is one module and one line here."""

from __future__ import annotations

from local_org.idx.authenticators.base import Authenticator
from local_org.idx.authenticators.google_otp import GoogleAuthenticator
from local_org.idx.authenticators.okta_email import Email
from local_org.idx.authenticators.okta_password import Password
from local_org.idx.authenticators.okta_verify import OktaVerify
from local_org.idx.authenticators.phone_number import Phone
from local_org.idx.authenticators.security_question import SecurityQuestion
from local_org.idx.authenticators.webauthn import WebAuthn

ALL: tuple[Authenticator, ...] = (
    Email(),
    Password(),
    Phone(),
    GoogleAuthenticator(),
    OktaVerify(),
    SecurityQuestion(),
    WebAuthn(),
)
BY_KEY = {one.spec.key: one for one in ALL}
