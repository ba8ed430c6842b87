"""Starts the org: opens its data, makes a new org where there is none, and serves it on loopback."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import secrets
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from local_org import fresh_org
from local_org.control.faults import Faults
from local_org.control.requests import RequestLog
from local_org.org import Org
from local_org.store.entities import Store
from local_org.store.snapshot import restore
from local_org.web.app import Application
from local_org.web.guards import token_hash
from local_org.web.protocol import Protocol
from local_org.web.routes import all_routes

TOKEN_FILE = "api-token"  # noqa: S105 - the name of the file
ID_FILE = "org-id"  # who starts us on this folder knows by it that the org answering at an address is this one
DATABASE = "org.db"
CHECKPOINT_EVERY_S = 5.0


class CannotStart(Exception):
    """One sentence for the person who started it."""


@dataclass(frozen=True, slots=True)
class Options:
    """What `serve` and `with` can be told; `data_dir` None keeps everything in memory."""

    port: int = 8081
    host: str = "127.0.0.1"
    data_dir: Path | None = None
    api_token: str | None = None
    snapshot: Path | None = None
    session_cookie: bool = False
    full_sync: bool = False
    bind_beyond_loopback: bool = False


def open_org(options: Options) -> tuple[Org, str | None]:
    """The org of this data folder, made anew where there is none, and the API token when it is known. Raises `CannotStart`."""
    folder = options.data_dir
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = ":memory:" if folder is None else str(folder / DATABASE)
    store = Store(path, synchronous="FULL" if options.full_sync else "NORMAL")
    org = Org(store, data_dir=None if folder is None else str(folder), session_cookie=options.session_cookie)
    if options.snapshot is not None:
        restore(store, options.snapshot.read_bytes())
    if store.get("org", "org") is None:
        token = fresh_org.make(org, api_token=options.api_token)
    else:
        token = _known_token(org, options)
    if folder is not None:
        _keep(folder / TOKEN_FILE, token)
        _keep(folder / ID_FILE, org.id)
    return org, token


def _known_token(org: Org, options: Options) -> str | None:
    """An existing org keeps its token; a given one is added for the same administrator."""
    if options.api_token and org.store.get("api_token", token_hash(options.api_token)) is None:
        first = org.store.all("api_token")[0]
        org.store.put("api_token", token_hash(options.api_token), {**first, "id": org.entropy.id("00T")}, parent=first["userId"])
    if options.api_token:
        return options.api_token
    kept = options.data_dir / TOKEN_FILE if options.data_dir else None
    return kept.read_text().strip() if kept and kept.exists() else None


def _keep(path: Path, text: str | None) -> None:
    """Owner only, in one step. `make bootstrap` reads it from here."""
    if text is None:
        return
    scratch = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text + "\n")
    scratch.replace(path)


def listen(options: Options) -> socket.socket:
    """A listening socket. Raises `CannotStart` for a taken port and for an address beyond loopback that was not asked for in so many words."""
    address = "127.0.0.1" if options.host == "localhost" else options.host
    try:
        beyond = not ipaddress.ip_address(address).is_loopback
    except ValueError as error:
        raise CannotStart(f"{options.host} is no IP address; leave --host out to listen on loopback.") from error
    if beyond and not options.bind_beyond_loopback:
        raise CannotStart(f"The local org listens on loopback only; {options.host} needs --i-know-this-exposes-a-development-org.")
    listener = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((address, options.port))
    except OSError as error:
        listener.close()
        raise CannotStart(f"Port {options.port} is in use; stop what listens there or choose another with --port.") from error
    listener.listen(512)
    return listener


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


def serve(options: Options, ready: Callable[[str, str | None], None]) -> None:
    """Serves until TERM or Ctrl-C. `ready(address, API token)` is called once connections are accepted. Raises `CannotStart`."""
    listener = listen(options)
    org, token = open_org(options)
    address = f"http://localhost:{listener.getsockname()[1]}"
    server = _Server(config(org), lambda: ready(address, token))
    with suppress(KeyboardInterrupt):
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:  # asyncio.run knows loop_factory from 3.12 on
            runner.run(_serve(server, org, listener))
    org.store.close()


def config(org: Org) -> uvicorn.Config:
    faults, requests = Faults(), RequestLog()
    app = Application(org, all_routes(faults, requests), faults, requests)
    return uvicorn.Config(
        app, http=Protocol, ws="none", lifespan="off", log_level="error", access_log=False, server_header=False, timeout_graceful_shutdown=2
    )


async def _serve(server: _Server, org: Org, listener: socket.socket) -> None:
    checkpoints = asyncio.create_task(_checkpoints(org))
    try:
        await server.serve([listener])
    finally:
        checkpoints.cancel()


async def _checkpoints(org: Org) -> None:
    """Moves the write-ahead log into the database beside the requests, never in one."""
    while True:
        await asyncio.sleep(CHECKPOINT_EVERY_S)
        org.store.checkpoint()


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:  # no wheel for this platform: the standard loop is slower, not different
        return None
    return uvloop.new_event_loop
