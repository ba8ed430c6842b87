"""`make test` and its smaller sisters: what they install, which environment they get, and in which order they run."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path

from launcher import browser, node, settings, setup, venv
from launcher.children import Child, Children
from launcher.places import ENV_FILE, RUN, python
from launcher.problem import Problem
from launcher.say import complain, say

# Whatever names an org, configures the app or narrows the tests: `make test` must see none of it.
OURS = (
    "OKTA_", "APP_", "ORG_", "JOHN_DOE_", "SESSION_", "FLASK_",
    "E2E_", "TRUSTED_PROXIES", "INSPECTOR", "WIDGET_FOLDER", "REQUIRE_MULTIFACTOR",
)
NARROWING = ("ORG", "SCENARIO", "HEADED", "SLOWMO", "REPEAT", "PYTEST_ADDOPTS")
KEPT_BY_FAILURES = ("--screenshot", "only-on-failure", "--output", "test-results")
TRACED = ("--tracing", "retain-on-failure")  # a third of the scenarios' time: for who looks into one
REPORT = ("--junitxml", ".run/test-report.xml")
REAL_ORG = ("OKTA_CLIENT_ORGURL", "OKTA_CLIENT_TOKEN", "OKTA_IDX_CLIENTID", "E2E_MAIL_ADDRESS", "E2E_IMAP_URL")
LINTS: dict[str, Sequence[str]] = {
    "ruff": ("-m", "ruff", "check", "--quiet"),
    "lint-imports": ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"),
    "mypy": ("-m", "mypy", "--no-error-summary"),
}
# Tests that start the project's processes, install packages, or need Node or a browser: not while one works.
SLOW = (
    "tests/contract",
    "tests/docs/test_readme_blocks.py",
    "tests/launcher/test_make_bootstrap_and_run.py",
    "tests/launcher/test_setup.py",
    "tests/local_org/process",
    "tests/local_org/store/test_durability.py",
    "tests/bootstrap/test_with_the_local_org.py",
)
PARALLEL = ("-n", "auto", "--maxprocesses", "8", "--dist", "worksteal")  # browser tests are long: nobody is done while others wait


def test() -> int:
    """Everything. Its last lines are pytest's own."""
    with Children() as children:
        env = _prepare(children, browser_too=True)
        failed = _lint(children, env)
        code = _pytest(children, env, "tests", "e2e", *PARALLEL, *KEPT_BY_FAILURES, *REPORT)
        if failed:
            complain(f"Not only the tests count: {', '.join(failed)} failed, see above.")
        return code or int(bool(failed))


def check() -> int:
    """Lint, types and unit tests: no browser, no Node."""
    with Children() as children:
        RUN.mkdir(mode=0o700, exist_ok=True)
        venv.prepare(children, development=True)
        env = _clean_environment(os.environ)
        failed = _lint(children, env)
        code = _pytest(children, env, "tests", *(f"--ignore={path}" for path in SLOW), *PARALLEL)
        if failed:
            complain(f"{', '.join(failed)} failed, see above.")
        return code or int(bool(failed))


def e2e() -> int:
    """The browser tests: SCENARIO, HEADED, SLOWMO, REPEAT and ORG=env choose."""
    asked = os.environ
    headed, times = bool(asked.get("HEADED")), asked.get("REPEAT") or "1"
    if not times.isdigit():
        raise Problem(f"REPEAT={times} is not a number.", "Type: make e2e REPEAT=10")
    with Children() as children:
        env = _prepare(children, browser_too=True, headed=headed)
        env |= {name: asked[name] for name in ("SCENARIO", "ORG") if asked.get(name)}
        if asked.get("ORG") == "env":
            env |= _for_the_org_of_env()
        options = ["--headed"] * headed + (["--slowmo", asked["SLOWMO"]] if asked.get("SLOWMO") else [])
        options += ["-s", "-n", "0"] if asked.get("ORG") == "env" or headed else PARALLEL
        code = 0
        for round_number in range(int(times)):
            shuffled = {"E2E_ORDER": str(round_number)} if int(times) > 1 else {}
            code = _pytest(children, env | shuffled, "e2e", *options, *KEPT_BY_FAILURES, *TRACED) or code
        return code


