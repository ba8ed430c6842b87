"""Whose authentication policy asks for two factors: the org's own, which other apps may follow, or one for our apps alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bootstrap.chapter import Chapter, resources_of
from bootstrap.errors import AdminAtRisk, OktaError
from bootstrap.guide.choices import Choices, Kind
from bootstrap.guide.multifactor import OWN, PASSWORD_AND_ANOTHER, THE_ORGS
from bootstrap.inventory import Inventory
from bootstrap.kinds.app import WebApp
from bootstrap.kinds.assurance import asked_by
from bootstrap.kinds.policy import POLICIES, default_of, listed
from bootstrap.kinds.rule import rules_of
from bootstrap.plan import Plan
from bootstrap.refs import Refs
from bootstrap.resource import Json, Resource

SHARED_RULE = "rule.any_two_factors"
CONSOLES = ("saasure", "okta_enduser")  # Okta's own names of the Admin Console and the dashboard that leads to it


def choices(kinds: tuple[Kind, ...], said: bool | None, org: Inventory, labels: frozenset[str]) -> Choices:
    """`said`: `--own-policy` or `--no-own-policy`. Unsaid: our apps get a policy of their own where the change would reach others,
    and keep the one they got. `labels`: of our own apps. Raises what the reads raise."""
    if said is None:
        has_one = any(policy["name"] == OWN.name for policy in listed(org, OWN.policy_type))
        said = has_one or (not _asks_already(org) and _reaches_others(org, labels))
    return Choices(kinds, own_policy=said)


def told(plan: Plan, chapters: Sequence[Chapter], org: Inventory) -> Iterator[str]:
    """Which other apps the change reaches, or is kept from."""
    pending = {change.address for change in plan.changes if change.pending}
    if not pending & {SHARED_RULE, OWN.address}:
        return
    try:
        others = _others(org, labels_of(resources_of(chapters)))
    except OktaError:
        yield "Which other apps follow Any two factors could not be read; with --own-policy none of them is touched."
        return
    names = ", ".join(str(app.get("label")) for app in others)
    if others and SHARED_RULE in pending:
        what = f"These apps follow Any two factors too and will ask for a password and another factor: {names}."
        yield f"{what} With --own-policy they are left alone."
    elif others:
        what = f"These apps follow Any two factors: {names}. So that they stay as they are, ours gets an authentication policy of its own"
        yield f"{what} (--no-own-policy changes Any two factors instead)."


def refuse_to_lock_out(plan: Plan, org: Inventory, refs: Refs) -> None:
    """Before the first write. Raises: `AdminAtRisk` where the console would ask the caller for a password that they do not have."""
    caller = refs.body("user.admin")
    if caller is None or not any(change.address == SHARED_RULE and change.pending for change in plan.changes):
        return
    console = next((app for app in _followers(org) if app.get("name") in CONSOLES), None)
    if console is not None and not _has_password(caller):
        login = (caller.get("profile") or {}).get("login")
        what = f"{console.get('label')} follows Any two factors, and {login}, whose token this is, has no password here."
        raise AdminAtRisk(what, "It would shut you out, so nothing was changed. Run with --own-policy.")


def labels_of(resources: Sequence[Resource]) -> frozenset[str]:
    return frozenset(one.label for one in resources if isinstance(one, WebApp))


def _reaches_others(org: Inventory, labels: frozenset[str]) -> bool:
    """As if it did, where Okta does not tell."""
    try:
        return bool(_others(org, labels))
    except OktaError as error:
        if error.status == 429:
            raise
        return True


def _asks_already(org: Inventory) -> bool:
    rules = rules_of(org, default_of(org, THE_ORGS.policy_type)["id"])
    catch_all: Json = next((rule for rule in rules if rule.get("system")), {})
    method = ((catch_all.get("actions") or {}).get("appSignOn") or {}).get("verificationMethod") or {}
    return asked_by(method) == PASSWORD_AND_ANOTHER


def _others(org: Inventory, labels: frozenset[str]) -> list[Json]:
    return [app for app in _followers(org) if app.get("label") not in labels]


def _followers(org: Inventory) -> list[Json]:
    return org.list(f"{POLICIES}/{default_of(org, THE_ORGS.policy_type)['id']}/app")


def _has_password(user: Json) -> bool:
    """Of Okta's own, or of a directory that Okta asks; people of an identity provider have none here."""
    credentials = user.get("credentials") or {}
    provider = (credentials.get("provider") or {}).get("type")
    return "password" in credentials or provider in ("ACTIVE_DIRECTORY", "LDAP")
