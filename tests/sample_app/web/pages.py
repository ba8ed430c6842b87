"""A browser without JavaScript for Flask's test client, which holds every page it sees to the same promises."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib  # type: ignore[import-untyped]
from flask import Flask
from werkzeug.test import TestResponse

XHTML = "{http://www.w3.org/1999/xhtml}"
UNLABELLED = {"hidden", "submit", "button"}


@dataclass(frozen=True)
class Form:
    """One `<form>`: where it goes, and what it holds."""

    action: str
    hidden: Mapping[str, str]
    controls: Mapping[str, Element]
    buttons: tuple[tuple[str, str | None, str | None], ...]  # text, name, value

    @property
    def step(self) -> str | None:
        return self.hidden.get("step")


class Page:
    """An answer that is an HTML page; its promises are checked when it is made."""

    def __init__(self, answer: TestResponse, path: str) -> None:
        self.answer, self.path, self.status, self.html = answer, path, answer.status_code, answer.get_data(as_text=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # html5lib's own, about its parser
            self.tree = html5lib.HTMLParser(strict=True).parse(self.html)
        self.title = _text(self._one("title"))
        self._check()

    @property
    def text(self) -> str:
        """What can be read, in one line."""
        return " ".join(_text(self._one("body")).split())

    @property
    def forms(self) -> list[Form]:
        return [_form(element) for element in self.all("form")]

    def all(self, tag: str) -> list[Element]:
        return [element for element in self.tree.iter() if element.tag == f"{XHTML}{tag}"]

    def form(self, step: str) -> Form:
        """The form that answers that remediation or action."""
        return next(form for form in self.forms if form.step == step)

    def form_to(self, ending: str) -> Form:
        """The form whose address ends so."""
        return next(form for form in self.forms if form.action.endswith(ending))

    def control(self, name: str) -> Element:
        return next(element for form in self.forms for key, element in form.controls.items() if key == name)

    def error_of(self, name: str) -> str:
        """What stands beside a control, found as a screen reader finds it."""
        control = self.control(name)
        assert control.get("aria-invalid") == "true", f"{name} is not marked"
        return _text(next(e for e in self.tree.iter() if e.get("id") == control.get("aria-describedby")))

    def link(self, text: str) -> str:
        return next(str(a.get("href")) for a in self.all("a") if _text(a).strip() == text)

    def _one(self, tag: str) -> Element:
        found = self.all(tag)
        assert len(found) == 1, f"{len(found)} <{tag}> at {self.path}"
        return found[0]

    def _check(self) -> None:
        assert _text(self._one("h1")).strip() == self.title.strip()
        assert self.answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        ids = [element.get("id") for element in self.tree.iter() if element.get("id")]
        assert len(ids) == len(set(ids)), f"an id twice at {self.path}: {ids}"
        labelled = {label.get("for") for label in self.all("label")}
        for tag in ("input", "select", "textarea"):
            for control in self.all(tag):
                assert control.get("type") in UNLABELLED or control.get("id") in labelled, f"no label: {control.attrib}"
        for form in self.forms:
            assert form.action.startswith("/"), form
            assert form.hidden.get("csrf_token"), f"no CSRF token in the form to {form.action}"
        scripts = [element for element in self.all("script") if not element.get("src")]
        assert not scripts, "a script in the page itself"
        assert not any(name.startswith("on") or name == "style" for element in self.tree.iter() for name in element.attrib)


class Browser:
    """Keeps cookies, follows redirects on the app's own host, and never runs a script."""

    def __init__(self, app: Flask, url: str, *, peer: str = "203.0.113.7", headers: Mapping[str, str] | None = None) -> None:
        self.client = app.test_client()
        self.url, self.peer, self.headers = url, peer, {"User-Agent": "Firefox/140", **(headers or {})}
        self.left_for: str | None = None  # the foreign address of the last redirect

    def request(self, method: str, path: str, **more: Any) -> TestResponse:
        """One request, no redirect followed."""
        headers = {**self.headers, **more.pop("headers", {})}
        return self.client.open(
            path, method=method, base_url=self.url, headers=headers, environ_overrides={"REMOTE_ADDR": self.peer}, buffered=True, **more
        )

    def get(self, path: str, **more: Any) -> Page:
        return self._landed(self.request("GET", path, **more), path)

    def post(self, path: str, data: Mapping[str, str], **more: Any) -> Page:
        answer = self.request("POST", path, data=data, **more)
        assert answer.status_code not in {301, 302, 307, 308}, "a POST answered by a redirect that would repeat it"
        return self._landed(answer, path)

    def submit(self, form: Form, values: Mapping[str, str] | None = None, *, button: str | None = None) -> Page:
        """Send a form as a person would: what it holds, what they type, the button they press."""
        pressed = next(((name, value) for text, name, value in form.buttons if button and text.startswith(button)), (None, None))
        unknown = (values or {}).keys() - form.controls.keys()
        assert not unknown, f"the page has no control {unknown}"
        data = {**form.hidden, **_present(form), **(values or {})}
        if pressed[0]:
            data[pressed[0]] = pressed[1] or ""
        return self.post(form.action, data)

    def _landed(self, answer: TestResponse, path: str) -> Page:
        self.left_for = None
        for _ in range(5):
            if answer.status_code not in {301, 302, 303}:
                return Page(answer, path)
            path = answer.headers["Location"]
            parts = urlsplit(path)
            if parts.netloc and not self.url.endswith(parts.netloc):
                self.left_for = path
                return Page(self.request("GET", "/"), "/")
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            answer = self.request("GET", path)
        raise AssertionError("too many redirects")


def _present(form: Form) -> dict[str, str]:
    """What the controls hold already."""
    return {
        name: element.get("value", "")
        for name, element in form.controls.items()
        if element.get("type") not in {"checkbox", "radio"} or element.get("checked") is not None
    }


def _form(element: Element) -> Form:
    inputs = [item for item in element.iter() if item.tag in {f"{XHTML}{tag}" for tag in ("input", "select")}]
    return Form(
        action=element.get("action", ""),
        hidden={i.get("name", ""): i.get("value", "") for i in inputs if i.get("type") == "hidden"},
        # of the radio buttons of one name, the one that is checked stands for all
        controls={i.get("name", ""): i for i in sorted(inputs, key=lambda i: i.get("checked") is not None) if i.get("type") != "hidden"},
        buttons=tuple((_text(b).strip(), b.get("name"), b.get("value")) for b in element.iter() if b.tag == f"{XHTML}button"),
    )


def _text(element: Element) -> str:
    return "".join(element.itertext())
