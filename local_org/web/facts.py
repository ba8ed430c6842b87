"""Reads from the store what one step of the engine may know."""

from __future__ import annotations

from typing import Any

from local_org.delivery import outbox
from local_org.idx.facts import App, Attempts, Authenticator, Facts, IdentityProvider, Person, Settings
from local_org.idx.transaction import Transaction
from local_org.oauth.servers import server
from local_org.org import Org
from local_org.store import one_time_tokens, people, policies, remembered_devices
from local_org.store.passwords import matches_nobodys
from local_org.web import guards

Json = dict[str, Any]


class Incomplete(Exception):
    """The app of this transaction, or one of its policies, is gone."""


def facts_for(org: Org, base: str, transaction: Transaction) -> Facts:
    """Raises `Incomplete` when the app was deleted or deactivated meanwhile."""
    store = org.store
    kept = store.find("app", transaction.request.client_id)
    authentication = policies.policy(store, kept["accessPolicy"]) if kept else None
    profile = policies.policy(store, kept["profileEnrollment"]) if kept else None
    if kept is None or kept["status"] != "ACTIVE" or authentication is None or profile is None:
        raise Incomplete(transaction.request.client_id)
    app_id = kept["id"]
    at = server(org, base, transaction.request.authorization_server_id)
    user = store.get("user", transaction.user_id) if transaction.user_id else None

    def find(identifier: str) -> Person | None:
        found = people.by_identifier(store, identifier)
        return people.person(store, found, app_id) if found else None

    def attempts_of(identifier: str, key: str) -> Attempts:
        counted = store.get("attempts", f"{identifier.lower()}:{key}")
        return Attempts(counted["failures"], counted["blocked_until"]) if counted else Attempts()

    return Facts(
        org_url=base,
        issuer=at.issuer,
        app=_app(kept, transaction.request.client_id),
        everyone_group_id=people.everyone_id(store),
        global_session=policies.policies_of_type(store, "OKTA_SIGN_ON"),
        authentication=authentication,
        enrollment=policies.policies_of_type(store, "MFA_ENROLL"),
        password=policies.policies_of_type(store, "PASSWORD"),
        profile=profile,
        authorization=at.policies,
        authenticators=tuple(_authenticator(one) for one in store.all("authenticator")),
        settings=_settings(store.get("settings", "org") or {}),
        person=people.person(store, user, app_id) if user else None,
        find=find,
        login_taken=lambda login: store.find("user", login.strip().lower()) is not None,
        assigned_to=lambda groups: bool(groups & set(store.rights("app_group", app_id))),
        attempts_of=attempts_of,
        nobodys_password_matches=matches_nobodys,
        sent_to=lambda channel, address: outbox.sent_times(org, channel, address),
        device_answer=lambda asked: (store.get("device_question", asked) or {}).get("answer"),
        token_open=lambda token_id: store.get(one_time_tokens.KIND, token_id) is not None,
        device_remembered=lambda user_id, within_s: remembered_devices.is_remembered(
            org, transaction.request.device_token, user_id, within_s
        ),
        routing=policies.policies_of_type(store, "IDP_DISCOVERY"),
        identity_providers=tuple(_provider(one) for one in store.all("identity_provider") if one["status"] == "ACTIVE"),
        origins=(base, *(one["origin"] for one in store.all("trusted_origin") if guards.shares_answers(one))),
    )


def _app(kept: Json, client_id: str) -> App:
    return App(
        id=kept["id"],
        client_id=client_id,
        label=kept["label"],
        name=kept["name"],
        has_secret=kept["credentials"].get("oauthClient", {}).get("token_endpoint_auth_method") != "none",
        email_callback=kept.get("emailMagicLinkRedirectUri") or None,
    )


def _settings(kept: Json) -> Settings:
    return Settings(
        prevent_enumeration_at_authentication=bool(kept.get("prevent_enumeration_at_authentication")),
        prevent_enumeration_at_recovery=bool(kept.get("prevent_enumeration_at_recovery")),
    )


def _provider(kept: Json) -> IdentityProvider:
    return IdentityProvider(kept["id"], kept["name"], kept["type"])


def _authenticator(kept: Json) -> Authenticator:
    methods: list[Json] = kept.get("methods") or []
    return Authenticator(
        id=kept["id"],
        key=kept["key"],
        type=kept["type"],
        name=kept["name"],
        status=kept["status"],
        settings=kept.get("settings") or {},
        methods=tuple(method["type"] for method in methods if method["status"] == "ACTIVE"),
        method_settings={method["type"]: method["settings"] for method in methods if method.get("settings")},
    )
