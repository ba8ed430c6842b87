"""What must be on the machine before a command can work, made when it is missing."""

from __future__ import annotations

import os

from launcher import settings, venv, widget
from launcher.children import Children
from launcher.places import ENV_EXAMPLE, ENV_FILE, RUN
from launcher.say import say
from launcher.settings import Settings


def for_an_org(children: Children) -> Settings:
    """`.env` and `.venv`: all that bootstrap's verbs need. Raises: `Problem`."""
    RUN.mkdir(mode=0o700, exist_ok=True)
    if settings.make_env_file(ENV_FILE, ENV_EXAMPLE):
        say("Made .env from .env.example (readable by you alone).")
    venv.prepare(children)
    return settings.load(ENV_FILE, os.environ)


def for_the_app(children: Children) -> Settings:
    """Also the widget that its pages serve. Raises: `Problem`."""
    found = for_an_org(children)
    widget.prepare(children)
    return found
