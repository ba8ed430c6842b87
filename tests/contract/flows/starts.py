"""Sign-ins that do not begin at the first page: by a token, in a browser that is signed in already, beside identity providers."""

from __future__ import annotations

from tests.contract.arrangements import arranged, asking_for
from tests.contract.flows.values import ENROLL, GOOD_PASSWORD, SELECT_ENROLL, passcode
from tests.contract.org import Org
from tests.contract.providers import absent_provider, offered_to
from tests.contract.walk import Answer, Walk


def activated(org: Org) -> list[Answer]:
    person = org.staged()
    token = org.api("POST", f"/api/v1/users/{person.id}/lifecycle/activate", sendEmail="false")["activationToken"]
    walk = Walk(org.url, arranged(org, {}).client).begin("activation", activation_token=token)
    walk.choose(SELECT_ENROLL, "okta_password", "activation, first password")
    walk.send(ENROLL, "optional authenticators", credentials=passcode(GOOD_PASSWORD))
    walk.send("skip", "success")
    return walk.answers


def recovered(org: Org) -> list[Answer]:
    setting = arranged(org, {})
    person = setting.person()
    link = org.api("POST", f"/api/v1/users/{person.id}/lifecycle/reset_password", sendEmail="false")["resetPasswordUrl"]
    walk = Walk(org.url, setting.client).begin("recovery, new password", recovery_token=link.rsplit("/", 1)[-1])
    walk.send("reset-authenticator", "success", credentials=passcode(GOOD_PASSWORD))
    return walk.answers


def signed_in_already(org: Org) -> list[Answer]:
    """Enough for one app, half of what the other asks."""
    setting, stricter = arranged(org, {}), asking_for(org, "okta_email")
    person = stricter.person()
    walk = Walk(org.url, setting.client).begin("first page with password")
    walk.send("identify", "success", identifier=person.login, credentials=passcode(person.password))
    again = walk.elsewhere(setting.client).begin("success")
    more = again.elsewhere(stricter.client).begin("email offered")
    return [*walk.answers, *again.answers, *more.answers]


def beside_providers(org: Org) -> list[Answer]:
    client = arranged(org, {}).client
    offered_to(org, client, {"type": "OKTA"}, {"type": "OIDC", "id": absent_provider(org)})
    return Walk(org.url, client).begin("first page with a provider").answers


def only_a_provider(org: Org) -> list[Answer]:
    client = arranged(org, {}).client
    offered_to(org, client, {"type": "OIDC", "id": absent_provider(org)})
    return Walk(org.url, client).begin("only a provider").answers


def stay_signed_in(org: Org) -> list[Answer]:
    setting = arranged(org, {}, keepMeSignedIn={"postAuth": "ALLOWED", "postAuthPromptFrequency": "PT0S"})
    person = setting.person()
    walk = Walk(org.url, setting.client).begin("first page with password")
    walk.send("identify", "stay signed in?", identifier=person.login, credentials=passcode(person.password))
    walk.send("keep-me-signed-in", "success", keepMeSignedIn=True)
    return walk.answers


FLOWS = (activated, recovered, signed_in_already, beside_providers, only_a_provider, stay_signed_in)
