"""The distilled reference is what the reference folder says, and holds none of its texts."""

from pathlib import Path

import pytest

from tests.contract.reference.distill import HERE, distill, main, status_of
from tests.contract.reference.facts import facts_of, path_only

ROOT = Path(__file__).parents[3]
REFERENCE = ROOT.parent / "shared" / "reference"


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="no reference folder beside the checkout: nothing to compare the distilled form with")
def test_the_distilled_form_is_what_the_reference_folder_gives() -> None:
    kept = {path.relative_to(HERE).as_posix(): path.read_text() for path in HERE.rglob("*.json")}
    assert distill(REFERENCE) == kept, f"run: python -m tests.contract.reference.distill {REFERENCE}"


def test_values_and_texts_become_types_while_words_of_the_protocol_stay() -> None:
    body = {
        "stateHandle": "02abc",
        "messages": {"type": "array", "value": [{"message": "Some text", "i18n": {"key": "incorrectPassword"}, "class": "ERROR"}]},
        "user": {"type": "object", "value": {"id": "00u1abcdefghijklmno1", "identifier": "somebody@example.com"}},
        "cancel": {"rel": ["create-form"], "name": "cancel", "href": "https://org.example/idp/idx/cancel", "method": "POST"},
    }
    assert facts_of(body) == {
        "stateHandle": "string",
        "messages.type": "array",
        "messages.value[incorrectPassword].message": "string",
        "messages.value[incorrectPassword].i18n.key": "incorrectPassword",
        "messages.value[incorrectPassword].class": "ERROR",
        "user.type": "object",
        "user.value.id": "id 00u",
        "user.value.identifier": "string",
        "cancel.rel": ["create-form"],
        "cancel.name": "cancel",
        "cancel.href": "/idp/idx/cancel",
        "cancel.method": "POST",
    }


def test_an_option_is_named_by_the_authenticator_it_relates_to() -> None:
    body = {
        "options": [{"label": "E-mail", "relatesTo": "$.authenticators.value[1]"}],
        "authenticators": {"value": [{"key": "okta_password"}, {"key": "okta_email"}]},
    }
    assert facts_of(body)["options[okta_email].relatesTo"] == "$.authenticators.value[]"


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("https://org.example/oauth2/default/v1/token", "/oauth2/{id}/v1/token"),
        ("https://org.example/oauth2/aus1abcdefghijklmno1/v1/token", "/oauth2/{id}/v1/token"),
        ("http://localhost:8081/login/token/redirect?stateToken=02abc", "/login/token/redirect?stateToken"),
        ("data:image/png;base64,AAAA", "data:"),
    ],
)
def test_an_address_keeps_its_path_only(address: str, path: str) -> None:
    assert path_only(address) == path


@pytest.mark.parametrize(
    ("name", "status"),
    [("errors/error-401-session-expired.json", 401), ("email/error-email.json", None), ("identify/identify.json", 200)],
)
def test_a_status_is_taken_from_a_name_only_where_it_says_one(name: str, status: int | None) -> None:
    assert status_of(name) == status


def test_a_folder_that_is_no_reference_is_refused_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([str(tmp_path)])
    assert stopped.value.code == 2
    assert "is not a reference folder" in capsys.readouterr().err
