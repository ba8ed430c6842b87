"""Somebody with a browser that knows no JavaScript: opens pages of the app, fills forms by their autocomplete values, follows redirects."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import requests

TIMEOUT_S = 30


@dataclass(slots=True)
class Form:
    """One `<form>`: where it goes, what it would send as it stands, and its inputs by autocomplete value."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    by_autocomplete: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # label, name, value


class Visitor:
    """One browser. `page` is the text of the page it is on."""

    def __init__(self, app: str) -> None:
        self._http = requests.Session()
        self.url, self.page = app, ""

    def open(self, path: str) -> None:
        self._land(self._http.get(urljoin(self.url, path), timeout=TIMEOUT_S))

    def submit(self, button: str, **typed: str) -> None:
        """Presses the button whose label begins so; `given_name="Erika"` fills the input of autocomplete `given-name`.

        Raises: `LookupError` with the page when there is no such button or input.
        """
        wanted = {name.replace("_", "-"): value for name, value in typed.items()}
        for form in _forms(self.page):
            pressed = next((one for one in form.buttons if one[0].startswith(button)), None)
            if pressed and wanted.keys() <= form.by_autocomplete.keys():
                values = form.values | ({pressed[1]: pressed[2]} if pressed[1] else {})
                values |= {name: value for key, value in wanted.items() for name in form.by_autocomplete[key]}
                self._land(self._http.post(urljoin(self.url, form.action), data=values, timeout=TIMEOUT_S))
                return
        raise LookupError(f"no form with {button!r} and {sorted(wanted)} at {self.url}:\n{self.page}")

    def has(self, button: str) -> bool:
        return any(one[0].startswith(button) for form in _forms(self.page) for one in form.buttons)

    def asks_for(self, autocomplete: str) -> bool:
        return any(autocomplete in form.by_autocomplete for form in _forms(self.page))

    def _land(self, answer: requests.Response) -> None:
        answer.raise_for_status()
        self.url, self.page = answer.url, answer.text


def _forms(page: str) -> list[Form]:
    parser = _Parser()
    parser.feed(page)
    return parser.forms


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._inside, self._button = False, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(found.get("action", "")))
            self._inside = True
        elif self._inside and tag == "input":
            self._input(self.forms[-1], found)
        elif self._inside and tag == "button":
            self.forms[-1].buttons.append(("", found.get("name", ""), found.get("value", "")))
            self._button = True

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "form"
        self._button = self._button and tag != "button"

    def handle_data(self, data: str) -> None:
        if self._button:
            label, name, value = self.forms[-1].buttons[-1]
            self.forms[-1].buttons[-1] = ((label + " " + data).strip(), name, value)

    def _input(self, form: Form, found: dict[str, str]) -> None:
        name, kind = found.get("name", ""), found.get("type", "text")
        if kind in ("checkbox", "radio") and not (kind == "radio" and name not in form.values):
            return
        form.values[name] = found.get("value", "")
        if found.get("autocomplete"):
            form.by_autocomplete.setdefault(found["autocomplete"], []).append(name)
