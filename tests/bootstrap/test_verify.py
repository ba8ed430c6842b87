"""Verify proves outcomes: whatever is undone afterwards, it says so in words a person can act on."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from bootstrap.apply import Applier
from tests.bootstrap.conftest import LOCAL, Command
from tests.bootstrap.fake_org import FakeOrg, Fault
from tests.bootstrap.local_org import LocalOrg, write_env

Undo = Callable[[FakeOrg], object]


def test_after_apply_everything_holds(configured: FakeOrg, bootstrap: Command) -> None:
    result = bootstrap("verify")
    assert result.code == 0, result.text
    assert "✗" not in result.out
    assert configured.writes() == []


def catch_all_of(name: str, method: dict[str, object]) -> Undo:
    def undo(org: FakeOrg) -> None:
        rule = org.rule(org.named("ACCESS_POLICY", name), "Catch-all Rule")
        rule["actions"]["appSignOn"]["verificationMethod"] = method

    return undo


def default_session_takes_no_password(org: FakeOrg) -> None:
    policy = org.named("ACCESS_POLICY", "Password-optional authentication policy")
    org.rules[policy["id"]].remove(org.rule(policy, "Everybody else: password"))


def another_policy_above(org: FakeOrg) -> None:
    everybody = {"people": {"groups": {"include": [org.everyone["id"]]}}}
    policy = org._policy({"type": "MFA_ENROLL", "name": "Partners", "conditions": everybody})
    policy["priority"] = 0
    org.members[org.group("Password optional")["id"]].add(org.person("john.doe@example.com")["id"])


def default_without_password(org: FakeOrg) -> None:
    entries = org.named("MFA_ENROLL", "Default Policy")["settings"]["authenticators"]
    entries[1]["enroll"]["self"] = "OPTIONAL"


def app_without_grant(org: FakeOrg) -> None:
    next(iter(org.apps.values()))["settings"]["oauthClient"]["grant_types"].remove("interaction_code")


def admin_in_the_group(org: FakeOrg) -> None:
    org.members[org.group("Password optional")["id"]].add(org.admin["id"])


def admin_not_excluded(org: FakeOrg) -> None:
    admin_in_the_group(org)
    org.rule(org.named("MFA_ENROLL", "Password-optional sign-in policy"), "Password-optional sign-in policy rule")["conditions"] = {}


def app_on_another_policy(org: FakeOrg) -> None:
    app = next(app for app in org.apps.values() if app["label"].endswith("password-optional"))
    app["_links"]["accessPolicy"] = {"href": f"/api/v1/policies/{org.named('ACCESS_POLICY', 'Any two factors')['id']}"}


ANY_TWO: dict[str, object] = {"type": "ASSURANCE", "factorMode": "2FA"}
CASES: list[tuple[str, Undo, str]] = [
    ("step 8 or 10, the grant", app_without_grant, "the app lacks the interaction-code grant: turn on Embedded widget sign-in support"),
    ("step 9, the server's rule", lambda org: org.server_rules[0]["conditions"]["grantTypes"].update(include=["password"]), "run apply"),
    ("step 13, email", lambda org: org.authenticators[0]["settings"].update(allowedFor="recovery"), "email is not an authenticator"),
    ("step 14, any two factors", catch_all_of("Any two factors", ANY_TWO), "asks john.doe@example.com for any two factors"),
    (
        "step 20, one factor",
        catch_all_of("Password-optional authentication policy", ANY_TWO),
        "asks a member of Password optional for any two factors",
    ),
    ("step 21, the assignment", app_on_another_policy, "for a member of Password optional Any two factors decides"),
    (
        "our rule",
        default_session_takes_no_password,
        "by email alone owner@example.com, okta.service@example.com, john.doe",
    ),
    ("a policy above ours", another_policy_above, "Partners stands above ours and decides for john.doe@example.com"),
    ("the default enrollment policy", default_without_password, "has the password OPTIONAL: set it to Required"),
    ("an admin in the group", admin_in_the_group, "the admin owner@example.com is in Password optional"),
    ("an admin not excluded", admin_not_excluded, "decides for the admin owner@example.com"),
]


@pytest.mark.parametrize(("says", "undo", "words"), CASES, ids=[case[0] for case in CASES])
def test_what_is_undone_falls_short_and_is_named(configured: FakeOrg, bootstrap: Command, says: str, undo: Undo, words: str) -> None:
    undo(configured)
    result = bootstrap("verify")
    assert result.code == 1
    short = [line for line in result.out.splitlines() if "✗" in line]
    assert any(words in line for line in short), result.out


def test_a_rule_that_misses_the_grant_shows_only_at_introspect(configured: FakeOrg, bootstrap: Command) -> None:
    configured.server_rules[0]["conditions"]["grantTypes"]["include"] = ["authorization_code"]
    result = bootstrap("verify")
    assert result.out.count("the authorization server's rule does not allow the interaction code") == 2


def test_a_default_session_that_wants_a_password_leaves_nobody_by_email_alone(org: FakeOrg, bootstrap: Command) -> None:
    """Orgs upgraded from Classic have it so: there the guide keeps its promise even to the letter."""
    bootstrap("apply", LOCAL, "--exactly-as-written")
    rule = org.rule(org.named("OKTA_SIGN_ON", "Default Policy"), "Default Rule")
    assert bootstrap("verify", "--exactly-as-written").code == 1
    rule["actions"]["signon"]["primaryFactor"] = "PASSWORD_IDP"
    assert bootstrap("verify", "--exactly-as-written").code == 0


def test_exactly_as_written_names_who_gets_in_by_email_alone(org: FakeOrg, bootstrap: Command) -> None:
    bootstrap("apply", LOCAL, "--exactly-as-written")
    result = bootstrap("verify", "--exactly-as-written")
    assert result.code == 1
    assert "✗ by email alone owner@example.com, okta.service@example.com, john.doe@example.com, everybody else outside" in result.out
    assert result.out.count("✗") == 1


def test_ids_that_are_not_in_env_fall_short(configured: FakeOrg, bootstrap: Command, env_path: Path) -> None:
    text = env_path.read_text()
    env_path.write_text(text[: text.index("OKTA_IDX_CLIENTID")])
    result = bootstrap("verify")
    assert result.code == 1
    assert "OKTA_IDX_CLIENTID in" in result.out


def test_verify_as_json_has_a_line_for_each_check(configured: FakeOrg, bootstrap: Command) -> None:
    result = bootstrap("verify", "--json")
    said = json.loads(result.out)
    assert said["falls_short"] == 0
    assert {finding["holds"] for finding in said["findings"]} == {True}


def test_apply_verifies_too_and_reads_nothing_again(org: FakeOrg, bootstrap: Command) -> None:
    result = bootstrap("apply", LOCAL, "--verify", "--json")
    read = [f"{call.path} {call.query}" for call in org.calls if call.method == "GET"]
    said = json.loads(result.out)
    assert (result.code, said["falls_short"]) == (0, 0), result.text
    assert said["findings"] == json.loads(bootstrap("verify", "--json").out)["findings"]
    assert {"user.john_doe", "membership.john_doe"} <= {change["address"] for change in said["done"]}
    assert len(read) == len(set(read))


def test_apply_that_verifies_says_when_an_outcome_falls_short(org: FakeOrg, bootstrap: Command) -> None:
    result = bootstrap("apply", LOCAL, "--verify", "--exactly-as-written")
    assert result.code == 1
    assert "✗ by email alone owner@example.com" in result.out


def test_apply_that_left_something_to_a_person_verifies_when_that_is_done(org: FakeOrg, bootstrap: Command) -> None:
    result = bootstrap("apply", "--verify", "--json")
    assert result.code == 3
    assert "falls_short" not in json.loads(result.out)
    assert "Left: App integration" in result.err
    assert "✓" not in result.err
    assert "Not verified" in result.err
    org.switch = True
    assert bootstrap("apply", "--verify").code == 0


@pytest.mark.parametrize(("waited_s", "seen"), [(20.0, True), (0.0, False)])
def test_what_changed_while_a_person_was_waited_for_is_seen(
    org: FakeOrg, bootstrap: Command, monkeypatch: pytest.MonkeyPatch, waited_s: float, seen: bool
) -> None:
    """Whoever turns on the switch may have been at work elsewhere too; what takes no time is believed."""

    class APersonAtTheConsole:
        def turned_on(self, writer: object) -> bool:
            org.switch = True
            org.members[org.group("Password optional")["id"]] = {org.admin["id"]}
            ticking.append(waited_s)
            return True

    ticking = [time.monotonic()]
    monkeypatch.setattr("bootstrap.cli.switch_for", lambda run: APersonAtTheConsole())
    monkeypatch.setattr("bootstrap.cli.Applier", partial(Applier, clock=lambda: sum(ticking)))
    result = bootstrap("apply", "--verify")
    assert ("the admin owner@example.com is in Password optional" in result.out) == seen, result.out


def test_the_callback_of_an_adopted_app_is_left_by_hand_and_no_reason_to_apply_again(
    local_org: LocalOrg, bootstrap: Command, env_path: Path
) -> None:
    write_env(local_org, env_path.parent)
    local_org.new_app("Embedded sign-in: multifactor")
    result = bootstrap("apply", LOCAL, "--verify", "--adopt", "all")
    assert result.code == 0, result.text
    assert "By hand, if wanted: Links in mails lead back to the multifactor app" in result.out
    assert bootstrap("verify", LOCAL).code == 0


def test_writes_are_told_as_json_even_where_the_org_does_not_answer_the_verification(org: FakeOrg, bootstrap: Command) -> None:
    org.faults.append(Fault("POST /api/v1/policies/simulate", 403, {"errorCode": "E0000006", "errorSummary": "no"}, times=9))
    result = bootstrap("apply", LOCAL, "--verify", "--json")
    assert result.code == 1
    assert json.loads(result.out)["writes"] == len(org.writes()) - 1  # one was refused: the switch was off


def test_an_org_that_was_never_configured_falls_short_without_a_trace(org: FakeOrg, bootstrap: Command) -> None:
    result = bootstrap("verify")
    assert result.code == 1
    assert "Traceback" not in result.text
    assert "run apply" in result.out
