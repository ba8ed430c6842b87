"""Each remediation as a form; the last field of every form is `stateHandle`."""

from __future__ import annotations

from collections.abc import Callable

from local_org.idx import messages as catalogue
from local_org.idx import remediations as r
from local_org.idx.authenticators import BY_KEY
from local_org.idx.ion.view import PURPOSES, Json, View, authenticator, form, options_of
from local_org.policy import registration


def _said(view: View, entry: Json, field_json: Json) -> Json:
    """Adds the messages of a field: they stand on the first form only (the widget reads no others)."""
    said = view.said.on_fields.get(field_json["name"]) if entry is view.tx.offer[0] else None
    return {**field_json, "messages": catalogue.wrapped(list(said))} if said else field_json


def _identify(view: View, entry: Json) -> Json:
    fields = [_said(view, entry, {"name": "identifier", "label": "Username", "required": True})]
    if entry.get("password"):
        passcode = _said(view, entry, {"name": "passcode", "label": "Password", "secret": True})
        fields.append({"name": "credentials", "type": "object", "form": {"value": [passcode]}, "required": True})
    fields.append({"name": "rememberMe", "type": "boolean", "label": "Remember this device"})
    return form(view, r.IDENTIFY, fields)


def _identify_recovery(view: View, entry: Json) -> Json:
    return form(view, r.IDENTIFY_RECOVERY, [_said(view, entry, {"name": "identifier", "label": "Username", "required": True})])


def _bare(view: View, entry: Json) -> Json:
    return form(view, entry["name"], [])


def _enroll_profile(view: View, entry: Json) -> Json:
    fields = []
    for one in registration.decide(view.facts).attributes:
        shown: Json = {"name": one.name, "type": "string", "label": one.label, "required": one.required}
        if one.max_length is not None:
            shown |= {"maxLength": one.max_length, "minLength": one.min_length}
        fields.append(_said(view, entry, shown))
    return form(view, r.ENROLL_PROFILE, [{"name": "userProfile", "form": {"value": fields}}])


def _select_authenticate(view: View, entry: Json) -> Json:
    return _select(view, entry, "$.authenticatorEnrollments.value")


def _select_enroll(view: View, entry: Json) -> Json:
    return _select(view, entry, "$.authenticators.value")


def _select(view: View, entry: Json, listed_in: str) -> Json:
    """Option ids are always those of authenticators; what they relate to carries the enrollment's id."""
    options = []
    for index, one in enumerate(options_of(view.tx, entry["name"])):
        fields = [
            {"name": "id", "required": True, "value": one.authenticator_id, "mutable": False},
            {"name": "methodType", "required": False, "value": one.method, "mutable": False},
        ]
        label = authenticator(view.facts, one.key, one.authenticator_id)["displayName"]
        options.append({"label": label, "value": {"form": {"value": fields}}, "relatesTo": f"{listed_in}[{index}]"})
    return form(view, entry["name"], [{"name": "authenticator", "type": "object", "options": options}])


def _verification_data(view: View, entry: Json) -> Json:
    pending = view.tx.pending
    assert pending is not None
    label = authenticator(view.facts, pending.key, pending.authenticator_id)["displayName"]
    fields = [
        {"name": "id", "required": True, "value": pending.authenticator_id, "mutable": False},
        {"name": "methodType", "type": "string", "required": True, "options": [{"label": label, "value": pending.method}]},
    ]
    chosen = {"name": "authenticator", "label": label, "form": {"value": fields}}
    return form(view, r.VERIFICATION_DATA, [chosen], relates_to=f"$.{BY_KEY[pending.key].spec.verified_as}")


def _credentials(view: View, entry: Json) -> Json:
    pending = view.tx.pending
    assert pending is not None
    purpose = PURPOSES[entry["name"]]
    module = BY_KEY[pending.key]
    fields = [_said(view, entry, one) for one in module.fields(purpose)]
    subject = f"$.{module.spec.verified_as}" if purpose == "verify" else "$.currentAuthenticator"
    credentials = {"name": "credentials", "type": "object", "form": {"value": fields}, "required": True}
    return form(view, entry["name"], [credentials], relates_to=subject)


FORMS: dict[str, Callable[[View, Json], Json]] = {
    r.IDENTIFY: _identify,
    r.IDENTIFY_RECOVERY: _identify_recovery,
    r.SELECT_IDENTIFY: _bare,
    r.SELECT_ENROLL_PROFILE: _bare,
    r.ENROLL_PROFILE: _enroll_profile,
    r.SELECT_AUTHENTICATE: _select_authenticate,
    r.VERIFICATION_DATA: _verification_data,
    r.CHALLENGE: _credentials,
    r.SELECT_ENROLL: _select_enroll,
    r.ENROLL: _credentials,
    r.RESET: _credentials,
    r.REENROLL: _credentials,
    r.SKIP: _bare,
}
