"""What a person holds in their hand: an app that shows codes, and a security key in the browser."""

from __future__ import annotations

import base64
import io
import time
from urllib.parse import parse_qs, unquote, urlsplit

import pyotp
import zxingcpp
from PIL import Image
from playwright.sync_api import Page

STEP_S = 30


class _Totp(pyotp.TOTP):
    min_secret_length_bits = 80  # what Okta hands out


class AuthenticatorApp:
    """Google Authenticator on somebody's phone: set up by a picture or by a typed key."""

    def __init__(self, secret: str) -> None:
        self.secret = secret.replace(" ", "").strip()
        self._ahead = 0

    @classmethod
    def by_scanning(cls, image: str) -> AuthenticatorApp:
        """`image`: the `data:` address of the QR code."""
        picture = Image.open(io.BytesIO(base64.b64decode(image.partition(",")[2])))
        found = zxingcpp.read_barcodes(picture.convert("RGB"))
        assert found, "the picture holds no QR code"
        return cls(parse_qs(urlsplit(unquote(found[0].text)).query)["secret"][0])

    def code(self) -> str:
        """What it shows now."""
        return _Totp(self.secret).at(int(time.time()) + self._ahead * STEP_S)

    def next_code(self) -> str:
        """What it will show half a minute later; the org accepts it already, as one whose clock runs ahead a little."""
        self._ahead = 1
        return self.code()


def plug_in_security_key(page: Page) -> None:
    """A key that answers by itself whenever a page asks, with its user verified. It stays with this page's browser tab."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "usb",
        "hasResidentKey": False,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
