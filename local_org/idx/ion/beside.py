"""What stands beside the forms: the current authenticator, the lists that options relate to, the user, the app."""

from __future__ import annotations

from local_org.idx import remediations as r
from local_org.idx.authenticators import BY_KEY
from local_org.idx.enrollments import enrolled_options, recoverable
from local_org.idx.facts import Enrollment, Facts, Person
from local_org.idx.ion.view import Json, View, action, array, authenticator, current_option, wrapped
from local_org.idx.remediations import Option
from local_org.idx.transaction import Transaction


def current(view: View, body: Json) -> None:
    """`currentAuthenticator` while enrolling, resetting, and beside a password on the first page; else the enrollment."""
    tx, facts, pending = view.tx, view.facts, view.tx.pending
    if tx.offer and tx.offer[0]["name"] in (r.IDENTIFY, r.ENROLL_PROFILE) and tx.offer[0].get("password"):
        password = Option.from_json(tx.offer[0]["password"])
        shown = authenticator(facts, password.key, password.authenticator_id)
        more = {} if tx.offer[0]["name"] == r.IDENTIFY else BY_KEY[password.key].settings(view.password)
        body["currentAuthenticator"] = wrapped({**_recover(view), **shown, **more})
        return
    if pending is None:
        return
    module = BY_KEY[pending.key]
    relations = {**_contextual(view), **_message_relations(view)}
    option = current_option(tx)
    if view.purpose != "verify":
        shown = authenticator(facts, pending.key, pending.authenticator_id, option.methods)
        body["currentAuthenticator"] = wrapped({**relations, **shown, **_settings(view, pending.key)})
        return
    spec = module.spec
    as_enrollment = spec.verified_as == "currentAuthenticatorEnrollment"
    identity = _enrollment(view, option) if as_enrollment else authenticator(facts, option.key, option.authenticator_id, option.methods)
    body[spec.verified_as] = wrapped({**option.shown, **relations, **_recover(view), **identity})


def _settings(view: View, key: str) -> Json:
    settings = BY_KEY[key].settings(view.password)
    days = view.tx.data.get("days_to_expiry")
    if settings and view.purpose == "warn" and days is not None:
        return {"settings": {**settings["settings"], "daysToExpiry": days}}
    return settings


def _contextual(view: View) -> Json:
    pending = view.tx.pending
    assert pending is not None
    shown = BY_KEY[pending.key].contextual(pending, view.facts, view.person)
    return {"contextualData": shown} if shown else {}


def _message_relations(view: View) -> Json:
    """`resend` where a message can be sent, `poll` where its page asks again."""
    actions = view.tx.data.get("actions", ())
    relations: Json = {}
    if r.RESEND in actions:
        relations["resend"] = action(view.tx, view.facts, "resend", r.RESEND)
    if r.POLL in actions and not BY_KEY[view.tx.pending.key].spec.enrolled_by_poll:  # type: ignore[union-attr]
        relations["poll"] = {**action(view.tx, view.facts, "poll", r.POLL), "refresh": r.POLL_EVERY_MS}
    return relations


def _recover(view: View) -> Json:
    return {"recover": action(view.tx, view.facts, "recover", r.RECOVER)} if r.RECOVER in view.tx.data.get("actions", ()) else {}


def lists(view: View, body: Json) -> None:
    """The authenticators that the options name, and the enrollments: those offered while verifying, those there are while enrolling."""
    pending = [current_option(view.tx)] if view.tx.pending else []
    offered = view.options.get(r.SELECT_AUTHENTICATE) or view.options.get(r.SELECT_UNLOCK)
    verifying = offered or (pending if view.purpose == "verify" else [])
    enrolling = view.options.get(r.SELECT_ENROLL) or pending
    if verifying:
        body["authenticators"] = array(offered_authenticators(view, verifying))
        body["authenticatorEnrollments"] = array(offered_enrollments(view, verifying))
    elif enrolling:
        has = enrolled_options(view.facts, view.person)
        body["authenticators"] = array(offered_authenticators(view, enrolling))
        body["authenticatorEnrollments"] = array([_without_profile(one) for one in offered_enrollments(view, has)])


def offered_authenticators(view: View, options: list[Option]) -> list[Json]:
    """Each authenticator once, in the order of the options."""
    found: dict[str, Json] = {}
    for one in options:
        methods = one.methods if one.only_method else ()
        found.setdefault(one.authenticator_id, authenticator(view.facts, one.key, one.authenticator_id, methods))
    return list(found.values())


def offered_enrollments(view: View, options: list[Option]) -> list[Json]:
    """Each enrollment that an option stands for: one, or all of a grouped authenticator."""
    found = []
    for one in options:
        if BY_KEY[one.key].spec.grouped and view.person is not None:
            found += [_grouped(view, one, enrollment) for enrollment in view.person.enrollments if enrollment.key == one.key]
        else:
            found.append({**one.shown, **_enrollment(view, one)})
    return found


def _grouped(view: View, option: Option, enrollment: Enrollment) -> Json:
    shown = BY_KEY[option.key].shown(enrollment.profile, enrollment.secret)
    return {**authenticator(view.facts, option.key, option.authenticator_id, option.methods), **shown, "id": enrollment.id}


def _without_profile(enrollment: Json) -> Json:
    return {name: value for name, value in enrollment.items() if name != "profile"}


def enrollment_and_recovery(view: View, body: Json) -> None:
    tx, facts = view.tx, view.facts
    purpose = view.purpose
    if (tx.flow == "recover" and (tx.pending or tx.offer[0]["name"] == r.SELECT_AUTHENTICATE)) or purpose == "reenroll":
        recovered = recoverable(facts)
        if recovered is not None:
            settings = BY_KEY[recovered.key].settings(view.password)
            body["recoveryAuthenticator"] = wrapped({**authenticator(facts, recovered.key, recovered.id), **settings})
    if purpose == "enroll" and tx.pending is not None and tx.offer[0]["name"] == r.ENROLL:
        option = current_option(tx)
        shown = authenticator(facts, option.key, option.authenticator_id, option.methods)
        body["enrollmentAuthenticator"] = wrapped({**shown, **BY_KEY[option.key].settings(view.password)})


def _enrollment(view: View, option: Option) -> Json:
    """Where existence must not show, the enrollment's id is the authenticator's; an unlock shows none at all."""
    shown = authenticator(view.facts, option.key, option.authenticator_id, option.methods)
    if view.tx.flow == "unlock":
        hidden = ("id", "displayName") if view.tx.pending is None else ("id",)
        return {name: value for name, value in shown.items() if name not in hidden}
    return shown if view.hidden or option.enrollment_id is None else {**shown, "id": option.enrollment_id}


def user(view: View) -> Json:
    """Only what was typed until a factor is proved, where existence must not show."""
    if view.hidden or view.tx.flow == "unlock":
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
