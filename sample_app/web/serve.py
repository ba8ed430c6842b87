"""What a worker process of the server loads; its settings come from the process that started it."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from flask import Flask

from sample_app.web import create_app
from sample_app.web.config import load

ENV_FILE, PORT = "SAMPLE_APP_ENV_FILE", "SAMPLE_APP_PORT"


def tell_workers(env_file: Path, port: int | None) -> None:
    """Before they start. `port`: the command line's, None where it gave none."""
    os.environ |= {ENV_FILE: str(env_file), PORT: "" if port is None else str(port)}


def worker() -> Flask:
    """The app of one worker. Raises: `BadConfig`."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    port = os.environ.get(PORT)
    return create_app(load(os.environ, env_file=Path(os.environ.get(ENV_FILE, ".env")), port=int(port) if port else None))
