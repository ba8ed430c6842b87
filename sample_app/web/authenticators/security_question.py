"""The security question."""

from __future__ import annotations

from sample_app.web.authenticators.base import Look, Situation


def says(situation: Situation) -> tuple[str, ...]:
    """When it is set up: there are two ways."""
    return ("Choose a question, or write one of your own. Nobody else should be able to find the answer.",) if situation.enrolling else ()


LOOK = Look(
    key="security_question",
    name="Security Question",
    noun="your security question",
    note="A question that only you can answer",
    says=says,
)
