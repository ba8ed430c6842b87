"""Starts the org: opens its data, makes a new org where there is none, and serves it on loopback."""

from __future__ import annotations

import asyncio
import fcntl
import itertools
import os
import secrets
import signal
import socket
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from local_org.control.faults import Faults
from local_org.control.requests import RequestLog
from local_org.listening import CannotStart, listen
from local_org.oauth import keys
from local_org.org import Org
from local_org.store.api_tokens import make_valid
from local_org.store.entities import Store
from local_org.store.snapshot import NotASnapshot, restore
from local_org.store.upkeep import sweep
from local_org.web.app import Application
from local_org.web.protocol import Protocol
from local_org.web.rate_limits import OFF, RateLimits
from local_org.web.routes import first_routes, okta_routes

TOKEN_FILE = "api-token"  # noqa: S105 - the name of the file
ID_FILE = "org-id"  # who starts us on this folder knows by it that the org answering at an address is this one
DATABASE = "org.db"
WARM_UP_AFTER_S = 0.3
CHECKPOINT_EVERY_S = 5.0
SWEEP_EVERY = 60  # checkpoints


@dataclass(frozen=True, slots=True)
class Options:
    """What `serve` and `with` can be told; `data_dir` None keeps everything in memory."""

    port: int = 8081
    host: str = "localhost"
    data_dir: Path | None = None
    api_token: str | None = None
    snapshot: Path | None = None
    session_cookie: bool = True
    telephony: bool = True
    full_sync: bool = False
    bind_beyond_loopback: bool = False
    rate_limits: str = OFF


def open_org(options: Options) -> tuple[Org, str]:
    """The org of this data folder, made anew where there is none, and its first administrator's API token. Raises `CannotStart`."""
    folder = options.data_dir
    store = _open_store(options)
    data_dir = None if folder is None else str(folder)
    org = Org(store, data_dir=data_dir, session_cookie=options.session_cookie, telephony=options.telephony)
    if options.snapshot is not None:
        _start_from(store, options.snapshot)
    token = options.api_token or _kept_token(folder) or "00" + secrets.token_urlsafe(30)
    if store.get("org", "org") is None:
        from local_org import fresh_org  # a new org is made once, an old one is opened every time

        fresh_org.make(org, api_token=token)
    else:
        make_valid(org, token)
    if folder is not None:
        _keep(folder / TOKEN_FILE, token)
        _keep(folder / ID_FILE, org.id)
    return org, token


def _open_store(options: Options) -> Store:
    folder = options.data_dir
    try:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _lock(folder)
            _owner_only(folder / DATABASE)
        path = ":memory:" if folder is None else str(folder / DATABASE)
        return Store(path, synchronous="FULL" if options.full_sync else "NORMAL")
    except OSError as error:
        raise CannotStart(f"{folder} cannot be used as the data folder ({error.strerror}); name another one with --data.") from error
    except sqlite3.DatabaseError as error:
        raise CannotStart(f"{folder} does not hold a local org ({error}); name another folder with --data, or remove this one.") from error


def _lock(folder: Path) -> None:
    """One process per data folder, for as long as it lives."""
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise CannotStart(f"The org in {folder} is being served already; stop that process, or name another folder with --data.") from error


def _owner_only(database: Path) -> None:
    """It holds client secrets and signing keys, and the folder may be one that others can read. SQLite gives its other files this mode."""
    descriptor = os.open(database, os.O_RDWR | os.O_CREAT, 0o600)
    os.fchmod(descriptor, 0o600)
    os.close(descriptor)


def _start_from(store: Store, file: Path) -> None:
    try:
        restore(store, file.read_bytes())
    except OSError as error:
        raise CannotStart(f"The snapshot {file} cannot be read: {error.strerror}.") from error
    except NotASnapshot as error:
        raise CannotStart(f"{file}: {error}") from error


def _kept_token(folder: Path | None) -> str | None:
    kept = folder / TOKEN_FILE if folder else None
    return kept.read_text().strip() or None if kept and kept.exists() else None


def _keep(path: Path, text: str) -> None:
    """Owner only, in one step. `make bootstrap` reads it from here."""
    scratch = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text + "\n")
    scratch.replace(path)


class _Server(uvicorn.Server):
    """Says when it accepts, and leaves signals to `serve`: uvicorn would raise them again after the end, and lose our exit code."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def stop(self) -> None:
        self.should_exit = True


Ready = Callable[[str, str, Callable[[], None]], None]


def serve(options: Options, ready: Ready, *, on_signal: Callable[[int], None] | None = None) -> None:
    """Serves until TERM or Ctrl-C, or until stopped. Raises `CannotStart`.

    `ready(address, API token, stop)` is called once connections are accepted; `stop` may be called from any thread. `on_signal`
    is told of signals instead of ending the org.
    """
    sockets = listen(options.host, options.port, beyond_loopback=options.bind_beyond_loopback)
    org, token = open_org(options)
    address = f"http://localhost:{sockets[0].getsockname()[1]}"
    server = _Server(config(org, options.rate_limits), lambda: ready(address, token, server.stop))
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:  # asyncio.run knows loop_factory from 3.12 on
        runner.run(_serve(server, org, sockets, on_signal or (lambda _number: server.stop())))
    org.store.checkpoint()
    org.store.close()


def config(org: Org, rate_limits: str = OFF) -> uvicorn.Config:
    """The org as a server. It is silent: the application answers its own errors, and logs those that are its fault."""
    faults, requests = Faults(), RequestLog()
    limits = RateLimits(rate_limits)
    app = Application(org, first_routes(faults, requests), faults, requests, more=lambda: okta_routes(faults), limits=limits)
    return uvicorn.Config(
        app,
        http=Protocol,
        ws="none",
        lifespan="off",
        log_level="critical",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # uvicorn would believe anybody on loopback; /interact believes authenticated apps only
        timeout_graceful_shutdown=2,
    )


async def _serve(server: _Server, org: Org, sockets: list[socket.socket], on_signal: Callable[[int], None]) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, on_signal, number)
    upkeep = asyncio.create_task(_upkeep(org))
    try:
        await server.serve(sockets)
    finally:
        upkeep.cancel()


async def _upkeep(org: Org) -> None:
    """Beside the requests, never in one: a signing key for the first sign-in, the write-ahead log, what is over."""
    await asyncio.sleep(WARM_UP_AFTER_S)
    if not org.store.all("signing_key"):
        keys.warm_up()
    for turn in itertools.count(1):
        await asyncio.sleep(CHECKPOINT_EVERY_S)
        try:
            org.store.checkpoint()
            if turn % SWEEP_EVERY == 0:
                sweep(org.store, org.clock.now())
        except Exception as error:  # noqa: BLE001 - what is over can be forgotten later; the org goes on, and says so
            print(f"upkeep failed, trying again later: {error!r}", file=sys.stderr)  # noqa: T201


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:  # no wheel for this platform: the standard loop is slower, not different
        return None
    return uvloop.new_event_loop
