"""Every remediation that can be offered: its name and path. A new one is a row here, and its form in `ion`."""

from __future__ import annotations

from dataclasses import dataclass

IDENTIFY = "identify"
IDENTIFY_RECOVERY = "identify-recovery"
SELECT_IDENTIFY = "select-identify"
SELECT_ENROLL_PROFILE = "select-enroll-profile"
ENROLL_PROFILE = "enroll-profile"
SELECT_AUTHENTICATE = "select-authenticator-authenticate"
VERIFICATION_DATA = "authenticator-verification-data"
CHALLENGE = "challenge-authenticator"
SELECT_ENROLL = "select-authenticator-enroll"
ENROLL = "enroll-authenticator"
RESET = "reset-authenticator"
REENROLL = "reenroll-authenticator"
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
    SELECT_ENROLL: "credential/enroll",
    ENROLL: "challenge/answer",
    RESET: "challenge/answer",
    REENROLL: "challenge/answer",
    SKIP: "skip",
}

CANCEL, RECOVER, RESEND, POLL = "cancel", "recover", "challenge/resend", "challenge/poll"
ACTIONS = (CANCEL, RECOVER, RESEND, POLL)
POLL_EVERY_MS = 4000


@dataclass(frozen=True, slots=True)
class Option:
    """One authenticator of a list. `enrollment_id` None while enrolling, and for people the org does not want to reveal."""

    key: str
    authenticator_id: str
    method: str
    enrollment_id: str | None = None
    address: str = ""  # what the masked profile is made from

    def to_json(self) -> dict[str, str | None]:
        return {name: getattr(self, name) for name in self.__slots__}
