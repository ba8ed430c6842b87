"""The one place that decides what of a call to Okta may be seen in a log, in the inspector or on an exception."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

MASK = "••••"

_PROOFS = {"passcode", "password", "newpassword", "answer", "totp", "otp", "credentials", "sharedsecret", "correctanswer", "usercode"}
_SIGNED = {"challenge", "clientdata", "attestation", "authenticatordata", "signaturedata", "userhandle", "signedtoken", "captchatoken"}
_HANDLES = {"statehandle", "statetoken", "interactionhandle", "interaction_handle", "request_uri", "state", "nonce"}
_ONE_USE = {"interaction_code", "code", "code_verifier", "token", "activation_token", "recovery_token"}
_OAUTH = {"client_secret", "client_assertion", "access_token", "id_token", "refresh_token", "id_token_hint", "device_secret"}
_HEADERS = {"authorization", "cookie", "set-cookie", "x-device-token", "dpop"}
SECRET_NAMES = frozenset(_PROOFS | _SIGNED | _HANDLES | _ONE_USE | _OAUTH | _HEADERS)  # lower case

_QUERY_SECRET = re.compile(r"([?&#](?:" + "|".join(re.escape(name) for name in sorted(SECRET_NAMES)) + r")=)[^&#\s\"']+", re.IGNORECASE)
_DATA_URI = re.compile(r"data:[\w/+.-]+;base64,[\w+/=-]{32,}")  # a QR code shows the authenticator's secret


def redact(value: Any) -> Any:
    """A copy with every secret masked, however deep: by member name, by the name of an ION field, inside addresses."""
    if isinstance(value, Mapping):
        return _redact_object(value)
    if isinstance(value, list | tuple):
        return [redact(item) for item in value]
    return redact_text(value) if isinstance(value, str) else value


def _redact_object(value: Mapping[str, Any]) -> dict[str, Any]:
    is_secret_field = _is_secret(value.get("name")) or value.get("secret") is True
    return {key: _mask(item) if _is_secret(key) or (is_secret_field and key == "value") else redact(item) for key, item in value.items()}


def _is_secret(name: Any) -> bool:
    return isinstance(name, str) and name.lower() in SECRET_NAMES


def _mask(value: Any) -> Any:
    """Dots in place of each scalar: the shape stays readable, e.g. `{"credentials": {"passcode": "••••"}}`."""
    if isinstance(value, Mapping):
        return {key: _mask(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_mask(item) for item in value]
    return value if value is None or isinstance(value, bool) else MASK


def redact_text(text: str) -> str:
    """An address or sentence without the secrets in its query, and without line breaks that could forge a log line."""
    masked = _DATA_URI.sub(f"data:{MASK}", _QUERY_SECRET.sub(rf"\g<1>{MASK}", text))
    return "".join(char if char.isprintable() else "·" for char in masked)
