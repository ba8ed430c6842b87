"""The org under attack: its people and what they know, and the administrator who changes it between two steps."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from local_org.idx.authenticators import BY_KEY
from local_org.idx.facts import Authenticator
from local_org.idx.starts import Session
from tests.local_org.factories import EVERYONE, GOOGLE, KEY, PHONE, QUESTION, VERIFY, Account, Drawn, Org
from tests.local_org.idx.attack import oracle
from tests.local_org.idx.attack import variants as may
from tests.local_org.idx.attack.people import (
    ADAM,
    ASKED,
    JANE,
    MAIL_ONLY,
    NUMBERS,
    PASSWORD_ONLY,
    PASSWORDS,
    SECRETS,
    STRANGERS,
    VERIFY_SECRETS,
)
from tests.local_org.idx.attack.rows import ROWS
from tests.local_org.idx.attack.source import Source, chance, pick
from tests.local_org.idx.attack.violation import require
from tests.local_org.idx.authenticators.software_key import SoftwareKey

if TYPE_CHECKING:
    from tests.local_org.idx.attack.tab import Tab

Json = dict[str, Any]


def configured() -> tuple[Authenticator, ...]:
    """Every authenticator that both sign-in and this client know."""
    return tuple(row.in_org() for row in ROWS.values() if row.key in BY_KEY)


class World:
    """`version` rises with every change that may alter what an answer must be: a page is fresh while it has not risen since."""

    def __init__(self, source: Source) -> None:
        self.version = 0
        self.last_step: dict[str, int] = {}  # of time-based codes that were accepted, by secret
        self.failures: dict[tuple[str, str], tuple[int, float]] = {}  # wrong in a row and the end of the pause, by person and key
        self.answers: dict[str, str] = {}  # to the security questions, by person
        self.keys = {str(key.enrolled["credential_id"]): key for key in (SoftwareKey(1), SoftwareKey(2, user_verified=True))}
        self.signed: dict[str, tuple[str, str, str]] = {}  # what each signature was made for: challenge, credential, name
        self.unlocks: dict[str, float] = {}  # when a lock ends by itself, by the policy of its beginning
        self.sessions: list[Session] = []  # of browsers that reached SUCCESS
        self.tokens: dict[tuple[str, str], list[str]] = {}  # handed out, by purpose and person
        self.made_by_admin: set[str] = set()
        self.codes: set[str] = set()
        self.tabs: list[Tab] = []
        self.secrets: list[bytes] = []  # of enrollments that were made here, beside those of `people.SECRET`
        self.org = Org(
            global_session=pick(source, may.SESSIONS[:4]),
            authentication=pick(source, may.APP_POLICIES[:-1]),
            enrollment=pick(source, may.ENROLLMENTS),
            password=pick(source, may.PASSWORDS),
            profile=pick(source, may.PROFILES),
            authorization=pick(source, may.SERVERS[:3]),
            authenticators=configured(),
            settings=pick(source, may.SETTINGS),
            entropy=Drawn(7),
        )
        for login in (JANE, ADAM):
            account = self.org.add(login, PASSWORDS[login])
            self.org.enroll(account, "phone_number", PHONE, {"phoneNumber": NUMBERS[login]})
            if login == JANE or chance(source, 50):
                self.org.enroll(account, "google_otp", GOOGLE, {}, {"secret": SECRETS[login]})
            self._more_of(account, source)
        self.org.add(MAIL_ONLY, groups=frozenset({EVERYONE, may.MEMBERS}))
        self.org.add(PASSWORD_ONLY, PASSWORDS[PASSWORD_ONLY], email=False)

    def _more_of(self, account: Account, source: Source) -> None:
        """Some have a question, a phone with Okta Verify or a security key as well."""
        if chance(source, 60):
            self.answers[account.id] = f"Sprouts of {account.login}"
            plain = "".join(self.answers[account.id].casefold().split())
            kept = {"salt": "salt", "hash": hashlib.scrypt(plain.encode(), salt=b"salt", n=2**8, r=8, p=1).hex()}
            self.org.enroll(account, "security_question", QUESTION, ASKED, kept)
        if chance(source, 50):
            secret = VERIFY_SECRETS[account.login]
            self.org.enroll(
                account, "okta_verify", VERIFY, {"deviceName": "A phone"}, {"secret": secret, "device_id": f"guo{account.login}"}
            )
        if chance(source, 50):
            key = self.keys[list(self.keys)[account.login == ADAM]]
            self.org.enroll(account, "webauthn", KEY, {}, key.enrolled)

    def account(self, login: object) -> Account | None:
        if not isinstance(login, str):
            return None
        wanted = login.strip().lower()
        return next((one for one in self.org.accounts.values() if one.login.lower() == wanted), None)

    def wait(self, seconds: float) -> None:
        self.org.now += seconds

    def is_paused(self, account: Account, key: str) -> bool:
        """Were the last answers of this person on this authenticator wrong too often, by the walk's own count?"""
        return self.failures.get((account.id, key), (0, 0.0))[1] > self.org.now

    def count_failure(self, account: Account, key: str) -> None:
        """A wrong answer. Raises: `Violation` when the lock that is due did not come."""
        failures, until = self.failures.get((account.id, key), (0, 0.0))
        failures = 1 if until and until <= self.org.now else failures + 1
        most, pause = ROWS[key].failures, ROWS[key].pause_s
        if key == "okta_password":
            lockout = oracle.password_rule(self.org, account)[0]["lockout"]
            most, pause = lockout["maxAttempts"], lockout.get("autoUnlockMinutes", 0) * 60.0
        reached = bool(most) and failures >= most
        if key == "okta_password":
            require(9, not reached or account.status == "LOCKED_OUT", f"{failures} wrong passwords lock")
        self.failures[account.id, key] = (failures, self.org.now + pause if reached and pause else 0.0)

    def note_lock(self, user_id: str) -> None:
        minutes = oracle.password_rule(self.org, self.org.accounts[user_id])[0]["lockout"].get("autoUnlockMinutes")
        if minutes:
            self.unlocks[user_id] = self.org.now + minutes * 60
        else:
            self.unlocks.pop(user_id, None)

    def in_force(self) -> str:
        """The policies by their places in `variants`, for traces."""
        org = self.org
        places = (
            ("APP_POLICIES", may.APP_POLICIES, org.authentication),
            ("SESSIONS", may.SESSIONS, org.global_session),
            ("ENROLLMENTS", may.ENROLLMENTS, org.enrollment),
            ("PASSWORDS", may.PASSWORDS, org.password),
            ("PROFILES", may.PROFILES, org.profile),
            ("SERVERS", may.SERVERS, org.authorization),
            ("ASSIGNED", may.ASSIGNED, org.assigned_groups),
            ("SETTINGS", may.SETTINGS, org.settings),
        )
        return " ".join(f"{name}[{list(among).index(chosen)}]" for name, among, chosen in places if chosen in among)

    # what an administrator does ----------------------------------------------------------------------------------------

    def administer(self, source: Source) -> str:
        change = pick(source, _CHANGES)
        self.version += 1
        return change(self, source) or change.__name__

    def somebody(self, source: Source) -> Account:
        return pick(source, list(self.org.accounts.values()))


