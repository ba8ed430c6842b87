"""An app as the API shows it."""

from __future__ import annotations

from typing import Any

from local_org.management.links import link, switch_link
from local_org.org import Org

Json = dict[str, Any]

_PRIVATE = ("accessPolicy", "profileEnrollment", "emailMagicLinkRedirectUri")


def shown(org: Org, app: Json, base: str) -> Json:
    """One app, with the secret that its first ACTIVE secret entity holds."""
    view = listed(org, app, base)
    secret = next((kept for kept in org.store.all("client_secret", app["id"]) if kept["status"] == "ACTIVE"), None)
    oauth = view["credentials"].get("oauthClient")
    if secret is None or oauth is None or not oauth["token_endpoint_auth_method"].startswith("client_secret"):
        return view
    return {**view, "credentials": {**view["credentials"], "oauthClient": {**oauth, "client_secret": secret["client_secret"]}}}


def listed(org: Org, app: Json, base: str) -> Json:
    """The same app without its secret: recordings show it in single reads only."""
    body = {name: value for name, value in app.items() if name not in _PRIVATE}
    body["orn"] = f"orn:okta:idp:{org.id}:apps:{app['name']}:{app['id']}"
    key = next((kept for kept in reversed(org.store.all("signing_key"))), None)
    if key is not None:
        body["credentials"] = {**app["credentials"], "signing": {"kid": key["kid"]}}
    return {**body, "_links": _links(app, base)}


def _links(app: Json, base: str) -> Json:
    here = f"{base}/api/v1/apps/{app['id']}"
    name = f"{app['name']}_link"
    links: Json = {
        "uploadLogo": link(f"{here}/logo", "POST"),
        "appLinks": [{"name": name, "href": f"{base}/home/{app['name']}/{app['id']}/aln{app['id'][3:]}", "type": "text/html"}],
        "profileEnrollment": link(f"{base}/api/v1/policies/{app['profileEnrollment']}"),
        "policies": link(f"{here}/policies", "PUT"),
        "groups": link(f"{here}/groups"),
        "logo": [{"name": "medium", "href": f"{base}/assets/img/logos/default.png", "type": "image/png"}],
        "accessPolicy": link(f"{base}/api/v1/policies/{app['accessPolicy']}"),
        "users": link(f"{here}/users"),
        **{verb: link(address["href"]) for verb, address in switch_link(here, app["status"]).items()},
    }
    if "oauthClient" in app["credentials"]:
        links["clientCredentials"] = [{"name": "secrets", "href": f"{here}/credentials/secrets"}]
    return links
