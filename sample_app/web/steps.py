"""Okta's last answer as a page: the first remediation is what is asked now, the others and the actions are ways around it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from sample_app.idx import views
from sample_app.idx.response import Message, Remediation, Response
from sample_app.web import words
from sample_app.web.forms import Form, Kept, Pick, forms_of, sets_password
from sample_app.web.progress import Progress

QUIET = ("poll", "cancel")  # actions that the page shows in its own way: by itself, and at the end


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence above the form."""

    text: str
    is_error: bool
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Alternative:
    """A form that is not the page's first; `summary` opens it, None shows it as a button."""

    summary: str | None
    forms: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A remediation that is a page to visit."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Poll:
    """Somebody acts elsewhere: ask again after `refresh_ms`."""

    refresh_ms: int
    button: str


@dataclass(frozen=True, slots=True)
class StepPage:
    """Everything the template shows."""

    title: str
    said: tuple[Said, ...]
    who: str | None
    sent_to: str | None  # the masked address of the authenticator that is asked for now
    sends: bool  # the page's button has a message sent; nothing is on its way yet
    magic_link: bool
    rules: tuple[str, ...]
    qr_code: str | None
    shared_secret: str | None
    question: str | None
    forms: tuple[Form, ...]
    alternatives: tuple[Alternative, ...]
    links: tuple[Link, ...]
    poll: Poll | None
    over: bool  # nothing can be answered any more
    advice: tuple[str, ...]


def page(response: Response, progress: Progress) -> StepPage:
    """The page of this answer."""
    first = response.first
    polling = views.poll(response)
    current = views.current_authenticator(response)
    rules = views.password_rules(response) if sets_password(response) else None
    polled = first is not None and first is polling
    shown = forms_of(first, response, progress.kept) if first and first.submittable and not polled else ()
    return StepPage(
        title=words.heading(response),
        said=_said(response, progress, shown),
        who=views.user_identifier(response),
        sent_to=current.hint if current else None,
        sends=_sends(shown),
        magic_link=polling is not None and views.magic_link(response),
        rules=rules.sentences() if rules else (),
        qr_code=views.qr_code(response),
        shared_secret=views.shared_secret(response),
        question=views.enrolled_question(response),
        forms=shown,
        alternatives=_alternatives(response, shown),
        links=tuple(link for form in response.remediations if not form.submittable and (link := _link(form))),
        poll=Poll(polling.refresh_ms or 4000, words.BUTTONS["poll"]) if polling else None,
        over=response.terminal,
        advice=_advice(response),
    )


def offered(response: Response, step: str) -> Remediation:
    """The remediation or action of that name. Raises `UnknownStep` when Okta's last answer does not hold it."""
    return response.find(step) or response.action(step)


def _said(response: Response, progress: Progress, forms: tuple[Form, ...]) -> tuple[Said, ...]:
    """Our own notice, then Okta's messages; those on fields that have no control of their own, too."""
    shown = {text for form in forms for control in form.controls for text in control.errors} | {e for form in forms for e in form.errors}
    said = [Said(progress.notice, is_error=False)] if progress.notice else []
    said += [_sentence(message) for message in response.messages]
    on_fields = [message for message in response.all_messages() if message not in response.messages]
    return (*said, *(_sentence(message) for message in on_fields if words.message(message) not in shown))


def _sentence(message: Message) -> Said:
    links = tuple((label or href, href) for label, href in message.links if _is_web_address(href))
    return Said(words.message(message), is_error=message.is_error, links=links)


def _alternatives(response: Response, shown: tuple[Form, ...]) -> tuple[Alternative, ...]:
    others = [form for form in response.remediations[1:] if form.submittable]
    quiet = {*QUIET, "resend"} if _sends(shown) else QUIET
    actions = [action for name, action in response.actions.items() if name.rpartition("-")[2] not in quiet]
    return tuple(found for form in (*actions, *others) if (found := _alternative(form, response)))


def _sends(shown: tuple[Form, ...]) -> bool:
    """Nothing to type and nothing to choose: the button alone does something, and before that there is nothing to send again."""
    return bool(shown) and not any(form.controls or form.picks for form in shown)


def _alternative(form: Remediation, response: Response) -> Alternative | None:
    """A list is one only for what it offers beside the authenticator that is asked for now."""
    forms = tuple(_without_current(one, response) for one in forms_of(form, response, Kept()))
    asks = any(one.controls or one.pick for one in forms)
    if asks and not any(one.controls or one.picks for one in forms):
        return None
    return Alternative(words.alternative(form) if asks else None, forms)


def _without_current(form: Form, response: Response) -> Form:
    current = views.current_authenticator(response)
    return form if current is None else replace(form, picks=tuple(pick for pick in form.picks if not _is_about(pick, current, form.picks)))


def _is_about(pick: Pick, current: views.Authenticator, picks: tuple[Pick, ...]) -> bool:
    """The same enrollment; or the only choice of that kind, for some lists name authenticators where the answer has an enrollment."""
    alone = [one.key for one in picks].count(pick.key) == 1
    return pick.id is not None and (pick.id == current.id or (pick.key == current.key and alone))


def _link(form: Remediation) -> Link | None:
    return Link(words.link(form), form.href) if _is_web_address(form.href) else None


def _is_web_address(href: str) -> bool:
    try:
        parts = urlsplit(href)
    except ValueError:
        return False
    return parts.scheme in {"https", "http"} and bool(parts.hostname)


def _advice(response: Response) -> tuple[str, ...]:
    """What Okta's words leave out."""
    if not response.no_matching_policy:
        return ()
    return (
        "If this happens to everybody, the authorization server is the cause: no rule of its access policies lets this app use the "
        "Interaction Code grant.",
        "In the Admin Console, open Security > API > Authorization Servers, the server, Access Policies: edit the rule for this app "
        "and tick Interaction Code among its grant types. `make bootstrap` does this for the server named default.",
        "If it happens to one person only, assign that person to the app integration.",
    )
