"""Which identity providers a rule leads to, and for whom."""

from __future__ import annotations

from typing import Any

import pytest

from local_org.idx.facts import Policy
from local_org.policy.routing import Routing, decide
from tests.local_org.factories import policy, rule

KNOWN = frozenset({"0oaone", "0oatwo"})


def _policy(*providers: dict[str, str], **conditions: Any) -> Policy:
    routed = rule("Routed", conditions=conditions, idp={"providers": list(providers)})
    default = rule("Default Rule", idp={"providers": [{"type": "OKTA"}]})
    return policy("IDP_DISCOVERY", routed, default)


def _decided(made: Policy, identifier: str | None = None, app_id: str = "0oaapp") -> Routing:
    return decide((made,), app_id=app_id, app_name="oidc_client", identifier=identifier, known=KNOWN)


ONE, HERE = {"type": "OIDC", "id": "0oaone"}, {"type": "OKTA"}


def test_a_rule_with_a_provider_alone_leads_only_there() -> None:
    decided = _decided(_policy(ONE))
    assert (decided.providers, decided.here) == (("0oaone",), False)


def test_a_rule_with_a_provider_and_the_org_lets_people_choose() -> None:
    decided = _decided(_policy(HERE, ONE, {"type": "OIDC", "id": "0oatwo"}))
    assert (decided.providers, decided.here) == (("0oaone", "0oatwo"), True)


def test_a_provider_that_is_gone_locks_nobody_out() -> None:
    decided = _decided(_policy({"type": "OIDC", "id": "0oagone"}))
    assert (decided.providers, decided.here) == ((), True)


@pytest.mark.parametrize(
    ("how", "value", "typed", "fits"),
    [
        ("SUFFIX", "@partner.example", "Mira@Partner.example", True),
        ("SUFFIX", "@partner.example", "mira@example.com", False),
        ("EQUALS", "mira", "mira", True),
        ("STARTS_WITH", "mi", "mira", True),
        ("CONTAINS", "ir", "mira", True),
        ("EXPRESSION", ".*@partner[.]example", "mira@partner.example", True),
        ("EXPRESSION", "(", "mira", False),
        ("UNKNOWN", "mira", "mira", False),
    ],
)
def test_a_rule_about_identifiers_waits_until_one_is_typed(how: str, value: str, typed: str, fits: bool) -> None:
    made = _policy(ONE, userIdentifier={"patterns": [{"matchType": how, "value": value}]})
    assert _decided(made).here
    assert _decided(made, typed).here is not fits


def test_a_rule_may_be_for_some_apps_and_not_for_others() -> None:
    included = _policy(ONE, app={"include": [{"type": "APP", "id": "0oaapp"}]})
    excluded = _policy(ONE, app={"exclude": [{"type": "APP", "id": "0oaapp"}]})
    by_type = _policy(ONE, app={"include": [{"type": "APP_TYPE", "name": "oidc_client"}]})
    assert not _decided(included).here
    assert _decided(included, app_id="0oaother").here
    assert _decided(excluded).here
    assert not _decided(by_type).here


@pytest.mark.parametrize("condition", [{"network": {"connection": "ZONE"}}, {"platform": {"include": [{"type": "MOBILE"}]}}])
def test_a_condition_that_is_not_simulated_matches_nobody_and_says_so(condition: dict[str, Any]) -> None:
    decided = _decided(_policy(ONE, **condition))
    assert decided.here
    assert "not simulated" in decided.reasons[0]


def test_without_any_rule_people_sign_in_here() -> None:
    assert decide((), app_id="0oaapp", app_name="oidc_client", identifier=None, known=KNOWN) == Routing((), True, None, ())
