"""The identity providers that a page offers: which ones routing allows, and the address that leads to each."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from local_org.idx import remediations as r
from local_org.idx.facts import Facts, IdentityProvider
from local_org.idx.transaction import Transaction
from local_org.policy import routing

Json = dict[str, Any]
REQUEST_URI = "urn:okta:"


def route(facts: Facts, identifier: str | None) -> routing.Routing:
    """Where people sign in to this app, as far as it can be said before (None) or after an identifier was typed."""
    known = frozenset(one.id for one in facts.identity_providers)
    return routing.decide(facts.routing, app_id=facts.app.id, app_name=facts.app.name, identifier=identifier, known=known)


def entries(providers: Sequence[str]) -> list[Json]:
    """One remediation for each: the only name that may stand several times in an answer."""
    return [{"name": r.REDIRECT_IDP, "idp": provider_id} for provider_id in providers]


def offered(tx: Transaction, provider_id: str) -> bool:
    return not tx.ended and any(entry.get("idp") == provider_id for entry in tx.offer if entry["name"] == r.REDIRECT_IDP)


def address(tx: Transaction, facts: Facts, provider_id: str) -> str:
    """Of an app's own pages: a pushed request at its authorization server, by the name of the transaction and the provider (recorded).

    Of the org's own page: `/sso/idps`.
    """
    if tx.request.grant == "authorization_code":
        return f"{facts.org_url}/sso/idps/{provider_id}?stateToken={tx.state_handle}"
    server = tx.request.authorization_server_id
    at = f"{facts.org_url}/oauth2/{server}" if server else f"{facts.org_url}/oauth2"
    return f"{at}/v1/authorize?client_id={facts.app.client_id}&request_uri={REQUEST_URI}{_named(tx, provider_id)}"


def _named(tx: Transaction, provider_id: str) -> str:
    return base64.urlsafe_b64encode(f"{tx.id}:{provider_id}".encode()).decode().rstrip("=")


def read_name(request_uri: str) -> tuple[str, str] | None:
    """Transaction and provider of a `request_uri` that `address` made; None for any other."""
    encoded = request_uri.removeprefix(REQUEST_URI)
    try:
        transaction_id, colon, provider_id = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode().partition(":")
    except ValueError:  # no base64, no text
        return None
    return (transaction_id, provider_id) if colon else None


def provider(facts: Facts, provider_id: str) -> IdentityProvider | None:
    return next((one for one in facts.identity_providers if one.id == provider_id), None)
