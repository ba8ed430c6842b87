"""Calls keep within the limits that the org names: windows are shared by families, waits are for their end, threads included."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import pytest

from bootstrap.pace import Pace, family

APPS, GROUPS = "/api/v1/apps", "/api/v1/groups"
DATE = "Thu, 01 Jan 1970 00:16:40 GMT"  # 1000


@dataclass
class World:
    """A clock that only pauses move."""

    now: float = 100.0
    pauses: list[float] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds

    def pace(self) -> Pace:
        return Pace(self.pause, self.told.append, lambda: self.now)


@pytest.fixture
def world() -> World:
    return World()


def said(limit: int, left: int, reset: int = 1030) -> dict[str, str]:
    return {"X-Rate-Limit-Limit": str(limit), "X-Rate-Limit-Remaining": str(left), "X-Rate-Limit-Reset": str(reset), "Date": DATE}


def call(pace: Pace, path: str, headers: dict[str, str] | None = None, method: str = "GET") -> None:
    pace.before(method, path)
    pace.after(method, path, headers or {})


def test_the_calls_that_are_left_are_made_and_the_next_waits_for_the_windows_end(world: World) -> None:
    pace = world.pace()
    call(pace, APPS, said(10, 2))
    call(pace, APPS)
    call(pace, APPS)
    assert world.pauses == []
    call(pace, APPS)
    assert world.pauses == [31.0], "the reset is 30 s after the answer's Date, and one second more is Okta's own advice"
    assert world.told == ["This org's calls of a minute for /api/v1/apps are used up: going on in 31 s"]


def test_a_new_window_allows_the_whole_limit_again(world: World) -> None:
    pace = world.pace()
    call(pace, APPS, said(10, 0))
    for _ in range(10):
        call(pace, APPS)
    assert len(world.pauses) == 1
    call(pace, APPS)
    assert world.pauses[1] == pytest.approx(60.0)


def test_what_others_call_is_counted_from_the_answers(world: World) -> None:
    pace = world.pace()
    call(pace, APPS, said(10, 9))
    call(pace, APPS, said(10, 0))
    call(pace, APPS)
    assert len(world.pauses) == 1


def test_an_answer_that_comes_late_does_not_bring_calls_back(world: World) -> None:
    pace = world.pace()
    call(pace, APPS, said(10, 3))
    pace.before("GET", APPS)
    pace.before("GET", APPS)
    pace.after("GET", APPS, said(10, 2))  # it was answered before the other was counted
    pace.before("GET", APPS)
    assert world.pauses == []
    pace.before("GET", APPS)
    assert len(world.pauses) == 1


def test_families_do_not_wait_for_each_other(world: World) -> None:
    pace = world.pace()
    call(pace, APPS, said(10, 0))
    call(pace, GROUPS, said(50, 49))
    assert world.pauses == []


def test_reading_one_app_has_a_window_of_its_own_where_the_org_says_so(world: World) -> None:
    pace = world.pace()
    call(pace, f"{APPS}/0oa1", said(50, 49))
    call(pace, APPS, said(10, 0))
    call(pace, f"{APPS}/0oa2")
    assert world.pauses == []
    call(pace, f"{APPS}/0oa2/groups/00g", method="PUT")
    assert len(world.pauses) == 1


@pytest.mark.parametrize(
    "headers", [{}, said(0, 0), {"X-Rate-Limit-Limit": "x", "X-Rate-Limit-Remaining": "-1"}, {"X-Rate-Limit-Limit": "10"}]
)
def test_answers_that_say_nothing_of_a_window_are_not_waited_for(world: World, headers: dict[str, str]) -> None:
    pace = world.pace()
    for _ in range(100):
        call(pace, APPS, headers)
    assert world.pauses == []


def test_a_reset_far_away_is_not_waited_for_longer_than_a_window(world: World) -> None:
    pace = world.pace()
    call(pace, APPS, said(10, 0, reset=9_999_999))
    call(pace, APPS)
    assert world.pauses == [75.0]


def test_the_first_call_of_a_family_goes_alone_and_the_others_know_what_it_learned() -> None:
    world, order = World(), list[str]()
    pace = world.pace()
    pace.before("GET", APPS)

    def second() -> None:
        pace.before("GET", APPS)
        order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    thread.join(0.05)
    order.append("answer")
    pace.after("GET", APPS, said(10, 5))
    thread.join(10)
    assert order == ["answer", "second"]


def test_a_first_call_that_fails_holds_up_nobody(world: World) -> None:
    pace = world.pace()
    pace.before("GET", APPS)
    pace.failed(APPS)
    pace.before("GET", APPS)
    assert world.pauses == []


def test_many_threads_make_no_more_calls_than_a_window_has() -> None:
    """The org counts; whoever called too often would have got a 429."""
    limit, lock, made = 10, threading.Lock(), list[float]()
    world = World()
    pace = world.pace()

    def reader() -> None:
        for _ in range(5):
            pace.before("GET", APPS)
            with lock:
                made.append(world.now)
                left = max(0, limit - sum(at == world.now for at in made))
            pace.after("GET", APPS, said(limit, left))

    threads = [threading.Thread(target=reader) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(made) == 30
    assert all(made.count(at) <= limit for at in set(made))


def test_how_long_so_many_more_calls_will_wait_is_known_beforehand(world: World) -> None:
    pace = world.pace()
    assert pace.seconds_for({APPS: 100}) == 0.0
    call(pace, APPS, said(10, 4))
    call(pace, GROUPS, said(50, 49))
    assert pace.seconds_for({APPS: 4, GROUPS: 30}) == 0.0
    assert pace.seconds_for({APPS: 5}) == pytest.approx(31.0)
    assert pace.seconds_for({APPS: 15, GROUPS: 60}) == pytest.approx(91.0)


def test_a_family_is_what_shares_a_limit() -> None:
    assert family(f"{APPS}/0oa1/groups?limit=1") == APPS
    assert family("https://x.okta.com/api/v1/users/me") == "/api/v1/users"
