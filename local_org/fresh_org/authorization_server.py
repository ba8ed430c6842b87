"""The custom authorization server `default` of a new org, with its one policy and that policy's one rule."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

SERVER: Json = {
    "name": "default",
    "description": "Default Authorization Server for your Applications",
    "audiences": ["api://default"],
    "issuerMode": "DYNAMIC",
    "status": "ACTIVE",
    "default": True,
}

# The description is assumed; the rest was seen in recorded orgs.
POLICY: Json = {
    "type": "OAUTH_AUTHORIZATION_POLICY",
    "status": "ACTIVE",
    "name": "Default Policy",
    "description": "Default policy for all clients",
    "priority": 1,
    "system": False,
    "conditions": {"clients": {"include": ["ALL_CLIENTS"]}},
}

# Newer orgs may also list device_code and token-exchange here; no recording shows it.
RULE: Json = {
    "type": "RESOURCE_ACCESS",
    "status": "ACTIVE",
    "name": "Default Policy Rule",
    "priority": 1,
    "system": False,
    "conditions": {
        "people": {"users": {"include": [], "exclude": []}, "groups": {"include": ["EVERYONE"], "exclude": []}},
        "grantTypes": {"include": ["authorization_code", "client_credentials", "implicit", "password"]},
        "scopes": {"include": ["*"]},
    },
    "actions": {"token": {"accessTokenLifetimeMinutes": 60, "refreshTokenLifetimeMinutes": 0, "refreshTokenWindowMinutes": 10080}},
}
