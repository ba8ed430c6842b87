"""What comes next: the decision procedure of a sign-in, from what is proved to what is still asked (idx-flows 2.4)."""

from __future__ import annotations

from local_org.idx import ion
from local_org.idx import remediations as r
from local_org.idx.authenticators import BY_KEY
from local_org.idx.effects import IssueCode, Log, Send
from local_org.idx.remediations import Option
from local_org.idx.transaction import Pending, Proof
from local_org.idx.work import Answered, Work
from local_org.policy import authentication, authorization, enrollment, registration
from local_org.policy.assurance import Factor, helps, satisfied

CODE_LIFE_S = 60.0
NO_POLICY = "idx.error.code.no_matching_policy"


def first_page(work: Work) -> None:
    """Identifier first, or identifier with password; beside it what strangers may do."""
    # `data` goes too: what one person owes (a new password) must never be asked of the next one
    work.set(flow="authenticate", user_id=None, identifier=None, proofs=(), enrolled=(), skipped=(), pending=None, data={})
    work.person = None
    entry = {"name": r.IDENTIFY}
    actions: tuple[str, ...] = (r.CANCEL,)
    password = next((one for one in work.facts.authenticators if one.key in BY_KEY and BY_KEY[one.key].spec.recovers), None)
    if password is not None and authentication.password_on_first_page(work.facts):
        shown = Option(password.key, password.id, BY_KEY[password.key].spec.methods[0].type)
        entry = {"name": r.IDENTIFY, "password": shown.to_json()}  # type: ignore[dict-item]
        if work.context.password.reset_allowed:
            actions = (*actions, r.RECOVER)
    work.offer("identify", entry, *_sign_up(work), actions=actions)


def _sign_up(work: Work) -> list[ion.Json]:
    return [{"name": r.SELECT_ENROLL_PROFILE}] if registration.decide(work.facts).allowed else []


def no_policy(work: Work) -> bool:
    """Does the authorization server let nobody of this client through (first introspect), or not this person (issue of the code)?"""
    if work.facts.authorization is None:
        return False
    known = work.person if work.tx.proofs else None
    decision = authorization.decide(
        work.facts.authorization,
        client_id=work.facts.app.client_id,
        grant_type="interaction_code",
        scopes=work.tx.request.scopes,
        user_id=known.id if known else None,
        group_ids=known.group_ids if known else frozenset(),
        everyone=work.facts.everyone_group_id,
    )
    return decision.rule is None


def error_page(work: Work) -> str:
    return f"{work.facts.org_url}/login/error/redirect?stateToken={work.tx.state_handle.split('~')[0]}"


def proceed(work: Work) -> Answered:
    """After every proof and every enrollment, everything is decided anew: groups, factors and policies may have changed."""
    work.renew()
    if work.person is None:
        return unknown_person(work)
    if work.tx.proofs and not work.usable:  # suspended since
        return _back_to_first_page(work, "errors.E0000004")
    if work.tx.flow == "recover":
        return recovering(work)
    decision = authentication.decide(work.facts, work.who)
    work.remember(why=list(decision.reasons))
    return _refuse(work, decision) or _ask_for_new_password(work) or _ask(work, decision)


def _refuse(work: Work, decision: authentication.Decision) -> Answered | None:
    """Assignment and access are judged after the first proof: before it, the answer would tell who may use the app."""
    assert work.person is not None
    if not work.tx.proofs and not work.created:
        return None
    if not work.person.assigned:
        return _back_to_first_page(work, "idx.error.user.not.assigned.to.app")
    if not decision.allowed:
        work.effects.append(Log("policy.evaluate_sign_on", "DENY", debug={"why": list(decision.reasons)}))
        return work.ends("security.access_denied")
    return None


def _ask(work: Work, decision: authentication.Decision) -> Answered:
    may = enrollment.decide(work.facts, work.who)
    required = _missing(work, _required_keys(work, may)) if may.may_enroll or work.created else []
    if work.created and required:  # a new user enrolls first: nothing can be proved before
        return _offer_enrollment(work, required, skippable=False)
    if not satisfied(decision.required, work.proved()):
        return _ask_for_more(work, decision, may)
    if required:
        return _ask_before_enrolling(work, may) or _offer_enrollment(work, required, skippable=False)
    return _offer_optional(work, may) or _succeed(work)


def _required_keys(work: Work, may: enrollment.EnrollmentDecision) -> tuple[str, ...]:
    """At sign-up also an optional authenticator that verifies the address, where the profile policy demands that it is verified."""
    if not work.created or not registration.decide(work.facts).email_must_be_verified:
        return may.required
    return (*may.required, *(key for key in may.optional if _verifies_email(key)))


