"""What is remembered between two requests."""

from __future__ import annotations

import base64
import hashlib

import pytest

from sample_app.idx import ion
from sample_app.idx.transaction import Transaction
from tests.sample_app.idx import bodies


def test_every_transaction_has_secrets_of_its_own() -> None:
    one, two = Transaction.begin("multifactor"), Transaction.begin("multifactor")
    for name in ("id", "state", "nonce", "code_verifier"):
        assert getattr(one, name) != getattr(two, name)
    assert 43 <= len(one.code_verifier) <= 128
    assert min(len(one.state), len(one.nonce)) >= 43


def test_the_challenge_is_the_s256_of_the_verifier() -> None:
    transaction = Transaction.begin("multifactor")
    digest = hashlib.sha256(transaction.code_verifier.encode()).digest()
    assert transaction.code_challenge == base64.urlsafe_b64encode(digest).decode().rstrip("=")


def test_it_survives_the_way_through_json_with_oktas_last_answer() -> None:
    answer = ion.parse(bodies.email_challenge("https://org.example"), status=401)
    transaction = Transaction.begin("multifactor", purpose="recover").started("handle").answered(answer)
    again = Transaction.from_json(transaction.to_json())
    assert again == transaction
    assert again.response == answer
    assert again.state_handle == bodies.HANDLE
    assert (again.purpose, again.interaction_handle) == ("recover", "handle")


def test_before_oktas_first_answer_there_is_none() -> None:
    assert Transaction.begin("multifactor").response is None
    assert Transaction.begin("multifactor").state_handle is None


@pytest.mark.parametrize("text", ["[]", "{}", '{"id": 1}', "nonsense", '{"colour": "red"}'])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (JSON's own or ours)
        Transaction.from_json(text)


def test_its_secrets_show_in_no_repr() -> None:
    transaction = Transaction.begin("multifactor").started("the-handle")
    for secret in (transaction.state, transaction.nonce, transaction.code_verifier, "the-handle"):
        assert secret not in repr(transaction)
