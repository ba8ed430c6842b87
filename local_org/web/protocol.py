"""HTTP on the wire: uvicorn's protocol, and a way for the application to end a connection without an answer."""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from local_org.web.app import HANG_UP


class Protocol(HttpToolsProtocol):
    """`scope["extensions"][HANG_UP]["call"]()` drops the connection, for the faults that a test asks for."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {HANG_UP: {"call": self.transport.abort}}
