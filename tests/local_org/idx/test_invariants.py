"""A client that posts what it likes, while policies and people change under it: what must hold after every answer."""

from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from local_org.idx import engine, messages
from local_org.idx.authenticators import BY_KEY
from local_org.idx.facts import Settings
from local_org.policy import authentication
from local_org.policy.assurance import satisfied
from local_org.policy.conditions import Who
from tests.local_org.factories import (
    EMAIL,
    EVERYONE,
    PASSWORD,
    PASSWORD_KNOWLEDGE,
    Org,
    SignIn,
    app_policy,
    app_rule,
    email_authenticator,
    enrollment_policy,
    password_authenticator,
    password_policy,
    policy,
    profile_policy,
    server_policy,
    session_policy,
)

MEMBERS = "00gmembers0000000001"
PEOPLE = ("jane@example.com", "adam@example.com")  # two with a password and email
MAIL_ONLY, PASSWORD_ONLY, NOBODY, NEW = "mail@example.com", "pass@example.com", "nobody@example.com", "new@example.com"
SECRETS = {name: f"Secret-of-{name[:4]}-1" for name in (*PEOPLE, PASSWORD_ONLY)}
NAMES = st.sampled_from([*PEOPLE, MAIL_ONLY, PASSWORD_ONLY, NOBODY, NEW])
PASSWORDS = st.sampled_from([*SECRETS.values(), "wrong", "Fresh-Pass-99", "short"])
APP_POLICIES = (
    app_policy("1FA"),
    app_policy("1FA", [PASSWORD_KNOWLEDGE]),
    app_policy("1FA", [{"possession": {}}]),
    app_policy("2FA"),
    app_policy("2FA", [PASSWORD_KNOWLEDGE]),
    app_policy("2FA", [{"possession": {"deviceBound": "REQUIRED"}}]),
    policy("ACCESS_POLICY", app_rule("1FA", appSignOn={"access": "DENY"}), name="Closed"),
)
SESSIONS = (
    session_policy(),
    session_policy(),
    session_policy("PASSWORD_IDP"),
    session_policy(requireFactor=True),
    session_policy(access="DENY"),
)
ENROLLMENTS = (
    enrollment_policy(okta_email="REQUIRED", okta_password="REQUIRED"),
    enrollment_policy(okta_email="REQUIRED", okta_password="OPTIONAL"),
    enrollment_policy(okta_email="NOT_ALLOWED", okta_password="REQUIRED"),
    enrollment_policy(self_="NEVER", okta_email="REQUIRED", okta_password="REQUIRED"),
)
ORIGIN = "http://localhost:8081/"
JUNK: st.SearchStrategy[Any] = st.sampled_from([None, "", 7, [], {}, {"passcode": None}, {"passcode": 5}, {"id": []}, "text"])


