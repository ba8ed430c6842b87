"""Reads `.env`, and rewrites in one atomic step only the lines it is told to."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from dotenv.parser import Binding, parse_stream

from bootstrap.errors import BadSettings

_PLAIN = re.compile(r"[A-Za-z0-9_./:@%+,=~-]*")
_TRAILING_COMMENT = re.compile(r"[ \t]+#[^\r\n]*")


def read(path: Path) -> dict[str, str]:
    """Name to value, {} where there is no file. Raises: `BadSettings` naming the line that cannot be read."""
    return {binding.key: binding.value or "" for binding in _bindings(path) if binding.key is not None}


def write(path: Path, values: Mapping[str, str]) -> bool:
    """Sets these names, keeping every other line, comment and order; new names go to the end. True when the file changed.

    The file appears whole or not at all, with mode 0600; a symbolic link is followed, not replaced.
    """
    before = _bindings(path)
    last = {binding.key: index for index, binding in enumerate(before)}  # where a name stands twice, the last one counts
    text = "".join(
        _rewritten(binding, values) if last.get(binding.key) == index else binding.original.string for index, binding in enumerate(before)
    )
    missing = [name for name in values if name not in last]
    if missing and text and not text.endswith("\n"):
        text += "\n"
    text += "".join(f"{name}={_quoted(values[name])}\n" for name in missing)
    if text == "".join(binding.original.string for binding in before):
        return False
    _replace(path, text)
    return True


def _bindings(path: Path) -> list[Binding]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            bindings = list(parse_stream(file))
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise BadSettings(f"{path} cannot be read: {reason}.", "See .env.example for what belongs there.") from error
    broken = next((binding for binding in bindings if binding.error), None)
    if broken is not None:
        raise BadSettings(f"{path}, line {broken.original.line}, is not NAME=value.", "Correct that line; see .env.example.")
    return bindings


def _rewritten(binding: Binding, values: Mapping[str, str]) -> str:
    original = binding.original.string
    if binding.key is None or binding.key not in values or (binding.value or "") == values[binding.key]:
        return original
    start = original.index(binding.key)
    comment = _TRAILING_COMMENT.search(original, start) if "\n" not in original[start:].rstrip("\r\n") else None
    kept = comment.group().rstrip() if comment and "#" not in (binding.value or "") else ""
    return f"{original[:start]}{binding.key}={_quoted(values[binding.key])}{kept}\n"


def _quoted(value: str) -> str:
    if _PLAIN.fullmatch(value):
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _replace(path: Path, text: str) -> None:
    target = Path(os.path.realpath(path))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f"{target.name}.")  # mkstemp makes it 0600
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            os.replace(name, target)
        except BaseException:
            os.unlink(name)
            raise
    except OSError as error:
        raise BadSettings(f"{path} cannot be written: {error.strerror}.", "Check the folder's permissions.") from error
