"""Proves outcomes, not objects: each check asks the org what would happen, and answers in one line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

from bootstrap import plan
from bootstrap.chapter import Chapter
from bootstrap.check import Check, Finding, Look
from bootstrap.desired import Ref, Setting, references, resolve
from bootstrap.errors import OktaError
from bootstrap.kinds.assurance import Assurance, Json, asked_by, in_words
from bootstrap.kinds.authenticator import by_key
from bootstrap.kinds.group import members, members_since_made
from bootstrap.kinds.membership import groups_of
from bootstrap.kinds.policy import TYPE_NAMES, default_of, enrolls, listed
from bootstrap.probe import Client, start_sign_in
from bootstrap.resource import Action
from bootstrap.secret import Secret
from bootstrap.simulation import Matched

ACCESS, SESSION, ENROLL, PROFILE = "ACCESS_POLICY", "OKTA_SIGN_ON", "MFA_ENROLL", "PROFILE_ENROLLMENT"
SIGN_IN_SCOPES = "openid"


def run(chapters: Sequence[Chapter], look: Look, judge: plan.Judge) -> Iterator[tuple[str, Finding]]:
    """Heading and finding, one after the other: first that everything is as declared, then what each chapter promises.

    `judge` tells what of the declared is left to a person.
    """
    made = plan.make(chapters, look.org, look.refs, judge)
    for chapter, planned in zip(chapters, made.chapters, strict=True):
        yield chapter.heading, _in_place(planned)
        for check in chapter.checks:
            for finding in _guarded(check, look):
                yield chapter.heading, finding


def _in_place(planned: plan.PlannedChapter) -> Finding:
    pending = [change.title for change in planned.changes if change.pending and change.action != Action.MANUAL]
    if pending:
        return Finding(False, f"not as the guide says, run apply: {'; '.join(pending)}")
    return Finding(True, "everything this chapter sets is in place")


def _guarded(check: Check, look: Look) -> Iterator[Finding]:
    """What does not exist yet, and what Okta refuses, is a finding: the other checks still have something to say."""
    named = list(references({field.name: getattr(check, field.name) for field in fields(check)}))
    missing = sorted(address for address in named if not look.refs.knows(address))
    if missing:
        yield Finding(False, f"nothing to ask about yet, {', '.join(missing)} does not exist: run apply")
        return
    try:
        yield from check.findings(look)
    except OktaError as error:
        if error.status in (401, 403, 429):
            raise
        yield Finding(False, str(error))


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery(Check):
    """The issuer that `.env` names publishes itself."""

    server: Ref

    def findings(self, look: Look) -> Iterator[Finding]:
        issuer = str(look.refs.value(Ref(self.server.address, "issuer")))
        answer = look.okta.without_token("GET", f"{issuer}/.well-known/openid-configuration")
        said = answer.body.get("issuer") if isinstance(answer.body, dict) else None
        says = "publishes its discovery document" if said == issuer else f"has a discovery document that says {said}"
        yield Finding(said == issuer, f"{issuer} {says}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StartsSignIn(Check):
    """With what `.env` hands to the app, a sign-in starts and offers something to do."""

    app: Ref
    server: Ref
    env_prefix: str
    redirect_uri: Setting | str

    def findings(self, look: Look) -> Iterator[Finding]:
        name, file = look.name(self.app), look.refs.settings.file
        client_id, secret = file.get(f"{self.env_prefix}_CLIENTID", ""), file.get(f"{self.env_prefix}_CLIENTSECRET", "")
        if client_id != look.refs.value(Ref(self.app.address, "credentials.oauthClient.client_id")):
            yield Finding(False, f"{name}: {self.env_prefix}_CLIENTID in {look.refs.settings.env_path} is not its client id: run apply")
            return
        client = Client(client_id, Secret(secret), str(resolve(self.redirect_uri, look.refs)), SIGN_IN_SCOPES)
        probed = start_sign_in(look.okta, str(look.refs.value(Ref(self.server.address, "issuer"))), client)
        if probed.advice:
            yield Finding(False, f"{name}: {probed.advice}")
        else:
            yield Finding(True, f"{name}: a sign-in starts and offers {', '.join(probed.remediations)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailSignsIn(Check):
    """The guide's "verify that Email is listed"."""

    def findings(self, look: Look) -> Iterator[Finding]:
        if email_signs_in(look):
            yield Finding(True, "email is an authenticator for signing in, not only for recovery")
        else:
            yield Finding(False, "email is not an authenticator for signing in (Security > Authenticators > Email): run apply")


