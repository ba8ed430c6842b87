"""`python -m sample_app`: serves the app on loopback until it is told to end."""

from __future__ import annotations

import argparse
import http.client
import os
import socket
import sys
import threading
import time
from pathlib import Path

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from sample_app.session.errors import StoreUnavailable
from sample_app.session.store import open_store
from sample_app.web.config import ROOT, AppConfig, BadConfig, load
from sample_app.web.serve import tell_workers

LOOPBACK = "127.0.0.1"
THREADS = 64  # of each worker: most of them wait 200 ms for Okta
READY_WITHIN_S = 30.0
LOG_TO_STDERR = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"generic": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "generic", "stream": "ext://sys.stderr"}},
    "loggers": {"_granian": {"handlers": ["console"], "level": "ERROR", "propagate": False}},
}


def main() -> int:
    """Exit code 0 when told to end; 1 with one line that says what to do."""
    options = _options()
    try:
        port = _free_port() if options.port == 0 else options.port
        config = load(os.environ, env_file=options.env_file, port=port)
        if options.end_sessions:
            return _end_sessions(config)
        _require_free(config.port)
    except (BadConfig, StoreUnavailable, ValueError) as problem:
        print(problem, file=sys.stderr)  # noqa: T201 - a command's own output
        return 1
    tell_workers(options.env_file.resolve(), port)
    threading.Thread(target=_say_when_ready, args=(config,), daemon=True).start()
    _server(config.port, options.workers).serve()
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sample_app", description="The sample app, on loopback.")
    parser.add_argument("--port", type=_port, help="0 takes a free one; else APP_PORT, else 8080")
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="processes (1)")
    parser.add_argument("--env-file", type=Path, default=ROOT / ".env", metavar="FILE", help="settings that the environment lacks (.env)")
    parser.add_argument("--end-sessions", action="store_true", help="sign everybody out of the app, then end")
    return parser.parse_args()


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"not a port: {text!r}")
    return int(text)


def _server(port: int, workers: int) -> MPServer:
    return MPServer(
        "sample_app.web.serve:worker",
        factory=True,
        interface=Interfaces.WSGI,
        address=LOOPBACK,
        port=port,
        workers=workers,
        blocking_threads=THREADS,
        workers_kill_timeout=3,
        log_level=LogLevels.error,
        log_dictconfig=LOG_TO_STDERR,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def _require_free(port: int) -> None:
    """The server shares ports between its processes, and so would with a stranger's. Raises: `BadConfig`."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            raise BadConfig(
                f"Port {port} is in use: end what uses it, or put another APP_PORT into .env and run `make bootstrap`."
            ) from None


def _say_when_ready(config: AppConfig) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline:
        if _answers(config):
            print(f"sample app ready at http://localhost:{config.port}", flush=True)  # noqa: T201 - the one line promised
            return
        time.sleep(0.03)  # the server tells nobody when it listens: it is asked until it answers


def _answers(config: AppConfig) -> bool:
    connection = http.client.HTTPConnection(LOOPBACK, config.port, timeout=2)
    try:
        connection.request("HEAD", "/", headers={"Host": config.host})
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _end_sessions(config: AppConfig) -> int:
    store = open_store(config.session_url, default_path=config.session_file, limits=config.limits)
    store.clear()
    store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
