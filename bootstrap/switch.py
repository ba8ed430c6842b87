"""What to do when the org does not allow the interaction code (step 8, which has no public API)."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from bootstrap.address import admin_address
from bootstrap.errors import BootstrapError
from bootstrap.kinds.manual import clicks
from bootstrap.okta import Okta
from bootstrap.writer import Writer

SETTING = "embeddedLoginSupport"
ADDRESS = "switch.interaction_code"
POLL_S = 15.0  # each try is one of the ten app calls that a free org allows a minute
PATIENCE_S = 30 * 60.0
Say = Callable[[str], None]


class Switch(Protocol):
    def turned_on(self, writer: Writer) -> bool:
        """Whether it is worth trying again. The switch is only ever turned on."""
        ...


class LeftToAPerson:
    """Nobody is there to click: everything else goes on without it."""

    def turned_on(self, writer: Writer) -> bool:
        return False


class AskAtTerminal:
    """Shows the clicks and waits for Enter; `q` or the end of input goes on without."""

    def __init__(self, org_url: str, say: Say, ask: Callable[[str], str]) -> None:
        self._org_url, self._say, self._ask = org_url, say, ask

    def turned_on(self, writer: Writer) -> bool:
        self._say("Embedded widget sign-in support is off, and no public API can turn it on.")
        self._say(f"As a super admin, {clicks(self._org_url)}.")
        try:
            return self._ask("Press Enter when that is done (q: go on without): ").strip().lower() != "q"
        except EOFError:
            return False


class PollUntilOn:
    """`--wait`: shows the clicks once and tries again until it works or patience ends."""

    def __init__(self, org_url: str, say: Say, pause: Callable[[float], None] = time.sleep) -> None:
        self._org_url, self._say, self._pause, self._waited_s = org_url, say, pause, 0.0

    def turned_on(self, writer: Writer) -> bool:
        if self._waited_s == 0:
            self._say(f"Waiting for Embedded widget sign-in support: as a super admin, {clicks(self._org_url)}.")
        if self._waited_s >= PATIENCE_S:
            return False
        self._pause(POLL_S)
        self._waited_s += POLL_S
        return True


class PrivateInterface:
    """`--allow-private-api`: through the endpoint of the Admin Console, which Okta does not support and may change.

    When it answers anything but the one known boolean, the way by hand is left.
    """

    def __init__(self, okta: Okta, say: Say, otherwise: Switch) -> None:
        self._okta, self._say, self._otherwise, self._tried = okta, say, otherwise, False

    def turned_on(self, writer: Writer) -> bool:
        if self._tried:
            return self._otherwise.turned_on(writer)
        self._tried = True
        self._say("Turning on Embedded widget sign-in support through a private interface of the console, which Okta does not support.")
        url = f"{admin_address(self._okta.url)}/admin/api/v1/embedded-login-settings"
        try:
            before = self._okta.at_admin_host("GET", url).body
            if not isinstance(before, dict) or not isinstance(before.get(SETTING), bool):
                return self._otherwise.turned_on(writer)
            if not before[SETTING]:
                writer.private_post(ADDRESS, url, {SETTING: True}, previous=before)
        except BootstrapError as error:
            self._say(f"That did not work: {error}")
            return self._otherwise.turned_on(writer)
        return True
