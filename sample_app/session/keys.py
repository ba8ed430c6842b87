"""The issuer's metadata and signing keys, kept in the process so that a signed-in page asks Okta nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Protocol

from joserfc.jwk import KeySet


class MetadataSource(Protocol):
    """What fetches them: `IdxClient` does."""

    def discovery(self) -> dict[str, Any]:
        """The issuer's metadata."""
        ...

    def keys(self, jwks_uri: str) -> dict[str, Any]:
        """The key set at that address."""
        ...


class IssuerKeys:
    """Share one per issuer and process; thread-safe. A `kid` not seen before causes one fetch per `min_refetch_s`, whoever asks."""

    def __init__(
        self, source: MetadataSource, *, issuer: str, max_age_s: float = 24 * 3600, min_refetch_s: float = 10, clock: Callable[[], float] = time.monotonic
    ) -> None:
        raise NotImplementedError

    def discovery(self) -> dict[str, Any]:
        """The metadata, whose `issuer` is the configured one. Raises `IssuerMismatch`, `OktaUnavailable`."""
        raise NotImplementedError

    def for_kid(self, kid: str | None) -> KeySet:
        """Keys among which `kid` is. Raises `UnknownKey`, `IssuerMismatch`, `OktaUnavailable`."""
        raise NotImplementedError
