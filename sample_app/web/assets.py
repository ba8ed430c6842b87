"""Files that pages load, our own and the widget's; their addresses name their content, so that browsers may keep them for ever."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, request, send_from_directory, url_for

from sample_app.web.state import state
from sample_app.web.widget_files import digest

bp = Blueprint("assets", __name__)

FOR_EVER = "public, max-age=31536000, immutable"


@bp.get("/widget-files/<version>/<path:name>")
def widget_file(version: str, name: str) -> Response:
    """One of the widget's files, compressed where the browser takes that. Any version but the present one is unknown."""
    files = state().widget_files
    if files.hash is None or version != files.hash:
        abort(404)
    return _file(files.folder, name)


@bp.get("/assets/<version>/<path:name>")
def own_file(version: str, name: str) -> Response:
    """One of our own style sheets and scripts."""
    folder = Path(current_app.root_path).parent / "static"
    if version != own_hash(folder):
        abort(404)
    return _file(folder, name)


def own_url(name: str) -> str:
    """Where a page finds one of our own files."""
    return url_for("assets.own_file", version=own_hash(Path(current_app.root_path).parent / "static"), name=name)


_own: dict[Path, str] = {}


def own_hash(folder: Path) -> str:
    """Of all our own files together; computed once in each process."""
    if folder not in _own:
        _own[folder] = digest(b"".join(file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file()))
    return _own[folder]


def _file(folder: Path, name: str) -> Response:
    """`send_from_directory` refuses names that lead out of the folder."""
    brotli = request.accept_encodings["br"] > 0 and not name.endswith(".br") and _is_inside(folder, f"{name}.br")
    response = send_from_directory(folder, f"{name}.br" if brotli else name, mimetype=mimetypes.guess_type(name)[0])
    if brotli:
        response.headers["Content-Encoding"] = "br"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = FOR_EVER
    return response


def _is_inside(folder: Path, name: str) -> bool:
    try:
        return (folder / name).resolve().is_relative_to(folder.resolve()) and (folder / name).is_file()
    except (OSError, ValueError):
        return False
