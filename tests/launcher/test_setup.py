"""What is missing on a machine is told in one sentence, before anything else could fail."""

from __future__ import annotations

import ast
import json
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from launcher import checks, cli, node, venv
from launcher.children import Children
from launcher.problem import Problem
from tests.launcher.conftest import ROOT, Checkout

OLD_PYTHON = """
import runpy, sys
sys.version_info, sys.argv = (3, 8, 10, "final", 0), ["launcher", "help"]
runpy.run_module("launcher", run_name="__main__")
"""


def test_an_old_python_can_read_the_door() -> None:
    ast.parse((ROOT / "launcher" / "__main__.py").read_text(), feature_version=(3, 4))
    ast.parse((ROOT / "launcher" / "__init__.py").read_text(), feature_version=(3, 4))


def test_an_old_python_says_what_to_type(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", OLD_PYTHON], cwd=ROOT, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert "Python 3.11 or newer, and python3 is 3.8" in done.stderr
    assert "PYTHON=" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_an_old_python_hands_over_to_a_newer_one_on_the_path(tmp_path: Path) -> None:
    broken, right = tmp_path / "shims", tmp_path / "bin"
    for folder, body in ((broken, "exit 127"), (right, f'exec "{sys.executable}" "$@"')):
        folder.mkdir()
        (folder / "python3.12").write_text(f"#!/bin/sh\n{body}\n")
        (folder / "python3.12").chmod(0o755)
    path = os.pathsep.join((str(broken), str(right)))

    done = subprocess.run([sys.executable, "-c", OLD_PYTHON], cwd=ROOT, env={"PATH": path}, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "make bootstrap" in done.stdout


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_python_without_its_venv_module_says_what_to_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    monkeypatch.setattr(venv, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(venv, "STAMP", tmp_path / ".venv" / ".installed")
    monkeypatch.setattr(venv, "venv_python", lambda: tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == module else object())
    with Children() as children, pytest.raises(Problem, match=r"apt-get install python3\.\d+-venv"):
        venv.prepare(children)


def test_no_network_is_one_sentence(checkout: Checkout) -> None:
    """pip is there and finds no registry."""
    (checkout.folder / ".venv" / ".installed").unlink()
    fake = checkout.folder / ".venv" / "bin" / "python"
    fake.unlink()
    fake.write_text(
        '#!/bin/sh\ncase $2 in *import*) echo "True $(cd .venv && pwd)";; '
        "*) echo 'ERROR: No matching distribution found for x'; exit 1;; esac\n"
    )
    fake.chmod(0o755)

    done = checkout.launch("plan")

    assert done.returncode == 1
    assert (
        done.stderr
        == "The Python packages could not be fetched (No matching distribution found for x). Check the network, then type the same again.\n"
    )


def test_no_npm_anywhere_is_one_sentence(checkout: Checkout, tmp_path: Path) -> None:
    (checkout.folder / ".widget" / "manifest.json").unlink()
    (checkout.folder / "requirements-node.txt").write_text("a-package-that-is-not-there==1\n")
    empty = tmp_path / "bin"
    empty.mkdir()

    done = checkout.launch("bootstrap", PATH=str(empty), PIP_NO_INDEX="1", PIP_FIND_LINKS="")

    assert done.returncode == 1
    assert done.stderr == (
        "There is no npm 7 or newer here, and PyPI's Node could not be had either. "
        "Install Node 20 from nodejs.org or your system's packages, then type the same again.\n"
    )


def test_an_npm_too_old_for_our_lock_file_is_not_used(tmp_path: Path) -> None:
    old = tmp_path / "npm"
    old.write_text("#!/bin/sh\necho 6.14.4\n")
    old.chmod(0o755)
    assert node._major(str(old)) < node.OLDEST_NPM


def test_every_target_is_one_line_with_a_comment_and_has_its_verb() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = re.findall(r"^([a-z0-9-]+): ## .+\n\t@\$\(LAUNCHER\) ([a-z0-9-]+)\n", makefile, re.MULTILINE)
    assert all(target == verb for target, verb in targets)
    assert {target for target, _verb in targets} == set(cli.VERBS)
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert phony is not None
    assert set(phony.group(1).split()) == set(cli.VERBS)


def test_what_make_check_leaves_out_is_there() -> None:
    assert [path for path in checks.SLOW if not (ROOT / path).exists()] == []


def test_the_makefile_uses_nothing_newer_than_make_3_81() -> None:
    newer = (r"!=", r"::=", r"\$\(file ", r"\.ONESHELL", r"\.RECIPEPREFIX", r"\$\(guile ", r"undefine ")
    assert not [one for one in newer if re.search(one, (ROOT / "Makefile").read_text())]


def test_the_lock_file_names_no_download_address_and_pins_what_we_serve() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]
    assert all("integrity" in package for name, package in lock["packages"].items() if name)
    assert lock["packages"]["node_modules/@okta/okta-signin-widget"]["version"] == "7.49.0"


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "requirements-node.txt"])
def test_every_requirement_is_pinned_and_none_names_an_address(name: str) -> None:
    lines = [line for line in (ROOT / name).read_text().splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line)] == []


def test_the_module_is_what_make_calls() -> None:
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("launcher", run_name="__main__")
    assert ended.value.code == 1