def _for_the_org_of_env() -> dict[str, str]:
    """What the tests need to know of a real org, after naming its host. Raises: `Problem` when something is missing."""
    found = settings.load(ENV_FILE, os.environ)
    missing = [name for name in REAL_ORG if not found.get(name)]
    if missing:
        raise Problem(f"ORG=env needs {', '.join(missing)}.", "Put them into .env (see .env.example), then type: make bootstrap")
    say(f"Against {found.get(settings.ORG_URL)}: people and policies are changed there, and changed back.")
    return {name: value for name, value in os.environ.items() if name.startswith(OURS)}


def soak() -> int:
    """Random walks of a malicious client at sign-in, on every core: for MINUTES, or for so many STEPS; SEED replays.

    Then the bootstrapper, killed at every request; not where a walk is replayed or its steps are counted.
    """
    asked = {name: os.environ[name] for name in ("MINUTES", "STEPS", "SEED") if os.environ.get(name)}
    for name, value in asked.items():
        if not value.isdigit():
            raise Problem(f"{name}={value} is not a number.", "Type: make soak MINUTES=10")
    options = [part for name, value in asked.items() for part in (f"--{name.lower()}", value)]
    with Children() as children:
        RUN.mkdir(mode=0o700, exist_ok=True)
        venv.prepare(children, development=True)
        env = _clean_environment(os.environ)
        walked = children.run("soak", python("-m", "tests.local_org.idx.attack.soak", *options), env=env)
        if walked or "SEED" in asked or "STEPS" in asked:
            return walked
        return _pytest(children, env, "tests/bootstrap/test_interrupted.py", "-m", "soak", *PARALLEL)


def bench() -> int:
    """`bench/results.md`, written by the package beside it."""
    with Children() as children:
        env = _prepare(children, browser_too=False)
        return children.run("bench", python("-m", "bench"), env=env)


def screenshots() -> int:
    """The pictures of `docs/`, taken from processes started for it."""
    with Children() as children:
        env = _prepare(children, browser_too=True)
        return children.run("screenshots", python("-m", "docs.screenshots"), env=env)


def _prepare(children: Children, *, browser_too: bool, headed: bool = False) -> dict[str, str]:
    """Installs what is missing; the environment to test in. Raises: `Problem`."""
    RUN.mkdir(mode=0o700, exist_ok=True)
    setup.with_the_widget(children, development=True)
    chosen = {browser.VARIABLE: browser.find(children, headed=headed)} if browser_too else {}
    return _clean_environment(node.environment()) | chosen


def _clean_environment(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if not name.startswith(OURS) and name not in NARROWING}


def _lint(children: Children, env: Mapping[str, str]) -> list[str]:
    """All at once; the names of those that failed, whose output is shown."""
    at_work = [_start_lint(children, env, name) for name in LINTS]
    failed = []
    for child in at_work:
        if children.wait(child) == 0:
            say(f"{child.name}: passed")
            continue
        failed.append(child.name)
        say(f"{child.name}: failed\n{_output(child.log)}")
    return failed


def _start_lint(children: Children, env: Mapping[str, str], name: str) -> Child:
    return children.start(name, python(*LINTS[name]), env=env, log=RUN / f"{name}.log")


def _output(log: Path | None) -> str:
    return log.read_text(errors="replace").rstrip() if log else ""


def _pytest(children: Children, env: Mapping[str, str], *arguments: str) -> int:
    """Told to end by Ctrl-C's signal, on which it ends what its tests started."""
    child = children.start("pytest", python("-m", "pytest", "-q", *arguments), env=env, first_signal=signal.SIGINT)
    code = children.wait(child)
    return 1 if code is None else code
