"""Each remediation as a form; the last field of every form is `stateHandle`."""

from __future__ import annotations

from collections.abc import Callable

from local_org.idx import messages as catalogue
from local_org.idx import provider_redirects
from local_org.idx import remediations as r
from local_org.idx.authenticators import BY_KEY
from local_org.idx.authenticators.base import method_field
from local_org.idx.facts import Facts, Person
from local_org.idx.ion import beside
from local_org.idx.ion.view import PURPOSES, Json, View, display_name, form, purpose_of
from local_org.idx.remediations import Option
from local_org.idx.transaction import Transaction
from local_org.policy import registration


def _said(view: View, entry: Json, field_json: Json) -> Json:
    """Adds the messages of a field: they stand on the first form only (the widget reads no others)."""
    said = view.said.on_fields.get(field_json["name"]) if entry is view.tx.offer[0] else None
    return {**field_json, "messages": catalogue.wrapped(list(said))} if said else field_json


def _identify(view: View, entry: Json) -> Json:
    hint = view.tx.request.login_hint
    identifier: Json = {"name": "identifier", "label": "Username", "required": True, **({"value": hint} if hint else {})}
    fields = [_said(view, entry, identifier)]
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
    decision = registration.decide(view.facts)
    fields = [_said(view, entry, _attribute(one)) for one in decision.attributes]
    asked: list[Json] = [{"name": "userProfile", "form": {"value": fields}}]
    if entry.get("password"):
        passcode = _said(view, entry, {"name": "passcode", "label": "Password", "secret": True})
        credentials = {"name": "credentials", "type": "object", "form": {"value": [passcode]}, "required": True}
        asked.append({**credentials, "relatesTo": "$.currentAuthenticator"})
    return form(view, r.ENROLL_PROFILE, asked)


def _select_authenticate(view: View, entry: Json) -> Json:
    return _select(view, entry, enrolling=False)


def _select_enroll(view: View, entry: Json) -> Json:
    return _select(view, entry, enrolling=True)


def _select(view: View, entry: Json, *, enrolling: bool) -> Json:
    """Option ids are always those of authenticators; what they relate to carries the enrollment's id."""
    offered = view.options[entry["name"]]
    ids = [one.authenticator_id for one in offered]
    options = []
    for position, one in enumerate(offered):
        fields: list[Json] = [{"name": "id", "required": True, "value": one.authenticator_id, "mutable": False}]
        fields += BY_KEY[one.key].choice(one.methods, enrolling=enrolling)
        if ids.count(one.authenticator_id) > 1:
            fields.append({"name": "enrollmentId", "required": True, "value": one.enrollment_id, "mutable": False})
        label = display_name(view.facts, one.key, one.authenticator_id)
        listed = _listed_at(view, offered, position, enrolling)
        options.append({"label": label, "value": {"form": {"value": fields}}, "relatesTo": listed})
    return form(view, entry["name"], [{"name": "authenticator", "type": "object", "options": options}])


def _listed_at(view: View, offered: list[Option], position: int, enrolling: bool) -> str:
    """Enrollments while verifying; the authenticator while enrolling, and where several enrollments are one choice."""
    option = offered[position]
    if enrolling or BY_KEY[option.key].spec.grouped:
        ids = dict.fromkeys(one.authenticator_id for one in offered)  # each authenticator is listed once
        return f"$.authenticators.value[{list(ids).index(option.authenticator_id)}]"
    before = beside.offered_enrollments(view, offered[:position])
    return f"$.authenticatorEnrollments.value[{len(before)}]"


def _verification_data(view: View, entry: Json) -> Json:
    pending = view.tx.pending
    assert pending is not None
    spec = BY_KEY[pending.key].spec
    return _data(view, entry, method_field(spec, pending.methods, required=True), f"$.{spec.verified_as}")


def _enrollment_data(view: View, entry: Json) -> Json:
    pending = view.tx.pending
    assert pending is not None
    return _data(view, entry, BY_KEY[pending.key].data_fields(pending), "$.currentAuthenticator")


def _data(view: View, entry: Json, asked: list[Json], subject: str) -> Json:
    pending = view.tx.pending
    assert pending is not None
    label = display_name(view.facts, pending.key, pending.authenticator_id)
    fields: list[Json] = [{"name": "id", "required": True, "value": pending.authenticator_id, "mutable": False}, *asked]
    several = pending.enrollment_id is not None and len(_same_choice(view, pending.authenticator_id)) > 1
    if several:
        fields.append({"name": "enrollmentId", "required": True, "value": pending.enrollment_id, "mutable": False})
    return form(view, entry["name"], [{"name": "authenticator", "label": label, "form": {"value": fields}}], relates_to=subject)


def _same_choice(view: View, authenticator_id: str) -> list[Option]:
    """The options of the list that are enrollments of this one authenticator."""
    return [one for one in view.options.get(r.SELECT_AUTHENTICATE, ()) if one.authenticator_id == authenticator_id]


def _channel_data(view: View, entry: Json) -> Json:
    pending = view.tx.pending
    assert pending is not None
    asked = [_said(view, entry, one) for one in BY_KEY[pending.key].data_fields(pending)]
    return form(view, entry["name"], asked, relates_to="$.currentAuthenticator")


def _select_channel(view: View, entry: Json) -> Json:
    """The position of `id` is what okta-auth-js relies on."""
    pending = view.tx.pending
    assert pending is not None
    label = display_name(view.facts, pending.key, pending.authenticator_id)
    asked = [{**one, "required": True} for one in BY_KEY[pending.key].choice(pending.methods, enrolling=True)]
    fields = [{"name": "id", "required": True, "value": pending.authenticator_id, "mutable": False, "visible": False}, *asked]
    return form(view, entry["name"], [{"name": "authenticator", "type": "object", "label": label, "value": {"form": {"value": fields}}}])


