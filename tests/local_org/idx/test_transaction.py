from __future__ import annotations

import pytest

from local_org.idx.transaction import Request, Transaction

ASKED = Request("client", "default", ("openid",), "http://localhost:8080/login/callback", "challenge")


def test_a_changed_transaction_is_another_one() -> None:
    transaction = Transaction("t", "handle", "state", ASKED, 0.0, 300.0)
    changed = transaction.changed(identifier="erika@example.com")
    assert (changed.identifier, changed.id, changed.expires_at) == ("erika@example.com", "t", 300.0)
    assert transaction.identifier is None


def test_a_transaction_takes_no_other_members() -> None:
    with pytest.raises(TypeError, match="a transaction has no login, name"):
        Transaction("t", "handle", "state", ASKED, 0.0, 300.0).changed(name="x", login="y")
