"""The six authenticators of a new org, in the order in which the org lists them, and the ones an administrator may add."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

TOTP_SETTINGS: Json = {"timeIntervalInSeconds": 30, "encoding": "Base32", "algorithm": "HMACSHA1", "passCodeLength": 6}

AUTHENTICATORS: tuple[Json, ...] = (
    {
        "type": "email",
        "key": "okta_email",
        "status": "ACTIVE",
        "name": "Email",
        "settings": {"allowedFor": "recovery", "tokenLifetimeInMinutes": 5},
        "methods": [{"type": "email", "status": "ACTIVE"}],
    },
    {
        "type": "app",
        "key": "okta_verify",
        "status": "ACTIVE",
        "name": "Okta Verify",
        "settings": {
            "compliance": {"fips": "OPTIONAL"},
            "channelBinding": {"style": "NUMBER_CHALLENGE", "required": "NEVER"},
            "userVerification": "PREFERRED",
            "userVerificationMethods": ["BIOMETRICS", "PIN"],
            "appInstanceId": "",
        },
        "methods": [
            {"type": "totp", "status": "ACTIVE", "settings": TOTP_SETTINGS},
            {"type": "push", "status": "INACTIVE"},
            {"type": "signed_nonce", "status": "INACTIVE"},
        ],
    },
    {
        "type": "password",
        "key": "okta_password",
        "status": "ACTIVE",
        "name": "Password",
        "methods": [{"type": "password", "status": "ACTIVE"}],
    },
    {
        "type": "phone",
        "key": "phone_number",
        "status": "INACTIVE",
        "name": "Phone",
        "settings": {"allowedFor": "recovery"},
        "methods": [{"type": "sms", "status": "INACTIVE"}, {"type": "voice", "status": "INACTIVE"}],
    },
    {
        "type": "security_key",
        "key": "webauthn",
        "status": "INACTIVE",
        "name": "Security Key or Biometric",
        "methods": [
            {"type": "webauthn", "status": "INACTIVE", "settings": {"userVerification": "DISCOURAGED", "attachment": "ANY"}},
        ],
    },
    {
        "type": "security_question",
        "key": "security_question",
        "status": "ACTIVE",
        "name": "Security Question",
        "settings": {"allowedFor": "recovery"},
        "methods": [{"type": "security_question", "status": "ACTIVE"}],
    },
)

# What POST /api/v1/authenticators can add. Other integrations (Duo, Symantec, on-premises, custom apps) are not built.
ADDABLE: dict[str, Json] = {
    "google_otp": {
        "type": "app",
        "key": "google_otp",
        "name": "Google Authenticator",
        "settings": {},
        "methods": [{"type": "otp", "status": "ACTIVE", "settings": TOTP_SETTINGS}],
    },
}
