"""Wires processes, browser and failure reports; what a scenario needs arrives as a fixture."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from e2e.org import Org
from e2e.stack import Stack, local_stack, stack_of_env

BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome", "google-chrome-stable")


def pytest_configure(config: pytest.Config) -> None:
    expect.set_options(timeout=15_000)
    config.addinivalue_line("markers", "local_org(why): needs the local org's clock, faults or settings; skipped on a real one")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`SCENARIO=6.1.2` keeps the scenarios of that number (or of a section, `6`)."""
    wanted = os.environ.get("SCENARIO", "").lower().replace(".", "_").replace("-", "_")
    if wanted:
        items[:] = [item for item in items if f"test_{wanted}_" in item.name.lower() or f"test_{wanted}__" in item.name.lower()]
    if order := os.environ.get("E2E_ORDER"):  # a round of `make e2e REPEAT=…`: the same order on every worker
        random.Random(order).shuffle(items)  # noqa: S311 - no secret


@pytest.fixture(autouse=True)
def _local_org_only(request: pytest.FixtureRequest) -> None:
    marker = request.node.get_closest_marker("local_org")
    if marker and os.environ.get("ORG") == "env":
        pytest.skip(f"only the local org can do this: {marker.args[0]}")


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("stack")
    up: AbstractContextManager[Stack] = stack_of_env(folder) if os.environ.get("ORG") == "env" else local_stack(folder)
    with up as running:
        yield running


@pytest.fixture
def org(stack: Stack) -> Iterator[Org]:
    """The org; the people that a test made are gone afterwards."""
    yield stack.org
    stack.org.remove_people()


# the browser -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """`E2E_BROWSER` names an executable; else the machine's own; else Playwright's download."""
    found = os.environ.get("E2E_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)
    arguments = [*browser_type_launch_args.get("args", [])]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--no-sandbox")
    return {**browser_type_launch_args, "args": arguments, **({"executable_path": found} if found else {})}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any], stack: Stack) -> dict[str, Any]:
    return {**browser_context_args, "base_url": stack.app_url, "locale": "en-US"}


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """A page on which a broken promise fails the test: an uncaught error or a violation of the content security policy."""
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(f"uncaught: {error}"))
    page.on("console", lambda message: problems.append(message.text) if "Content Security Policy" in message.text else None)
    page.set_default_timeout(15_000)
    yield page
    assert not problems, f"the page reported: {problems}"


@pytest.fixture
def other_browser(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[BrowserContext]:
    """Another browser: no cookie and no storage in common with `page`."""
    context = browser.new_context(**browser_context_args)
    yield context
    context.close()


# what a failure leaves behind ---------------------------------------------------------------------------------------------


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Adds the last lines of the org and the app to the report of a failed test; screenshot and trace come from pytest-playwright."""
    outcome: Any = yield
    report = outcome.get_result()
    running = getattr(item, "funcargs", {}).get("stack")
    if report.failed and running is not None:
        for process in running.processes:
            report.sections.append((f"output of {process.name}", "\n".join(list(process.lines)[-60:])))
