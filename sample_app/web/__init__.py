"""The pages: what the app's routes are made of."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

from flask import Flask

from sample_app.idx.config import is_loopback
from sample_app.idx.transport import Transport
from sample_app.session.current import Sessions
from sample_app.session.store import Clock, SessionStore, open_store
from sample_app.web import assets, callback, guards, headers, home, problems, profile, sign_in, sign_out, widget
from sample_app.web.config import AppConfig
from sample_app.web.okta import use_cases
from sample_app.web.state import EXTENSION, State
from sample_app.web.text import coded
from sample_app.web.widget_files import WidgetFiles

LARGEST_REQUEST = 64 * 1024  # bytes; our largest form is a few hundred


def create_app(
    config: AppConfig, *, store: SessionStore | None = None, transport: Transport | None = None, clock: Clock = time.time
) -> Flask:
    """The whole app. Tests give their own store, transport and clock; nothing is read from the environment here."""
    app = Flask("sample_app.web", template_folder="../templates", static_folder=None)
    app.config.update(
        SECRET_KEY=config.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST,
        MAX_FORM_PARTS=100,
        PROPAGATE_EXCEPTIONS=False,
        TRAP_HTTP_EXCEPTIONS=False,
        DEBUG=False,
    )
    store = store or open_store(config.session_url, default_path=config.session_file, limits=config.limits, clock=clock)
    app.extensions[EXTENSION] = State(
        config=config,
        use_cases=use_cases(config, transport or _transport(config)),
        sessions=Sessions(store, clock=clock),
        widget_files=WidgetFiles.found_in(config.widget_folder),
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.globals["asset"] = assets.own_url
    app.jinja_env.filters["coded"] = coded
    app.before_request(guards.check)
    app.after_request(headers.apply)
    problems.register(app)
    for module in (home, sign_in, widget, callback, profile, sign_out, assets):
        app.register_blueprint(module.bp)
    return app


def _transport(config: AppConfig) -> Transport:
    """Proxy settings of the environment are for the way out of this machine; reading them costs a third of a call."""
    issuers = (one.issuer for one in config.use_cases.values())
    return Transport(trust_env=not all(is_loopback(urlsplit(issuer).hostname or "") for issuer in issuers))