def _rules(world: World, source: Source) -> None:
    world.org.authentication = pick(source, may.APP_POLICIES)


def _session(world: World, source: Source) -> None:
    world.org.global_session = pick(source, may.SESSIONS)


def _enrollment(world: World, source: Source) -> None:
    world.org.enrollment = pick(source, may.ENROLLMENTS)


def _passwords(world: World, source: Source) -> None:
    world.org.password = pick(source, may.PASSWORDS)
    world.failures = {pair: kept for pair, kept in world.failures.items() if pair[1] != "okta_password"}


def _registration(world: World, source: Source) -> None:
    world.org.profile = pick(source, may.PROFILES)


def _server(world: World, source: Source) -> None:
    world.org.authorization = pick(source, may.SERVERS)


def _assignment(world: World, source: Source) -> None:
    world.org.assigned_groups = pick(source, may.ASSIGNED)


def _prevention(world: World, source: Source) -> None:
    world.org.settings = pick(source, may.SETTINGS)


def _authenticator(world: World, source: Source) -> str:
    """One authenticator: off, for recovery only, by one method only, or as it was."""
    one = pick(source, configured())
    how = source.below(5)
    if how == 1:
        one = replace(one, status="INACTIVE")
    elif how == 2 and "allowedFor" in one.settings:
        one = replace(one, settings={**one.settings, "allowedFor": "recovery"})
    elif how == 3:
        one = replace(one, methods=one.methods[:1])
    elif how == 4:
        one = replace(one, methods=one.methods[1:])
    world.org.authenticators = tuple(one if former.key == one.key else former for former in world.org.authenticators)
    return f"{one.key} {one.status} {one.settings.get('allowedFor', '')} {one.methods}"


def _status(world: World, source: Source) -> str:
    account = world.somebody(source)
    account.status = pick(source, may.STATUSES)
    if account.status != "LOCKED_OUT":
        world.failures.pop((account.id, "okta_password"), None)
    return f"{account.login} {account.status}"


def _groups(world: World, source: Source) -> str:
    account = world.somebody(source)
    account.groups = pick(source, (frozenset({EVERYONE}), frozenset({EVERYONE, may.MEMBERS}), frozenset({EVERYONE, may.OTHERS})))
    world.failures.pop((account.id, "okta_password"), None)  # another password policy may count anew
    return f"groups of {account.login}"


def _enrollments(world: World, source: Source) -> str:
    account = world.somebody(source)
    if account.enrollments:
        gone = pick(source, list(account.enrollments))
        del account.enrollments[gone]
    return f"enrollment of {account.login}"


def _give_back(world: World, source: Source) -> str:
    """Everything is well again: so that a walk goes on after a bad turn."""
    org = world.org
    org.global_session, org.assigned_groups, org.authenticators = may.SESSIONS[0], may.ASSIGNED[0], configured()
    org.authentication = pick(source, may.APP_POLICIES[:-1])
    org.authorization = may.SERVERS[0]
    world.failures = {pair: kept for pair, kept in world.failures.items() if pair[1] != "okta_password"}
    for account in org.accounts.values():
        if account.login not in STRANGERS:
            account.status = "ACTIVE"
    return "all is well again"


def _delete(world: World, source: Source) -> str:
    account = world.somebody(source)
    if account.login in STRANGERS or chance(source, 20):
        del world.org.accounts[account.id]
    return f"deletes {account.login}"


def _password_by_admin(world: World, source: Source) -> str:
    account = world.somebody(source)
    if account.password:
        account.former = [account.password, *account.former]
        account.password, account.password_changed_at = "Admins-Choice-1", world.org.now
    return f"password of {account.login}"


_CHANGES = (
    *(_rules, _rules, _session, _enrollment, _enrollment, _passwords, _registration, _server, _assignment, _prevention),
    *(_authenticator, _authenticator, _status, _status, _groups, _enrollments, _give_back, _give_back, _give_back, _delete),
    _password_by_admin,
)