def _verifies_email(key: str) -> bool:
    return key in BY_KEY and BY_KEY[key].spec.channel == "email"


def _offer_optional(work: Work, may: enrollment.EnrollmentDecision) -> Answered | None:
    """Optional authenticators are asked in a transaction that enrolled something, until they are skipped."""
    optional = [option for option in _missing(work, may.optional) if option.key not in work.tx.skipped]
    return _offer_enrollment(work, optional, skippable=True) if optional and work.tx.enrolled and may.may_enroll else None


def _ask_for_more(work: Work, decision: authentication.Decision, may: enrollment.EnrollmentDecision) -> Answered:
    required, proved = decision.required, work.proved()
    candidates = [
        option
        for option in enrolled(work, "any", "sso")
        if option.key in may.allowed and helps(required, proved, BY_KEY[option.key].spec.factor(option.method))
    ]
    password = [option for option in candidates if BY_KEY[option.key].spec.factor(option.method).is_password]
    if required.password_first and password and not any(factor.is_password for factor in proved):
        candidates = password
    if candidates:
        return ask(work, candidates)
    missing = _missing(work, may.allowed)
    helpful = [option for option in missing if helps(required, proved, _factor(option))]
    within_reach = satisfied(required, (*proved, *map(_factor, enrolled(work, "any", "sso")), *map(_factor, missing)))
    if helpful and within_reach and may.may_enroll:  # nobody enrolls something only to be turned away behind it
        first = _ask_before_enrolling(work, may)
        if first is not None:
            return first
        if work.tx.proofs or work.created:  # who can prove nothing must not enroll: it could be anybody
            return _offer_enrollment(work, helpful, skippable=False)
    return _back_to_first_page(work, "oie.assurance.unsatisfiable", work.facts.app.label)


def _factor(option: Option) -> Factor:
    return BY_KEY[option.key].spec.factor(option.method)


def _ask_before_enrolling(work: Work, may: enrollment.EnrollmentDecision) -> Answered | None:
    """An existing user proves every factor class that they can before enrolling anything, whatever the policies ask (idx-flows 2.5)."""
    if work.created:
        return None
    covered = {one for factor in work.proved() for one in factor.classes}
    able = [
        option
        for option in enrolled(work, "any", "sso")
        if option.key in may.allowed and not BY_KEY[option.key].spec.factor(option.method).classes <= covered
    ]
    return ask(work, able) if able else None


def still_there(work: Work, key: str, enrollment_id: str | None) -> bool:
    """Is the authenticator that was offered still ACTIVE, and does the person still have this enrollment of it?"""
    if work.configured(key) is None:
        return False
    return enrollment_id is None or any(one.enrollment_id == enrollment_id for one in ion.enrolled_options(work.facts, work.person))


def anew(work: Work) -> Answered:
    """What was offered is gone since: the step is decided anew, and the answer that came for it is not used."""
    work.set(pending=None)
    answered = unknown_person(work) if work.hidden else proceed(work)
    return work.saying("E0000020") if answered.status == 200 and not work.tx.ended else answered


def enrolled(work: Work, *purposes: str) -> list[Option]:
    """What the person has enrolled and has not proved yet, of authenticators that are ACTIVE and allowed for the purpose."""
    proved = {proof.key for proof in work.tx.proofs}
    return [
        option
        for option in ion.enrolled_options(work.facts, work.person)
        if option.key not in proved and work.allowed_for(option.key, *purposes)
    ]


def everything(work: Work, *purposes: str) -> list[Option]:
    """Where existence must not show: every authenticator of the org for the purpose, whoever asks."""
    typed = work.tx.identifier or ""
    return [
        Option(one.key, one.id, BY_KEY[one.key].spec.methods[0].type, None, typed)
        for one in work.facts.authenticators
        if work.configured(one.key) is not None and work.allowed_for(one.key, *purposes)
    ]


def unknown_person(work: Work) -> Answered:
    """Enumeration prevention: the page that everybody gets."""
    return ask(work, everything(work, "any", "sso"))


