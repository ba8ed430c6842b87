"""Authenticators: the six of a new org, what they are allowed for, and what policies hold on to."""

from __future__ import annotations

from local_org.fresh_org.authenticators import ADDABLE, AUTHENTICATORS
from local_org.idx.authenticators import ALL
from local_org.management.authenticator_kinds import kind_of
from tests.local_org.management import documented as doc
from tests.local_org.served import ServedOrg


def test_a_new_org_has_six_in_this_order(served: ServedOrg) -> None:
    found = [(kept["key"], kept["type"], kept["status"], kept["name"]) for kept in doc.ok(served, "GET", "/api/v1/authenticators")]
    assert found == [
        ("okta_email", "email", "ACTIVE", "Email"),
        ("okta_verify", "app", "ACTIVE", "Okta Verify"),
        ("okta_password", "password", "ACTIVE", "Password"),
        ("phone_number", "phone", "INACTIVE", "Phone"),
        ("webauthn", "security_key", "INACTIVE", "Security Key or Biometric"),
        ("security_question", "security_question", "ACTIVE", "Security Question"),
    ]


def test_links_say_what_can_be_done(served: ServedOrg) -> None:
    links = {kept["key"]: set(kept["_links"]) for kept in doc.ok(served, "GET", "/api/v1/authenticators")}
    assert links["okta_password"] == {"self", "methods"}
    assert links["okta_verify"] == {"self", "methods", "deactivate", "enroll"}
    assert links["phone_number"] == {"self", "methods", "activate"}


def test_methods_are_read_apart(served: ServedOrg) -> None:
    verify = doc.authenticator(served, "okta_verify")
    assert "methods" not in verify
    methods = doc.ok(served, "GET", f"/api/v1/authenticators/{verify['id']}/methods")
    assert [(method["type"], method["status"]) for method in methods] == [
        ("totp", "ACTIVE"),
        ("push", "INACTIVE"),
        ("signed_nonce", "INACTIVE"),
    ]
    assert methods[0]["settings"] == {"timeIntervalInSeconds": 30, "encoding": "Base32", "algorithm": "HMACSHA1", "passCodeLength": 6}


def test_the_email_authenticator_is_opened_for_sign_in_and_closed_again(own: ServedOrg) -> None:
    email = doc.authenticator(own, "okta_email")
    assert email["settings"] == {"allowedFor": "recovery", "tokenLifetimeInMinutes": 5}
    here = f"/api/v1/authenticators/{email['id']}"
    assert doc.ok(own, "PUT", here, doc.email_for("any"))["settings"]["allowedFor"] == "any"
    assert doc.ok(own, "PUT", here, {"key": "okta_email", "name": "Mail"})["settings"] == {"allowedFor": "any", "tokenLifetimeInMinutes": 5}
    assert doc.ok(own, "PUT", here, doc.email_for("recovery"))["settings"]["allowedFor"] == "recovery"


def test_email_stays_open_while_a_policy_counts_on_it_alone(own: ServedOrg) -> None:
    here = f"/api/v1/authenticators/{doc.authenticator(own, 'okta_email')['id']}"
    doc.ok(own, "PUT", here, doc.email_for("any"))
    group = doc.ok(own, "POST", "/api/v1/groups", doc.group())["id"]
    body = doc.policy("MFA_ENROLL", "By email", conditions=doc.for_groups(group), settings=doc.EMAIL_ALONE)
    policy = doc.ok(own, "POST", "/api/v1/policies", body)
    cause = "Authenticator Enrollment Policies: By email"
    assert doc.refused(own, "PUT", here, doc.email_for("recovery")) == (403, "E0000148", [cause])
    doc.ok(own, "DELETE", f"/api/v1/policies/{policy['id']}", status=204)
    doc.ok(own, "PUT", here, doc.email_for("recovery"))


def test_a_name_is_needed_and_the_key_stays(served: ServedOrg) -> None:
    here = f"/api/v1/authenticators/{doc.authenticator(served, 'okta_email')['id']}"
    assert doc.refused(served, "PUT", here, {"key": "okta_email"})[:2] == (400, "E0000001")
    assert doc.refused(served, "PUT", here, {"key": "webauthn", "name": "Email"})[:2] == (400, "E0000001")
    assert doc.refused(served, "PUT", here, doc.email_for("everything"))[:2] == (400, "E0000003")


def test_one_that_an_enrollment_policy_offers_is_not_switched_off(served: ServedOrg) -> None:
    here = f"/api/v1/authenticators/{doc.authenticator(served, 'security_question')['id']}"
    answer = served.admin("POST", f"{here}/lifecycle/deactivate").json()
    assert answer["errorSummary"].startswith("Cannot modify/disable this authenticator because it is enabled in one or more policies.")
    assert answer["errorCauses"] == [{"errorSummary": "Authenticator Enrollment Policies: Default Policy"}]


