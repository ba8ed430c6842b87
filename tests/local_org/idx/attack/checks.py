"""What must hold after every step, by the numbers of section 7 of the project's list of invariants (`invariants.TABLE`)."""

from __future__ import annotations

from collections.abc import Callable

from local_org.idx.effects import CountFailure, IssueCode, Log, MailRegistration, ResetFailures, Send, UpdateUser
from tests.local_org.factories import Account
from tests.local_org.idx.attack import oracle
from tests.local_org.idx.attack.happened import BEGINNING, MOVED, Happened
from tests.local_org.idx.attack.violation import require

USABLE = ("ACTIVE", "PASSWORD_EXPIRED", "RECOVERY")
_MISUNDERSTOOD = ("E0000020", "model.validation.field.blank")


def proofs_are_bought(one: Happened) -> None:
    """7, 8, 9, 20: each new proof by the right, unused, current answer of this very person, outside of every pause."""
    for proof in one.new:
        require(7, one.offered and proof.key == one.key and one.claim, f"{proof.key} was proved by {one.path} {one.values}")
        require(9, not one.paused or one.key == "okta_password", f"{proof.key} is paused after too many wrong answers")
        unlocking = one.status_was == "LOCKED_OUT" and one.before.flow == "unlock"
        able = one.status_was in USABLE or _own_sign_up(one) or unlocking or _unlocked(one)
        require(4, able, f"somebody {one.status_was} proves nothing")


def _unlocked(one: Happened) -> bool:
    """In this very step: judged as a change of status."""
    return one.status_was == "LOCKED_OUT" and any(change.status == "ACTIVE" for change in one.effects_of(UpdateUser))


def _own_sign_up(one: Happened) -> bool:
    return one.account is not None and one.status_was == "STAGED" and one.made == one.account.id


def what_was_not_offered_does_nothing(one: Happened) -> None:
    """13 and 17."""
    if one.path == BEGINNING:
        return
    if one.over:
        moved = one.path == "challenge/poll" and one.said == (MOVED,)
        require(17, moved or (one.status == 401 and one.said == ("idx.session.expired",)), f"what is over says so, not {one.said}")
        require(17, one.after == one.before and not one.effects, "what is over stays as it is")
    elif not one.offered:
        require(13, one.after == one.before and not one.effects, f"{one.path} was not offered")
        require(13, one.status >= 400 or one.said == (MOVED,), f"{one.path} was not offered and is refused, not {one.status}")


def failures_change_nothing(one: Happened) -> None:
    """10: the same handle, the same first form, no effect but a counter and a lock."""
    require(10, one.tab.body.get("stateHandle", one.before.state_handle) == one.before.state_handle, "the handle stays")
    if not one.key or one.claim or one.over or not one.offered or one.path == "challenge/poll":
        return
    counted: tuple[type, ...] = (CountFailure, UpdateUser, Log)
    if not one.fresh and one.said == ("E0000020",):  # what was asked is gone: the step is decided anew, and may begin by a message
        counted = (*counted, Send)
    if not one.fresh and one.said == ("idx.email.verification.required",):  # or it was the last, and the sign-up ends with its mail
        counted = (*counted, MailRegistration)
    moot = one.success and not one.fresh  # what was asked is not needed any more
    require(10, moot or all(type(effect) in counted for effect in one.effects), f"a wrong answer does nothing, not {one.effects}")
    require(10, len(one.effects_of(CountFailure)) <= 1, "it counts once")
    if one.fresh:
        require(10, one.status >= 400 or one.said == ("idx.unknown.user",), f"a wrong answer is refused, not {one.status}")
        require(10, one.after == one.before, "the transaction stays as it was")
        require(10, not one.tab.last.forms or one.tab.page.first == one.page.first, "the first form is the same")


def honest_answers_are_understood(one: Happened) -> None:
    """12: the first form, with the right values, while nothing has changed since it was decided."""
    if not one.honest or not one.fresh or one.over:
        return
    require(12, not any(key in one.said for key in _MISUNDERSTOOD), f"{one.page.first} understands {one.values}, not {one.said}")
    able = one.key and one.claim and not one.enrolling and one.status_was in USABLE and "tooManyRequests" not in one.said
    require(
        12, not able or bool(one.new) or bool(one.after.ended) or _sent_back(one), f"the right answer to {one.key} counts, not {one.said}"
    )


def _sent_back(one: Happened) -> bool:
    """To the first page: proved, and of no use."""
    return one.after.step == "identify" and bool(one.said)