def ask(work: Work, candidates: list[Option]) -> Answered:
    """One that needs no choice is asked at once; where a message must go out, it waits until the person wants it."""
    if not candidates:
        return _back_to_first_page(work, "oie.assurance.unsatisfiable", work.facts.app.label)
    listed = {"name": r.SELECT_AUTHENTICATE, "options": [option.to_json() for option in candidates]}
    if len(candidates) > 1:
        work.set(pending=None)
        work.offer("select-authenticate", listed, actions=(r.CANCEL,))
        return work.state()
    option = candidates[0]
    if BY_KEY[option.key].spec.channel:
        work.set(pending=_pending(work, option, enrolling=False))
        work.offer("verification-data", {"name": r.VERIFICATION_DATA}, listed, actions=(r.CANCEL, r.RESEND))
        return work.state()
    return challenge(work, option, [])


def challenge(work: Work, option: Option, listed: list[Option]) -> Answered:
    """Opens the challenge of one authenticator; a former one is dead from now on. Sends where something is sent."""
    work.set(pending=_pending(work, option, enrolling=False))
    begin(work)
    spec = BY_KEY[option.key].spec
    entries: list[ion.Json] = [{"name": r.CHALLENGE}]
    if listed:
        entries.append({"name": r.SELECT_AUTHENTICATE, "options": [one.to_json() for one in listed]})
    actions = [r.CANCEL]
    actions += [r.RESEND, r.POLL] if spec.channel else []
    if spec.recovers and work.tx.flow != "recover" and (work.hidden or work.context.password.reset_allowed):
        actions.append(r.RECOVER)
    work.offer("challenge", *entries, actions=tuple(actions))
    return work.state()


def begin(work: Work) -> None:
    """A fresh code for what is pending, sent to whoever really has the authenticator; everybody else sees the same answer."""
    pending = work.tx.pending
    assert pending is not None
    configured = work.configured(pending.key)
    assert configured is not None
    begun = BY_KEY[pending.key].begin(configured, work.now, work.entropy)
    address = str(pending.data.get("address", ""))
    reachable = pending.enrolling or pending.enrollment_id is not None
    data = {**begun.data, "address": address} if reachable and work.usable else {"address": address}
    work.set(
        pending=Pending(
            pending.key,
            pending.authenticator_id,
            pending.method,
            pending.enrolling,
            pending.enrollment_id,
            sent=True,
            data=data,
            expires_at=begun.expires_at,
        )
    )
    channel = BY_KEY[pending.key].spec.channel
    if channel and reachable and work.usable and work.person is not None:
        template = "enrollment" if pending.enrolling else "recovery" if work.tx.flow == "recover" else "sign-in"
        to = address if pending.enrolling else _address_of(work, pending)
        work.effects.append(Send(channel, template, to, work.person.id, begun.code, begun.link_token))


def _address_of(work: Work, pending: Pending) -> str:
    assert work.person is not None
    found = (one for one in work.person.enrollments if one.id == pending.enrollment_id)
    return str(next(found).profile.get("email", ""))


def _pending(work: Work, option: Option, *, enrolling: bool) -> Pending:
    """Where existence must not show, the option names no enrollment: the one that a real person has is found here."""
    enrollment_id = option.enrollment_id
    if enrollment_id is None and not enrolling:
        had = (one.enrollment_id for one in ion.enrolled_options(work.facts, work.person) if one.key == option.key)
        enrollment_id = next(had, None)
    data = {"address": option.address}
    return Pending(option.key, option.authenticator_id, option.method, enrolling, enrollment_id, sent=False, data=data)


# enrollment --------------------------------------------------------------------------------------------------------------


def _missing(work: Work, keys: tuple[str, ...]) -> list[Option]:
    """Those of the keys that sign-in has a module for and the person has not enrolled."""
    has = {option.key for option in ion.enrolled_options(work.facts, work.person)}
    address = str(work.person.profile.get("email") or work.person.login) if work.person else ""
    found = []
    for key in keys:
        configured = work.configured(key)
        if configured is not None and key not in has:
            spec = BY_KEY[key].spec
            found.append(Option(key, configured.id, spec.methods[0].type, None, address if spec.channel == "email" else ""))
    return found


def _offer_enrollment(work: Work, options: list[Option], *, skippable: bool) -> Answered:
    work.set(pending=None)
    listed = {"name": r.SELECT_ENROLL, "options": [option.to_json() for option in options]}
    only = options[0]
    at_once = work.tx.flow == "register" and not work.tx.enrolled and not skippable  # recorded right after the sign-up form only
    if len(options) == 1 and at_once and BY_KEY[only.key].spec.channel:
        return enroll(work, only, options, skippable=False)
    work.offer("select-enroll", listed, *_skip(skippable), actions=(r.CANCEL,))
    return work.state()