def test_phone_needs_telephony(own: ServedOrg) -> None:
    here = f"/api/v1/authenticators/{doc.authenticator(own, 'phone_number')['id']}"
    own.org.telephony = False
    assert doc.refused(own, "POST", f"{here}/lifecycle/activate")[:2] == (400, "E0000226")
    assert doc.refused(own, "POST", f"{here}/methods/voice/lifecycle/activate")[:2] == (400, "E0000226")
    own.org.telephony = True
    assert doc.ok(own, "POST", f"{here}/lifecycle/activate")["status"] == "ACTIVE"
    doc.ok(own, "POST", f"{here}/methods/voice/lifecycle/activate")
    assert {one["type"]: one["status"] for one in doc.ok(own, "GET", f"{here}/methods")} == {"sms": "ACTIVE", "voice": "ACTIVE"}


def test_one_that_is_switched_on_can_be_used_by_its_first_method(own: ServedOrg) -> None:
    for key, methods in (("phone_number", {"sms": "ACTIVE", "voice": "INACTIVE"}), ("webauthn", {"webauthn": "ACTIVE"})):
        here = f"/api/v1/authenticators/{doc.authenticator(own, key)['id']}"
        doc.ok(own, "POST", f"{here}/lifecycle/activate")
        assert {one["type"]: one["status"] for one in doc.ok(own, "GET", f"{here}/methods")} == methods


def test_what_security_keys_are_asked_is_set_on_their_method(own: ServedOrg) -> None:
    here = f"/api/v1/authenticators/{doc.authenticator(own, 'webauthn')['id']}/methods/webauthn"
    wanted = {"type": "webauthn", "settings": {"userVerification": "REQUIRED"}}
    assert doc.ok(own, "PUT", here, wanted)["settings"] == {"userVerification": "REQUIRED", "attachment": "ANY"}
    assert doc.ok(own, "GET", here)["settings"] == {"userVerification": "REQUIRED", "attachment": "ANY"}
    doc.ok(own, "PUT", here, doc.ok(own, "GET", here))
    assert doc.refused(own, "PUT", here, {"settings": {"userVerification": "MAYBE"}})[:2] == (400, "E0000003")
    assert doc.refused(own, "PUT", here, {"type": "sms"})[:2] == (400, "E0000001")
    assert doc.refused(own, "PUT", here, {"settings": {"rpId": {"domain": "x"}}})[:2] == (501, "E0000060")


def test_fastpass_is_said_to_be_missing(served: ServedOrg) -> None:
    here = f"/api/v1/authenticators/{doc.authenticator(served, 'okta_verify')['id']}/methods"
    assert doc.refused(served, "POST", f"{here}/signed_nonce/lifecycle/activate")[:2] == (501, "E0000060")


def test_google_authenticator_is_added_once_and_switched(own: ServedOrg) -> None:
    body = {"key": "google_otp", "name": "Google Authenticator"}
    made = doc.ok(own, "POST", "/api/v1/authenticators", body, activate="true")
    assert (made["type"], made["status"], made["settings"]) == ("app", "ACTIVE", {})
    cause = "The field has an invalid value"
    assert doc.refused(own, "POST", "/api/v1/authenticators", body) == (400, "E0000001", [cause])
    assert doc.refused(own, "POST", "/api/v1/authenticators", doc.email_for("any")) == (400, "E0000001", [cause])
    here = f"/api/v1/authenticators/{made['id']}"
    assert doc.ok(own, "POST", f"{here}/lifecycle/deactivate")["status"] == "INACTIVE"
    assert doc.ok(own, "POST", f"{here}/lifecycle/activate")["status"] == "ACTIVE"


def test_integrations_that_are_not_built_say_so(served: ServedOrg) -> None:
    assert doc.refused(served, "POST", "/api/v1/authenticators", {"key": "duo", "name": "Duo"})[:2] == (501, "E0000060")


def test_the_last_active_method_stays(own: ServedOrg) -> None:
    here = f"/api/v1/authenticators/{doc.authenticator(own, 'okta_verify')['id']}/methods"
    assert doc.refused(own, "POST", f"{here}/totp/lifecycle/deactivate")[:2] == (400, "E0000001")
    assert doc.ok(own, "POST", f"{here}/push/lifecycle/activate")["status"] == "ACTIVE"
    assert doc.ok(own, "POST", f"{here}/totp/lifecycle/deactivate")["status"] == "INACTIVE"
    assert doc.ok(own, "GET", f"{here}/totp")["status"] == "INACTIVE"
    assert doc.refused(own, "GET", f"{here}/sms")[:2] == (404, "E0000007")


def test_every_authenticator_that_sign_in_knows_can_be_managed_and_is_a_factor_save_the_password() -> None:
    known = {one.spec.key for one in ALL}
    assert known == {str(one["key"]) for one in AUTHENTICATORS} | set(ADDABLE)
    assert {key for key in known if kind_of(key).factor is None} == {"okta_password"}
