"""Security keys and biometrics (WebAuthn): possession of a key, and inherence where it verified its user.

The library is imported when the first answer arrives: the org starts without it.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from local_org.idx.authenticators.base import Accepted, Authenticator, Begun, Context, Method, Purpose, Rejected, Spec, form_of
from local_org.idx.facts import Authenticator as Configured
from local_org.idx.facts import Enrollment, Entropy, Facts, Person
from local_org.idx.transaction import Pending

Json = dict[str, Any]
_FAILED = Rejected("authfactor.webauthn.error.assertion_validation_failure")
_ATTACHMENTS = {"BUILT_IN": "platform", "ROAMING": "cross-platform"}
_TRANSPORTS = ("usb", "nfc", "ble", "smart-card", "hybrid", "internal")
_ES256, _RS256 = -7, -257


class WebAuthn(Authenticator):
    # Keys in hardware are not told from others (that takes attestation metadata), so none counts as hardware protected.
    spec = Spec(
        key="webauthn",
        type="security_key",
        display_name="Security Key or Biometric",
        methods=(Method("webauthn", frozenset({"possession"}), "hwk", device_bound=True, phishing_resistant=True),),
        enrollment_prefix="fwf",
        verified_as="currentAuthenticator",
        grouped=True,
        several=True,
    )

    def credentials(self, purpose: Purpose, pending: Pending, facts: Facts, person: Person | None) -> Json:
        """Filled in by the page's script; what only some browsers know is not required."""
        if purpose == "verify":
            return form_of(
                _field("authenticatorData", "Authenticator Data"),
                _field("clientData", "Client Data"),
                _field("signatureData", "Signature Data"),
            )
        return form_of(
            _field("clientData", "Client Data"),
            _field("attestation", "Attestation"),
            _field("transports", "Transports", required=False),
            _field("clientExtensions", "Client Extensions", required=False),
        )

    def begin(self, pending: Pending, configured: Configured, context: Context, entropy: Entropy) -> Begun:
        """A challenge, and what the org asks of keys just now; verification has a setting of its own since 2025."""
        settings = configured.method_settings.get("webauthn", {})
        asked = str(settings.get("userVerification", "DISCOURAGED"))
        if not pending.enrolling:
            asked = str(settings.get("userVerificationForVerify", asked))
        attachment = _ATTACHMENTS.get(settings.get("attachment", "ANY"))
        return Begun({"challenge": entropy.token(), "user_verification": asked.lower(), "attachment": attachment})

    def contextual(self, pending: Pending, facts: Facts, person: Person | None) -> Json:
        """What the browser is to be asked. The relying party is the page's own host: the org names none."""
        if "challenge" not in pending.data or person is None:
            return {}
        if not pending.enrolling:
            asked = {"challenge": pending.data["challenge"], "userVerification": pending.data["user_verification"]}
            # Browsers refuse an application id that is not HTTPS, so an org on plain HTTP sends none.
            extensions = {"extensions": {"appid": facts.org_url}} if facts.org_url.startswith("https:") else {}
            return {"challengeData": {**asked, **extensions}}
        return {"activationData": _activation(pending.data, facts, person)}

    def shown(self, profile: Mapping[str, Any], secret: Mapping[str, Any]) -> Json:
        """Clients make the list of allowed credentials of these."""
        if "credential_id" not in secret:
            return {}
        transports = secret.get("transports")
        return {"credentialId": secret["credential_id"], **({"transports": list(transports)} if transports else {})}

    def verify(self, pending: Pending, answer: Mapping[str, Any], context: Context) -> Accepted | Rejected:
        """The answer does not say which key signed it: each of the person's is tried."""
        data = _bytes_of(answer, "clientData", "authenticatorData", "signatureData")
        origin = _origin_of(data.get("clientData"), context.facts)
        if len(data) < 3 or origin is None or "challenge" not in pending.data:
            return _FAILED
        for enrollment in context.enrollments(self.spec.key):
            accepted = _verified(lambda kept=enrollment: _verify_with(kept, data, origin, pending.data))  # type: ignore[misc]
            if accepted is not None:
                return accepted
        return _FAILED

    def enroll(self, pending: Pending, answer: Mapping[str, Any], context: Context) -> Accepted | Rejected:
        """Any key of an algorithm that was asked for; an attestation is checked, who issued it is not asked. Each key once."""
        data = _bytes_of(answer, "clientData", "attestation")
        origin = _origin_of(data.get("clientData"), context.facts)
        if len(data) < 2 or origin is None:
            return _FAILED
        accepted = _verified(lambda: _register(data, origin, pending.data, _transports(answer)))
        known = {one.secret.get("credential_id") for one in context.enrollments(self.spec.key)}
        if accepted is None or (accepted.remember or {}).get("credential_id") in known:
            return _FAILED
        return accepted


