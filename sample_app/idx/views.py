"""Typed reading of an answer's context: what a page wants to say about authenticators, the person and the app. Never control flow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .response import Option, Remediation, Response

POLLING = ("enroll-poll", "challenge-poll", "device-challenge-poll", "poll")  # remediations that are polled, not shown as a form
_CURRENT = ("currentAuthenticator", "currentAuthenticatorEnrollment")  # in the order in which Okta's clients look


@dataclass(frozen=True, slots=True)
class Credential:
    """A WebAuthn credential that the person has enrolled; `id` is base64url."""

    id: str
    transports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Authenticator:
    """An authenticator or an enrollment of one; `hint` is its masked address or number, when Okta tells."""

    key: str | None
    type: str | None
    id: str | None
    display_name: str
    methods: tuple[str, ...] = ()
    allowed_for: str | None = None  # any, sso, recovery, none
    hint: str | None = None  # "t***1@okta.com", "+1 XXX-XXX-2342", a device's or question's own words
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


def authenticator(source: Mapping[str, Any] | None) -> Authenticator | None:
    """A raw authenticator object (e.g. `option.relates_to`, `remediation.relates_to`) read into an `Authenticator`."""
    if not source or not ({"key", "type", "displayName"} & source.keys()):
        return None
    methods = source.get("methods")
    return Authenticator(
        key=_text(source.get("key")),
        type=_text(source.get("type")),
        id=_text(source.get("id")),
        display_name=_text(source.get("displayName")) or _text(source.get("key")) or "",
        methods=tuple(name for m in methods if (name := _text(_object(m).get("type")))) if isinstance(methods, list) else (),
        allowed_for=_text(source.get("allowedFor")),
        hint=_hint(_object(source.get("profile"))),
        raw=source,
    )


def _hint(profile: Mapping[str, Any]) -> str | None:
    return next((text for name in ("email", "phoneNumber", "deviceName", "question") if (text := _text(profile.get(name)))), None)


def of_option(option: Option) -> Authenticator | None:
    """The authenticator an option of a selection list is about."""
    return authenticator(option.relates_to)


def current_authenticator(response: Response) -> Authenticator | None:
    """The one being verified, enrolled or reset now."""
    return next((found for name in _CURRENT if (found := authenticator(_object(response.context.get(name))))), None)


def enrollments(response: Response) -> tuple[Authenticator, ...]:
    """What the person has enrolled, as far as this answer lists it."""
    listed = response.context.get("authenticatorEnrollments")
    return tuple(found for item in listed if (found := authenticator(_object(item)))) if isinstance(listed, list) else ()


def is_recovery(response: Response) -> bool:
    """A password is being recovered, and not expired: Okta sends `recoveryAuthenticator` for both."""
    expired = response.find("reenroll-authenticator") is not None
    return _object(response.context.get("recoveryAuthenticator")).get("type") == "password" and not expired


def cancel(response: Response) -> Remediation | None:
    """The action that goes back to the first page."""
    return response.actions.get("cancel")


def recover(response: Response) -> Remediation | None:
    """The action behind "Forgot password?"."""
    return _relation(response, "recover")


def resend(response: Response) -> Remediation | None:
    """The action behind "Send again"."""
    return _relation(response, "resend")


def poll(response: Response) -> Remediation | None:
    """What to repeat every `refresh_ms` while somebody acts elsewhere (an action, or a polling remediation)."""
    first = response.first
    return first if first and first.name in POLLING else _relation(response, "poll")


def _relation(response: Response, name: str) -> Remediation | None:
    return next((action for holder in _CURRENT if (action := response.actions.get(f"{holder}-{name}"))), None)


def magic_link(response: Response) -> bool:
    """Whether a mail that is on its way holds a link besides the code: Okta says so only when it does not."""
    return _contextual(response).get("useEmailMagicLink") is not False


def grace_period(source: Mapping[str, Any]) -> tuple[str | None, int | None]:
    """Until when (an ISO time), or how many more times, an authenticator's enrollment can be put off."""
    period = _object(source.get("gracePeriod"))
    left = next((period[name] for name in ("skipCount", "remainingSkips") if isinstance(period.get(name), int)), None)
    return _text(period.get("expiry")), left


def correct_answer(response: Response) -> str | None:
    """The number to choose on the phone that a push went to."""
    number = _contextual(response).get("correctAnswer")
    return str(number) if isinstance(number, str | int) and not isinstance(number, bool) and str(number) else None


def channel(response: Response) -> tuple[str | None, str | None]:
    """How an app is being set up (`qrcode`, `email`, `sms`, `samedevice`), and the address or number that the link went to."""
    data = _contextual(response)
    return _text(data.get("selectedChannel")), _text(data.get("email")) or _text(data.get("phoneNumber"))


def same_device(response: Response) -> Mapping[str, Any]:
    """What an app on this device is told to set itself up (`orgUrl`, `downloadHref`, `platform`)."""
    return _object(_contextual(response).get("samedevice"))


def credentials(response: Response) -> tuple[Credential, ...]:
    """The WebAuthn credentials among the person's enrollments."""
    listed = response.context.get("authenticatorEnrollments")
    items = [_object(item) for item in listed] if isinstance(listed, list) else []
    return tuple(Credential(found, _transports(item)) for item in items if (found := _text(item.get("credentialId"))))


