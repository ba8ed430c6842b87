"""The authenticators of the walks, one row each: a new one is a row here."""

from __future__ import annotations

from tests.local_org import factories as make
from tests.local_org.idx.attack import codes_and_passwords as typed
from tests.local_org.idx.attack import devices
from tests.local_org.idx.attack.row import Row

_NUMBER = {"style": "NUMBER_CHALLENGE", "required": "ALWAYS"}

ROWS: dict[str, Row] = {
    one.key: one
    for one in (
        Row("okta_email", make.email_authenticator, typed.sent_right, typed.sent_proves, typed.sent_keeps),
        Row("okta_password", make.password_authenticator, typed.password_right, typed.password_proves, failures=0),
        Row("phone_number", make.phone_authenticator, typed.sent_right, typed.sent_proves, typed.sent_keeps),
        Row("google_otp", make.google_authenticator, devices.totp_right, devices.totp_proves, devices.totp_keeps),
        Row("security_question", make.question_authenticator, typed.question_right, typed.question_proves, typed.question_keeps),
        Row(
            "okta_verify",
            lambda: make.okta_verify_authenticator(channelBinding=_NUMBER),
            devices.totp_right,
            devices.verify_proves,
            devices.verify_keeps,
            on_device=devices.verify_answers,
        ),
        Row("webauthn", make.security_key_authenticator, devices.key_right, devices.key_proves),
    )
}
