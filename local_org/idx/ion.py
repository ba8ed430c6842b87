"""Renders where a transaction stands as ION: the only module that knows the wire shape (idx-protocol 2–5).

Order of members as in real captures. Nothing is null; a member without a value is left out. The field `stateHandle` closes each form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from local_org.idx import messages as catalogue
from local_org.idx import remediations as r
from local_org.idx.authenticators import BY_KEY
from local_org.idx.authenticators.base import Purpose
from local_org.idx.facts import Facts, Person
from local_org.idx.remediations import Option
from local_org.idx.transaction import Transaction
from local_org.policy import registration
from local_org.policy.conditions import Who
from local_org.policy.password import PasswordDecision
from local_org.policy.password import decide as password_decision

Json = dict[str, Any]
VERSION = "1.0.0"
_PRODUCES = "application/ion+json; okta-version=1.0.0"
_ACCEPTS = "application/json; okta-version=1.0.0"
_PURPOSES: dict[str, Purpose] = {r.CHALLENGE: "verify", r.ENROLL: "enroll", r.RESET: "reset", r.REENROLL: "reenroll"}


@dataclass(frozen=True, slots=True)
class Said:
    """What goes with the state: messages at the top, and messages on fields of the first form, by field name."""

    top: tuple[Json, ...] = ()
    on_fields: Mapping[str, tuple[Json, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _View:
    tx: Transaction
    facts: Facts
    person: Person | None
    hidden: bool
    said: Said

    @property
    def password(self) -> PasswordDecision:
        groups = self.person.group_ids if self.person else frozenset({self.facts.everyone_group_id})
        return password_decision(self.facts, Who(self.person.id if self.person else None, groups))


def state(tx: Transaction, facts: Facts, person: Person | None, *, hidden: bool, said: Said) -> Json:
    """The current step. `hidden`: nothing that tells an existing user from one who does not exist may be shown yet."""
    view = _View(tx, facts, person, hidden, said)
    body: Json = {**_head(tx), "remediation": _array([_FORMS[entry["name"]](view, entry) for entry in tx.offer])}
    if said.top:
        body["messages"] = catalogue.wrapped(list(said.top))
    _current(view, body)
    _lists(view, body)
    _enrollment_and_recovery(view, body)
    user = _user(view)
    if user:
        body["user"] = _object(user)
    body["cancel"] = _action(tx, facts, "cancel", r.CANCEL)
    body["app"] = _app(facts)
    return body


def success(tx: Transaction, facts: Facts, person: Person, code: str) -> Json:
    """The end: `successWithInteractionCode`, no remediation, no messages."""
    server = tx.request.authorization_server_id
    fields: list[Json] = [
        {"name": "grant_type", "required": True, "value": "interaction_code"},
        {"name": "interaction_code", "required": True, "value": code},
        {"name": "client_id", "required": True, "value": facts.app.client_id},
    ]
    if facts.app.has_secret:
        fields.append({"name": "client_secret", "required": True})
    fields.append({"name": "code_verifier", "required": True})
    return {
        **_head(tx),
        "user": _object(_user_value(tx, person)),
        "cancel": _action(tx, facts, "cancel", r.CANCEL),
        "app": _app(facts),
        "successWithInteractionCode": {
            "rel": ["create-form"],
            "name": "issue",
            "href": f"{facts.org_url}/oauth2/{server}/v1/token" if server else f"{facts.org_url}/oauth2/v1/token",
            "method": "POST",
            "value": fields,
            "accepts": "application/x-www-form-urlencoded",
        },
    }


def terminal(tx: Transaction | None, *messages: Json, failure: str | None = None) -> Json:
    """Messages and nothing to go on with. Without a transaction (expired, unknown) not even a state handle."""
    body: Json = {"version": VERSION} if tx is None else _head(tx)
    body["messages"] = catalogue.wrapped(list(messages))
    if failure:
        body["failure"] = {"name": "failure-redirect", "href": failure}
    return body


def refusal(tx: Transaction, facts: Facts, person: Person | None, message: Json) -> Json:
    """A refusal that leaves the transaction where it is: nothing to go on with but `cancel`, as a recovery that is not allowed."""
    body = terminal(tx, message)
    if person is not None:
        body["user"] = _object(_user_value(tx, person))
    return {**body, "cancel": _action(tx, facts, "cancel", r.CANCEL), "app": _app(facts)}


def link_code(tx: Transaction, facts: Facts, person: Person | None, code: str, intent: str) -> Json:
    """What a link of a mail shows in a browser that has nothing to do with the transaction: the code, and where it came from."""
    pending = tx.pending
    assert pending is not None
    current = {"contextualData": {"otp": code}, **_authenticator(facts, pending.key, pending.authenticator_id)}
    body: Json = {
        "version": VERSION,
        "intent": intent,
        "messages": catalogue.wrapped([catalogue.render("idx.enter.otp.in.original.tab")]),
        "currentAuthenticator": _object(current),
    }
    if person is not None:
        body["user"] = _object(_user_value(tx, person))
    return {**body, "client": _object({"browser": tx.request.user_agent or "UNKNOWN", "location": {}}), "app": _app(facts)}


# the envelope ------------------------------------------------------------------------------------------------------------


def _head(tx: Transaction) -> Json:
    expires = datetime.fromtimestamp(tx.expires_at, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return {"version": VERSION, "stateHandle": tx.state_handle, "expiresAt": expires, "intent": tx.intent}


def _app(facts: Facts) -> Json:
    return _object({"name": facts.app.name, "label": facts.app.label, "id": facts.app.id})


def _user(view: _View) -> Json:
    """Only what was typed until a factor is proved, where existence must not show (idx-flows 1.0-6)."""
    if view.hidden:
        return {"identifier": view.tx.identifier} if view.tx.identifier else {}
    return _user_value(view.tx, view.person) if view.person is not None else {}


def _user_value(tx: Transaction, person: Person) -> Json:
    profile = person.profile
    return {
        "id": person.id,
        "identifier": tx.identifier or person.login,
        "profile": {
            "firstName": profile.get("firstName") or "",
            "lastName": profile.get("lastName") or "",
            "timeZone": profile.get("timezone") or "America/Los_Angeles",
            "locale": profile.get("locale") or "en_US",
        },
    }


def _current(view: _View, body: Json) -> None:
    """`currentAuthenticator` while enrolling, resetting, and beside a password on the first page; else the enrollment."""
    tx, facts, pending = view.tx, view.facts, view.tx.pending
    if tx.offer and tx.offer[0]["name"] == r.IDENTIFY and tx.offer[0].get("password"):
        password = Option(**tx.offer[0]["password"])
        body["currentAuthenticator"] = _object({**_recover(view), **_authenticator(facts, password.key, password.authenticator_id)})
        return
    if pending is None:
        return
    spec = BY_KEY[pending.key].spec
    purpose = _purpose(tx)
    if purpose in ("enroll", "reset", "reenroll"):
        relations = _message_relations(view) if spec.channel else {}
        settings = BY_KEY[pending.key].settings(view.password)
        body["currentAuthenticator"] = _object(
            {**_contextual(view, enrolling=True), **relations, **_authenticator(facts, pending.key, pending.authenticator_id), **settings}
        )
        return
    option = _current_option(tx)
    shown = {**_contextual(view, enrolling=False), **_profile(option), **_message_relations(view), **_recover(view)}
    body[spec.verified_as] = _object({**shown, **_enrollment(view, option)})


def _purpose(tx: Transaction) -> Purpose:
    return next((_PURPOSES[entry["name"]] for entry in tx.offer if entry["name"] in _PURPOSES), "verify")


def _current_option(tx: Transaction) -> Option:
    pending = tx.pending
    assert pending is not None
    address = str(pending.data.get("address", ""))
    return Option(pending.key, pending.authenticator_id, pending.method, pending.enrollment_id, address)


def _contextual(view: _View, *, enrolling: bool) -> Json:
    """`useEmailMagicLink: false` where the link cannot go on with the sign-in: the widget then shows the code field at once."""
    pending = view.tx.pending
    if pending is None or not pending.sent or not BY_KEY[pending.key].spec.polls:
        return {}
    return {} if view.facts.app.email_callback else {"contextualData": {"useEmailMagicLink": False}}


def _message_relations(view: _View) -> Json:
    """`resend` where a message can be sent, `poll` once it was."""
    pending = view.tx.pending
    if pending is None or not BY_KEY[pending.key].spec.channel:
        return {}
    relations: Json = {"resend": _action(view.tx, view.facts, "resend", r.RESEND)}
    if pending.sent and BY_KEY[pending.key].spec.polls:
        relations["poll"] = {**_action(view.tx, view.facts, "poll", r.POLL), "refresh": r.POLL_EVERY_MS}
    return relations


def _recover(view: _View) -> Json:
    return {"recover": _action(view.tx, view.facts, "recover", r.RECOVER)} if r.RECOVER in view.tx.data.get("actions", ()) else {}


def _lists(view: _View, body: Json) -> None:
    """The authenticators that the options name, and the enrollments: those offered while verifying, those there are while enrolling."""
    tx, facts = view.tx, view.facts
    verifying = _options(tx, r.SELECT_AUTHENTICATE) or ([_current_option(tx)] if tx.pending and _purpose(tx) == "verify" else [])
    enrolling = _options(tx, r.SELECT_ENROLL) or ([_current_option(tx)] if tx.pending and _purpose(tx) != "verify" else [])
    if verifying:
        body["authenticators"] = _array([_authenticator(facts, one.key, one.authenticator_id) for one in verifying])
        body["authenticatorEnrollments"] = _array([{**_profile(one), **_enrollment(view, one)} for one in verifying])
    elif enrolling:
        body["authenticators"] = _array([_authenticator(facts, one.key, one.authenticator_id) for one in enrolling])
        body["authenticatorEnrollments"] = _array([_enrollment(view, one) for one in enrolled_options(facts, view.person)])


def _enrollment_and_recovery(view: _View, body: Json) -> None:
    tx, facts = view.tx, view.facts
    purpose = _purpose(tx)
    if (tx.flow == "recover" and (tx.pending or tx.offer[0]["name"] == r.SELECT_AUTHENTICATE)) or purpose == "reenroll":
        recovered = next((one for one in facts.authenticators if one.key in BY_KEY and BY_KEY[one.key].spec.recovers), None)
        if recovered is not None:
            settings = BY_KEY[recovered.key].settings(view.password)
            body["recoveryAuthenticator"] = _object({**_authenticator(facts, recovered.key, recovered.id), **settings})
    if purpose == "enroll" and tx.pending is not None:
        settings = BY_KEY[tx.pending.key].settings(view.password)
        body["enrollmentAuthenticator"] = _object({**_authenticator(facts, tx.pending.key, tx.pending.authenticator_id), **settings})


def enrolled_options(facts: Facts, person: Person | None) -> list[Option]:
    """What the person has enrolled, in the order of enrollment; a password last: it has no enrollment of its own in the store."""
    if person is None:
        return []
    found = []
    for enrollment in person.enrollments:
        if enrollment.key in BY_KEY:
            method = BY_KEY[enrollment.key].spec.methods[0].type
            address = str(enrollment.profile.get("email", ""))
            found.append(Option(enrollment.key, enrollment.authenticator_id, method, enrollment.id, address))
    password = next((one for one in facts.authenticators if one.key in BY_KEY and BY_KEY[one.key].spec.recovers), None)
    if person.password_changed_at is not None and password is not None:
        spec = BY_KEY[password.key].spec
        found.append(Option(password.key, password.id, spec.methods[0].type, spec.enrollment_prefix + person.id[3:]))
    return found


def _authenticator(facts: Facts, key: str, authenticator_id: str) -> Json:
    spec = BY_KEY[key].spec
    name = next((one.name for one in facts.authenticators if one.id == authenticator_id), spec.display_name)
    methods = [{"type": method.type} for method in spec.methods]
    return {"type": spec.type, "key": spec.key, "id": authenticator_id, "displayName": name, "methods": methods}


def _enrollment(view: _View, option: Option) -> Json:
    """Where existence must not show, the enrollment's id is the authenticator's."""
    shown = _authenticator(view.facts, option.key, option.authenticator_id)
    return shown if view.hidden or option.enrollment_id is None else {**shown, "id": option.enrollment_id}


def _profile(option: Option) -> Json:
    masked = BY_KEY[option.key].profile(option.address)
    return {"profile": masked} if masked else {}


# forms -------------------------------------------------------------------------------------------------------------------


def _form(view: _View, name: str, fields: list[Json], *, relates_to: str | None = None) -> Json:
    form: Json = {"rel": ["create-form"], "name": name}
    if relates_to:
        form["relatesTo"] = [relates_to]
    return {
        **form,
        "href": f"{view.facts.org_url}/idp/idx/{r.PATHS[name]}",
        "method": "POST",
        "produces": _PRODUCES,
        "value": [*fields, _state_handle(view.tx)],
        "accepts": _ACCEPTS,
    }


def _action(tx: Transaction, facts: Facts, name: str, path: str) -> Json:
    return {
        "rel": ["create-form"],
        "name": name,
        "href": f"{facts.org_url}/idp/idx/{path}",
        "method": "POST",
        "produces": _PRODUCES,
        "value": [_state_handle(tx)],
        "accepts": _ACCEPTS,
    }


def _state_handle(tx: Transaction) -> Json:
    return {"name": "stateHandle", "required": True, "value": tx.state_handle, "visible": False, "mutable": False}


def _said(view: _View, entry: Json, field_json: Json) -> Json:
    """Adds the messages of a field: they stand on the first form only (the widget reads no others)."""
    said = view.said.on_fields.get(field_json["name"]) if entry is view.tx.offer[0] else None
    return {**field_json, "messages": catalogue.wrapped(list(said))} if said else field_json


def _identify(view: _View, entry: Json) -> Json:
    fields = [_said(view, entry, {"name": "identifier", "label": "Username", "required": True})]
    if entry.get("password"):
        passcode = _said(view, entry, {"name": "passcode", "label": "Password", "secret": True})
        fields.append({"name": "credentials", "type": "object", "form": {"value": [passcode]}, "required": True})
    fields.append({"name": "rememberMe", "type": "boolean", "label": "Remember this device"})
    return _form(view, r.IDENTIFY, fields)


def _identify_recovery(view: _View, entry: Json) -> Json:
    return _form(view, r.IDENTIFY_RECOVERY, [_said(view, entry, {"name": "identifier", "label": "Username", "required": True})])


def _bare(view: _View, entry: Json) -> Json:
    return _form(view, entry["name"], [])


def _enroll_profile(view: _View, entry: Json) -> Json:
    fields = []
    for one in registration.decide(view.facts).attributes:
        shown: Json = {"name": one.name, "type": "string", "label": one.label, "required": one.required}
        if one.max_length is not None:
            shown |= {"maxLength": one.max_length, "minLength": one.min_length}
        fields.append(_said(view, entry, shown))
    return _form(view, r.ENROLL_PROFILE, [{"name": "userProfile", "form": {"value": fields}}])


def _select_authenticate(view: _View, entry: Json) -> Json:
    return _select(view, entry, "$.authenticatorEnrollments.value")


def _select_enroll(view: _View, entry: Json) -> Json:
    return _select(view, entry, "$.authenticators.value")


def _select(view: _View, entry: Json, listed_in: str) -> Json:
    """Option ids are always those of authenticators; what they relate to carries the enrollment's id."""
    options = []
    for index, one in enumerate(_options(view.tx, entry["name"])):
        fields = [
            {"name": "id", "required": True, "value": one.authenticator_id, "mutable": False},
            {"name": "methodType", "required": False, "value": one.method, "mutable": False},
        ]
        label = _authenticator(view.facts, one.key, one.authenticator_id)["displayName"]
        options.append({"label": label, "value": {"form": {"value": fields}}, "relatesTo": f"{listed_in}[{index}]"})
    return _form(view, entry["name"], [{"name": "authenticator", "type": "object", "options": options}])


