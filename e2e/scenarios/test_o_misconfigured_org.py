"""Section O: what a first-time user really meets."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from e2e.org import Org
from e2e.pages.own import OwnPages
from e2e.stack import Stack


def test_o_1_the_page_names_the_switch_when_the_app_lacks_the_grant(own_pages: OwnPages, page: Page, stack: Stack, org: Org) -> None:
    path = f"/api/v1/apps/{org.app(stack.mfa)['id']}"
    settings = org.call("GET", path)["settings"]
    grants = [grant for grant in settings["oauthClient"]["grant_types"] if grant != "interaction_code"]
    with org.changed(path, {"settings": {**settings, "oauthClient": {**settings["oauthClient"], "grant_types": grants}}}):
        own_pages.start("multifactor")
        expect(page.get_by_text("Interaction Code").first).to_be_visible()


def test_o_2_the_page_names_the_rule_when_the_authorization_server_lacks_the_grant(own_pages: OwnPages, page: Page, org: Org) -> None:
    server = "/api/v1/authorizationServers/default/policies"
    policy = org.call("GET", server)[0]
    rule = org.call("GET", f"{server}/{policy['id']}/rules")[0]
    grants = [grant for grant in rule["conditions"]["grantTypes"]["include"] if grant != "interaction_code"]
    conditions = {**rule["conditions"], "grantTypes": {"include": grants}}
    with org.changed(f"{server}/{policy['id']}/rules/{rule['id']}", {"conditions": conditions}):
        own_pages.start("multifactor")
        expect(page.get_by_text("You are not allowed to access this app").first).to_be_visible()
        expect(page.get_by_text("authorization server").first).to_be_visible()
