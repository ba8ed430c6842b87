"""The token of a mailed link that activates an account or recovers a password: read from the query, handed to Okta, kept nowhere else."""

from __future__ import annotations

import re

from flask import request

NAMES = ("activation_token", "recovery_token")  # as /interact takes them
_TOKEN = re.compile(r"[\x21-\x7e]{1,1024}")


def given() -> dict[str, str]:
    """What the link holds; a value that no token can be is left out."""
    return {name: token for name in NAMES if (token := request.args.get(name)) and _TOKEN.fullmatch(token)}
