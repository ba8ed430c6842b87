"""The folder can be copied into another app, where only `requests` is needed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import sample_app.idx


def test_a_copy_of_the_folder_works_under_another_name_without_a_web_framework(tmp_path: Path) -> None:
    shutil.copytree(Path(sample_app.idx.__file__).parent, tmp_path / "vendored_idx")
    unwanted = "{'flask', 'werkzeug', 'sample_app', 'authlib', 'joserfc'}"
    code = f"import sys, vendored_idx, vendored_idx.views; sys.exit(bool({unwanted} & sys.modules.keys()))"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60, cwd=tmp_path)
