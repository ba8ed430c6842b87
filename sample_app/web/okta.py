"""The use cases as this process knows them: an app integration, the client that speaks for it, and who validates its ID tokens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sample_app.idx.client import IdxClient
from sample_app.idx.config import IdxConfig
from sample_app.idx.transport import Transport
from sample_app.session.keys import IssuerKeys
from sample_app.session.tokens import IdTokenValidator
from sample_app.web.config import MULTIFACTOR, PASSWORD_OPTIONAL, AppConfig


@dataclass(frozen=True, slots=True)
class UseCase:
    """One of the guide's two. Shared by all requests: holds nothing about anybody."""

    key: str
    title: str
    summary: str
    config: IdxConfig
    client: IdxClient
    validator: IdTokenValidator


MIN_REFETCH_S = 0.5  # ID tokens come from Okta's own answers alone: an unknown key is nearly always a rotated one


TEXTS: Mapping[str, tuple[str, str]] = {
    MULTIFACTOR: ("Multifactor", "A password and a second proof, such as a code by email."),
    PASSWORD_OPTIONAL: ("Password optional", "Sign up and sign in with an email address alone; a password is up to you."),
}


def use_cases(config: AppConfig, transport: Transport) -> dict[str, UseCase]:
    """By key, in the order of the home page; issuers shared by several have their keys fetched once."""
    keys: dict[str, IssuerKeys] = {}
    found = {}
    for key, one in config.use_cases.items():
        client = IdxClient(one, transport)
        issuer_keys = keys.setdefault(one.issuer, IssuerKeys(client, issuer=one.issuer, min_refetch_s=MIN_REFETCH_S))
        validator = IdTokenValidator(issuer_keys, one.issuer, one.client_id)
        found[key] = UseCase(key, *TEXTS[key], one, client, validator)
    return found
