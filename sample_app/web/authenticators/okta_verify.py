"""Okta Verify: an app that is set up by a QR code or a link, and then shows a code or is asked by a push."""

from __future__ import annotations

from sample_app.idx import views
from sample_app.web.authenticators.base import Look, Situation

ADD = "Open Okta Verify on your phone, add an account, choose Organization, and scan this QR code."
ORGANIZATION_HERE = "Open Okta Verify on this device, add an account, and sign in to {org}."


def says(situation: Situation) -> tuple[str, ...]:
    """What to do with the phone."""
    if situation.enrolling:
        return _set_up(situation)
    if situation.stage != "waits":
        return ("Type the code that Okta Verify shows now.",) if situation.stage == "asks" else ()
    if views.correct_answer(situation.response):
        return ("We sent a notification to Okta Verify on your phone. Choose this number there:",)
    return ("We sent a notification to Okta Verify on your phone. Approve it there.",)


def _set_up(situation: Situation) -> tuple[str, ...]:
    channel, address = views.channel(situation.response)
    if situation.stage != "waits":
        return ("We send you a link. Open it on the phone that has Okta Verify.",) if channel in {"email", "sms"} else ()
    if channel in {"email", "sms"}:
        what = "an email" if channel == "email" else "a text message"
        return (f"We sent {what} with an Okta Verify setup link{f' to {address}' if address else ''}. Open it on your phone.",)
    if org := views.same_device(situation.response).get("orgUrl"):
        return (ORGANIZATION_HERE.format(org=org),)
    return (ADD,) if views.qr_code(situation.response) or views.qr_link(situation.response) else ()


LOOK = Look(
    key="okta_verify",
    name="Okta Verify",
    note="An app on your phone that asks you, or shows a code",
    sends="Send a push notification",
    done="I have done that",
    each_method=True,
    says=says,
)
