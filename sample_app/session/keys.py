"""The issuer's metadata and signing keys, kept in the process so that a signed-in page asks Okta nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from sample_app.idx.errors import ForeignAddress
from sample_app.session.errors import IssuerMismatch, UnknownKey


class MetadataSource(Protocol):
    """What fetches them: `IdxClient` does."""

    def discovery(self) -> dict[str, Any]:
        """The issuer's metadata."""
        ...

    def keys(self, jwks_uri: str) -> dict[str, Any]:
        """The key set at that address."""
        ...


@dataclass(frozen=True, slots=True)
class _Held:
    fetched_at: float
    metadata: dict[str, Any]
    keys: Mapping[str, RSAKey]


class IssuerKeys:
    """Share one per issuer and process; thread-safe. A `kid` not seen before causes one fetch per `min_refetch_s`, whoever asks.

    Okta rotates keys about four times a year, at any moment; asking again for each unknown `kid` would let anybody make us ask.
    """

    def __init__(
        self,
        source: MetadataSource,
        *,
        issuer: str,
        max_age_s: float = 24 * 3600,
        min_refetch_s: float = 10,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source, self._issuer, self._clock = source, issuer, clock
        self._max_age_s, self._min_refetch_s = max_age_s, min_refetch_s
        self._held: _Held | None = None
        self._refetched_at: float | None = None
        self._fetching = threading.Lock()

    def discovery(self) -> dict[str, Any]:
        """The metadata, whose `issuer` is the configured one. Raises `IssuerMismatch`, `OktaUnavailable`."""
        return self._current().metadata

    def key(self, kid: str | None) -> RSAKey:
        """The signing key of that id. Raises `UnknownKey`, `IssuerMismatch`, `OktaUnavailable`."""
        held = self._current()
        if kid is not None and kid not in held.keys:
            held = self._refetched(held)
        if kid is None or kid not in held.keys:
            raise UnknownKey
        return held.keys[kid]

    def _current(self) -> _Held:
        held = self._held
        if held is not None and self._clock() - held.fetched_at < self._max_age_s:
            return held
        with self._fetching:
            if self._held is None or self._held is held:  # nobody was quicker
                self._held = self._fetch()
            return self._held

    def _refetched(self, seen: _Held) -> _Held:
        """The keys, asked for again unless somebody did so after `seen` or a moment ago."""
        with self._fetching:
            now = self._clock()
            if self._held is not None and self._held is not seen:
                return self._held
            if self._refetched_at is not None and now - self._refetched_at < self._min_refetch_s:
                return seen
            self._refetched_at = now
            self._held = self._fetch()
            return self._held

    def _fetch(self) -> _Held:
        metadata = self._source.discovery()
        jwks_uri = metadata.get("jwks_uri")
        if metadata.get("issuer") != self._issuer or not isinstance(jwks_uri, str):
            raise IssuerMismatch(f"configured is {self._issuer}")
        try:
            jwks = self._source.keys(jwks_uri)
        except ForeignAddress:
            raise IssuerMismatch("its keys are at another origin") from None
        return _Held(self._clock(), metadata, _signing_keys(jwks))


def _signing_keys(jwks: Mapping[str, Any]) -> dict[str, RSAKey]:
    """The RSA keys for signatures, by id; a key of another kind or a damaged one is of no use and no harm."""
    found: dict[str, RSAKey] = {}
    listed = jwks.get("keys")
    for jwk in listed if isinstance(listed, list) else []:
        if isinstance(jwk, dict) and jwk.get("kty") == "RSA" and jwk.get("use", "sig") == "sig" and isinstance(jwk.get("kid"), str):
            try:
                found[jwk["kid"]] = RSAKey.import_key(jwk)
            except (JoseError, ValueError):
                continue
    return found
