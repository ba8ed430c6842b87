"""The one way to change the org: each write is recorded before it leaves, and its answer before the next one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bootstrap.errors import OktaError
from bootstrap.inventory import Inventory
from bootstrap.okta import Answer, Okta
from bootstrap.state import Record, Write

Json = dict[str, Any]


class Writer:
    """Handed to every kind. `org` is where a kind puts what came back, so that nobody reads it again."""

    def __init__(self, okta: Okta, org: Inventory, record: Record) -> None:
        self.org = org
        self.count = 0
        self._okta = okta
        self._record = record

    def post(self, resource: str, path: str, body: Any = None, *, params: Json | None = None, previous: Any = None) -> Json:
        """Makes an object (`previous` None), or runs a lifecycle operation on one."""
        return self._write(resource, "POST", path, body, params, previous)

    def put(self, resource: str, path: str, body: Any = None, *, previous: Any) -> Json:
        """Replaces an object; what `body` leaves out is lost."""
        return self._write(resource, "PUT", path, body, None, previous)

    def private_post(self, resource: str, url: str, body: Json, *, previous: Any = None) -> Json:
        """Through an interface that Okta does not publish; only for `--allow-private-api`."""
        write = Write(resource, "POST", url, previous, body)
        return self._recorded(write, lambda: self._okta.at_admin_host("POST", url, body))

    def _write(self, resource: str, method: str, path: str, body: Any, params: Json | None, previous: Any) -> Json:
        write = Write(resource, method, path, previous, body)
        return self._recorded(write, lambda: self._okta.send(method, path, params=params, body=body))

    def _recorded(self, write: Write, call: Callable[[], Answer]) -> Json:
        """A refusal takes the write off the record again; a lost answer or a 5xx does not: it may have been carried out."""
        self._record.begin(write)
        try:
            answer = call()
        except OktaError as refusal:
            if refusal.status < 500:
                self._record.withdraw()
            raise
        self.count += 1
        self._record.finish(answer.body, answer.request_id)
        return answer.body if isinstance(answer.body, dict) else {}
