"""What stands beside the forms: the current authenticator, the lists that options relate to, the user, the app."""

from __future__ import annotations

from local_org.idx import remediations as r
from local_org.idx.authenticators import BY_KEY
from local_org.idx.enrollments import enrolled_options, recoverable
from local_org.idx.facts import Facts, Person
from local_org.idx.ion.view import Json, View, action, array, authenticator, current_option, options_of, purpose_of, wrapped
from local_org.idx.remediations import Option
from local_org.idx.transaction import Transaction


def current(view: View, body: Json) -> None:
    """`currentAuthenticator` while enrolling, resetting, and beside a password on the first page; else the enrollment."""
    tx, facts, pending = view.tx, view.facts, view.tx.pending
    if tx.offer and tx.offer[0]["name"] == r.IDENTIFY and tx.offer[0].get("password"):
        password = Option(**tx.offer[0]["password"])
        body["currentAuthenticator"] = wrapped({**_recover(view), **authenticator(facts, password.key, password.authenticator_id)})
        return
    if pending is None:
        return
    spec = BY_KEY[pending.key].spec
    purpose = purpose_of(tx)
    if purpose in ("enroll", "reset", "reenroll"):
        relations = _message_relations(view) if spec.channel else {}
        settings = BY_KEY[pending.key].settings(view.password)
        body["currentAuthenticator"] = wrapped(
            {**_contextual(view, enrolling=True), **relations, **authenticator(facts, pending.key, pending.authenticator_id), **settings}
        )
        return
    option = current_option(tx)
    shown = {**_contextual(view, enrolling=False), **_profile(option), **_message_relations(view), **_recover(view)}
    body[spec.verified_as] = wrapped({**shown, **_enrollment(view, option)})


def _contextual(view: View, *, enrolling: bool) -> Json:
    """`useEmailMagicLink: false` where the link cannot go on with the sign-in: the widget then shows the code field at once."""
    pending = view.tx.pending
    if pending is None or not pending.sent or not BY_KEY[pending.key].spec.polls:
        return {}
    return {} if view.facts.app.email_callback else {"contextualData": {"useEmailMagicLink": False}}


def _message_relations(view: View) -> Json:
    """`resend` where a message can be sent, `poll` once it was."""
    pending = view.tx.pending
    if pending is None or not BY_KEY[pending.key].spec.channel:
        return {}
    relations: Json = {"resend": action(view.tx, view.facts, "resend", r.RESEND)}
    if pending.sent and BY_KEY[pending.key].spec.polls:
        relations["poll"] = {**action(view.tx, view.facts, "poll", r.POLL), "refresh": r.POLL_EVERY_MS}
    return relations


def _recover(view: View) -> Json:
    return {"recover": action(view.tx, view.facts, "recover", r.RECOVER)} if r.RECOVER in view.tx.data.get("actions", ()) else {}


def lists(view: View, body: Json) -> None:
    """The authenticators that the options name, and the enrollments: those offered while verifying, those there are while enrolling."""
    tx, facts = view.tx, view.facts
    verifying = options_of(tx, r.SELECT_AUTHENTICATE) or ([current_option(tx)] if tx.pending and purpose_of(tx) == "verify" else [])
    enrolling = options_of(tx, r.SELECT_ENROLL) or ([current_option(tx)] if tx.pending and purpose_of(tx) != "verify" else [])
    if verifying:
        body["authenticators"] = array([authenticator(facts, one.key, one.authenticator_id) for one in verifying])
        body["authenticatorEnrollments"] = array([{**_profile(one), **_enrollment(view, one)} for one in verifying])
    elif enrolling:
        body["authenticators"] = array([authenticator(facts, one.key, one.authenticator_id) for one in enrolling])
        body["authenticatorEnrollments"] = array([_enrollment(view, one) for one in enrolled_options(facts, view.person)])


def enrollment_and_recovery(view: View, body: Json) -> None:
    tx, facts = view.tx, view.facts
    purpose = purpose_of(tx)
    if (tx.flow == "recover" and (tx.pending or tx.offer[0]["name"] == r.SELECT_AUTHENTICATE)) or purpose == "reenroll":
        recovered = recoverable(facts)
        if recovered is not None:
            settings = BY_KEY[recovered.key].settings(view.password)
            body["recoveryAuthenticator"] = wrapped({**authenticator(facts, recovered.key, recovered.id), **settings})
    if purpose == "enroll" and tx.pending is not None:
        settings = BY_KEY[tx.pending.key].settings(view.password)
        body["enrollmentAuthenticator"] = wrapped({**authenticator(facts, tx.pending.key, tx.pending.authenticator_id), **settings})


def _enrollment(view: View, option: Option) -> Json:
    """Where existence must not show, the enrollment's id is the authenticator's."""
    shown = authenticator(view.facts, option.key, option.authenticator_id)
    return shown if view.hidden or option.enrollment_id is None else {**shown, "id": option.enrollment_id}


def _profile(option: Option) -> Json:
    masked = BY_KEY[option.key].profile(option.address)
    return {"profile": masked} if masked else {}


def user(view: View) -> Json:
    """Only what was typed until a factor is proved, where existence must not show."""
    if view.hidden:
        return {"identifier": view.tx.identifier} if view.tx.identifier else {}
    return user_value(view.tx, view.person) if view.person is not None else {}


def user_value(tx: Transaction, person: Person) -> Json:
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


def app(facts: Facts) -> Json:
    return wrapped({"name": facts.app.name, "label": facts.app.label, "id": facts.app.id})