def email_signs_in(look: Look) -> bool:
    email = by_key(look.org, "okta_email") or {}
    return email.get("status") == "ACTIVE" and (email.get("settings") or {}).get("allowedFor") in ("any", "sso")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFor(Check):
    """What the app asks one person for."""

    app: Ref
    person: Ref
    expected: Assurance

    def findings(self, look: Look) -> Iterator[Finding]:
        matched = look.person(self.app, self.person).get(ACCESS)
        yield _asks(look, f"{look.name(self.app)} asks {look.name(self.person)} for", matched, self.expected)


def _asks(look: Look, sentence: str, matched: Matched | None, expected: Assurance) -> Finding:
    if matched is None:
        return Finding(False, f"{sentence} nothing that a simulation can tell")
    method = verification_method(look.rule(matched))
    where = f"{matched.policy_name}, {matched.rule_name}"
    if asked_by(method) == expected:
        return Finding(True, f"{sentence} {expected.in_words()} ({where})")
    return Finding(False, f"{sentence} {in_words(method)} ({where}), not {expected.in_words()}: run apply")


def verification_method(rule: Json) -> Json:
    method: Json = ((rule.get("actions") or {}).get("appSignOn") or {}).get("verificationMethod") or {}
    return method


@dataclass(frozen=True, slots=True, kw_only=True)
class MembersAndOthers(Check):
    """Our policies decide for members of the group; for everybody else the org's defaults do."""

    app: Ref
    group: Ref
    policies: Mapping[str, Ref]
    members: Assurance

    def findings(self, look: Look) -> Iterator[Finding]:
        inside, outside = look.members(self.app, self.group), look.members(self.app)
        yield self._ours(look, inside)
        yield _asks(look, f"{look.name(self.app)} asks a member of {look.name(self.group)} for", inside.get(ACCESS), self.members)
        yield self._defaults(look, outside)

    def _ours(self, look: Look, inside: Mapping[str, Matched]) -> Finding:
        member = f"a member of {look.name(self.group)}"
        for policy_type, policy in self.policies.items():
            matched = inside.get(policy_type)
            if matched is None or matched.policy_id != look.refs.id(policy.address):
                other = matched.policy_name if matched else "no policy"
                return Finding(False, f"{TYPE_NAMES[policy_type]}: for {member} {other} decides, not {look.name(policy)}")
        return Finding(True, f"for {member} the {len(self.policies)} password-optional policies decide")

    def _defaults(self, look: Look, outside: Mapping[str, Matched]) -> Finding:
        for policy_type in (ENROLL, SESSION):
            matched, default = outside.get(policy_type), default_of(look.org, policy_type)
            if matched is not None and matched.policy_id == look.refs.id(self.policies[policy_type].address):
                return Finding(False, f"{TYPE_NAMES[policy_type]}: {matched.policy_name} decides for everybody, not {default['name']}")
        return Finding(True, f"for people outside {look.name(self.group)} the org's own enrollment and session policies decide")


@dataclass(frozen=True, slots=True, kw_only=True)
class NobodyAbove(Check):
    """No policy above ours also catches members of the group: the first one that fits wins."""

    group: Ref
    policies: Mapping[str, Ref]

    def findings(self, look: Look) -> Iterator[Finding]:
        caught = [sentence for policy_type, policy in self.policies.items() for sentence in self._caught(look, policy_type, policy)]
        if caught:
            yield from (Finding(False, sentence) for sentence in caught)
        else:
            yield Finding(True, f"no policy above ours catches members of {look.name(self.group)}")

    def _caught(self, look: Look, policy_type: str, policy: Ref) -> Iterator[str]:
        policies = listed(look.org, policy_type)
        ours = next((one for one in policies if one["id"] == look.refs.id(policy.address)), None)
        above = [one for one in policies if ours and one.get("status") == "ACTIVE" and one["priority"] < ours["priority"]]
        for one in above:
            groups = (((one.get("conditions") or {}).get("people") or {}).get("groups") or {}).get("include") or []
            for login in self._members(look) & self._people_of(look, groups):
                yield f"{TYPE_NAMES[policy_type]} {one['name']} stands above ours and decides for {login}: move it below ours"

    def _people_of(self, look: Look, groups: Sequence[str]) -> set[str]:
        everyone = look.refs.id("group.everyone")
        if everyone in groups:
            return self._members(look)
        return {login for group in groups for login in _logins(look, group)}

    def _members(self, look: Look) -> set[str]:
        return set(_logins(look, look.refs.id(self.group.address)))


