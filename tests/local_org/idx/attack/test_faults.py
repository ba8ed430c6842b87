"""Each fault that is planted in the engine is found within the walks that every run of the tests makes."""

from __future__ import annotations

from contextlib import ExitStack
from unittest.mock import patch

import pytest

from local_org.idx.work import Work
from tests.local_org.idx.attack import twins
from tests.local_org.idx.attack.faults import FAULTS, Fault
from tests.local_org.idx.attack.violation import Violation
from tests.local_org.idx.attack.walk import by_seed

SEEDS = range(300)


def test_at_least_twenty_faults_are_planted() -> None:
    assert len({one.name for one in FAULTS}) >= 20


@pytest.mark.parametrize("fault", FAULTS, ids=lambda one: one.name)
def test_a_planted_fault_is_found(fault: Fault) -> None:
    with ExitStack() as stack:
        fault.plant(stack)
        found = next((violation for seed in SEEDS if (violation := by_seed(seed)[2]) is not None), None)
    assert found is not None, f"{fault.name} is not found"
    assert found.number in fault.found_by, str(found)


def test_an_org_that_shows_who_exists_is_found() -> None:
    def walk_all() -> None:
        for seed in range(30):
            twins.walk(seed)

    with patch.object(Work, "hidden", property(lambda _work: False)), pytest.raises(Violation, match="both answer alike"):
        walk_all()
