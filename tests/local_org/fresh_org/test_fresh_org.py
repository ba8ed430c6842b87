"""A new org: complete, consistent, with no secret in clear and nothing that the guide makes."""

from __future__ import annotations

import hashlib
import re

import pytest

from local_org import fresh_org
from local_org.org import Org
from local_org.store.entities import Store
from local_org.store.passwords import hash_password, keep_password, matches, was_used

KINDS = ("user", "group", "role", "app", "authenticator", "policy", "rule", "authorization_server", "as_policy", "as_rule", "enrollment")


@pytest.fixture
def org() -> Org:
    made = Org(Store(":memory:"))
    fresh_org.make(made, api_token="00-given")
    return made


def test_every_id_has_its_prefix_and_20_characters(org: Org) -> None:
    prefixes = {"user": "00u", "group": "00g", "role": "ra1", "app": "0oa", "authenticator": "aut", "authorization_server": "aus"}
    for kind in KINDS:
        for body in org.store.all(kind):
            assert re.fullmatch(r"[A-Za-z0-9]{20}", body["id"])
            assert body["id"].startswith(prefixes.get(kind, ""))
    assert re.fullmatch(r"00o[A-Za-z0-9]{17}", org.id)


def test_the_token_is_kept_as_its_hash_alone(org: Org) -> None:
    kept = org.store.get("api_token", hashlib.sha256(b"00-given").hexdigest())
    assert kept is not None
    assert kept["userId"] == org.store.all("user")[0]["id"]
    assert "00-given" not in str(org.store.rows("entity"))


def test_a_token_is_made_where_none_is_given() -> None:
    made = Org(Store(":memory:"))
    token = fresh_org.make(made)
    assert token.startswith("00")
    assert made.store.get("api_token", hashlib.sha256(token.encode()).hexdigest())


def test_the_switch_is_off(org: Org) -> None:
    assert (org.store.get("org", "org") or {})["embeddedLoginSupport"] is False


def test_one_active_super_admin_with_email_enrolled(org: Org) -> None:
    (admin,) = org.store.all("user")
    assert admin["status"] == "ACTIVE"
    assert [role["type"] for role in org.store.all("role", admin["id"])] == ["SUPER_ADMIN"]
    assert [kept["key"] for kept in org.store.all("enrollment", admin["id"])] == ["okta_email"]
    assert org.store.get("credential", admin["id"]) is not None


def test_every_reference_leads_somewhere(org: Org) -> None:
    for app in org.store.all("app"):
        for member, kind in (("accessPolicy", "ACCESS_POLICY"), ("profileEnrollment", "PROFILE_ENROLLMENT")):
            policy = org.store.get("policy", app[member])
            assert policy is not None
            assert policy["type"] == kind
    everyone = org.store.find("group", "Everyone") or {}
    for policy_type in ("OKTA_SIGN_ON", "PASSWORD", "MFA_ENROLL"):
        (policy,) = org.store.all("policy", policy_type)
        assert policy["conditions"]["people"]["groups"]["include"] == [everyone["id"]]
    assert all(org.store.all("rule", policy["id"]) for policy in org.store.all("policy"))
    assert "{" not in "".join(str(body["id"]) for kind in KINDS for body in org.store.all(kind))


def test_no_placeholder_is_left(org: Org) -> None:
    assert not re.search(r"\{(everyone|uischema)\}", str(org.store.rows("entity")))


def test_the_guide_s_names_are_nowhere(org: Org) -> None:
    everything = str(org.store.rows("entity"))
    assert not [name for name in ("John", "Doe", "Retailers", "Password optional", "Okta Service") if name in everything]


def test_two_orgs_share_no_id() -> None:
    ids = []
    for _ in range(2):
        made = Org(Store(":memory:"))
        fresh_org.make(made)
        ids.append({body["id"] for kind in KINDS for body in made.store.all(kind)} | {made.id})
    assert not ids[0] & ids[1]


def test_a_password_matches_its_hash_alone_in_both_profiles() -> None:
    for strong in (False, True):
        hashed = hash_password("Correct-Horse-1", strong=strong)
        assert hashed.startswith("$argon2id$")
        assert matches(hashed, "Correct-Horse-1")
        assert not matches(hashed, "correct-horse-1")
    assert not matches("no hash at all", "x")


def test_former_passwords_are_remembered_newest_first(org: Org) -> None:
    for number, value in enumerate(("one", "two", "three")):
        keep_password(org.store, "00u", value, now=float(number))
    assert was_used(org.store, "00u", "three", 1)
    assert not was_used(org.store, "00u", "two", 1)
    assert was_used(org.store, "00u", "two", 2)
    assert was_used(org.store, "00u", "one", 4)
    assert not was_used(org.store, "00u", "one", 0)
    assert (org.store.get("credential", "00u") or {})["changed_at"] == 2.0
