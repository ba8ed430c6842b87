"""What can go wrong between this app and Okta, as one tree.

    IdxError
    ├── OktaUnavailable           nobody's fault here: timeout, no connection, 5xx, an answer that is not what the protocol says
    ├── RateLimited               too many calls; `retry_after_s` says when to try again
    ├── InteractRefused           the org or the app integration is set up differently: /interact answered with an OAuth error
    │   ├── GrantNotAllowed         `unauthorized_client`: the app lacks the Interaction Code grant, or the org's switch is off
    │   ├── FeatureNotEnabled       `access_denied`: the org has no Identity Engine, or the feature is off
    │   ├── ClientNotAccepted       `invalid_client`: wrong client id or secret
    │   ├── RedirectUriNotAccepted  `invalid_request` about `redirect_uri`
    │   ├── ScopeNotAccepted        `invalid_scope`
    │   ├── RecoveryTokenInvalid    the link in a recovery mail is too old or was used
    │   └── ActivationTokenInvalid  the link in an activation mail is too old or was used
    ├── InteractionExpired        the person took too long (or finished in another tab): start again
    ├── TokenRefused              /token answered with an OAuth error
    │   └── GrantExpired            `invalid_grant`: the code or refresh token was used, is too old, or was revoked
    └── NotOnOffer                what was posted is not what Okta's last answer asked for; nothing was sent
        ├── UnknownStep             a remediation or action that is not offered
        ├── UnknownField            a name that the form does not have
        ├── ChoiceNotOffered        a value that is not among the options, or differs from a fixed one
        └── ForeignAddress          a form whose address is not at the issuer's origin

A wrong code, a weak password and the like are no errors: they are a `Response` with messages.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .response import Response


class IdxError(Exception):
    """Anything that kept a call to Okta from giving its normal answer; `retryable` says whether the same call may be made again."""

    retryable = False


class OktaUnavailable(IdxError):
    """Timeout, refused connection, 5xx without an IDX body, or an answer that is not JSON; safe to try again."""

    retryable = True

    def __init__(self, reason: str, *, status: int | None = None, timed_out: bool = False, request_id: str | None = None) -> None:
        super().__init__(reason)
        self.reason, self.status, self.timed_out, self.request_id = reason, status, timed_out, request_id


class RateLimited(IdxError):
    """429 in a shape that is no IDX answer. `retry_after_s` is in seconds from now, None if Okta did not say."""

    retryable = True

    def __init__(self, *, retry_after_s: float | None, body: Mapping[str, Any] | None = None) -> None:
        super().__init__("Okta's rate limit was reached")
        self.retry_after_s, self.body = retry_after_s, dict(body or {})


class OAuthRefusal(IdxError):
    """An OAuth endpoint's refusal, whole: `error` and `description` come from either of Okta's two JSON shapes."""

    def __init__(self, error: str, description: str, *, status: int, body: Mapping[str, Any] | None = None) -> None:
        super().__init__(f"{error}: {description}" if description else error)
        self.error, self.description, self.status, self.body = error, description, status, dict(body or {})


class InteractRefused(OAuthRefusal):
    """/interact refused to start a sign-in: nearly always a setting of the org or of the app integration."""


class GrantNotAllowed(InteractRefused):
    """The app integration lacks the Interaction Code grant, or *Embedded widget sign-in support* of the org is off."""


class FeatureNotEnabled(InteractRefused):
    """The org does not have the feature: not an Identity Engine org, or switched off."""


class ClientNotAccepted(InteractRefused):
    """Client id or client secret are not those of an active app integration."""


class RedirectUriNotAccepted(InteractRefused):
    """The redirect URI is not, character by character, one of the app integration's."""


class ScopeNotAccepted(InteractRefused):
    """A scope is unknown to the authorization server or not allowed by its access policy."""


class RecoveryTokenInvalid(InteractRefused):
    """The recovery token of a mail link is too old or was used."""


class ActivationTokenInvalid(InteractRefused):
    """The activation token of a mail link is too old or was used."""


class InteractionExpired(IdxError):
    """The transaction is over at Okta (`idx.session.expired`); `response` holds the words to show."""

    def __init__(self, response: Response) -> None:
        super().__init__("the interaction is over")
        self.response = response


class TokenRefused(OAuthRefusal):
    """/token refused the interaction code or the client."""


class GrantExpired(TokenRefused):
    """`invalid_grant`: used, too old, revoked, or not this client's."""


class NotOnOffer(IdxError):
    """The app was about to send what Okta's last answer does not offer; nothing was sent."""


class UnknownStep(NotOnOffer):
    """A remediation or action that the last answer does not contain."""


class UnknownField(NotOnOffer):
    """A name that the form does not have."""


class ChoiceNotOffered(NotOnOffer):
    """A value that is not among the options, or that differs from a fixed value."""


class ForeignAddress(NotOnOffer):
    """A form whose address is not at the issuer's origin, or that is a page to visit and not a form to send."""
