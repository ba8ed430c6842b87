"""The system apps of a new org and the authentication policy each of them follows."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

ACCESSIBILITY: Json = {"selfService": False, "errorRedirectUrl": None, "loginRedirectUrl": None}
USER_NAME_TEMPLATE: Json = {"template": "${source.login}", "type": "BUILT_IN"}
SETTINGS: Json = {
    "app": {},
    "notifications": {"vpn": {"network": {"connection": "DISABLED"}, "message": None, "helpUrl": None}},
    "manualProvisioning": False,
    "implicitAssignment": False,
    "emOptInStatus": "NONE",
    "notes": {"admin": None, "enduser": None},
}

SYSTEM_APPS: tuple[Json, ...] = (
    {"name": "saasure", "label": "Okta Admin Console", "policy": "Okta Admin Console", "hidden": False},
    {"name": "okta_enduser", "label": "Okta Dashboard", "policy": "Okta Dashboard", "hidden": False},
    {"name": "okta_browser_plugin", "label": "Okta Browser Plugin", "policy": "Okta Browser Plugin", "hidden": True},
)
