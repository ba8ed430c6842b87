"""Opens the org for one command: with the scopes that it needs where a service app asks, and only for what a service app can do."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace

from bootstrap import scopes
from bootstrap.credentials import Credential
from bootstrap.errors import BadSettings
from bootstrap.okta import Okta
from bootstrap.resource import UseCase
from bootstrap.settings import SCOPES, Settings
from bootstrap.terminal import Terminal


def connect(
    settings: Settings,
    terminal: Terminal,
    *,
    use_cases: Iterable[UseCase] = tuple(UseCase),
    writing: bool = True,
    pause: Callable[[float], None] = time.sleep,
) -> Okta:
    """Nothing is sent yet. Raises: `BadSettings`, `UnsafeAddress`."""
    if settings.service_app and settings.allow_private_api:
        raise BadSettings("The console's private interface takes no service app.", "Leave out --allow-private-api, or use an API token.")
    return Okta(settings.org_url, credential_for(settings, use_cases, writing=writing), pause=pause, tell=lambda line: tell(terminal, line))


def credential_for(settings: Settings, use_cases: Iterable[UseCase], *, writing: bool) -> Credential:
    """A service app asks for OKTA_CLIENT_SCOPES or, where that is empty, for what is needed. Raises: `BadSettings` when it lacks some."""
    app = settings.service_app
    if app is None:
        return settings.token
    wanted = scopes.needed(use_cases)
    if not app.scopes:
        return replace(app, scopes=wanted)
    lacking = scopes.missing(wanted, app.scopes, writing=writing)
    if lacking:
        raise BadSettings(f"{SCOPES} lacks {', '.join(lacking)}.", "Add that, or leave it empty: then what is needed is asked for.")
    return app


def tell(terminal: Terminal, line: str) -> None:
    """In the moving line of a terminal; elsewhere a wait would look like a hang, so it is a line of its own."""
    terminal.progress(line)
    if not terminal.err.is_terminal:
        terminal.err.print(line)