def enroll(work: Work, option: Option, listed: list[Option], *, skippable: bool) -> Answered:
    """Opens the enrollment of one authenticator; the list stays, so that another can be taken instead."""
    work.set(pending=_pending(work, option, enrolling=True))
    begin(work)
    actions = (r.CANCEL, r.RESEND, r.POLL) if BY_KEY[option.key].spec.channel else (r.CANCEL,)
    entry = {"name": r.SELECT_ENROLL, "options": [one.to_json() for one in listed]}
    work.offer("enroll", {"name": r.ENROLL}, entry, *_skip(skippable), actions=actions)
    return work.state()


def _skip(skippable: bool) -> list[ion.Json]:
    return [{"name": r.SKIP}] if skippable else []


def _ask_for_new_password(work: Work) -> Answered | None:
    """The password was right and is too old: nothing else is offered until there is a new one."""
    if not work.tx.data.get("change_password") or not any(
        proof.key in BY_KEY and BY_KEY[proof.key].spec.recovers for proof in work.tx.proofs
    ):
        return None
    password = next(option for option in everything(work, "any", "sso") if BY_KEY[option.key].spec.recovers)
    work.set(pending=_pending(work, password, enrolling=True))
    work.offer("reenroll", {"name": r.REENROLL}, actions=(r.CANCEL,))
    return work.state()


# recovery ----------------------------------------------------------------------------------------------------------------


def recovering(work: Work) -> Answered:
    """Primary proof, step-up where the rule asks and the person has one, then the new password."""
    decision = work.context.password
    proved = {proof.key for proof in work.tx.proofs}
    if not decision.reset_allowed:  # since
        return _back_to_first_page(work, "oie.selfservice.reset.password.not.allowed")
    if not proved:
        return ask(work, recovery_candidates(work))
    if decision.recovery_step_up and len(proved) < 2:
        more = [option for option in enrolled(work, "any", "sso", "recovery") if not BY_KEY[option.key].spec.recovers]
        if more:
            return ask(work, more)
    options = [option for option in ion.enrolled_options(work.facts, work.person) if BY_KEY[option.key].spec.recovers]
    password = options[0] if options else next(option for option in everything(work, "any", "sso") if BY_KEY[option.key].spec.recovers)
    work.set(pending=_pending(work, password, enrolling=True))
    work.offer("reset", {"name": r.RESET}, actions=(r.CANCEL,))
    return work.state()


def may_recover(work: Work) -> bool:
    """Does the policy let this person reset the password, and is there a way to prove who they are?"""
    return work.usable and work.context.password.reset_allowed and bool(recovery_candidates(work))


def recovery_candidates(work: Work) -> list[Option]:
    """The enrolled authenticators by which the policy lets a password be recovered; everything of that kind where nobody may know."""
    methods = work.context.password.recovery_methods
    found = everything(work, "any", "recovery") if work.hidden else enrolled(work, "any", "recovery")
    return [option for option in found if option.method in methods]


# ends --------------------------------------------------------------------------------------------------------------------


def _back_to_first_page(work: Work, key: str, *params: str) -> Answered:
    first_page(work)
    work.renew()
    return work.saying(key, *params)


def _succeed(work: Work) -> Answered:
    """A fresh interaction code, bound to this transaction's request and this person."""
    person = work.person
    assert person is not None
    if no_policy(work):
        return work.ends(NO_POLICY, failure=error_page(work))
    if (
        work.created
        and registration.decide(work.facts).email_must_be_verified
        and not any(_verifies_email(key) for key in work.tx.enrolled)
    ):
        # The mail whose link activates the account is not built: until an administrator activates them, they stay STAGED.
        return work.ends("idx.email.verification.required")
    if person.status != "ACTIVE":
        work.update_user("ACTIVE")
    code = work.entropy.token()
    work.set(ended="success", offer=(), pending=None, expires_at=work.now + CODE_LIFE_S)
    issued = IssueCode(code, person.id, amr(work.tx.proofs), auth_time=work.now, expires_at=work.now + CODE_LIFE_S)
    log = Log("user.authentication.sso", "SUCCESS", debug={"why": list(work.tx.data.get("why", ()))})
    work.effects += [issued, log]
    return Answered(200, ion.success(work.tx, work.facts, person, code))


def amr(proofs: tuple[Proof, ...]) -> tuple[str, ...]:
    """The distinct values of the methods proved, and `mfa` when they are of more than one authenticator."""
    values = []
    for proof in proofs:
        method = next(one for one in BY_KEY[proof.key].spec.methods if one.type == proof.method)
        if method.amr not in values:
            values.append(method.amr)
    if len({proof.key for proof in proofs}) > 1:
        values.append("mfa")
    return tuple(values)
