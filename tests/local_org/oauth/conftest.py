"""An org whose server `default` allows the interaction code, with one app and one person, shared by the tests of a worker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.local_org.oauth.clients import App, allow_interaction_code, make_app, make_user
from tests.local_org.served import ServedOrg, Serving


@pytest.fixture(scope="session")
def ready() -> Iterator[ServedOrg]:
    """Nobody moves its clock or turns its keys: a test that does takes `own`."""
    with Serving() as served:
        allow_interaction_code(served.org)
        yield served


@pytest.fixture(scope="session")
def app(ready: ServedOrg) -> App:
    """A web app with a secret."""
    return make_app(ready)


@pytest.fixture(scope="session")
def user_id(ready: ServedOrg) -> str:
    return make_user(ready.org, "john.doe@example.com")
