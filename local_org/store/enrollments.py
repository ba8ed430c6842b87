"""The enrollment that nobody asks for: the primary email, which Okta enrolls by itself when an administrator makes a user."""

from __future__ import annotations

from local_org.org import Org


def enroll_email(org: Org, user_id: str, address: str) -> None:
    """Enrolls the address, replacing a former one; nothing in an org without the email authenticator."""
    authenticator = next((kept for kept in org.store.all("authenticator") if kept["key"] == "okta_email"), None)
    if authenticator is None:
        return
    for former in org.store.all("enrollment", user_id):
        if former["key"] == "okta_email":
            org.store.delete("enrollment", former["id"])
    enrollment_id = org.entropy.id("eae")
    body = {
        "id": enrollment_id,
        "key": "okta_email",
        "authenticator_id": authenticator["id"],
        "created_at": org.clock.now(),
        "profile": {"email": address},
        "secret": {},
        "last_used_at": None,
    }
    org.store.put("enrollment", enrollment_id, body, parent=user_id)
