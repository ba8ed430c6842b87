"""Okta's last answer as a page: the first remediation is what is asked now, the others and the actions are ways around it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from sample_app.idx import views
from sample_app.idx.response import Message, Remediation, Response
from sample_app.web import advice, authenticators, words
from sample_app.web.authenticators import Situation, Stage
from sample_app.web.controls import Pick
from sample_app.web.forms import Form, Kept, forms_of, sets_password
from sample_app.web.progress import Progress

# Actions that the page shows in its own way (by itself, at the end), or whose effect no evidence tells: `context`, `send`.
QUIET = ("poll", "cancel", "context", "send")
RESEND_AFTER_S = 30  # as in the Sign-In Widget: a message may take as long


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence above the form."""

    text: str
    is_error: bool
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Alternative:
    """A form that is not the page's first; `summary` opens it, None shows it as a button. `wait_s`: not to be pressed before."""

    summary: str | None
    forms: tuple[Form, ...]
    wait_s: int | None = None


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
    guide: tuple[str, ...]  # what to do, in our words
    hint: str | None  # whose turn it is, where our words do not say it: a masked address, a device's name
    number: str | None  # to choose on a phone
    rules: tuple[str, ...]
    qr_code: str | None
    qr_link: str | None
    shared_secret: str | None
    question: str | None
    forms: tuple[Form, ...]
    alternatives: tuple[Alternative, ...]
    links: tuple[Link, ...]
    poll: Poll | None
    about: str  # names the message that is on its way: another one has a wait of its own
    can_start_again: bool
    over: bool  # nothing can be answered any more
    advice: tuple[str, ...]


def page(response: Response, progress: Progress) -> StepPage:
    """The page of this answer."""
    first, polling, current = response.first, views.poll(response), views.current_authenticator(response)
    polled = first is not None and first is polling
    unknown = first is not None and bool(advice.missing(first, response))
    shown = forms_of(first, response, progress.kept) if first and first.submittable and not polled and not unknown else ()
    stage = _stage(response, shown, polled=polled)
    rules = views.password_rules(response) if sets_password(response) else None
    guide = () if unknown else _guide(response, stage)
    question = views.enrolled_question(response)
    return StepPage(
        title=words.heading(response),
        said=_said(response, progress, shown),
        who=views.user_identifier(response),
        guide=guide,
        hint=current.hint if current and not guide and not question else None,
        number=views.correct_answer(response) if polled else None,
        rules=rules.sentences() if rules else (),
        qr_code=views.qr_code(response),
        qr_link=views.qr_link(response),
        shared_secret=views.shared_secret(response),
        question=question,
        forms=shown,
        alternatives=_alternatives(response, stage),
        links=tuple(link for form in response.remediations if not form.submittable and (link := _link(form))),
        poll=Poll(polling.refresh_ms or 4000, authenticators.of(current).done) if polling and not unknown else None,
        about=f"{current.id} {' '.join(current.methods)}" if current else "",
        can_start_again=views.cancel(response) is not None,
        over=response.terminal,
        advice=(*progress.advice, *advice.of(response)),
    )


def offered(response: Response, step: str) -> Remediation:
    """The remediation or action of that name. Raises `UnknownStep` when Okta's last answer does not hold it."""
    return response.find(step) or response.action(step)


def _stage(response: Response, shown: tuple[Form, ...], *, polled: bool) -> Stage:
    if polled:
        return "waits"
    first = response.first
    is_plain = bool(shown) and not any(form.controls or form.picks or form.filled for form in shown)
    return "sends" if is_plain or (first and first.name.endswith("-data")) else "asks"


def _guide(response: Response, stage: Stage) -> tuple[str, ...]:
    current, first = views.current_authenticator(response), response.first
    if current is None or first is None or first.name.startswith("select-authenticator"):
        return ()
    return authenticators.of(current).says(Situation(response, current, stage, enrolling="enroll" in first.name))


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


def _alternatives(response: Response, stage: Stage) -> tuple[Alternative, ...]:
    """Before anything was sent there is nothing to send again; what our pages cannot answer is no way around."""
    others = [form for form in response.remediations[1:] if form.submittable and not advice.missing(form, response)]
    quiet = {*QUIET, "resend"} if stage == "sends" else QUIET
    actions = [action for name, action in response.actions.items() if name.rpartition("-")[2] not in quiet]
    return tuple(found for form in (*actions, *others) if (found := _alternative(form, response)))


def _alternative(form: Remediation, response: Response) -> Alternative | None:
    """A list is one only for what it offers beside the authenticator that is asked for now."""
    forms = tuple(_without_current(one, response) for one in forms_of(form, response, Kept()))
    asks = any(one.controls or one.pick for one in forms)
    if asks and not any(one.controls or one.picks for one in forms):
        return None
    wait = RESEND_AFTER_S if form is views.resend(response) else None
    return Alternative(words.alternative(form) if asks else None, forms, wait_s=wait)


def _without_current(form: Form, response: Response) -> Form:
    current = views.current_authenticator(response)
    return form if current is None else replace(form, picks=tuple(pick for pick in form.picks if not _is_about(pick, current, form.picks)))


def _is_about(pick: Pick, current: views.Authenticator, picks: tuple[Pick, ...]) -> bool:
    """The same enrollment; or the only choice of that kind, for some lists name authenticators where the answer has an enrollment."""
    alone = len({one.id for one in picks if one.key == pick.key}) == 1
    same = pick.id is not None and (pick.id == current.id or (pick.key == current.key and alone))
    return same and (pick.method is None or current.methods == (pick.method,))


def _link(form: Remediation) -> Link | None:
    return Link(words.link(form), form.href) if _is_web_address(form.href) else None


def _is_web_address(href: str) -> bool:
    try:
        parts = urlsplit(href)
    except ValueError:
        return False
    return parts.scheme in {"https", "http"} and bool(parts.hostname)
