"""The phone: a text message or a call."""

from __future__ import annotations

from sample_app.web.authenticators.base import Look, Situation


def says(situation: Situation) -> tuple[str, ...]:
    """Which number, and what comes to it."""
    if situation.stage == "sends":
        return (f"It goes{situation.to}.",) if situation.to else ()
    if situation.current.methods == ("voice",):
        return (f"We are calling you{situation.to.replace(' to ', ' at ')}. Type the code that you hear.",)
    return (f"We sent you a code by text message{situation.to}.",)


LOOK = Look(key="phone_number", name="Phone", noun="your phone", note="A code by text message or call", sends="Send me the code", says=says)
