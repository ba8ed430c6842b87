"""Sections 7, 8 and W: the Sign-In Widget."""

from __future__ import annotations

from e2e.mailbox import Inbox
from e2e.org import Org, Someone
from e2e.pages.home import Home
from e2e.pages.widget import WidgetPage
from e2e.scenarios.conftest import PASSWORD_ONLY, sign_in_with_email_code
from e2e.stack import Stack


def test_8_1_1_password_in_the_widget(widget: WidgetPage, home: Home, stack: Stack, org: Org, erika: Someone) -> None:
    with org.authentication_rule(stack.mfa, PASSWORD_ONLY):
        widget.open("multifactor")
        widget.identify(erika.email, erika.password)
        home.expect_signed_in_as(erika)


def test_w_1_password_and_email_in_the_widget(widget: WidgetPage, home: Home, erika: Someone, inbox: Inbox) -> None:
    sign_in_with_email_code(widget, erika, inbox)
    home.expect_signed_in_as(erika)