def _transports(item: Mapping[str, Any]) -> tuple[str, ...]:
    """A list; or, within the profile, names with commas between."""
    given = item.get("transports") or _object(item.get("profile")).get("transports")
    if isinstance(given, str):
        given = given.split(",")
    return tuple(name.strip() for name in given if isinstance(name, str)) if isinstance(given, list) else ()


def otp_to_show(response: Response) -> str | None:
    """The code of a mail link opened in another browser, to be typed in the first one."""
    return _text(_contextual(response).get("otp"))


def user_identifier(response: Response) -> str | None:
    """What the person typed to identify (e.g. their email address)."""
    return _text(_object(response.context.get("user")).get("identifier"))


def user_profile(response: Response) -> Mapping[str, Any]:
    """The person's `firstName`, `lastName`, … as far as Okta tells."""
    return _object(_object(response.context.get("user")).get("profile"))


def app_label(response: Response) -> str | None:
    """The app integration's name in the org."""
    return _text(_object(response.context.get("app")).get("label"))


def form_title(response: Response) -> str | None:
    """The org's own title of a profile form."""
    return _text(_object(response.context.get("uiDisplay")).get("label"))


def button_label(response: Response) -> str | None:
    """The org's own text on a profile form's button."""
    return _text(_object(response.context.get("uiDisplay")).get("buttonLabel"))


def qr_code(response: Response) -> str | None:
    """The `data:` address of a QR code to scan; any other address is not given out, a page would fetch it."""
    href = _qr_href(response)
    return href if href and href.startswith("data:image/") else None


def qr_link(response: Response) -> str | None:
    """The address of a QR code that is not embedded: for a person to open, if it is a web address."""
    href = _qr_href(response)
    return href if href and href.startswith(("https://", "http://")) else None


def _qr_href(response: Response) -> str | None:
    return _text(_object(_contextual(response).get("qrcode")).get("href"))


def shared_secret(response: Response) -> str | None:
    """What to type where the QR code cannot be scanned."""
    return _text(_contextual(response).get("sharedSecret"))


def enrolled_question(response: Response) -> str | None:
    """The security question to answer, in its own words."""
    return _text(_object(_contextual(response).get("enrolledQuestion")).get("question"))


def activation_data(response: Response) -> Mapping[str, Any]:
    """What the browser's WebAuthn call that makes a credential is given; empty where none is made."""
    return _object(_contextual(response).get("activationData"))


def challenge_data(response: Response) -> Mapping[str, Any]:
    """What the browser's WebAuthn call that proves a credential is given; empty where none is asked for."""
    return _object(_contextual(response).get("challengeData"))


@dataclass(frozen=True, slots=True)
class PasswordRules:
    """The password policy as Okta states it; a rule that is off is 0, empty or None."""

    min_length: int = 0
    min_lower: int = 0
    min_upper: int = 0
    min_number: int = 0
    min_symbol: int = 0
    excludes_username: bool = False
    excludes_attributes: tuple[str, ...] = ()
    max_consecutive: int = 0
    history_count: int = 0
    days_to_expiry: int | None = None  # only in the warning; 0 is today

    def sentences(self) -> tuple[str, ...]:
        """The rules as a page lists them."""
        attributes = {"firstName": "your first name", "lastName": "your last name"}
        rules = (
            (self.min_length, f"At least {self.min_length} characters"),
            (self.min_lower, "A lowercase letter"),
            (self.min_upper, "An uppercase letter"),
            (self.min_number, "A number"),
            (self.min_symbol, "A symbol"),
            (self.excludes_username, "No parts of your username"),
            *((True, f"Does not include {attributes.get(name, name)}") for name in self.excludes_attributes),
            (self.max_consecutive, f"No more than {self.max_consecutive} repeating characters in a row"),
            (self.history_count, f"Not one of your last {self.history_count} passwords"),
        )
        return tuple(sentence for applies, sentence in rules if applies)


def password_rules(response: Response) -> PasswordRules | None:
    """What a new password must fulfil, from whichever of the authenticators in this answer Okta has put it in."""
    holders = ("currentAuthenticator", "recoveryAuthenticator", "enrollmentAuthenticator")
    found = (_object(_object(response.context.get(name)).get("settings")) for name in holders)
    settings = next((s for s in found if s), None)
    return _password_rules(settings) if settings else None


def _password_rules(settings: Mapping[str, Any]) -> PasswordRules:
    complexity, days = _object(settings.get("complexity")), settings.get("daysToExpiry")
    attributes = complexity.get("excludeAttributes")
    # before 2021 the two attributes had members of their own
    older = (
        name for member, name in (("excludeFirstName", "firstName"), ("excludeLastName", "lastName")) if complexity.get(member) is True
    )
    return PasswordRules(
        min_length=_count(complexity.get("minLength")),
        min_lower=_count(complexity.get("minLowerCase")),
        min_upper=_count(complexity.get("minUpperCase")),
        min_number=_count(complexity.get("minNumber")),
        min_symbol=_count(complexity.get("minSymbol")),
        excludes_username=complexity.get("excludeUsername") is True,
        excludes_attributes=tuple(a for a in attributes if isinstance(a, str)) if isinstance(attributes, list) else tuple(older),
        max_consecutive=_count(complexity.get("maxConsecutiveRepeatingCharacters")),
        history_count=_count(_object(settings.get("age")).get("historyCount")),
        days_to_expiry=days if isinstance(days, int) else None,
    )


def _contextual(response: Response) -> Mapping[str, Any]:
    """`contextualData` of the current authenticator."""
    current = current_authenticator(response)
    return _object(current.raw.get("contextualData")) if current else {}


def _count(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
