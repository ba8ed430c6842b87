"""Email: possession of a mailbox, by a code of six digits or a link that carries it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local_org.idx.authenticators import codes
from local_org.idx.authenticators.base import Accepted, Authenticator, Begun, Context, Method, Prepared, Rejected, Spec
from local_org.idx.facts import Authenticator as Configured
from local_org.idx.facts import Entropy, Facts, Person
from local_org.idx.transaction import Pending

Json = dict[str, Any]


class Email(Authenticator):
    spec = Spec(
        key="okta_email",
        type="email",
        display_name="Email",
        methods=(Method("email", frozenset({"possession"}), "email", channel="email"),),
        enrollment_prefix="eae",
        polls=True,
        address="email",
        offered_to_all=True,
    )

    def prepare(
        self, chosen: Mapping[str, Any], methods: tuple[str, ...], pending: Pending | None, facts: Facts, person: Person
    ) -> Prepared:
        return Prepared(methods[0], {"email": str(person.profile.get("email") or person.login)})

    def begin(self, pending: Pending, configured: Configured, context: Context, entropy: Entropy) -> Begun:
        code, token = codes.new_code(entropy), entropy.token()
        minutes = configured.settings.get("tokenLifetimeInMinutes", 5)
        return Begun({"code": code, "link_token": token}, context.now + minutes * 60, code, token)

    def contextual(self, pending: Pending, facts: Facts, person: Person | None) -> Json:
        """`useEmailMagicLink: false` where the link cannot go on with the sign-in: the widget then shows the code field at once."""
        return {} if facts.app.email_callback or not pending.sent else {"useEmailMagicLink": False}

    def shown(self, profile: Mapping[str, Any], secret: Mapping[str, Any]) -> Json:
        """First and last character of the local part, three stars whatever its length, the whole domain (recorded)."""
        local, at, domain = str(profile.get("email", "")).partition("@")
        return {"profile": {"email": f"{local[0]}***{local[-1]}@{domain}"}} if at and local else {}

    def verify(self, pending: Pending, answer: Mapping[str, Any], context: Context) -> Accepted | Rejected:
        """A link's code is the same one."""
        return codes.judge(pending, answer, context.now)
