"""What a person should know before writing to an org that others use."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bootstrap import warnings
from bootstrap.credentials import ServiceApp
from bootstrap.plan import Plan, PlannedChapter
from bootstrap.refs import Refs
from bootstrap.resource import Action, Change
from bootstrap.secret import Secret
from bootstrap.settings import Settings

PENDING = Plan("x", (PlannedChapter("x", (Change("group.retailers", "Group", Action.CREATE),)),))
REAL = Settings("https://dev-1.okta.com", ".env", Secret("t"), Path(".env"), john_doe_email="me@mine.org")


def test_an_api_token_is_warned_of_and_a_service_app_is_not() -> None:
    assert "use a service app" in " ".join(warnings.of(PENDING, Refs(REAL)))
    app = ServiceApp("0oa1", Secret("k"))
    assert list(warnings.of(PENDING, Refs(replace(REAL, service_app=app)))) == []


def test_a_local_org_is_nobody_elses() -> None:
    assert list(warnings.of(PENDING, Refs(replace(REAL, org_url="http://localhost:8081")))) == []
