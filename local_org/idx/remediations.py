"""Every remediation that can be offered: its name and path. A new one is a row here, and its form in `ion`."""

from __future__ import annotations

from dataclasses import field
from typing import Any

from local_org.value import Value

IDENTIFY = "identify"
IDENTIFY_RECOVERY = "identify-recovery"
SELECT_IDENTIFY = "select-identify"
SELECT_ENROLL_PROFILE = "select-enroll-profile"
ENROLL_PROFILE = "enroll-profile"
SELECT_AUTHENTICATE = "select-authenticator-authenticate"
VERIFICATION_DATA = "authenticator-verification-data"
CHALLENGE = "challenge-authenticator"
CHALLENGE_POLL = "challenge-poll"
RESEND_PUSH = "resend"
SELECT_ENROLL = "select-authenticator-enroll"
ENROLLMENT_DATA = "authenticator-enrollment-data"
ENROLL = "enroll-authenticator"
ENROLL_POLL = "enroll-poll"
SELECT_CHANNEL = "select-enrollment-channel"
CHANNEL_DATA = "enrollment-channel-data"
RESET = "reset-authenticator"
REENROLL = "reenroll-authenticator"
REENROLL_WARNING = "reenroll-authenticator-warning"
UNLOCK_ACCOUNT = "unlock-account"
SELECT_UNLOCK = "select-authenticator-unlock-account"
UPDATE_PROFILE = "enroll-profile-update"  # shown as enroll-profile, or profile-update when all of it is optional
KEEP_SIGNED_IN = "keep-me-signed-in"
REDIRECT_IDP = "redirect-idp"
REQUEST_ACTIVATION = "request-activation-email"
SKIP = "skip"

PATHS = {
    IDENTIFY: "identify",
    IDENTIFY_RECOVERY: "identify",
    SELECT_IDENTIFY: "identify/select",
    SELECT_ENROLL_PROFILE: "enroll",
    ENROLL_PROFILE: "enroll/new",
    SELECT_AUTHENTICATE: "challenge",
    VERIFICATION_DATA: "challenge",
    CHALLENGE: "challenge/answer",
    CHALLENGE_POLL: "challenge/poll",
    RESEND_PUSH: "challenge",
    SELECT_ENROLL: "credential/enroll",
    ENROLLMENT_DATA: "credential/enroll",
    ENROLL: "challenge/answer",
    ENROLL_POLL: "challenge/poll",
    SELECT_CHANNEL: "credential/enroll",
    CHANNEL_DATA: "challenge/send",
    RESET: "challenge/answer",
    REENROLL: "challenge/answer",
    REENROLL_WARNING: "challenge/answer",
    UNLOCK_ACCOUNT: "unlock-account",
    SELECT_UNLOCK: "challenge",
    UPDATE_PROFILE: "enroll/update",
    KEEP_SIGNED_IN: "keep-me-signed-in",
    REQUEST_ACTIVATION: "request-activation",
    REDIRECT_IDP: "",  # no form: the browser goes there
    SKIP: "skip",
}

CANCEL, RECOVER, RESEND, POLL = "cancel", "recover", "challenge/resend", "challenge/poll"
ACTIONS = (CANCEL, RECOVER, RESEND, POLL)
POLL_EVERY_MS = 4000


class Option(Value):
    """One choice of a list: an authenticator by some of its methods.

    `enrollment_id` is None while enrolling, where several enrollments are one choice, and for people the org does not want to
    reveal. `shown` is what the enrollment shows of itself, masked.
    """

    key: str
    authenticator_id: str
    methods: tuple[str, ...]
    enrollment_id: str | None = None
    shown: dict[str, Any] = field(default_factory=dict)

    @property
    def only_method(self) -> str:
        """The method that needs no choice; empty where there is one to make."""
        return self.methods[0] if len(self.methods) == 1 else ""

    def to_json(self) -> dict[str, Any]:
        return {**vars(self)}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Option:
        return cls(kept["key"], kept["authenticator_id"], tuple(kept["methods"]), kept["enrollment_id"], kept["shown"])