def _logins(look: Look, group_id: str) -> list[str]:
    return [user["profile"]["login"] for user in members(look.org, group_id)]


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultNeedsPassword(Check):
    """Everybody outside the group, and every excluded admin, still enrolls a password."""

    def findings(self, look: Look) -> Iterator[Finding]:
        default = default_of(look.org, ENROLL)
        enrolled, policy = enrolls(default, "okta_password"), f"the enrollment policy {default['name']}"
        if enrolled == "REQUIRED":
            yield Finding(True, f"{policy} requires a password of everybody else")
        else:
            now = "does not say whether it requires a password" if enrolled is None else f"has the password {enrolled}"
            yield Finding(False, f"{policy} {now}: set it to Required under Security > Authenticators")


def is_member(look: Look, person: Ref, group: Ref) -> bool:
    """Asked from the person's side: a group may have thousands of members. Those of a group that this run made are known."""
    inside = members_since_made(look.org, look.refs.id(group.address))
    if inside is not None:
        return any(one["id"] == look.refs.id(person.address) for one in inside)
    return any(one["id"] == look.refs.id(group.address) for one in groups_of(look.org, look.refs.id(person.address)))


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailAlone(Check):
    """Who gets in with nothing but a code from a mail."""

    app: Ref
    group: Ref
    people: tuple[Ref, ...]

    def findings(self, look: Look) -> Iterator[Finding]:
        group, app = look.name(self.group), look.name(self.app)
        names = [look.name(person) for person in self.people if self._outsider_gets_in(look, person)]
        if self._gets_in(look, look.members(self.app)):
            names.append(f"everybody else outside {group}")
        if names:
            yield Finding(False, f"by email alone {', '.join(names)} can get in to {app}: run apply without --exactly-as-written")
        else:
            yield Finding(True, f"by email alone only members of {group} can get in to {app}")

    def _outsider_gets_in(self, look: Look, person: Ref) -> bool:
        if is_member(look, person, self.group):
            return False
        return self._gets_in(look, look.person(self.app, person))

    def _gets_in(self, look: Look, matched: Mapping[str, Matched]) -> bool:
        """The app must be content with one factor of any kind, and the session must not want a password first."""
        if not email_signs_in(look) or ACCESS not in matched:
            return False
        asked = asked_by(verification_method(look.rule(matched[ACCESS])))
        return asked == Assurance(1) and self._session_takes_any_factor(look, matched.get(SESSION))

    def _session_takes_any_factor(self, look: Look, matched: Matched | None) -> bool:
        if matched is None:
            return True  # nothing said: the worse case
        sign_on = (look.rule(matched).get("actions") or {}).get("signon") or {}
        return sign_on.get("primaryFactor") == "PASSWORD_IDP_ANY_FACTOR" and not sign_on.get("requireFactor")


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminsFallThrough(Check):
    """No admin is caught by a password-optional policy, nor in the group that may leave the password out."""

    app: Ref
    group: Ref
    admins: tuple[Ref, ...]
    policies: tuple[Ref, ...]

    def findings(self, look: Look) -> Iterator[Finding]:
        ours = {look.refs.id(policy.address) for policy in self.policies}
        for admin in self.admins:
            decides = look.person(self.app, admin)
            caught = [decides[kind].policy_name for kind in (ENROLL, SESSION) if kind in decides and decides[kind].policy_id in ours]
            if caught:
                yield Finding(False, f"{', '.join(caught)} decides for the admin {look.name(admin)}: run apply")
            elif is_member(look, admin, self.group):
                yield Finding(False, f"the admin {look.name(admin)} is in {look.name(self.group)}: take that account out of the group")
            else:
                yield Finding(True, f"no password-optional policy decides for the admin {look.name(admin)}")
