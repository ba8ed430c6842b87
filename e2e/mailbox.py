"""Where a test reads mail: the local org's inbox, or a real mailbox over IMAP. Waits for a mail, never sleeps blindly."""

from __future__ import annotations

import email
import email.policy
import imaplib
import re
import secrets
import time
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

import requests

ARRIVES_WITHIN_S = 60.0
_LINK = re.compile(r'<a id="[\w-]+" href="([^"]+)"')
_CODE = re.compile(r"\b(?:Enter a code instead|enter this code|verification code is)\D{0,20}?(\d{6})\b")


@dataclass(frozen=True, slots=True)
class Mail:
    """One received mail. `number` grows with time."""

    number: int
    subject: str
    html: str
    text: str

    @property
    def code(self) -> str:
        """The six digits, as a person would read them."""
        found = _CODE.search(re.sub(r"<[^>]+>", "", self.html)) or _CODE.search(self.text)
        assert found, f"no code in the mail «{self.subject}»: {self.text}"
        return found.group(1)

    @property
    def link(self) -> str:
        """Where its button leads."""
        found = _LINK.search(self.html)
        assert found, f"no link in the mail «{self.subject}»: {self.html}"
        return found.group(1).replace("&amp;", "&")


class Mailbox(Protocol):
    def new_address(self) -> str:
        """An address nobody used before, whose mail arrives here."""
        ...

    def all(self, address: str) -> list[Mail]:
        """What arrived there, newest first."""
        ...


class Inbox:
    """The mail of one address during a test: `next()` is the first one that the test has not seen."""

    def __init__(self, mailbox: Mailbox, address: str) -> None:
        self._mailbox, self._address = mailbox, address
        self._seen = {mail.number for mail in mailbox.all(address)}

    def next(self) -> Mail:
        """The oldest unseen mail; waits up to a minute for it."""
        until = time.monotonic() + ARRIVES_WITHIN_S
        pause = 0.02
        while time.monotonic() < until:
            unseen = [mail for mail in self._mailbox.all(self._address) if mail.number not in self._seen]
            if unseen:
                self._seen.add(unseen[-1].number)
                return unseen[-1]
            time.sleep(pause)  # a mailbox cannot be waited on otherwise: it is asked again, less and less often
            pause = min(pause * 2, 3)
        raise AssertionError(f"no mail to {self._address} within {ARRIVES_WITHIN_S:.0f} s")

    def expect_none(self) -> None:
        """Nothing has arrived that the test has not seen."""
        unseen = [mail.subject for mail in self._mailbox.all(self._address) if mail.number not in self._seen]
        assert not unseen, f"unexpected mail to {self._address}: {unseen}"


class LocalInbox:
    """`GET /local/inbox` of the local org."""

    def __init__(self, org_url: str, token: str) -> None:
        self._url = org_url.rstrip("/") + "/local/inbox"
        self._headers = {"Authorization": f"SSWS {token}"}

    def new_address(self) -> str:
        return f"erika.{secrets.token_hex(6)}@example.com"

    def all(self, address: str) -> list[Mail]:
        answer = requests.get(self._url, params={"to": address}, headers=self._headers, timeout=20)
        answer.raise_for_status()
        return [Mail(int(m["id"]), m["subject"], m["html"], m["text"]) for m in answer.json() if m["channel"] == "email"]


class ImapMailbox:
    """A real mailbox, `imaps://user:password@host/folder`; new addresses are `local+tag@domain` of `address`."""

    def __init__(self, url: str, address: str) -> None:
        self._parts = urlsplit(url)
        self._address = address

    def new_address(self) -> str:
        local, domain = self._address.split("@", 1)
        return f"{local}+{secrets.token_hex(6)}@{domain}"

    def all(self, address: str) -> list[Mail]:
        parts = self._parts
        with imaplib.IMAP4_SSL(parts.hostname or "", parts.port or 993, timeout=20) as server:
            server.login(unquote(parts.username or ""), unquote(parts.password or ""))
            server.select(parts.path.strip("/") or "INBOX", readonly=True)
            _, found = server.search(None, "TO", f'"{address}"')
            return [self._read(server, number) for number in reversed(found[0].split())]

    @staticmethod
    def _read(server: imaplib.IMAP4_SSL, number: bytes) -> Mail:
        _, data = server.fetch(number.decode(), "(RFC822)")
        first: Any = data[0]
        message = email.message_from_bytes(first[1], policy=email.policy.default)
        parts = {kind: message.get_body((kind,)) for kind in ("html", "plain")}
        html, text = (str(part.get_content()) if part else "" for part in (parts["html"], parts["plain"]))
        return Mail(int(number), str(message["Subject"]), html, text)
