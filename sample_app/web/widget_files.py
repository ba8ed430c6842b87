"""The Sign-In Widget's files as `make bootstrap` prepared them: where they are, and under which name browsers may keep them for ever."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

SCRIPT, STYLE = "js/okta-sign-in.oie.min.js", "css/okta-sign-in.min.css"  # generation 2, the bundle for Identity Engine alone
NEXT_SCRIPT, NEXT_STYLE = "js/okta-sign-in.next.js", "css/okta-sign-in.next.css"  # generation 3
GENERATIONS = {2: (SCRIPT, STYLE), 3: (NEXT_SCRIPT, NEXT_STYLE)}


@dataclass(frozen=True, slots=True)
class WidgetFiles:
    """`hash` names the whole set; None where there are no files."""

    folder: Path
    hash: str | None

    @classmethod
    def found_in(cls, folder: Path) -> WidgetFiles:
        """Whatever is there; a set without its script or style sheet is none."""
        if not all((folder / name).is_file() for name in (SCRIPT, STYLE)):
            return cls(folder, None)
        try:
            return cls(folder, str(json.loads((folder / "manifest.json").read_text())["hash"]))
        except (OSError, ValueError, KeyError, TypeError):
            return cls(folder, digest(b"".join((folder / name).read_bytes() for name in (SCRIPT, STYLE))))

    def has(self, generation: int) -> bool:
        """Whether the script and the style sheet of that generation are there."""
        return self.hash is not None and all((self.folder / name).is_file() for name in GENERATIONS.get(generation, ("",)))


def digest(content: bytes) -> str:
    """A short name for some content."""
    return hashlib.sha256(content).hexdigest()[:16]
