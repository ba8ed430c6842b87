"""A local org served in this process on a free port: real HTTP for tests, and the org's own values beside it."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass
from typing import Any

import requests

from local_org.listening import listen
from local_org.org import Org
from local_org.server import Options, config, open_org

TOKEN = "00-the-token-of-this-test"
TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class ServedOrg:
    """`url` is `http://localhost:PORT`. Every call is made on a connection of its own unless a session is given."""

    url: str
    org: Org
    token: str = TOKEN

    def call(self, method: str, path: str, *, token: str | None = None, **arguments: Any) -> requests.Response:
        """One call, without any credentials unless a token is given; redirects are not followed."""
        headers = dict(arguments.pop("headers", None) or {})
        if token is not None:
            headers.setdefault("Authorization", f"SSWS {token}")
        with requests.Session() as session:
            session.trust_env = False
            return session.request(method, self.url + path, headers=headers, timeout=TIMEOUT_S, allow_redirects=False, **arguments)

    def admin(self, method: str, path: str, **arguments: Any) -> requests.Response:
        """One call as the org's first administrator."""
        return self.call(method, path, token=self.token, **arguments)


class Serving:
    """`with Serving(options) as served:` the org is up exactly inside."""

    def __init__(self, options: Options | None = None) -> None:
        self._options = options or Options(port=0, api_token=TOKEN)

    def __enter__(self) -> ServedOrg:
        sockets = listen(self._options.host, self._options.port)
        org, token = open_org(self._options)
        self._org = org
        import uvicorn

        self._server = uvicorn.Server(config(org, self._options.rate_limits))
        self._thread = threading.Thread(target=lambda: asyncio.run(self._server.serve(sockets)), daemon=True)
        self._thread.start()
        assert token is not None
        return ServedOrg(f"http://localhost:{sockets[0].getsockname()[1]}", org, token)

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(TIMEOUT_S)
        assert not self._thread.is_alive()
        self._org.store.close()
