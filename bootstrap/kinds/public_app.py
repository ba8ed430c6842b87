"""Single-page and native app integrations: no secret, PKCE instead, and each refresh token used once."""

from __future__ import annotations

from dataclasses import dataclass

from bootstrap.kinds.app import WebApp
from bootstrap.resource import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicApp(WebApp):
    """`application_type` browser or native, as the guide's React, Android and iOS samples have it."""

    @property
    def token_auth(self) -> str:
        return "none"

    @property
    def refresh(self) -> Json:
        return {"rotation_type": "ROTATE", "leeway": 30}
