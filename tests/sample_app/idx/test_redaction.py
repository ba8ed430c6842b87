"""What is masked and what stays readable."""

from __future__ import annotations

from typing import Any

import pytest

from sample_app.idx.redaction import MASK, redact, redact_text


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        ({"credentials": {"passcode": "x", "nested": ["y"]}}, {"credentials": {"passcode": MASK, "nested": [MASK]}}),
        ({"name": "stateHandle", "value": "x", "visible": False}, {"name": "stateHandle", "value": MASK, "visible": False}),
        ({"name": "pin", "secret": True, "value": "x"}, {"name": "pin", "secret": True, "value": MASK}),
        ({"name": "identifier", "value": "john"}, {"name": "identifier", "value": "john"}),
        ({"Access_Token": "x", "scope": "openid"}, {"Access_Token": MASK, "scope": "openid"}),
        ([{"code_verifier": "x"}, 7, None], [{"code_verifier": MASK}, 7, None]),
        ({"href": "https://o/x?stateToken=abc&a=1"}, {"href": f"https://o/x?stateToken={MASK}&a=1"}),
    ],
)
def test_secrets_are_masked_by_name_at_any_depth(given: Any, seen: Any) -> None:
    assert redact(given) == seen


def test_an_address_keeps_its_shape_without_its_secrets() -> None:
    assert redact_text("https://o/cb?state=s3cret&otp=123456#access_token=x") == f"https://o/cb?state={MASK}&otp={MASK}#access_token={MASK}"


def test_a_qr_code_is_a_secret() -> None:
    assert redact_text("data:image/png;base64," + "A" * 64) == f"data:{MASK}"


def test_a_log_line_cannot_be_forged() -> None:
    assert "\n" not in redact_text("john\n2030 INFO signed in")
    assert "\x1b" not in redact_text("\x1b[31mred")