def success_is_deserved(one: Happened) -> None:
    """1, 2, 4, 5, 6, 14, 24: by the policies, groups and statuses of this very moment."""
    issued = one.effects_of(IssueCode)
    if not one.success:
        require(2, not issued, "a code only with SUCCESS")
        return
    require(2, len(issued) == 1 and issued[0].code == one.tab.code, "one code, the one that is shown")
    require(2, issued[0].code not in one.world.codes, "a fresh code")
    require(2, issued[0].user_id == one.after.user_id == one.tab.user, "the code is for the person of this tab")
    require(2, issued[0].expires_at == one.world.org.now + 60, "the code lives for a minute")
    one.world.codes.add(issued[0].code)
    account, org = one.world.org.accounts[issued[0].user_id], one.world.org
    require(4, one.status_was in USABLE or _own_sign_up(one) or _unlocked(one), f"somebody {one.status_was} does not get in")
    require(4, account.status == "ACTIVE" or one.status_was in USABLE, "a sign-up ends ACTIVE")
    require(5, bool(account.groups & org.assigned_groups), "the app is assigned to this person")
    why_not = oracle.may_enter(org, account, one.tab.proved)
    require(6 if "denied" in why_not else 1, not why_not, f"{why_not}; proved: {one.tab.proved}")
    require(1, not oracle.server_refuses(org, account), "the authorization server lets this person through")
    lacks = [key for key in oracle.lacking(org, account) if not _vouched(one, key)]
    require(14, not lacks, f"{lacks} must be enrolled first")


def _vouched(one: Happened, key: str) -> bool:
    return key == "okta_password" and any(proof[0] == "external_idp" for proof in one.tab.proved)


def cancel_forgets(one: Happened) -> None:
    """17."""
    if one.path == "cancel" and not one.over and one.status == 200:
        require(17, one.tab.page.first == "identify" or one.said != (), "cancel leads to the first page")
        require(17, one.after.proofs == () and one.after.user_id is None, "no proof survives")


def messages_go_to_their_owner(one: Happened) -> None:
    """16: a code goes to an address of the person of this transaction, and only with a step that is not refused."""
    for sent in one.effects_of(Send):
        require(10, one.status == 200 or not one.fresh, "nothing is sent by a refusal")
        account = one.world.org.accounts.get(str(sent.user_id))
        require(16, account is not None and sent.user_id == one.after.user_id, "the message is for the person of the transaction")
        assert account is not None
        own = {str(had.profile.get("email") or had.profile.get("phoneNumber")) for had in account.enrollments.values()}
        known = sent.to in own or sent.to == account.profile.get("email") or sent.to in one.tab.typed
        require(16, known, f"{sent.to} is theirs")


def nothing_leaks(one: Happened) -> None:
    """16: never a password, a code, a secret or another person; before a proof, where existence must not show, nothing of this one."""
    text, world = one.tab.last.text, one.world
    if world.secrets:
        made_here = [secret for secret in world.secrets if secret in text]
        require(16, all(secret.decode() == one.tab.page.secret for secret in made_here), "no secret in an answer")
    for tab in world.tabs:
        if tab.live:
            require(16, f'"{tab.live.code}"'.encode() not in text, "no code in an answer")
    for account in world.org.accounts.values():
        own = account.id == one.after.user_id or account.login in one.tab.typed  # a refusal tells of whom it was asked
        if not own or _must_hide(one):
            require(16, account.id[3:].encode() not in text, f"no id of {account.login} in this answer")
            require(16, account.login.encode() not in text or account.login in one.tab.typed, f"nothing of {account.login} here")
            number = _number_of(account)
            require(16, not number or number.encode() not in text or number in one.tab.typed, "no phone number")


def _number_of(account: Account) -> str:
    return next((str(had.profile["phoneNumber"]) for had in account.enrollments.values() if had.key == "phone_number"), "")


def _must_hide(one: Happened) -> bool:
    settings = one.world.org.settings
    recovering = one.after.flow in ("recover", "unlock")
    prevented = settings.prevent_enumeration_at_recovery if recovering else settings.prevent_enumeration_at_authentication
    return prevented and not one.claim and not one.tab.proved and one.after.flow != "register" and not one.tab.known


def counters_are_right(one: Happened) -> None:
    """9: the walk counts by itself, and expects the pause or the lock when it is due."""
    verified = bool(one.new) and (not one.enrolling or one.key == "okta_password")  # whoever only enrolls forgets nothing
    if one.account is not None and (verified or one.effects_of(ResetFailures)):
        one.world.failures.pop((one.account.id, one.key), None)
    require(9, not one.effects_of(ResetFailures) or one.claim, "only a right answer forgets the wrong ones")
    if _was_wrong(one):
        assert one.account is not None
        one.world.count_failure(one.account, one.key)


def _was_wrong(one: Happened) -> bool:
    """Also of what is being enrolled: it is one counter. But no new password is a wrong answer."""
    if not one.key or one.claim or one.account is None or one.paused or one.over or not one.offered:
        return False
    if one.enrolling and (one.key == "okta_password" or one.status_was not in USABLE):
        return False
    judged = one.status in (401, 429) and one.account.id in one.world.org.accounts
    return judged and (one.key != "okta_password" or one.status_was in USABLE)


CHECKS: tuple[Callable[[Happened], None], ...] = (
    proofs_are_bought,
    what_was_not_offered_does_nothing,
    failures_change_nothing,
    honest_answers_are_understood,
    success_is_deserved,
    cancel_forgets,
    messages_go_to_their_owner,
    nothing_leaks,
    counters_are_right,
)
