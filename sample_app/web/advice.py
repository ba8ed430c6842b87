"""What Okta's words leave out: which policy asks for it, and where in the Admin Console that is."""

from __future__ import annotations

from sample_app.idx import views
from sample_app.idx.response import Remediation, Response
from sample_app.web import words
from sample_app.web.forms import unanswerable

UNSATISFIABLE = "oie.assurance.unsatisfiable"
ADMINISTRATOR = "If there is no other way, give these two sentences to the administrator of the org."

# Okta FastPass: a page would have to talk to a program on the person's own device. No field says so, hence by name.
_FASTPASS = ("launch-authenticator", "device-challenge-poll", "device-apple-sso-extension")

_NO_MATCHING_POLICY = (
    "If this happens to everybody, the authorization server is the cause: no rule of its access policies lets this app use the "
    "Interaction Code grant.",
    "In the Admin Console, open Security > API > Authorization Servers, the server, Access Policies: edit the rule for this app "
    "and tick Interaction Code among its grant types. `make bootstrap` does this for the server named default.",
    "If it happens to one person only, assign that person to the app integration.",
)


def of(response: Response) -> tuple[str, ...]:
    """For the page of this answer."""
    if response.no_matching_policy:
        return _NO_MATCHING_POLICY
    if response.first is not None and (lacking := missing(response.first, response)):
        return _unknown(response, response.first, lacking)
    if UNSATISFIABLE in response.message_keys:
        return (f"What is asked for comes from {policy(response)}, and this person has nothing that satisfies it and may not set it up.",)
    return ()


def missing(form: Remediation, response: Response) -> tuple[str, ...]:
    """What the form must have and our pages cannot give."""
    return ("authenticatorChallenge",) if form.name in _FASTPASS else unanswerable(form, response)


def _unknown(response: Response, first: Remediation, lacking: tuple[str, ...]) -> tuple[str, ...]:
    """Named, not guessed: the authenticator or remediation that these pages have no answer for, and the policy that asks."""
    current = views.current_authenticator(response)
    key = f" (`{current.key}`)" if current and current.key else ""
    name = f"{words.named(current)}{key}" if current else f"`{first.name}`"
    wanted = ", ".join(f"`{path}`" for path in lacking)
    return (
        f"These pages do not know how to answer {name}: `{first.name}` wants {wanted}, which only a program in the browser can make.",
        f"It is asked for by {policy(response)}.",
        ADMINISTRATOR,
    )


def policy(response: Response) -> str:
    """The policy behind what is asked now, and where to find it."""
    name = response.first.name if response.first else ""
    app = f" of “{label}”" if (label := views.app_label(response)) else " of this app"
    if "profile" in name:
        return f"the user profile policy{app} (Security > User profile policies)"
    if views.is_recovery(response) or "unlock" in name:
        return "the recovery settings of the password policy (Security > Authenticators > Password)"
    if "enroll" in name:
        return "the authenticator enrollment policy (Security > Authenticators > Enrollment)"
    return f"the authentication policy{app} (Security > Authentication policies)"
