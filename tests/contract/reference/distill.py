"""Distils a reference folder (recordings, API description, the tables that grade them) into the facts kept beside this script."""

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

import yaml

from tests.contract.reference.api_facts import api_facts
from tests.contract.reference.facts import facts_of

HERE = Path(__file__).parent
_GRADE_ROW = re.compile(r"^\| `([\w/.-]+\.json)` \| ([ABC]-?) \|", re.MULTILINE)
_STATUS_IN_NAME = re.compile(r"error-(4\d\d)-")
_MESSAGE_ROW = re.compile(r"^\| ([\w. /-]+?) \| .+? \| (\[?\d{3}\b[^|]*)\| ([TF][^|]*)\|", re.MULTILINE)


def distill(folder: Path) -> dict[str, str]:
    """The distilled files of a reference folder, by path relative to this one.

    Raises `OSError` when the folder lacks what it should hold.
    """
    recordings = {path.relative_to(folder / "idx-recordings").as_posix(): path for path in (folder / "idx-recordings").rglob("*.json")}
    grades = dict(_GRADE_ROW.findall((folder / "idx-protocol.md").read_text()))
    description = yaml.load((folder / "okta-management-openapi-subset.yaml").read_bytes(), Loader=yaml.CSafeLoader)
    files = {f"idx/{name}": _recording(name, grades[name], json.loads(path.read_bytes())) for name, path in recordings.items()}
    files["messages.json"] = _messages((folder / "idx-flows.md").read_text())
    files["management-api.json"] = api_facts(description)
    return {name: json.dumps(facts, indent=1, sort_keys=True) + "\n" for name, facts in sorted(files.items())}


def _recording(name: str, grade: str, body: Any) -> dict[str, Any]:
    return {"grade": grade, "status": status_of(name), "facts": facts_of(body)}


def status_of(name: str) -> int | None:
    """The status of a recording, where its name is evidence of it: `error-401-…`, or no error at all."""
    if match := _STATUS_IN_NAME.search(name):
        return int(match.group(1))
    return None if name.rsplit("/", 1)[-1].startswith(("error-", "terminal-return-error")) else 200


def _messages(flows: str) -> dict[str, dict[str, Any]]:
    """Per message key: the status it travels with, and where it stands (`T` top level, `F` on a field)."""
    catalogue = flows[flows.index("\n## 3. ") : flows.index("\n## 4. ")]
    found: dict[str, dict[str, Any]] = {}
    for row, statuses, place in _MESSAGE_ROW.findall(catalogue):
        keys, numbers = row.strip().split(" / "), [int(number) for number in re.findall(r"\d{3}", statuses)]
        for position, key in enumerate(keys):
            status = numbers[position] if len(numbers) == len(keys) else numbers[0]
            found[key] = {"status": status, "place": sorted(set(re.findall(r"\b[TF]\b", place)))}
    return found


def write(files: dict[str, str], target: Path) -> None:
    """Replaces what an earlier run wrote."""
    for old in (target / "idx").rglob("*.json"):
        old.unlink()
    for name, text in files.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.contract.reference.distill", description=__doc__)
    parser.add_argument("folder", type=Path, help="holds idx-recordings/, idx-protocol.md, idx-flows.md and the API description")
    folder = parser.parse_args(arguments).folder
    try:
        files = distill(folder)
    except OSError as missing:
        parser.error(f"{folder} is not a reference folder: {missing.filename} is missing")
    write(files, HERE)
    sys.stdout.write(f"{len(files)} files written to {HERE}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
