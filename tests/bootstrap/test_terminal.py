"""What is printed is plain, one line at a time, whatever an org has in its names."""

from __future__ import annotations

import pytest

from bootstrap.check import Finding
from bootstrap.terminal import Terminal, harmless

EVIL = "Payroll\x1b[2J\x1b]0;owned\x07\nDone: 0 writes.\r\x9b1A"


def test_an_empty_line_before_stays_and_all_else_is_one_line() -> None:
    assert harmless("\n\nHeading") == "\n\nHeading"
    assert harmless("a\nb\tc") == "a b c"
    assert harmless("Größe ✓ 名前") == "Größe ✓ 名前"


def test_names_in_the_org_do_not_steer_the_terminal_nor_write_lines_like_ours(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal()
    terminal.say(EVIL)
    terminal.complain(EVIL)
    terminal.show_lines([f"  - {EVIL}"])
    terminal.show_finding(Finding(False, EVIL))
    said = "".join(capsys.readouterr())
    assert said.count("\n") == 4
    assert not {"\x1b", "\x07", "\r", "\x9b"} & set(said)
