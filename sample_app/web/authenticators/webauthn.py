"""Security keys, fingerprints and faces: the browser itself makes and proves a credential (W3C Web Authentication)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sample_app.idx import views
from sample_app.idx.response import Response
from sample_app.web.authenticators.base import Ceremony, Look, Situation

# Okta's `u2fParams` and `extensions.appid` are for keys registered with U2F under the org's own address: browsers refuse them elsewhere.
_CREATE = ("rp", "user", "challenge", "pubKeyCredParams", "attestation", "authenticatorSelection", "excludeCredentials", "hints", "timeout")
_GET = ("challenge", "rpId", "userVerification", "hints", "timeout")


def says(situation: Situation) -> tuple[str, ...]:
    """What the browser is about to do."""
    if situation.enrolling:
        return ("Press the button, then follow your browser: touch your security key, or use this device’s fingerprint, face or PIN.",)
    return ("Press the button, then use the security key or device that you have set up.",)


def ceremony(response: Response) -> Ceremony | None:
    """To make a credential, none of those there are; or to prove one of those."""
    known = [_descriptor(credential) for credential in views.credentials(response)]
    if activation := views.activation_data(response):
        options = _only(activation, _CREATE)
        return Ceremony("create", options | {"excludeCredentials": [*_listed(options.get("excludeCredentials")), *known]})
    if challenge := views.challenge_data(response):
        return Ceremony("get", _only(challenge, _GET) | {"allowCredentials": known})
    return None


def _only(data: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: data[name] for name in names if data.get(name) is not None}


def _listed(given: Any) -> list[Any]:
    return [item for item in given if isinstance(item, dict) and isinstance(item.get("id"), str)] if isinstance(given, list) else []


def _descriptor(credential: views.Credential) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "public-key", "id": credential.id}
    return found | ({"transports": list(credential.transports)} if credential.transports else {})


LOOK = Look(
    key="webauthn",
    name="Security Key or Biometric",
    noun="a security key or biometric",
    note="A security key, or this device’s fingerprint or face",
    says=says,
    ceremony=ceremony,
)
