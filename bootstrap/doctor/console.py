"""Where things are in the Admin Console: today's path, the older wording, and the address of the page.

Paths are those of Okta's guides; addresses are the ones that Okta's own error texts and published admin tools link to.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from bootstrap.address import admin_address, is_loopback
from bootstrap.doctor.diagnosis import Click

SWITCH_PAGE = "settings/account"


class Console:
    """The console of one org: each method is one of its places, and `do` what to do there."""

    def __init__(self, org_url: str) -> None:
        self._admin = admin_address(org_url)
        self._local = is_loopback(urlsplit(org_url).hostname or "")  # a local org has one page of the console, no more

    def account(self, do: str) -> Click:
        path = "Settings > Account > Embedded widget sign-in support"
        return self._click(path, SWITCH_PAGE, do, "the same, then Grant type > Advanced")

    def app(self, app_id: str, label: str, part: str, do: str, tab: str = "general") -> Click:
        """`part` is what the tab calls the section."""
        page, title = f"app/oidc_client/instance/{app_id}/#tab-{tab.replace(' ', '-').lower()}", f"{label} > {tab[0].upper()}{tab[1:]}"
        return self._click(f"Applications > Applications > {title}{part}", page, do, f"Applications > {title}{part}")

    def apps(self, do: str) -> Click:
        return self._click("Applications > Applications", "apps/active", do, "Applications")

    def scopes(self, client_id: str, do: str) -> Click:
        path = f"Applications > {client_id} > Okta API Scopes"
        return self._click(f"Applications > {path}", f"app/oidc_client/instance/{client_id}", do, path)

    def server(self, server_id: str, do: str) -> Click:
        path = f"API > Authorization Servers > {server_id} > Access Policies"
        return self._click(f"Security > {path}", f"oauth2/as/{server_id}#policies", do, path)

    def servers(self, do: str) -> Click:
        return self._click("Security > API > Authorization Servers", "oauth2/as", do, "API > Authorization Servers")

    def origins(self, do: str) -> Click:
        return self._click("Security > API > Trusted Origins", "access/api/trusted_origins", do, "API > Trusted Origins")

    def tokens(self, do: str) -> Click:
        return self._click("Security > API > Tokens", "access/api/tokens", do, "API > Tokens")

    def authenticators(self, do: str) -> Click:
        return self._click("Security > Authenticators > Setup", "access/multifactor", do, "Security > Multifactor")

    def enrollment(self, do: str) -> Click:
        path = "Security > Authenticators > Enrollment"
        return self._click(path, "access/multifactor#policies", do, "Security > Multifactor > Factor Enrollment")

    def sessions(self, do: str) -> Click:
        return self._click("Security > Global Session Policy", "access/policies", do, "Security > Okta Sign-on Policies")

    def app_sign_in(self, do: str) -> Click:
        page = "authn/authentication-policies"
        return self._click("Security > Authentication Policies > App sign-in", page, do, "Security > Authentication Policies")

    def person(self, user_id: str, login: str, do: str) -> Click:
        return self._click(f"Directory > People > {login}", f"user/profile/view/{user_id}", do, f"Users > People > {login}")

    def people(self, do: str) -> Click:
        return self._click("Directory > People", "users", do, "Users > People")

    def group(self, group_id: str, name: str, do: str) -> Click:
        return self._click(f"Directory > Groups > {name}", f"group/{group_id}", do, f"Users > Groups > {name}")

    def roles(self, do: str) -> Click:
        return self._click("Security > Administrators", "access/admins", do)

    def _click(self, path: str, page: str, do: str, older: str = "") -> Click:
        there = page == SWITCH_PAGE or not self._local
        return Click(path, f"{self._admin}/admin/{page}" if there else "", do, older)