def _credentials(view: View, entry: Json) -> Json:
    pending = view.tx.pending
    assert pending is not None
    purpose = PURPOSES[entry["name"]]
    module = BY_KEY[pending.key]
    asked = module.credentials(purpose, pending, view.facts, view.person)
    for fields in _forms_in(asked):
        fields[:] = [_said(view, entry, one) for one in fields]
    subject = f"$.{module.spec.verified_as}" if purpose == "verify" else "$.currentAuthenticator"
    return form(view, entry["name"], [{"name": "credentials", "type": "object", **asked, "required": True}], relates_to=subject)


def _forms_in(asked: Json) -> list[list[Json]]:
    """The fields of `credentials`, of each form where it is a choice."""
    if "form" in asked:
        return [asked["form"]["value"]]
    return [option["value"]["form"]["value"] for option in asked["options"]]


def credential_fields(tx: Transaction, facts: Facts, person: Person | None) -> list[Json]:
    """The fields that the open form asks for, of the first form where it is a choice."""
    assert tx.pending is not None
    return _forms_in(BY_KEY[tx.pending.key].credentials(purpose_of(tx), tx.pending, facts, person))[0]


def _poll(view: View, entry: Json) -> Json:
    pending = view.tx.pending
    assert pending is not None
    relates_to = f"$.{BY_KEY[pending.key].spec.verified_as}" if entry["name"] == r.CHALLENGE_POLL else None
    return form(view, entry["name"], [], relates_to=relates_to, refresh=r.POLL_EVERY_MS)


def _resend_push(view: View, entry: Json) -> Json:
    pending = view.tx.pending
    assert pending is not None
    fields: list[Json] = [
        {"name": "id", "required": True, "value": pending.authenticator_id, "mutable": False},
        {"name": "methodType", "required": True, "value": pending.method, "mutable": False},
    ]
    subject = f"$.{BY_KEY[pending.key].spec.verified_as}"
    label = display_name(view.facts, pending.key, pending.authenticator_id)
    asked: Json = {"name": "authenticator", "type": "object", "label": label, "value": {"form": {"value": fields}}}
    return form(view, entry["name"], [asked], relates_to=subject)


def _select_unlock(view: View, entry: Json) -> Json:
    """The name and the choice in one form, as recorded."""
    chosen = _select(view, entry, enrolling=False)
    identifier = _said(view, entry, {"name": "identifier", "label": "Username", "required": True})
    return {**chosen, "value": [identifier, *chosen["value"]]}


def _update_profile(view: View, entry: Json) -> Json:
    """Clients know it as `enroll-profile`, or as `profile-update` where nothing of it is required (both recorded)."""
    asked = [one for one in registration.decide(view.facts).attributes if one.name in entry["attributes"]]
    fields = [_said(view, entry, _attribute(one)) for one in asked]
    name = "enroll-profile" if any(one.required for one in asked) else "profile-update"
    return form(view, entry["name"], [{"name": "userProfile", "form": {"value": fields}}], shown_as=name)


def _attribute(one: registration.Attribute) -> Json:
    lengths = {} if one.max_length is None else {"maxLength": one.max_length, "minLength": one.min_length}
    return {"name": one.name, "type": "string", "label": one.label, "required": one.required, **lengths}


def _keep_signed_in(view: View, entry: Json) -> Json:
    stay = {"name": "keepMeSignedIn", "type": "boolean", "label": "Stay signed in", "required": True, "value": False, "mutable": True}
    return form(view, entry["name"], [stay])


def _redirect_idp(view: View, entry: Json) -> Json:
    """No form: the browser navigates. No `rel`, no fields."""
    found = provider_redirects.provider(view.facts, entry["idp"])
    shown = {"id": entry["idp"], "name": found.name if found else ""}
    href = provider_redirects.address(view.tx, view.facts, entry["idp"])
    return {"name": entry["name"], "type": found.type if found else "OIDC", "idp": shown, "href": href, "method": "GET"}


FORMS: dict[str, Callable[[View, Json], Json]] = {
    r.IDENTIFY: _identify,
    r.IDENTIFY_RECOVERY: _identify_recovery,
    r.SELECT_IDENTIFY: _bare,
    r.SELECT_ENROLL_PROFILE: _bare,
    r.ENROLL_PROFILE: _enroll_profile,
    r.SELECT_AUTHENTICATE: _select_authenticate,
    r.VERIFICATION_DATA: _verification_data,
    r.CHALLENGE: _credentials,
    r.CHALLENGE_POLL: _poll,
    r.RESEND_PUSH: _resend_push,
    r.SELECT_ENROLL: _select_enroll,
    r.ENROLLMENT_DATA: _enrollment_data,
    r.ENROLL: _credentials,
    r.ENROLL_POLL: _poll,
    r.SELECT_CHANNEL: _select_channel,
    r.CHANNEL_DATA: _channel_data,
    r.RESET: _credentials,
    r.REENROLL: _credentials,
    r.REENROLL_WARNING: _credentials,
    r.UNLOCK_ACCOUNT: _bare,
    r.SELECT_UNLOCK: _select_unlock,
    r.UPDATE_PROFILE: _update_profile,
    r.KEEP_SIGNED_IN: _keep_signed_in,
    r.REQUEST_ACTIVATION: _bare,
    r.REDIRECT_IDP: _redirect_idp,
    r.SKIP: _bare,
}
