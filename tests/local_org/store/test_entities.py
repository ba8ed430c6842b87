"""The store alone: entities by id, key and parent, links, transactions, the whole out and in."""

from __future__ import annotations

from pathlib import Path

import pytest

from local_org.store import snapshot
from local_org.store.entities import DuplicateKey, Store


@pytest.fixture
def store() -> Store:
    return Store(":memory:")


def test_an_entity_is_found_by_id_by_key_and_by_parent_in_the_order_made(store: Store) -> None:
    store.put("rule", "r2", {"n": 2}, key="two", parent="p")
    store.put("rule", "r1", {"n": 1}, key="one", parent="p")
    store.put("rule", "r3", {"n": 3}, parent="q")
    assert store.get("rule", "r1") == {"n": 1}
    assert store.find("rule", "two") == {"n": 2}
    assert store.all("rule", "p") == [{"n": 2}, {"n": 1}]
    assert store.all("rule") == [{"n": 2}, {"n": 1}, {"n": 3}]
    assert store.get("other", "r1") is None


def test_a_changed_entity_keeps_its_place(store: Store) -> None:
    store.put("rule", "a", {"n": 1})
    store.put("rule", "b", {"n": 2})
    store.put("rule", "a", {"n": 3})
    assert store.all("rule") == [{"n": 3}, {"n": 2}]


def test_a_natural_key_is_taken_once_per_kind(store: Store) -> None:
    store.put("user", "a", {}, key="john")
    store.put("group", "a", {}, key="john")
    with pytest.raises(DuplicateKey):
        store.put("user", "b", {}, key="john")


def test_a_deleted_entity_is_gone_and_deleting_it_again_says_so(store: Store) -> None:
    store.put("user", "a", {}, key="john")
    assert store.delete("user", "a") is True
    assert store.get("user", "a") is None
    assert store.find("user", "john") is None
    assert store.delete("user", "a") is False


def test_a_failed_transaction_leaves_nothing_behind_not_even_in_memory(store: Store) -> None:
    store.put("user", "a", {"n": 1})

    def fail_half_way() -> None:
        with store.transaction():
            store.put("user", "a", {"n": 2})
            store.put("user", "b", {"n": 1})
            store.link("group_user", "g", "a")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert store.get("user", "a") == {"n": 1}
    assert store.get("user", "b") is None
    assert store.rights("group_user", "g") == []


def test_a_transaction_inside_another_is_part_of_it(store: Store) -> None:
    def fail_outside() -> None:
        with store.transaction():
            with store.transaction():
                store.put("user", "a", {})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_outside()
    assert store.get("user", "a") is None


def test_links_go_both_ways_and_are_idempotent(store: Store) -> None:
    for user in ("u2", "u1", "u2"):
        store.link("group_user", "g", user)
    store.link("group_user", "h", "u1")
    assert store.rights("group_user", "g") == ["u2", "u1"]
    assert store.lefts("group_user", "u1") == ["g", "h"]
    assert store.is_linked("group_user", "g", "u1")
    store.unlink("group_user", right="u1")
    assert store.rights("group_user", "g") == ["u2"]
    assert store.rights("group_user", "h") == []


def test_what_was_written_is_there_when_the_file_is_opened_again(tmp_path: Path) -> None:
    path = str(tmp_path / "org.db")
    first = Store(path)
    first.put("user", "a", {"name": "Jürgen"}, key="j")
    first.link("group_user", "g", "a")
    assert first.next_number("message") == 1
    first.close()
    second = Store(path)
    assert second.find("user", "j") == {"name": "Jürgen"}
    assert second.rights("group_user", "g") == ["a"]
    assert second.next_number("message") == 2
    second.close()


def test_a_checkpoint_empties_the_log_into_the_database(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "org.db"))
    for number in range(50):
        store.put("user", str(number), {"n": number})
    store.checkpoint()
    alone = (tmp_path / "org.db").read_bytes()
    (tmp_path / "copy.db").write_bytes(alone)
    copy = Store(str(tmp_path / "copy.db"))
    assert len(copy.all("user")) == 50
    copy.close()
    store.close()


def test_no_checkpoint_disturbs_an_open_transaction(store: Store) -> None:
    with store.transaction():
        store.put("user", "a", {})
        store.checkpoint()
    assert store.get("user", "a") == {}


def test_a_snapshot_is_the_whole_org_with_keys_links_order_and_counters(store: Store) -> None:
    store.put("rule", "b", {"n": 1}, key="kb", parent="p")
    store.put("rule", "a", {"n": 2}, parent="p")
    store.link("group_user", "g", "u")
    store.next_number("message")
    other = Store(":memory:")
    other.put("rule", "gone", {})
    snapshot.restore(other, snapshot.take(store))
    assert other.all("rule", "p") == [{"n": 1}, {"n": 2}]
    assert other.get("rule", "gone") is None
    assert other.find("rule", "kb") == {"n": 1}
    assert other.rights("group_user", "g") == ["u"]
    assert other.next_number("message") == 2
    assert snapshot.take(store) != b""


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"null",
        b"[]",
        b'{"format": 1}',
        b'{"format": 1, "tables": {"entity": 1, "link": [], "counter": []}}',
        b'{"format": 1, "tables": {"entity": [[1]], "link": [], "counter": []}}',
        b'{"format": 1, "tables": {"entity": [["k", "i", null, null, 1, {"b": "*"}]], "link": [], "counter": []}}',
        b'{"format": 1, "tables": {"entity": [["k", "i", null, null, 1, {"b": "e30="}], ["x"]], "link": [], "counter": []}}',
        b'{"format": 1, "tables": {"entity": [["k", "i", null, null, 1, {"b": "bm8="}]], "link": [], "counter": []}}',
        b'{"format": 1, "tables": {"entity": [["k", "i", null, null, 1, {"b": 5}]], "link": [], "counter": []}}',
        b'{"format": 1, "tables": {"entity": [["k", "i", [], null, 1, {"b": "e30="}]], "link": [], "counter": []}}',
    ],
)
def test_a_document_that_is_no_snapshot_is_refused_and_changes_nothing(store: Store, document: bytes) -> None:
    store.put("user", "a", {"n": 1})
    with pytest.raises(snapshot.NotASnapshot):
        snapshot.restore(store, document)
    assert store.get("user", "a") == {"n": 1}
