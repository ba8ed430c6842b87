"""Is this an Identity Engine org at all? Asked without the token, before anything else."""

from __future__ import annotations

from bootstrap.address import host_of
from bootstrap.errors import NotAnOrg
from bootstrap.okta import Okta


def org_id(okta: Okta) -> str:
    """The org's id. Raises: `NotAnOrg` for anything else than an Identity Engine org, `OrgUnreachable`."""
    answer = okta.without_token("GET", "/.well-known/okta-organization")
    body = answer.body if isinstance(answer.body, dict) else {}
    if 300 <= answer.status < 400:
        raise NotAnOrg(f"{host_of(okta.url)} redirects elsewhere; not followed.", "Set OKTA_CLIENT_ORGURL to the org itself.")
    if answer.status != 200 or "pipeline" not in body or not body.get("id"):
        raise NotAnOrg(f"{host_of(okta.url)} is not an Okta org (answer {answer.status}).", "Check OKTA_CLIENT_ORGURL.")
    if body["pipeline"] != "idx":
        raise NotAnOrg(f"{host_of(okta.url)} is a Classic Engine org.", "Embedded sign-in needs an Identity Engine org.")
    return str(body["id"])
