"""Wires one configured org per worker, and the browser that looks at the widget."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.contract.flows import FLOWS
from tests.contract.org import Org, configured_org
from tests.contract.providers import Provider, identity_provider
from tests.contract.screen import Screen
from tests.contract.spa import Site, site
from tests.contract.walk import Answer

BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def org(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Org]:
    """Shared by all tests of a worker: what a test changes it puts back, people it makes are its own."""
    with configured_org(tmp_path_factory.mktemp("org")) as running:
        yield running


@pytest.fixture(scope="session")
def answers(org: Org) -> list[Answer]:
    """Everything the org answered in one walk through every flow; both apps let strangers sign up, as in the recorded orgs."""
    with org.catch_all(org.policy_of(org.multifactor, "profileEnrollment"), "profileEnrollment", unknownUserAction="REGISTER"):
        return [answer for flow in FLOWS for answer in flow(org)]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "judged(*flows): the flows this test proves, for docs/likeness.md")


@pytest.fixture(scope="session")
def spa_site(org: Org) -> Iterator[Site]:
    with site(org) as running:
        yield running


@pytest.fixture(scope="session")
def provider(org: Org, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """A second org, configured as the first; it is started when a test asks for it."""
    with configured_org(tmp_path_factory.mktemp("partner")) as partner:
        yield identity_provider(org, partner)


@pytest.fixture(params=[2, 3], ids=["widget 2", "widget 3"])
def generation(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def screen(page: Page) -> Iterator[Screen]:
    """One page; whatever it complained about fails the test."""
    looked_at = Screen(page)
    yield looked_at
    assert looked_at.complaints == []


@pytest.fixture
def other_browser(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture(scope="session")
def base_url() -> str | None:
    """None: a page here has an origin of its own. (The plug-in's own fixture warns under pytest 9.)"""
    return None


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """`E2E_BROWSER` names an executable; else the machine's own; else Playwright's download."""
    found = os.environ.get("E2E_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)
    arguments = [*browser_type_launch_args.get("args", [])]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--no-sandbox")
    return {**browser_type_launch_args, "args": arguments, **({"executable_path": found} if found else {})}
