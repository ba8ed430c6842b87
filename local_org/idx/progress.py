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
from local_org.policy.assurance import helps, satisfied

CODE_LIFE_S = 60.0
NO_POLICY = "idx.error.code.no_matching_policy"


def first_page(work: Work) -> None:
    """Identifier first, or identifier with password; beside it what strangers may do."""
    work.set(flow="authenticate", user_id=None, identifier=None, proofs=(), enrolled=(), skipped=(), pending=None)
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
    person = work.person
    if person is None:
        return unknown_person(work)
    if work.tx.flow == "recover":
        return recovering(work)
    decision = authentication.decide(work.facts, work.who)
    work.remember(why=list(decision.reasons))
    created = work.tx.data.get("created") == person.id
    if work.tx.proofs or created:
        if not person.assigned:
            return _back_to_first_page(work, "idx.error.user.not.assigned.to.app")
        if not decision.allowed:
            return work.ends("security.access_denied")
    if work.tx.data.get("change_password"):
        return _ask_for_new_password(work)
    may = enrollment.decide(work.facts, work.who)
    required = _missing(work, may.required) if may.may_enroll or created else []
    if created and required:  # a new user enrolls first: nothing can be proved before
        return _offer_enrollment(work, required, skippable=False)
    if not satisfied(decision.required, work.proved()):
        return _ask_for_more(work, decision, may)
    if required:
        return _offer_enrollment(work, required, skippable=False)
    return _offer_optional(work, may) or _succeed(work)


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
    helpful = [
        option for option in _missing(work, may.allowed) if helps(required, proved, BY_KEY[option.key].spec.factor(option.method))
    ]
    if helpful and may.may_enroll and work.tx.proofs:
        return _offer_enrollment(work, helpful, skippable=False)
    return _back_to_first_page(work, "oie.assurance.unsatisfiable", work.facts.app.label)


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
    listed = {"name": r.SELECT_AUTHENTICATE, "options": [option.to_json() for option in candidates]}
    if len(candidates) > 1:
        work.set(pending=None)
        work.offer("select-authenticate", listed, actions=(r.CANCEL,))
        return work.state()
    option = candidates[0]
    if BY_KEY[option.key].spec.channel:
        work.set(pending=_pending(option, enrolling=False))
        work.offer("verification-data", {"name": r.VERIFICATION_DATA}, listed, actions=(r.CANCEL, r.RESEND))
        return work.state()
    return challenge(work, option, [])


def challenge(work: Work, option: Option, listed: list[Option]) -> Answered:
    """Opens the challenge of one authenticator; a former one is dead from now on. Sends where something is sent."""
    work.set(pending=_pending(option, enrolling=False))
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


def _pending(option: Option, *, enrolling: bool) -> Pending:
    return Pending(
        option.key, option.authenticator_id, option.method, enrolling, option.enrollment_id, sent=False, data={"address": option.address}
    )


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
    work.set(pending=_pending(option, enrolling=True))
    begin(work)
    actions = (r.CANCEL, r.RESEND, r.POLL) if BY_KEY[option.key].spec.channel else (r.CANCEL,)
    entry = {"name": r.SELECT_ENROLL, "options": [one.to_json() for one in listed]}
    work.offer("enroll", {"name": r.ENROLL}, entry, *_skip(skippable), actions=actions)
    return work.state()


def _skip(skippable: bool) -> list[ion.Json]:
    return [{"name": r.SKIP}] if skippable else []


def _ask_for_new_password(work: Work) -> Answered:
    """The password was right and is too old: nothing else is offered until there is a new one."""
    password = next(option for option in ion.enrolled_options(work.facts, work.person) if BY_KEY[option.key].spec.recovers)
    work.set(pending=_pending(password, enrolling=True))
    work.offer("reenroll", {"name": r.REENROLL}, actions=(r.CANCEL,))
    return work.state()


# recovery ----------------------------------------------------------------------------------------------------------------


def recovering(work: Work) -> Answered:
    """Primary proof, step-up where the rule asks and the person has one, then the new password."""
    decision = work.context.password
    proved = {proof.key for proof in work.tx.proofs}
    if not proved:
        candidates = recovery_candidates(work)
        if not candidates or not decision.reset_allowed:
            return work.ends("oie.selfservice.reset.password.not.allowed")
        return ask(work, candidates)
    if decision.recovery_step_up and len(proved) < 2:
        more = [option for option in enrolled(work, "any", "sso", "recovery") if not BY_KEY[option.key].spec.recovers]
        if more:
            return ask(work, more)
    options = [option for option in ion.enrolled_options(work.facts, work.person) if BY_KEY[option.key].spec.recovers]
    password = options[0] if options else next(option for option in everything(work, "any", "sso") if BY_KEY[option.key].spec.recovers)
    work.set(pending=_pending(password, enrolling=True))
    work.offer("reset", {"name": r.RESET}, actions=(r.CANCEL,))
    return work.state()


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