def _field(name: str, label: str, *, required: bool = True) -> Json:
    return {"name": name, "label": label, **({"required": True} if required else {}), "visible": False}


def _activation(data: Mapping[str, Any], facts: Facts, person: Person) -> Json:
    """`user.id` is decoded as base64 by clients; an id of twenty characters can be."""
    name = f"{person.profile.get('firstName') or ''} {person.profile.get('lastName') or ''}".strip()
    attachment = {"authenticatorAttachment": data["attachment"]} if data.get("attachment") else {}
    return {
        "rp": {"name": urlsplit(facts.org_url).netloc},
        "user": {"id": person.id, "name": person.login, "displayName": name or person.login},
        "pubKeyCredParams": [{"type": "public-key", "alg": _ES256}, {"type": "public-key", "alg": _RS256}],
        "challenge": data["challenge"],
        "attestation": "direct",
        "authenticatorSelection": {"userVerification": data["user_verification"], **attachment},
        "excludeCredentials": [],  # clients make the list of `authenticatorEnrollments`
        "u2fParams": {"appid": facts.org_url},
    }


def _bytes_of(answer: Mapping[str, Any], *names: str) -> dict[str, bytes]:
    """Those members that are base64, of either alphabet, with or without padding."""
    found = {}
    for name in names:
        value = answer.get(name)
        if isinstance(value, str) and value:
            try:
                found[name] = _decoded(value)
            except (binascii.Error, ValueError):
                continue
    return found


def _decoded(value: str) -> bytes:
    plain = value.rstrip("=").replace("+", "-").replace("/", "_")
    return base64.urlsafe_b64decode(plain + "=" * (-len(plain) % 4))


def _encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _origin_of(client_data: bytes | None, facts: Facts) -> str | None:
    """The page that asked the key, when it is one that may."""
    try:
        said = json.loads(client_data or b"")
    except ValueError:
        return None
    origin = said.get("origin") if isinstance(said, dict) else None
    return origin if isinstance(origin, str) and origin in facts.origins else None


def _transports(answer: Mapping[str, Any]) -> list[str]:
    """A list in JSON in a string, as clients send it."""
    try:
        listed = json.loads(answer.get("transports") or "[]")
    except (ValueError, TypeError):
        return []
    return [one for one in _TRANSPORTS if one in listed] if isinstance(listed, list) else []


def _verified(check: Callable[[], Accepted]) -> Accepted | None:
    """What a hostile answer makes the parsers of so many formats raise is not known beforehand: whatever it is, it is a refusal."""
    try:
        return check()
    except Exception:  # noqa: BLE001
        return None


def _verify_with(enrollment: Enrollment, data: Mapping[str, bytes], origin: str, begun: Mapping[str, Any]) -> Accepted:
    from webauthn import verify_authentication_response
    from webauthn.helpers.structs import AuthenticationCredential, AuthenticatorAssertionResponse

    kept = enrollment.secret
    response = AuthenticatorAssertionResponse(data["clientData"], data["authenticatorData"], data["signatureData"])
    verified = verify_authentication_response(
        credential=AuthenticationCredential(kept["credential_id"], _decoded(kept["credential_id"]), response),
        expected_challenge=_decoded(begun["challenge"]),
        expected_rp_id=urlsplit(origin).hostname or "",
        expected_origin=origin,
        credential_public_key=_decoded(kept["public_key"]),
        credential_current_sign_count=kept["sign_count"],
        require_user_verification=begun["user_verification"] == "required",
    )
    remember = {**kept, "sign_count": verified.new_sign_count}
    return Accepted(remember, user_verified=verified.user_verified, enrollment_id=enrollment.id)


def _register(data: Mapping[str, bytes], origin: str, begun: Mapping[str, Any], transports: list[str]) -> Accepted:
    from webauthn import verify_registration_response
    from webauthn.helpers import parse_attestation_object
    from webauthn.helpers.cose import COSEAlgorithmIdentifier
    from webauthn.helpers.structs import AuthenticatorAttestationResponse, RegistrationCredential

    attested = parse_attestation_object(data["attestation"]).auth_data.attested_credential_data
    credential_id = attested.credential_id if attested else b""
    response = AuthenticatorAttestationResponse(data["clientData"], data["attestation"])
    verified = verify_registration_response(
        credential=RegistrationCredential(_encoded(credential_id), credential_id, response),
        expected_challenge=_decoded(begun["challenge"]),
        expected_rp_id=urlsplit(origin).hostname or "",
        expected_origin=origin,
        require_user_verification=begun["user_verification"] == "required",
        supported_pub_key_algs=[COSEAlgorithmIdentifier(_ES256), COSEAlgorithmIdentifier(_RS256)],
    )
    remember = {
        "credential_id": _encoded(verified.credential_id),
        "public_key": _encoded(verified.credential_public_key),
        "sign_count": verified.sign_count,
        "transports": transports,
    }
    return Accepted(remember, user_verified=verified.user_verified)
