"""One run of a command: which org, with which settings, about which chapters of the guide."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from bootstrap import guide, own_policy, ownership, plan, preflight, settings, state
from bootstrap.address import is_loopback
from bootstrap.chapter import Chapter, chosen, resources_of
from bootstrap.connection import connect
from bootstrap.errors import BadSettings
from bootstrap.guide import CHAPTERS, EVERYTHING
from bootstrap.guide.choices import KINDS, Choices
from bootstrap.inventory import Inventory
from bootstrap.okta import Okta
from bootstrap.ownership import Ownership
from bootstrap.pace_memory import remembered
from bootstrap.plan import Plan
from bootstrap.refs import Refs
from bootstrap.resource import UseCase
from bootstrap.settings import Settings
from bootstrap.terminal import Terminal
from bootstrap.undo.unsettled import settle


@dataclass(slots=True)
class Run:
    """What one command works with."""

    args: argparse.Namespace
    terminal: Terminal
    chapters: tuple[Chapter, ...]
    okta: Okta
    record: state.Record
    org: Inventory
    refs: Refs
    looked_at: float = field(default_factory=time.monotonic)

    @property
    def settings(self) -> Settings:
        return self.refs.settings

    def plan(self) -> Plan:
        with self.terminal.working("Comparing the org with the guide"):
            return plan.make(self.chapters, self.org, self.refs, self.ownership().judged)

    def ownership(self) -> Ownership:
        return ownership.of(self.record, self.args.adopt, [resource.address for resource in resources_of(self.chapters)])

    def look_again(self) -> None:
        """Nothing that was read before is believed any longer."""
        self.org = Inventory(self.okta, self.record.last_written)
        self.refs = Refs(self.settings)
        self.looked_at = time.monotonic()

    def read_env_file_again(self) -> None:
        """After ids and secrets were written into it: what it hands to the app is looked at as the app will."""
        self.refs.settings = settings_of(self.args)

    def is_local(self) -> bool:
        return is_loopback(urlsplit(self.settings.org_url).hostname or "")


@contextmanager
def started(args: argparse.Namespace, terminal: Terminal) -> Iterator[Run]:
    """Names the org, makes sure it is meant and is one, and lets go of it at the end."""
    found = settings_of(args)
    terminal.say(f"Org: {found.org_url} (from {found.org_source})", style="bold")
    if found.from_environment and not terminal.interactive and not args.yes:
        what = f"{found.org_url} is named only by the environment, and nobody is at a terminal to agree."
        raise BadSettings(what, f"Add --yes if that org is meant, or unset {settings.ORG}.")
    okta = connect(found, terminal, use_cases=use_cases_of(args), writing=args.command in ("apply", "destroy"))
    path = args.state or state.default_path(found.org_url)
    with closing(okta), remembered(okta.pace, path.with_suffix(".pace")):
        with terminal.working("Looking at the org"):
            record = state.Record(path, found.org_url, preflight.org_id(okta))
        settle(record, Inventory(okta))
        org = Inventory(okta, record.last_written)
        yield Run(args, terminal, chapters_for(args, org), okta, record, org, Refs(found))


def settings_of(args: argparse.Namespace) -> Settings:
    """Raises: `BadSettings`, `UnsafeAddress`."""
    return replace(settings.load(args.env_file, os.environ, custom_domain=args.custom_domain), allow_private_api=args.allow_private_api)


def chapters_for(args: argparse.Namespace, org: Inventory) -> tuple[Chapter, ...]:
    """What of the guide this run is about."""
    use_case = use_case_of(args)
    kinds = tuple(KINDS[name] for name in dict.fromkeys(args.app))
    choices = Choices(kinds)
    if args.command != "destroy" and use_case != UseCase.PASSWORD_OPTIONAL:
        choices = own_policy.choices(kinds, args.own_policy, org, own_policy.labels_of(resources_of(EVERYTHING)))
    all_of_it = CHAPTERS if choices == Choices() else guide.chapters(choices)
    return chosen(all_of_it, use_case, exactly_as_written=args.exactly_as_written)


def use_case_of(args: argparse.Namespace) -> UseCase | None:
    """None: all of them."""
    return None if args.use_case == "all" else UseCase(args.use_case)


def use_cases_of(args: argparse.Namespace) -> tuple[UseCase, ...]:
    one = use_case_of(args)
    return tuple(UseCase) if one is None else (one,)
