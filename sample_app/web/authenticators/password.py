"""The password."""

from sample_app.web.authenticators.base import Look

LOOK = Look(key="okta_password", name="Password", noun="your password", note="Something that only you know", recoverable=True)
