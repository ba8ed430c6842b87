"""Without Node or the npm packages the real clients are skipped, but never where the tests count."""

from __future__ import annotations

import pytest

from tests.contract import node


@pytest.fixture
def no_node(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr("shutil.which", lambda _: None)
    return monkeypatch


def test_without_node_the_clients_are_skipped_with_what_to_type(no_node: pytest.MonkeyPatch) -> None:
    no_node.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="make test"):
        node.executable()


def test_in_ci_their_absence_is_a_failure(no_node: pytest.MonkeyPatch) -> None:
    no_node.setenv("CI", "1")
    with pytest.raises(pytest.fail.Exception, match="no node"):
        node.executable()
    with pytest.raises(pytest.fail.Exception, match="npm ci"):
        node.require("no-such-package")
