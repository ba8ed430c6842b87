"""Before it writes, the bootstrapper says how long it will take."""

from __future__ import annotations

import pytest

from bootstrap import estimate
from bootstrap.chapter import resources_of
from bootstrap.guide import EVERYTHING
from bootstrap.kinds.manual import MagicLinkCallback, Manual
from bootstrap.okta import Okta
from bootstrap.resource import Action, Change, Existing
from tests.bootstrap.conftest import LOCAL, Command
from tests.bootstrap.fake_org import FakeOrg

APPS = [Change(f"app.{number}", "An app", Action.CREATE) for number in range(12)]


def test_apply_and_plan_say_it(org: FakeOrg, bootstrap: Command) -> None:
    assert "calls, some 1 s." in bootstrap("plan").out
    assert "calls, some 1 s." in bootstrap("apply", LOCAL).out
    assert "calls, some" not in bootstrap("apply", LOCAL).out, "there is nothing to do"


def test_the_waits_that_the_limits_ask_for_are_counted_in(okta: Okta) -> None:
    headers = {"X-Rate-Limit-Limit": "10", "X-Rate-Limit-Remaining": "10", "X-Rate-Limit-Reset": "1040"}
    okta.pace.after("GET", "/api/v1/apps", headers | {"Date": "Thu, 01 Jan 1970 00:16:40 GMT"})
    assert estimate.sentence(APPS[:10], okta) == "About 10 calls, some 1 s."
    assert estimate.sentence(APPS, okta) == "About 12 calls, some 41 s (this org allows so many calls a minute)."


@pytest.mark.parametrize(("seconds", "words"), [(0.0, "1 s"), (59.4, "59 s"), (60.0, "1 min 0 s"), (91.0, "1 min 31 s")])
def test_a_time_is_said_as_people_say_it(seconds: float, words: str) -> None:
    assert estimate.in_words(seconds) == words


def test_every_resource_that_is_written_is_counted() -> None:
    written = [one for one in resources_of(EVERYTHING) if not isinstance(one, Existing | Manual | MagicLinkCallback)]
    assert [one.address for one in written if not estimate.calls_of([Change(one.address, one.title, Action.CREATE)])] == []
    assert written