def _verification_data(view: _View, entry: Json) -> Json:
    pending = view.tx.pending
    assert pending is not None
    label = _authenticator(view.facts, pending.key, pending.authenticator_id)["displayName"]
    fields = [
        {"name": "id", "required": True, "value": pending.authenticator_id, "mutable": False},
        {"name": "methodType", "type": "string", "required": True, "options": [{"label": label, "value": pending.method}]},
    ]
    authenticator = {"name": "authenticator", "label": label, "form": {"value": fields}}
    return _form(view, r.VERIFICATION_DATA, [authenticator], relates_to=f"$.{BY_KEY[pending.key].spec.verified_as}")


def _credentials(view: _View, entry: Json) -> Json:
    pending = view.tx.pending
    assert pending is not None
    purpose = _PURPOSES[entry["name"]]
    authenticator = BY_KEY[pending.key]
    fields = [_said(view, entry, one) for one in authenticator.fields(purpose)]
    subject = f"$.{authenticator.spec.verified_as}" if purpose == "verify" else "$.currentAuthenticator"
    credentials = {"name": "credentials", "type": "object", "form": {"value": fields}, "required": True}
    return _form(view, entry["name"], [credentials], relates_to=subject)


_FORMS: dict[str, Callable[[_View, Json], Json]] = {
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


def _options(tx: Transaction, name: str) -> list[Option]:
    return [Option(**one) for entry in tx.offer if entry["name"] == name for one in entry["options"]]


def _array(values: list[Json]) -> Json:
    return {"type": "array", "value": values}


def _object(value: Json) -> Json:
    return {"type": "object", "value": value}
