"""Only what pages need of the widget is kept, whole or not at all, with hashes of its content."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest

from launcher import widget
from launcher.places import NODE_MODULES

DIST = NODE_MODULES / "@okta" / "okta-signin-widget" / "dist"


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    made = {
        "js/okta-sign-in.oie.min.js": "let widget = 1;" * 50,
        "js/okta-sign-in.next.js": "let next = 1;" * 50,
        "js/okta-sign-in.classic.js": "never served",
        "css/okta-sign-in.min.css": "a { background: url(../img/ui/a.png) }",
        "css/okta-sign-in.next.css": "b {}",
        "img/ui/a.png": "picture",
        "font/inter.woff2": "font",
        "font/inter.eot": "for a browser of 2010",
        "labels/json/login.json": "{}",
        "labels/properties/login.properties": "never served",
    }
    for name, content in made.items():
        path = tmp_path / "dist" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return tmp_path / "dist"


def test_only_what_pages_need_is_kept(dist: Path, tmp_path: Path) -> None:
    widget.build(dist, tmp_path / "out", version="7", lock="l")

    files = json.loads((tmp_path / "out" / "manifest.json").read_text())["files"]
    assert sorted(files) == [
        "css/okta-sign-in.min.css",
        "css/okta-sign-in.next.css",
        "font/inter.woff2",
        "img/ui/a.png",
        "js/okta-sign-in.next.js",
        "js/okta-sign-in.oie.min.js",
        "labels/json/login.json",
    ]
    assert all(hashlib.sha256((tmp_path / "out" / name).read_bytes()).hexdigest() == digest for name, digest in files.items())


def test_the_compressed_file_is_the_file(dist: Path, tmp_path: Path) -> None:
    widget.build(dist, tmp_path / "out", version="7", lock="l")

    script = tmp_path / "out" / "js" / "okta-sign-in.oie.min.js"
    assert brotli.decompress(script.with_name(f"{script.name}.br").read_bytes()) == script.read_bytes()


def test_a_changed_byte_is_another_hash_and_leaves_nothing_of_the_old_set(dist: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    widget.build(dist, out, version="7", lock="l")
    before = json.loads((out / "manifest.json").read_text())["hash"]
    (dist / "img" / "ui" / "a.png").unlink()

    widget.build(dist, out, version="7", lock="l")

    assert json.loads((out / "manifest.json").read_text())["hash"] != before
    assert not (out / "img").exists()


@pytest.mark.skipif(not DIST.exists(), reason="the widget is not installed: make test installs it")
def test_every_file_that_the_style_sheet_names_is_kept_or_for_browsers_too_old() -> None:
    css = DIST / "css" / "okta-sign-in.min.css"
    named = {css.parent.joinpath(found).resolve() for found in re.findall(r"url\((\.\./[^)?#]+)", css.read_text())}
    kept = {path.resolve() for path in widget._wanted(DIST)}
    assert {path.suffix for path in named - kept} <= {".eot", ".svg", ".ttf"}
    assert all(path.parent.name == "font" for path in named - kept)