class Client(RuleBasedStateMachine):
    """Two transactions of one org, interleaved. Ghost state: which right answers were given, and to whom each mail went."""

    def __init__(self) -> None:
        super().__init__()
        self.org = Org()

    @initialize(
        app=st.sampled_from(APP_POLICIES), session=st.sampled_from(SESSIONS), hides=st.booleans(), wanted=st.sampled_from(ENROLLMENTS)
    )
    def begin(self, app: Any, session: Any, hides: bool, wanted: Any) -> None:
        org = Org(
            global_session=(session,),
            authentication=app,
            enrollment=(wanted,),
            settings=Settings(hides, hides),
            profile=profile_policy(targetGroupIds=[MEMBERS]),
            password=(password_policy(lockout={"maxAttempts": 4}),),
            authorization=(server_policy(),),
        )
        for name in PEOPLE:
            org.add(name, SECRETS[name])
        org.add(MAIL_ONLY, groups=frozenset({EVERYONE, MEMBERS}))
        org.add(PASSWORD_ONLY, SECRETS[PASSWORD_ONLY], email=False)
        self.org = org
        self.tabs = [SignIn(org), SignIn(org)]
        self.proved: list[set[str]] = [set(), set()]  # per tab, what was really proved
        self.spent: set[str] = set()
        self.codes: set[str] = set()

    # what the client does ----------------------------------------------------------------------------------------------

    @rule(tab=st.integers(0, 1), name=NAMES, password=PASSWORDS)
    def identifies(self, tab: int, name: str, password: str) -> None:
        self.post(tab, "identify", {"identifier": name, "credentials": {"passcode": password}})

    @rule(
        tab=st.integers(0, 1),
        chosen=st.sampled_from([EMAIL, PASSWORD, "autother"]),
        path=st.sampled_from(["challenge", "credential/enroll"]),
    )
    def chooses(self, tab: int, chosen: str, path: str) -> None:
        self.post(tab, path, {"authenticator": {"id": chosen}})

    @rule(tab=st.integers(0, 1), passcode=PASSWORDS)
    def answers_with_a_password(self, tab: int, passcode: str) -> None:
        self.post(tab, "challenge/answer", {"credentials": {"passcode": passcode, "revokeSessions": True}})

    @rule(tab=st.integers(0, 1), back=st.integers(1, 4))
    def answers_with_a_code_of_some_mail(self, tab: int, back: int) -> None:
        if len(self.org.mails) >= back:
            self.post(tab, "challenge/answer", {"credentials": {"passcode": self.org.mails[-back].code}})

    @rule(tab=st.integers(0, 1), name=st.sampled_from([*PEOPLE, MAIL_ONLY, PASSWORD_ONLY]), steps=st.integers(1, 7), last=st.booleans())
    def does_what_the_page_offers(self, tab: int, name: str, steps: int, last: bool) -> None:
        """Valid values for the first form, a few times over: without it a walk seldom gets far."""
        for _ in range(steps):
            signing_in = self.tabs[tab]
            first = signing_in.names[0] if signing_in.names else ""
            known = self.org.accounts.get(signing_in.transaction.user_id or "")
            if first in ("identify", "identify-recovery"):
                self.post(tab, "identify", {"identifier": name, "credentials": {"passcode": self.account(name).password or "none"}})
            elif first in ("challenge-authenticator", "enroll-authenticator") and signing_in.transaction.pending:
                channel = BY_KEY[signing_in.transaction.pending.key].spec.address
                right = self.org.mails[-1].code if channel and self.org.mails else (known and known.password) or "Fresh-Pass-99"
                self.post(tab, "challenge/answer", {"credentials": {"passcode": right}})
            elif first in ("reset-authenticator", "reenroll-authenticator"):
                self.post(tab, "challenge/answer", {"credentials": {"passcode": "Fresh-Pass-99"}})
            elif "skip" in signing_in.names:
                self.post(tab, "skip", {})
            elif first.startswith(("select-authenticator", "authenticator-verification")):
                ids = [one["id"] for one in signing_in.body["authenticators"]["value"]]
                path = "credential/enroll" if first.endswith("enroll") else "challenge"
                self.post(tab, path, {"authenticator": {"id": ids[-1 if last else 0]}})
            elif first == "enroll-profile":
                self.signs_up(tab)

    @rule(tab=st.integers(0, 1))
    def starts_another(self, tab: int) -> None:
        if self.tabs[tab].transaction.ended or self.org.now > self.tabs[tab].transaction.expires_at:
            self.tabs[tab] = SignIn(self.org)
            self.proved[tab] = set()

    @rule(tab=st.integers(0, 1))
    def signs_up(self, tab: int) -> None:
        self.post(tab, "enroll", {})
        self.post(tab, "enroll/new", {"userProfile": {"email": NEW, "firstName": "N", "lastName": "N"}})

    @rule(
        tab=st.integers(0, 1), path=st.sampled_from(["skip", "recover", "challenge/resend", "challenge/poll", "identify/select", "cancel"])
    )
    def presses(self, tab: int, path: str) -> None:
        self.post(tab, path, {})

    @rule(
        tab=st.integers(0, 1),
        path=st.sampled_from(engine.PATHS),
        values=st.dictionaries(st.sampled_from(["identifier", "credentials", "authenticator", "userProfile"]), JUNK),
    )
    def posts_rubbish(self, tab: int, path: str, values: dict[str, Any]) -> None:
        self.post(tab, path, values)

    @rule(tab=st.integers(0, 1))
    def looks_again(self, tab: int) -> None:
        signing_in, mails = self.tabs[tab], len(self.org.mails)
        first = signing_in.introspect().body
        assert signing_in.introspect().body == first
        assert len(self.org.mails) == mails

    @rule(tab=st.integers(0, 1))
    def opens_the_newest_link(self, tab: int) -> None:
        if self.org.mails and self.org.mails[-1].link_token:
            before = self.tabs[tab].transaction
            engine.open_link(before, self.org.mails[-1].link_token, self.org.facts(before), now=self.org.now)
            assert self.tabs[tab].transaction == before

    # what happens meanwhile --------------------------------------------------------------------------------------------

    @rule(seconds=st.sampled_from([1, 30, 61, 200, 301]))
    def time_passes(self, seconds: int) -> None:
        self.org.now += seconds

    @rule(name=st.sampled_from(PEOPLE), status=st.sampled_from(["ACTIVE", "SUSPENDED", "DEPROVISIONED", "PASSWORD_EXPIRED"]))
    def an_admin_changes_a_status(self, name: str, status: str) -> None:
        self.account(name).status = status

    @rule(app=st.sampled_from(APP_POLICIES), session=st.sampled_from(SESSIONS))
    def an_admin_changes_policies(self, app: Any, session: Any) -> None:
        self.org.authentication, self.org.global_session = app, (session,)

    @rule(allowed=st.sampled_from(["any", "recovery"]), status=st.sampled_from(["ACTIVE", "INACTIVE"]))
    def an_admin_changes_the_email_authenticator(self, allowed: str, status: str) -> None:
        self.org.authenticators = (email_authenticator(allowed, status=status), password_authenticator())

    @rule(groups=st.sampled_from([frozenset({EVERYONE}), frozenset({MEMBERS}), frozenset[str]()]))
    def an_admin_changes_the_assignment(self, groups: frozenset[str]) -> None:
        self.org.assigned_groups = groups

    @rule(name=st.sampled_from(PEOPLE))
    def an_admin_removes_an_enrollment(self, name: str) -> None:
        self.account(name).enrollments.clear()

    def account(self, name: str) -> Any:
        return next(account for account in self.org.accounts.values() if account.login == name)

    # judging each answer -----------------------------------------------------------------------------------------------

    def post(self, tab: int, path: str, values: dict[str, Any]) -> None:
        signing_in = self.tabs[tab]
        before, passwords = signing_in.transaction, {one.login: one.password for one in self.org.accounts.values()}
        statuses = {one.login: one.status for one in self.org.accounts.values()}
        names = signing_in.names
        signing_in.post(path, **values)
        self.note_proofs(tab, before, values, passwords)
        self.check_body(signing_in)
        self.check_end(tab, before, statuses)
        self.check_passwords(tab, before, passwords)
        if signing_in.status >= 400 and signing_in.names and signing_in.names[0] == (names[0] if names else ""):
            assert signing_in.transaction.proofs == before.proofs
            # a person who cannot get in at all is sent back to the first page, which is a new start
            assert signing_in.transaction.expires_at == before.expires_at or before.step == "identify"
        if before.ended:
            assert signing_in.status == 401 or signing_in.messages == ["idx.transferred.to.new.tab"]
        if path == "cancel" and signing_in.status == 200:
            assert signing_in.transaction.proofs == ()
            assert signing_in.body["stateHandle"] == before.state_handle

    def note_proofs(self, tab: int, before: Any, values: dict[str, Any], passwords: dict[str, str | None]) -> None:
        """Each new proof of the transaction was bought with the right secret of that very person."""
        after = self.tabs[tab].transaction
        if after.user_id != before.user_id or not after.proofs:
            self.proved[tab] = set()
        credentials = values.get("credentials")
        given = credentials.get("passcode") if isinstance(credentials, dict) else None
        for proof in after.proofs[len(before.proofs) if after.proofs[: len(before.proofs)] == before.proofs else 0 :]:
            if proof in before.proofs:
                continue
            account = self.org.accounts[after.user_id or ""]
            if proof.key == "okta_email":
                sent = [mail for mail in self.org.mails if mail.code == given]
                assert [mail.user_id for mail in sent] == [account.id], "the code was sent to this person"
                assert given not in self.spent, "a code is good once"
                assert before.pending is not None
                assert before.pending.data.get("code") == given, "it is the newest code of this transaction"
                self.spent.add(given)
            else:
                assert given in (passwords.get(account.login), account.password)
            self.proved[tab].add(proof.key)

    def check_end(self, tab: int, before: Any, statuses: dict[str, str]) -> None:
        signing_in, org = self.tabs[tab], self.org
        if "successWithInteractionCode" not in signing_in.body:
            return
        issued = org.issued[-1]
        account = org.accounts[issued.user_id]
        assert signing_in.code == issued.code
        assert issued.code not in self.codes, "each code is fresh"
        self.codes.add(issued.code)
        assert "remediation" not in signing_in.body
        assert "messages" not in signing_in.body
        assert account.status == "ACTIVE"
        assert statuses.get(account.login, "STAGED") in ("ACTIVE", "PASSWORD_EXPIRED", "RECOVERY", "STAGED")
        if statuses.get(account.login) == "STAGED":
            assert before.data.get("created") == account.id, "only its own sign-up makes a staged person active"
        assert account.groups & org.assigned_groups, "only assigned people"
        decision = authentication.decide(org.facts(signing_in.transaction), Who(account.id, account.groups))
        assert decision.allowed
        usable = {
            one.key for one in org.authenticators if one.status == "ACTIVE" and one.settings.get("allowedFor", "any") in ("any", "sso")
        }
        proofs = [BY_KEY[key].spec.factor(BY_KEY[key].spec.methods[0].type) for key in self.proved[tab] & usable]
        assert satisfied(decision.required, proofs), "both policies hold at this moment"

    def check_passwords(self, tab: int, transaction: Any, before: dict[str, str | None]) -> None:
        """A password changes only for the person of the transaction, after a proof of theirs, and satisfies the policy."""
        for account in self.org.accounts.values():
            if account.login in before and account.password != before[account.login]:
                assert account.id == transaction.user_id
                assert transaction.proofs or transaction.data.get("created") == account.id, "somebody proved who they are"
                assert account.password == "Fresh-Pass-99" or account.password in SECRETS.values()

    def check_body(self, signing_in: SignIn) -> None:
        body, text = signing_in.body, json.dumps(signing_in.body)
        assert body["version"] == "1.0.0"
        assert None not in everything(body)
        assert (signing_in.status < 400) or "ERROR" in text
        for said in everything_in(body, "messages"):
            for message in said["value"]:
                assert message["message"]
                assert message["i18n"]["key"] in messages.CATALOGUE
        forms = body.get("remediation", {}).get("value", [])
        assert len({form["name"] for form in forms}) == len(forms)
        for handle in everything_named(body, "stateHandle"):
            assert handle == {"name": "stateHandle", "required": True, "value": body["stateHandle"], "visible": False, "mutable": False}
        assert all(href.startswith(ORIGIN) for href in everything_in(body, "href"))
        for relation in everything_in(body, "relatesTo"):
            assert resolves(body, relation if isinstance(relation, str) else relation[0]), relation
        if signing_in.status < 300:
            assert forms or "messages" in body or "successWithInteractionCode" in body
        if not signing_in.transaction.proofs:
            others = [secret for secret in SECRETS.values() if secret in text]
            assert not others
        for mail in self.org.mails:
            assert f'"{mail.code}"' not in text, "no answer holds a code"

    @invariant()
    def nobody_is_made_twice(self) -> None:
        logins = [account.login for account in self.org.accounts.values()]
        assert len(logins) == len(set(logins))


def everything(value: Any) -> list[Any]:
    """All leaves."""
    if isinstance(value, dict | list):
        return [leaf for one in (value.values() if isinstance(value, dict) else value) for leaf in everything(one)]
    return [value]


def everything_in(value: Any, key: str) -> list[Any]:
    """All values under this key, at any depth."""
    if isinstance(value, list):
        return [found for one in value for found in everything_in(one, key)]
    if isinstance(value, dict):
        return [found for name, one in value.items() for found in ([one] if name == key else []) + everything_in(one, key)]
    return []


def everything_named(value: Any, name: str) -> list[Any]:
    """All form fields of this name, at any depth."""
    if isinstance(value, list):
        return [found for one in value for found in everything_named(one, name)]
    if isinstance(value, dict):
        here = [value] if value.get("name") == name else []
        return here + [found for one in value.values() for found in everything_named(one, name)]
    return []


def resolves(body: dict[str, Any], path: str) -> bool:
    found: Any = body
    for word, index in re.findall(r"(\w+)(?:\[(\d+)\])?", path.removeprefix("$.")):
        found = found[word][int(index)] if index else found[word]
    return bool(found)


TestAClientThatPostsWhatItLikes = Client.TestCase
TestAClientThatPostsWhatItLikes.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
