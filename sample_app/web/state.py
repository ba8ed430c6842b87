"""What a request's code reaches for: the app's own state, and this browser's session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import abort, current_app, g, request

from sample_app.idx.config import ClientContext
from sample_app.session.current import Current, Sessions
from sample_app.web.browser import client_context
from sample_app.web.config import AppConfig
from sample_app.web.okta import UseCase
from sample_app.web.widget_files import WidgetFiles

EXTENSION = "sample_app"


@dataclass(frozen=True, slots=True)
class State:
    """Made once by `create_app`; holds nothing about anybody."""

    config: AppConfig
    use_cases: dict[str, UseCase]
    sessions: Sessions
    widget_files: WidgetFiles


def state() -> State:
    """The app's."""
    return cast(State, current_app.extensions[EXTENSION])


def current() -> Current:
    """This browser's session, opened when it is first needed. Raises `StoreUnavailable`."""
    if "current" not in g:
        g.current = state().sessions.open(request.cookies, secure=state().config.https)
    return cast(Current, g.current)


def opened() -> Current | None:
    """This browser's session, if this request needed it."""
    return cast(Current | None, g.get("current"))


def context() -> ClientContext:
    """This browser, as Okta should see it."""
    return client_context(request, current(), state().config.trusted_proxies)


def use_case(key: str) -> UseCase:
    """The use case of that name; 404 for any other."""
    return state().use_cases.get(key) or abort(404)
