"""From what was posted to the values that Okta gets, and to what a page may show again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sample_app.idx.response import Field, Remediation, Response
from sample_app.web.controls import AUTOCOMPLETE, is_code, is_password, posted_as
from sample_app.web.forms import CONFIRM, sets_password
from sample_app.web.inputs import asked, choice_of, inputs, is_foregone, is_object_choice
from sample_app.web.picks import chosen

NO_MATCH = "New passwords must match"
NOT_SHOWN_AGAIN = frozenset({"answer"})  # as good as a secret, though Okta does not always say so


def values(remediation: Remediation, posted: Mapping[str, str]) -> dict[str, Any]:
    """What was posted, nested as the form is; names that the form does not have are left behind.

    Raises: `ChoiceNotOffered` for an option that is not there.
    """
    return _values(remediation.fields, posted, "")


def typed(remediation: Remediation, posted: Mapping[str, str]) -> dict[str, str]:
    """What to show again if Okta does not accept it: no secrets, no codes."""
    choice = choice_of(remediation.fields)
    within = [one for option in choice.options for one in inputs(asked(option), f"{choice.name}.")] if choice else []
    shown = [*inputs(remediation.fields, ""), *within]
    harmless = (name for name, item in shown if not item.secret and not is_code(item) and item.name not in NOT_SHOWN_AGAIN)
    return {name: posted[name][:1000] for name in harmless if name in posted}


def mismatch(remediation: Remediation, response: Response, posted: Mapping[str, str]) -> dict[str, str]:
    """Our one check before asking Okta: a new password was typed twice alike."""
    for name, item in inputs(remediation.fields, ""):
        if is_password(item) and sets_password(response) and posted.get(name, "") != posted.get(CONFIRM, ""):
            return {CONFIRM: NO_MATCH}
    return {}


def _values(fields: Sequence[Field], posted: Mapping[str, str], path: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in fields:
        name = f"{path}{item.name}"
        if is_object_choice(item):
            if name in posted:
                option, taken = chosen(item, posted[name])
                found[item.name] = option.fixed | _values(asked(option), posted, f"{name}.") | taken
        elif item.fields:
            if inner := _values(item.fields, posted, f"{name}."):
                found[item.name] = inner
        elif item.mutable and not item.visible:
            if item.value is None and posted.get(name):
                found[item.name] = posted[name]
        elif item.mutable and not is_foregone(item):
            value = _value(item, posted.get(name))
            if value is not None:
                found[item.name] = value
    return found


def _value(item: Field, given: str | None) -> Any:
    """As Okta wants it; None: not given. A password goes as it was typed, a code without the blanks around it."""
    if item.options:
        return next((option.value for option in item.options if posted_as(option.value) == given), given or None)
    if item.type == "boolean":
        return given != "false" if given is not None else (False if item.required else None)
    if given is None or item.secret:
        return given
    if AUTOCOMPLETE.get(item.name) == "tel":
        given = re.sub(r"[\s().-]", "", given)  # people write +1 (415) 555-0100; Okta takes +14155550100
    return given.strip() or (None if not item.required else "")
