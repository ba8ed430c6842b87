"""What the tests of the local org share: one served org per worker, and one that a test has for itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.local_org.served import ServedOrg, Serving


@pytest.fixture(scope="session")
def served() -> Iterator[ServedOrg]:
    """Shared by the tests of one worker: look at it, add to it under names of your own, never reconfigure it."""
    with Serving() as org:
        yield org


@pytest.fixture
def own() -> Iterator[ServedOrg]:
    """A new org of this test alone, to be changed as it likes."""
    with Serving() as org:
        yield org
