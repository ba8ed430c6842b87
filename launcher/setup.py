"""What must be on the machine before a command can work, made when it is missing."""

from __future__ import annotations

import os

from launcher import node, settings, venv, widget
from launcher.children import Children
from launcher.places import ENV_EXAMPLE, ENV_FILE, RUN
from launcher.say import say
from launcher.settings import Settings


def for_an_org(children: Children) -> Settings:
    """`.env` and `.venv`: all that bootstrap's verbs need. Raises: `Problem`."""
    _make_env_file()
    venv.prepare(children)
    return settings.load(ENV_FILE, os.environ)


def for_the_app(children: Children) -> Settings:
    """Also the widget that its pages serve. Raises: `Problem`."""
    _make_env_file()
    with_the_widget(children)
    return settings.load(ENV_FILE, os.environ)


def with_the_widget(children: Children, *, development: bool = False) -> None:
    """`.venv` and `.widget/`; with `development`, what the tests need of both registries. pip and npm work side by side."""
    wanted = development or not widget.is_prepared()
    fetching = node.begin(children, development=development) if wanted else None
    venv.prepare(children, development=development)
    if fetching is not None:
        node.finish(children, fetching, development=development)
    elif wanted:
        node.install(children, development=development)
    widget.prepare(children)


def _make_env_file() -> None:
    RUN.mkdir(mode=0o700, exist_ok=True)
    if settings.make_env_file(ENV_FILE, ENV_EXAMPLE):
        say("Made .env from .env.example (readable by you alone).")
