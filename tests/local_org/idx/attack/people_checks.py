"""What must hold of everything that a step does to people: who is made, altered, locked, gets a password or an authenticator."""

from __future__ import annotations

from collections.abc import Callable

from local_org.idx.effects import CreateUser, SaveEnrollment, SetPassword, UpdateUser
from tests.local_org.factories import EVERYONE, Account
from tests.local_org.idx.attack import oracle
from tests.local_org.idx.attack.checks import USABLE
from tests.local_org.idx.attack.happened import Happened
from tests.local_org.idx.attack.violation import require


def nobody_else_is_touched(one: Happened) -> None:
    """23: every effect on a person is on the person of this transaction."""
    for effect in one.effects:
        if isinstance(effect, UpdateUser):
            touched = effect.id
        elif isinstance(effect, SetPassword | SaveEnrollment):
            touched = effect.user_id
        else:
            continue
        mine = {one.before.user_id, one.after.user_id, one.account.id if one.account else None, one.made}
        require(23, touched in mine, f"{effect} touches somebody else")


def sign_up_makes_one_new_person(one: Happened) -> None:
    """23."""
    for made in one.effects_of(CreateUser):
        allowed, groups = oracle.registration_of(one.world.org)
        require(23, one.page.first == "enroll-profile" and one.path == "enroll/new", "only the sign-up form makes people")
        require(23, allowed, "sign-up is open")
        require(23, not one.login_was_taken, "an existing person is not made again")
        require(23, frozenset(made.group_ids) == groups, "exactly the target group")
        logins = [account.login.lower() for account in one.world.org.accounts.values()]
        require(23, len(logins) == len(set(logins)), "one person for each login")
        require(23, one.world.org.accounts[made.id].groups == groups | {EVERYONE}, "exactly the target group")


def statuses_change_for_a_reason(one: Happened) -> None:
    """4, 9, 22."""
    status = one.status_was
    for change in one.effects_of(UpdateUser):
        if change.status == "LOCKED_OUT":
            require(9, one.key == "okta_password" and not one.claim, "only wrong passwords lock")
            one.world.note_lock(change.id)
        else:
            require(4, change.status == "ACTIVE", f"nobody becomes {change.status} by signing in")
            require(22, _may_become_active(one, status), f"{status} becomes ACTIVE by {one.path}")
        status = change.status


def _may_become_active(one: Happened, status: str) -> bool:
    if status in ("STAGED", "PROVISIONED"):
        return one.success and one.account is not None and one.made == one.account.id
    if status in ("PASSWORD_EXPIRED", "RECOVERY"):
        return bool(one.effects_of(SetPassword))
    if status == "LOCKED_OUT" and one.account is not None:
        by_time = one.world.unlocks.get(one.account.id, float("inf")) <= one.world.org.now
        return by_time or (one.before.flow == "unlock" and one.claim and oracle.unlock_allowed(one.world.org, one.account))
    return False


def passwords_are_set_for_a_reason(one: Happened) -> None:
    """21: by the page for it, after the proofs that the policy asks for, and good by the policy in force."""
    for change in one.effects_of(SetPassword):
        account = one.account
        require(21, account is not None and one.claim and one.enrolling and one.key == "okta_password", "a good password, asked for")
        assert account is not None
        require(21, account.password == change.password, "the former one fails from now on")
        require(21, one.status_was in USABLE or one.made == account.id, "only for people who may sign in")
        asked = one.values["credentials"].get("revokeSessions") is True and one.page.first == "reset-authenticator"
        require(21, change.revoke_sessions == asked, "sessions are revoked when asked for")
        if one.page.first == "reset-authenticator":
            _recovery_is_deserved(one, account)
        elif one.page.first.startswith("reenroll-authenticator"):
            require(21, any(key == "okta_password" for key, _, _ in one.proved_before), "the former password was proved")
        else:
            require(21, account.password is not None and one.password_was is None, "enrolling gives the first password")


def _recovery_is_deserved(one: Happened, account: Account) -> None:
    allowed, methods, step_up = oracle.recovery_of(one.world.org, account)
    proofs = [proof for proof in one.proved_before if proof[0] != "okta_password"]
    by_token = one.by_token
    require(21, by_token or bool(proofs), "a recovery is proved")
    if not one.fresh:
        return
    require(21, by_token or allowed, "resetting is allowed")
    require(21, by_token or any(method in methods for _, method, _ in proofs), "by a method that recovers")
    if step_up and len(proofs) + by_token < 2:
        proved = {key for key, _, _ in proofs} | ({"okta_email"} if by_token else set())
        others = {had.key for had in account.enrollments.values()} - proved
        left = [found.key for found in one.world.org.authenticators if found.key in others and found.status == "ACTIVE" and found.methods]
        require(21, not left, f"{left} should have been asked as well")


def enrollments_are_made_for_a_reason(one: Happened) -> None:
    """24, 25."""
    for saved in one.effects_of(SaveEnrollment):
        account = one.account
        require(25, account is not None and one.claim and saved.key == one.key, "only what was answered is enrolled")
        assert account is not None
        if one.enrolling:
            allowed, may = oracle.enrollment_of(one.world.org, account)
            require(25, saved.key in allowed, f"{saved.key} may be enrolled")
            require(25, may or one.made == account.id, "enrolling is allowed at all")
        require(25, any(one_.key == saved.key and one_.status == "ACTIVE" for one_ in one.world.org.authenticators), "it is ACTIVE")


def lists_hold_what_policies_allow(one: Happened) -> None:
    """14 and 25, on pages that were decided after the last change."""
    page, tab = one.tab.last, one.tab
    if not tab.fresh or not page.forms or one.account is None or one.after.user_id != one.account.id:
        return
    keys = {found.id: found for found in one.world.org.authenticators}
    allowed, may = oracle.enrollment_of(one.world.org, one.account)
    for offered in page.to_enroll:
        found = keys[offered]
        require(25, found.status == "ACTIVE" and found.key in allowed, f"{found.key} may be enrolled")
        require(25, may or tab.made == one.account.id, "enrolling is allowed at all")
    if page.to_enroll:
        optional = all(allowed[keys[offered].key] == "OPTIONAL" for offered in page.to_enroll)
        require(14, optional or "skip" not in page.names, "only what is optional can be skipped")
    for offered in page.to_verify:
        found = keys[offered]
        purposes = ("any", "sso") if one.after.flow == "authenticate" else ("any", "recovery", "sso")
        require(25, found.status == "ACTIVE" and found.settings.get("allowedFor", "any") in purposes, f"{found.key} may be verified")
        if tab.proved and one.after.flow == "authenticate":
            require(25, found.key in allowed, f"{found.key} is allowed by the enrollment policy")
            require(25, oracle.has(one.account, found.key), f"{found.key} is enrolled")


PEOPLE_CHECKS: tuple[Callable[[Happened], None], ...] = (
    nobody_else_is_touched,
    sign_up_makes_one_new_person,
    statuses_change_for_a_reason,
    passwords_are_set_for_a_reason,
    enrollments_are_made_for_a_reason,
    lists_hold_what_policies_allow,
)
