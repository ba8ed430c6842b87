"""Valid values for tests of policies and of the engine, and an org in memory that does what the edge does with each step."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from local_org.fresh_org import policies as fresh
from local_org.idx import engine
from local_org.idx.effects import (
    AskDevice,
    CountFailure,
    CreateUser,
    Effect,
    IssueCode,
    Log,
    MailRegistration,
    ResetFailures,
    SaveEnrollment,
    Send,
    SetPassword,
    SpendToken,
    UpdateProfile,
    UpdateUser,
)
from local_org.idx.facts import App, Attempts, Authenticator, Enrollment, Facts, Person, Policy, Rule, Settings
from local_org.idx.transaction import Request, Transaction

Json = dict[str, Any]
NOW = 1_700_000_000.0
EVERYONE = "00geveryone000000001"
EMAIL, PASSWORD = "autemail000000000001", "autpassword000000001"
PHONE, GOOGLE = "autphone000000000001", "autgoogle00000000001"
QUESTION, KEY, VERIFY = "autquestion000000001", "autwebauthn000000001", "autverify00000000001"
PASSWORD_KNOWLEDGE: Json = {"knowledge": {"types": ["password"]}}
APP = App("0oaapp00000000000001", "0oaapp00000000000001", "My app", "oidc_client", has_secret=True, email_callback=None)


def rule(name: str = "Rule", *, priority: int = 1, status: str = "ACTIVE", conditions: Json | None = None, **actions: Any) -> Rule:
    return Rule(f"rul{name}", name, priority, status, False, conditions or {}, actions)


def policy(policy_type: str, *rules: Rule, name: str = "Policy", groups: tuple[str, ...] = (), **changes: Any) -> Policy:
    """`groups` empty: a system default, for everybody."""
    made = Policy(
        id=f"pol{name}",
        type=policy_type,
        name=name,
        priority=1,
        status="ACTIVE",
        system=not groups,
        conditions={"people": {"groups": {"include": list(groups)}}} if groups else {},
        settings={},
        rules=rules,
    )
    return replace(made, **changes)


def app_rule(factor_mode: str = "1FA", constraints: list[Json] | None = None, **changes: Any) -> Rule:
    return rule("Catch-all Rule", **{**fresh.app_sign_on(factor_mode, constraints), **changes})


def app_policy(factor_mode: str = "1FA", constraints: list[Json] | None = None) -> Policy:
    return policy("ACCESS_POLICY", app_rule(factor_mode, constraints), name="App policy")


def session_policy(primary_factor: str = "PASSWORD_IDP_ANY_FACTOR", *, groups: tuple[str, ...] = (), **signon: Any) -> Policy:
    asked = {**fresh.SIGN_ON, "primaryFactor": primary_factor, **signon}
    return policy("OKTA_SIGN_ON", rule("Session rule", signon=asked), name="Session policy", groups=groups)


def enrollment_policy(
    wanted: dict[str, str] | None = None, *, groups: tuple[str, ...] = (), self_: str = "CHALLENGE", **more: str
) -> Policy:
    """`okta_email="REQUIRED"` and so on."""
    settings = {
        "type": "AUTHENTICATORS",
        "authenticators": [{"key": key, "enroll": {"self": how}} for key, how in {**(wanted or {}), **more}.items()],
    }
    return policy("MFA_ENROLL", rule("Enrollment rule", enroll={"self": self_}), name="Enrollment policy", groups=groups, settings=settings)


def password_policy(*, groups: tuple[str, ...] = (), lockout: Json | None = None, age: Json | None = None, **actions: Any) -> Policy:
    password = fresh.PASSWORD_SETTINGS["password"]
    settings = {
        **fresh.PASSWORD_SETTINGS,
        "password": {
            "complexity": password["complexity"],
            "age": {**password["age"], **(age or {})},
            "lockout": {**password["lockout"], **(lockout or {})},
        },
    }
    doable = {**fresh.SELF_SERVICE, **actions}
    return policy("PASSWORD", rule("Password rule", **doable), name="Password policy", groups=groups, settings=settings)


def profile_policy(unknown_user_action: str = "REGISTER", **changes: Any) -> Policy:
    action = {**fresh.profile_enrollment(unknown_user_action)["profileEnrollment"], **changes}
    return policy("PROFILE_ENROLLMENT", rule("Catch-all Rule", profileEnrollment=action), name="Profile policy")


def server_policy(**conditions: Any) -> Policy:
    judged = {
        "grantTypes": {"include": ["interaction_code"]},
        "scopes": {"include": ["*"]},
        "people": {"groups": {"include": ["EVERYONE"]}},
        **conditions,
    }
    every_client = {"clients": {"include": ["ALL_CLIENTS"]}}
    return policy(
        "OAUTH_AUTHORIZATION_POLICY", rule("Server rule", conditions=judged, token={}), name="Server policy", conditions=every_client
    )


def email_authenticator(allowed_for: str = "any", **changes: Any) -> Authenticator:
    settings = {"allowedFor": allowed_for, "tokenLifetimeInMinutes": 5}
    return replace(Authenticator(EMAIL, "okta_email", "email", "Email", "ACTIVE", settings, ("email",)), **changes)


def password_authenticator() -> Authenticator:
    return Authenticator(PASSWORD, "okta_password", "password", "Password", "ACTIVE", {}, ("password",))


def phone_authenticator(allowed_for: str = "any", *methods: str) -> Authenticator:
    listed = methods or ("sms", "voice")
    return Authenticator(PHONE, "phone_number", "phone", "Phone", "ACTIVE", {"allowedFor": allowed_for}, listed)


def google_authenticator() -> Authenticator:
    return Authenticator(GOOGLE, "google_otp", "app", "Google Authenticator", "ACTIVE", {}, ("otp",))


def question_authenticator(allowed_for: str = "any") -> Authenticator:
    key, settings = "security_question", {"allowedFor": allowed_for}
    return Authenticator(QUESTION, key, key, "Security Question", "ACTIVE", settings, (key,))


def security_key_authenticator(**settings: str) -> Authenticator:
    """`userVerification="REQUIRED"` and so on."""
    asked = {"webauthn": {"userVerification": "DISCOURAGED", "attachment": "ANY", **settings}}
    return Authenticator(KEY, "webauthn", "security_key", "Security Key or Biometric", "ACTIVE", {}, ("webauthn",), asked)


def okta_verify_authenticator(*methods: str, **settings: Any) -> Authenticator:
    return Authenticator(VERIFY, "okta_verify", "app", "Okta Verify", "ACTIVE", settings, methods or ("push", "totp"))


class Drawn:
    """Entropy of a seed: the same codes and ids in every run."""

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)

    def token(self) -> str:
        return "".join(self._random.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=43))

    def digits(self, length: int) -> str:
        return "".join(self._random.choices("0123456789", k=length))

    def id(self, prefix: str) -> str:
        return prefix + "".join(self._random.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=17))


@dataclass
class Account:
    """Somebody in the org, as a store would keep them. `former`: passwords used before, the newest first."""

    id: str
    login: str
    password: str | None = None
    status: str = "ACTIVE"
    groups: frozenset[str] = frozenset({EVERYONE})
    enrollments: dict[str, Enrollment] = field(default_factory=dict)
    profile: Json = field(default_factory=dict)
    former: list[str] = field(default_factory=list)
    password_changed_at: float | None = None


@dataclass
class Org:
    """Keeps people and counters, builds facts, carries effects out. Everything may be replaced between two steps."""

    global_session: tuple[Policy, ...] = (session_policy(),)
    authentication: Policy = field(default_factory=app_policy)
    enrollment: tuple[Policy, ...] = (enrollment_policy(okta_email="REQUIRED", okta_password="REQUIRED"),)
    password: tuple[Policy, ...] = (password_policy(),)
    profile: Policy = field(default_factory=lambda: profile_policy("DENY"))
    authorization: tuple[Policy, ...] | None = None
    authenticators: tuple[Authenticator, ...] = (email_authenticator(), password_authenticator())
    settings: Settings = field(default_factory=Settings)
    app: App = APP
    assigned_groups: frozenset[str] = frozenset({EVERYONE})
    accounts: dict[str, Account] = field(default_factory=dict)
    attempts: dict[tuple[str, str], Attempts] = field(default_factory=dict)
    entropy: Drawn = field(default_factory=Drawn)
    now: float = NOW
    sent: list[tuple[float, Send]] = field(default_factory=list)
    issued: list[IssueCode] = field(default_factory=list)
    registered: list[MailRegistration] = field(default_factory=list)
    logged: list[Log] = field(default_factory=list)
    nobodys_password_matches: Callable[[str], bool] = lambda _candidate: False
    asked: dict[str, AskDevice] = field(default_factory=dict)  # questions to devices, by their id
    answered: dict[str, Json] = field(default_factory=dict)  # what devices said to them
    origins: tuple[str, ...] = ("http://localhost:8081", "http://localhost:8080")
    spent: set[str] = field(default_factory=set)  # activation and recovery tokens that have done their work
    signed_out: list[str] = field(default_factory=list)  # everywhere, by a reset that asked for it

    def add(self, login: str, password: str | None = None, *, email: bool = True, **changes: Any) -> Account:
        """A person as an administrator makes them: the email enrolled by itself."""
        account = Account(self.entropy.id("00u"), login, password, **changes)
        account.profile = {"login": login, "email": login, "firstName": "Jane", "lastName": "Doe", **account.profile}
        account.password_changed_at = self.now if password is not None else None
        if email:
            enrollment = Enrollment(self.entropy.id("eae"), "okta_email", EMAIL, self.now, {"email": login})
            account.enrollments[enrollment.id] = enrollment
        self.accounts[account.id] = account
        return account

    def identifier_first(self) -> None:
        """Another rule for another group asks for no password: the first page cannot ask everybody for one."""
        others = {"people": {"groups": {"include": ["00gothers00000000001"]}}}
        first = app_rule("1FA", [{"possession": {}}], conditions=others)
        self.authentication = replace(self.authentication, rules=(first, *self.authentication.rules))

    @property
    def mails(self) -> list[Send]:
        """Every message so far, the oldest first."""
        return [one for _, one in self.sent]

    def enroll(self, account: Account, key: str, authenticator_id: str, profile: Json, secret: Json | None = None) -> Enrollment:
        """Somebody has this authenticator already."""
        enrollment = Enrollment(self.entropy.id("enr"), key, authenticator_id, self.now, profile, secret or {})
        account.enrollments[enrollment.id] = enrollment
        return enrollment

    def facts(self, transaction: Transaction) -> Facts:
        known = self.accounts.get(transaction.user_id or "")
        return Facts(
            org_url="http://localhost:8081",
            issuer="http://localhost:8081/oauth2/default",
            app=self.app,
            everyone_group_id=EVERYONE,
            global_session=self.global_session,
            authentication=self.authentication,
            enrollment=self.enrollment,
            password=self.password,
            profile=self.profile,
            authorization=self.authorization,
            authenticators=self.authenticators,
            settings=self.settings,
            person=self.person(known) if known else None,
            find=self.find,
            login_taken=lambda login: any(account.login.lower() == login.lower() for account in self.accounts.values()),
            attempts_of=lambda typed, key: self.attempts.get((typed.lower(), key), Attempts()),
            assigned_to=lambda groups: bool(groups & self.assigned_groups),
            sent_to=lambda channel, address: tuple(at for at, one in reversed(self.sent) if (one.channel, one.to) == (channel, address)),
            device_answer=self.answered.get,
            token_open=lambda token_id: token_id not in self.spent,
            nobodys_password_matches=self.nobodys_password_matches,
            origins=self.origins,
        )

    def find(self, typed: str) -> Person | None:
        found = [account for account in self.accounts.values() if account.login.lower() == typed.lower()]
        return self.person(found[0]) if found else None

    def person(self, account: Account) -> Person:
        return Person(
            id=account.id,
            login=account.login,
            status=account.status,
            profile=account.profile,
            group_ids=account.groups,
            enrollments=tuple(account.enrollments.values()),
            assigned=bool(account.groups & self.assigned_groups),
            attempts={key: counted for (who, key), counted in self.attempts.items() if who == account.id},
            password_changed_at=account.password_changed_at,
            password_matches=lambda candidate: account.password is not None and candidate == account.password,
            password_was_used=lambda candidate, count: candidate in [account.password, *account.former][:count],
        )

    def carry_out(self, effect: Effect) -> None:  # noqa: C901 - a case for each effect
        match effect:
            case Send():
                self.sent.append((self.now, effect))
            case CreateUser():
                account = Account(effect.id, str(effect.profile["login"]), status="STAGED", profile=dict(effect.profile))
                account.groups = frozenset({EVERYONE, *effect.group_ids})
                self.accounts[effect.id] = account
            case UpdateUser():
                self.accounts[effect.id].status = effect.status
            case MailRegistration():
                self.registered.append(effect)
            case SpendToken():
                self.spent.add(effect.id)
            case UpdateProfile():
                account = self.accounts[effect.id]
                account.profile = {**account.profile, **effect.profile}
            case SetPassword():
                account = self.accounts[effect.user_id]
                self.signed_out += [effect.user_id] if effect.revoke_sessions else []
                account.former = [*([account.password] if account.password else []), *account.former]
                account.password, account.password_changed_at = effect.password, self.now
            case SaveEnrollment():
                made = Enrollment(effect.id, effect.key, effect.authenticator_id, self.now, effect.profile, effect.secret)
                self.accounts[effect.user_id].enrollments[effect.id] = made
            case AskDevice():
                self.asked[effect.id] = effect
            case CountFailure():
                who = effect.user_id or effect.identifier.lower()
                self.attempts[who, effect.key] = Attempts(effect.failures, effect.blocked_until)
            case ResetFailures():
                self.attempts.pop((effect.user_id, effect.key), None)
            case IssueCode():
                self.issued.append(effect)
            case Log():
                self.logged.append(effect)


class SignIn:
    """One transaction of an org in memory, driven as a client drives it. `status` and `body` are those of the last answer."""

    def __init__(self, org: Org, **request: Any) -> None:
        self.org = org
        asked = Request(org.app.client_id, "default", ("openid", "profile"), "http://localhost:8080/login/callback", "challenge", **request)
        tokens = org.entropy.token
        self.transaction = Transaction(tokens(), tokens(), f"02.id.{tokens()}", asked, org.now, org.now + 7200)
        self.status = 0
        self.body: Json = {}
        self.introspect()

    def introspect(self) -> SignIn:
        step = engine.introspect(self.transaction, self.org.facts(self.transaction), now=self.org.now)
        assert step.effects == ()
        return self.took(step)

    def post(self, path: str, **values: Any) -> SignIn:
        facts = self.org.facts(self.transaction)
        return self.took(engine.answer(self.transaction, path, values, facts, now=self.org.now, entropy=self.org.entropy))

    def took(self, step: engine.Step) -> SignIn:
        self.transaction, self.status, self.body = step.transaction, step.status, step.body
        for effect in step.effects:
            self.org.carry_out(effect)
        return self

    # what a client does ------------------------------------------------------------------------------------------------

    def identify(self, login: str, password: str | None = None) -> SignIn:
        given = {} if password is None else {"credentials": {"passcode": password}}
        return self.post("identify", identifier=login, **given)

    def choose(self, authenticator_id: str, **more: Any) -> SignIn:
        path = "credential/enroll" if "select-authenticator-enroll" in self.names else "challenge"
        return self.post(path, authenticator={"id": authenticator_id, **more})

    def answer(self, passcode: str, **more: Any) -> SignIn:
        return self.post("challenge/answer", credentials={"passcode": passcode, **more})

    def answer_mail(self) -> SignIn:
        return self.answer(self.org.mails[-1].code)

    def sign_up(self, email: str) -> SignIn:
        self.post("enroll")
        return self.post("enroll/new", userProfile={"email": email, "firstName": "Nina", "lastName": "New"})

    # what a client sees ------------------------------------------------------------------------------------------------

    @property
    def names(self) -> list[str]:
        return [form["name"] for form in self.body.get("remediation", {}).get("value", [])]

    @property
    def messages(self) -> list[str]:
        return [message["i18n"]["key"] for message in self.body.get("messages", {}).get("value", [])]

    @property
    def field_messages(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for form in self.body.get("remediation", {}).get("value", [])[:1]:
            for one in form["value"]:
                chosen = [inner for option in one.get("options", []) for inner in option["value"]["form"]["value"]]
                for inner in (one, *one.get("form", {}).get("value", []), *chosen):
                    if "messages" in inner:
                        found[inner["name"]] = [message["i18n"]["key"] for message in inner["messages"]["value"]]
        return found

    @property
    def options(self) -> list[str]:
        """The labels of the first list of authenticators."""
        for form in self.body.get("remediation", {}).get("value", []):
            if form["name"].startswith("select-authenticator"):
                return [option["label"] for option in form["value"][0]["options"]]
        return []

    @property
    def code(self) -> str | None:
        success = self.body.get("successWithInteractionCode")
        return success["value"][1]["value"] if success else None
