"""`.widget/`: the few files of the Sign-In Widget that pages need, compressed once, with a manifest of content hashes.

    .widget/manifest.json   {"version", "hash", "files": {"js/okta-sign-in.oie.min.js": "<sha256>", …}}
    .widget/js|css|img|font|labels/…   as in the package's dist/, so that the style sheet's own references hold
    .widget/….br            beside each text file

`hash` names the whole set: pages served under a folder of that name may be cached for ever.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

from launcher import node
from launcher.children import Children
from launcher.places import NODE_MODULES, RUN, WIDGET, python
from launcher.problem import Problem

# The bundle for Identity Engine alone, which carries no polyfill for old browsers (the package's README, "Bundles").
GENERATION_2 = ("js/okta-sign-in.oie.min.js", "css/okta-sign-in.min.css")
GENERATION_3 = ("js/okta-sign-in.next.js", "css/okta-sign-in.next.css")  # offered as a choice; it has no smaller bundle
FOLDERS = ("img", "labels/json")
FONTS = ("*.woff", "*.woff2")
COMPRESSED = frozenset({".js", ".css", ".json", ".svg"})
QUALITY = 11  # for the bundle, 2 s once; 9 for the rest: 0.19 of the size instead of 0.17, in a tenth of the time
FORMAT = 2


def prepare(children: Children) -> None:
    """`.widget/` as the lock file names it. Raises: `Problem`."""
    if is_prepared():
        return
    node.install(children)
    if children.run("widget", python("-m", "launcher.widget"), log=RUN / "widget.log") != 0:
        raise Problem("The widget's files could not be prepared (see .run/widget.log).", "Type: make clean, then the same again.")


def is_prepared() -> bool:
    return _manifest().get("lock") == _lock()


def build(dist: Path, target: Path, *, version: str, lock: str) -> None:
    """Copies, hashes and compresses into `target`, which appears whole or not at all."""
    fresh = target.with_name(target.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    files = {}
    for source in _wanted(dist):
        name = source.relative_to(dist).as_posix()
        content = source.read_bytes()
        files[name] = hashlib.sha256(content).hexdigest()
        (fresh / name).parent.mkdir(parents=True, exist_ok=True)
        (fresh / name).write_bytes(content)
        if source.suffix in COMPRESSED:
            (fresh / f"{name}.br").write_bytes(_compressed(name, content))
    whole = hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()[:16]
    manifest = {"version": version, "hash": whole, "files": files, "lock": lock}
    (fresh / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n")
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


def _wanted(dist: Path) -> list[Path]:
    found = [dist / name for name in (*GENERATION_2, *GENERATION_3)]
    found += [file for folder in FOLDERS for file in (dist / folder).rglob("*") if file.is_file()]
    found += [file for pattern in FONTS for file in (dist / "font").glob(pattern)]
    return sorted(found)


def _compressed(name: str, content: bytes) -> bytes:
    import brotli  # type: ignore[import-untyped]  # in .venv; everything else here is the standard library

    quality = QUALITY if name in GENERATION_2 else 9
    return bytes(brotli.compress(content, quality=quality))


def _manifest() -> dict[str, object]:
    try:
        found = json.loads((WIDGET / "manifest.json").read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _lock() -> str:
    return f"{node.lock_hash()} {FORMAT}"


if __name__ == "__main__":
    package = NODE_MODULES / "@okta" / "okta-signin-widget"
    version = json.loads((package / "package.json").read_text())["version"]
    build(package / "dist", WIDGET, version=version, lock=_lock())
