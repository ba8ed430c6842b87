"""The interaction-code grant: which apps and rules have it, and how they all lose it when the org's switch is turned off."""

from __future__ import annotations

from local_org.org import Org

INTERACTION_CODE = "interaction_code"


def turn_interaction_code_off(org: Org) -> None:
    """Takes the grant from every app and every authorization server rule; turning the switch on again gives it back to none."""
    for app in org.store.all("app"):
        oauth = app.get("settings", {}).get("oauthClient")
        if oauth and INTERACTION_CODE in oauth.get("grant_types", []):
            grants = [grant for grant in oauth["grant_types"] if grant != INTERACTION_CODE]
            settings = {**app["settings"], "oauthClient": {**oauth, "grant_types": grants}}
            org.store.put("app", app["id"], {**app, "settings": settings}, key=app["credentials"]["oauthClient"]["client_id"])
    for server in org.store.all("authorization_server"):
        for policy in org.store.all("as_policy", server["id"]):
            for rule in org.store.all("as_rule", policy["id"]):
                conditions = rule["conditions"]
                grants = [grant for grant in conditions["grantTypes"]["include"] if grant != INTERACTION_CODE]
                changed = {**rule, "conditions": {**conditions, "grantTypes": {**conditions["grantTypes"], "include": grants}}}
                org.store.put("as_rule", rule["id"], changed, parent=policy["id"])
