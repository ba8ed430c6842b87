"""Okta's answers for each authenticator and page beyond email: the shapes of the recordings with values of our own."""

from __future__ import annotations

from tests.sample_app.idx import bodies
from tests.sample_app.idx.bodies import Json

PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
METHODS: Json = {
    "name": "methodType",
    "required": True,
    "options": [{"label": "SMS", "value": "sms"}, {"label": "VOICE", "value": "voice"}],
}
CHANNELS = [{"label": "QRCODE", "value": "qrcode"}, {"label": "EMAIL", "value": "email"}, {"label": "SMS", "value": "sms"}]
DATE = "2030-01-02T03:04:05.000Z"


def authenticator(key: str, kind: str, name: str, *methods: str, **more: object) -> Json:
    """As in `authenticators` and `currentAuthenticator`."""
    return {"key": key, "type": kind, "id": f"aut-{key}", "displayName": name, "methods": [{"type": one} for one in methods], **more}


PASSWORD = authenticator("okta_password", "password", "Password", "password")
EMAIL = authenticator("okta_email", "email", "Email", "email", allowedFor="any")
PHONE = authenticator("phone_number", "phone", "Phone", "sms", "voice", allowedFor="recovery")
QUESTION = authenticator("security_question", "security_question", "Security Question", "security_question")
GOOGLE = authenticator("google_otp", "app", "Google Authenticator", "otp", gracePeriod={"type": "BY_DATE_TIME", "expiry": DATE})
VERIFY = authenticator("okta_verify", "app", "Okta Verify", "push", "totp")
WEBAUTHN = authenticator("webauthn", "security_key", "Security Key or Biometric", "webauthn", gracePeriod={"skipCount": 2})


def live(*forms: Json, url: str, current: Json | None = None, **more: Json) -> Json:
    """A transaction of John's, with his name and a way to cancel; `current` is what is asked for or set up."""
    about = {"currentAuthenticator": bodies.thing(current)} if current else {}
    common = {"user": bodies.thing({"identifier": "john@example.com"}), "cancel": bodies.form(url, "cancel", "cancel")}
    app = bodies.thing({"name": "oidc_client", "label": "My app", "id": "0oa1"})
    return bodies.body(*forms, **{**common, **about, "app": app, **more})


def credentials(url: str, name: str, *fields: Json) -> Json:
    """A form answered at /challenge/answer."""
    return bodies.form(url, name, "challenge/answer", bodies.group("credentials", *fields), relatesTo=["$.currentAuthenticator"])


def enroll_list(url: str, *, skip: bool = False) -> Json:
    """Everything there is to set up."""
    known = [PASSWORD, EMAIL, PHONE, QUESTION, GOOGLE, VERIFY, WEBAUTHN]
    extra: dict[str, list[Json]] = {
        "phone_number": [{**METHODS, "required": False}, {"name": "phoneNumber", "label": "Phone number", "required": False}],
        "okta_verify": [{"name": "channel", "type": "string", "required": False, "options": CHANNELS}],
    }
    options = [
        bodies.choice(str(one["displayName"]), bodies.fixed("id", one["id"]), *extra.get(str(one["key"]), []), relatesTo=path)
        for one, path in ((one, f"$.authenticators.value[{number}]") for number, one in enumerate(known))
    ]
    choice = {"name": "authenticator", "type": "object", "required": True, "options": options}
    forms = [bodies.form(url, "select-authenticator-enroll", "credential/enroll", choice)]
    forms += [bodies.form(url, "skip", "skip")] if skip else []
    return live(*forms, url=url, authenticators=bodies.array(*known))


def verify_list(url: str) -> Json:
    """Two phones, an app with two methods, and a security key."""
    phones = [{**PHONE, "id": f"sms{n}", "profile": {"phoneNumber": f"+1 XXX-XXX-000{n}"}} for n in (1, 2)]
    optional = {**METHODS, "required": False}
    options = [
        bodies.choice(
            "Phone",
            bodies.fixed("id", PHONE["id"]),
            optional,
            bodies.fixed("enrollmentId", f"sms{n}"),
            relatesTo=f"$.authenticatorEnrollments.value[{n - 1}]",
        )
        for n in (1, 2)
    ]
    ways = [{"label": "Enter a code", "value": "totp"}, {"label": "Get a push notification", "value": "push"}]
    method = {"name": "methodType", "required": False, "visible": False, "mutable": False, "options": ways}
    options.append(bodies.choice("Okta Verify", bodies.fixed("id", VERIFY["id"]), method, relatesTo="$.authenticators.value[0]"))
    options.append(
        bodies.choice("Security Key or Biometric", bodies.fixed("id", WEBAUTHN["id"], visible=False), relatesTo="$.authenticators.value[1]")
    )
    form = bodies.form(
        url, "select-authenticator-authenticate", "challenge", {"name": "authenticator", "type": "object", "options": options}
    )
    return live(form, url=url, authenticators=bodies.array(VERIFY, WEBAUTHN), authenticatorEnrollments=bodies.array(*phones))


def phone_number(url: str) -> Json:
    """Which number, and how."""
    number = {"name": "phoneNumber", "required": True, "type": "string", "label": "Phone number"}
    group = bodies.group("authenticator", bodies.fixed("id", PHONE["id"], visible=False), METHODS, number, label="Phone")
    return live(bodies.form(url, "authenticator-enrollment-data", "credential/enroll", group), url=url, current=PHONE)


def phone_method(url: str) -> Json:
    """A number that is known: how shall the code come? Nothing was sent, though Okta offers `resend`."""
    group = bodies.group("authenticator", bodies.fixed("id", PHONE["id"]), METHODS, label="Phone")
    current = {**PHONE, "profile": {"phoneNumber": "+1 XXX-XXX-2342"}, "resend": bodies.form(url, "resend", "challenge/resend")}
    return live(bodies.form(url, "authenticator-verification-data", "challenge", group), url=url, current=current)


def phone_code(url: str, *, method: str = "sms") -> Json:
    """The code is on its way."""
    current = {**PHONE, "methods": [{"type": method}], "profile": {"phoneNumber": "+1 XXX-XXX-2342"}}
    current["resend"] = bodies.form(url, "resend", "challenge/resend")
    return live(credentials(url, "challenge-authenticator", {"name": "passcode", "label": "Enter code"}), url=url, current=current)


def question_choice(url: str, *, messages: tuple[Json, ...] = ()) -> Json:
    """A question of Okta's, or one's own."""
    answer = {"name": "answer", "label": "Answer", "required": True, "secret": True}
    answer |= {"messages": bodies.array(*messages)} if messages else {}
    asked = [{"label": "What did you cook first?", "value": "first_thing_cooked"}, {"label": "Which toy?", "value": "favorite_toy"}]
    key = {"name": "questionKey", "type": "string", "required": True, "label": "Choose a security question", "options": asked}
    own = {"name": "question", "label": "Create a security question", "required": True}
    options = [
        bodies.choice("Choose a security question", key, answer),
        bodies.choice("Create my own security question", bodies.fixed("questionKey", "custom"), own, answer),
    ]
    field = {"name": "credentials", "type": "object", "required": True, "options": options}
    form = bodies.form(url, "enroll-authenticator", "challenge/answer", field, relatesTo=["$.currentAuthenticator"])
    return live(form, url=url, current=QUESTION)


def question(url: str) -> Json:
    """The question to answer."""
    words = "What did you cook first?"
    current = {**QUESTION, "contextualData": {"enrolledQuestion": {"questionKey": "first_thing_cooked", "question": words}}}
    key = bodies.fixed("questionKey", "first_thing_cooked", visible=False, label=words)
    form = credentials(url, "challenge-authenticator", key, {"name": "answer", "label": "answer", "required": True})
    return live(form, url=url, current=current)


def google(url: str) -> Json:
    """A QR code and the key in it."""
    current = {**GOOGLE, "contextualData": {"qrcode": {"method": "embedded", "href": PIXEL}, "sharedSecret": "ZR74DHZTG43NBULV"}}
    code = {"name": "passcode", "label": "Enter code", "required": True}
    return live(credentials(url, "enroll-authenticator", code), url=url, current=current)


def verify_setup(url: str, *, refresh: int = 4000, **data: object) -> Json:
    """Okta Verify being set up: waits for the phone; another channel may be chosen, which Okta hides and locks."""
    channel = {"name": "channel", "required": True, "visible": False, "mutable": False, "options": CHANNELS[1:]}
    form = {"form": {"value": [bodies.fixed("id", VERIFY["id"], visible=False), channel]}}
    other = {"name": "authenticator", "type": "object", "label": "Okta Verify", "value": form}
    current = {**VERIFY, "contextualData": {"selectedChannel": "qrcode", **data}}
    return live(
        bodies.form(url, "enroll-poll", "challenge/poll", refresh=refresh),
        bodies.form(url, "select-enrollment-channel", "credential/enroll", other),
        url=url,
        current=current,
        context=bodies.form(url, "context", "context"),
    )


def verify_address(url: str) -> Json:
    """Where the setup link goes."""
    email = {"label": "Email", "name": "email", "required": True, "visible": True}
    current = {**VERIFY, "contextualData": {"selectedChannel": "email"}}
    return live(bodies.form(url, "enrollment-channel-data", "challenge/send", email), url=url, current=current)


def push(url: str, **data: object) -> Json:
    """A push under way."""
    current = {**VERIFY, "methods": [{"type": "push"}], "resend": bodies.form(url, "resend", "challenge"), "contextualData": data}
    return live(bodies.form(url, "challenge-poll", "challenge/poll", refresh=4000), url=url, current=current)


def push_rejected(url: str) -> Json:
    """Refused on the phone: only asking again is left."""
    form = {"form": {"value": [bodies.fixed("id", VERIFY["id"]), bodies.fixed("methodType", "push", label="PUSH")]}}
    again = bodies.form(url, "resend", "challenge", {"name": "authenticator", "type": "object", "label": "Okta Verify", "value": form})
    said = bodies.array(bodies.message("You have chosen to reject this login.", "api.authn.poll.error.push_rejected"))
    return live(again, url=url, current={**VERIFY, "methods": [{"type": "push"}]}, messages=said)


def totp(url: str) -> Json:
    """A code that Okta Verify shows."""
    code = {"name": "totp", "label": "Enter code", "required": True, "visible": True}
    return live(credentials(url, "challenge-authenticator", code), url=url, current={**VERIFY, "methods": [{"type": "totp"}]})


KEY: Json = {
    "key": "webauthn",
    "type": "security_key",
    "id": "fwf1",
    "displayName": "YubiKey",
    "credentialId": "AQIDBA",
    "transports": ["usb"],
}
CREATION: Json = {
    "rp": {"name": "org"},
    "user": {"id": "00utjm1GstPjCF9Ad0g3", "name": "john@example.com", "displayName": "John Doe"},
    "pubKeyCredParams": [{"type": "public-key", "alg": -7}],
    "challenge": "zrTo0mMXyCt90mweh2HL",
    "attestation": "direct",
    "authenticatorSelection": {"userVerification": "discouraged"},
    "u2fParams": {"appid": "https://org.example"},
}


def webauthn_enroll(url: str, **more: object) -> Json:
    """The browser is to make a credential, but none of those there are."""
    names = ("clientData", "attestation", "transports", "clientExtensions")
    fields: list[Json] = [{"name": name, "label": name, "visible": False, "required": True, "hint": "webauthn"} for name in names]
    current = {**WEBAUTHN, "contextualData": {"activationData": {**CREATION, **more}}}
    return live(credentials(url, "enroll-authenticator", *fields), url=url, current=current, authenticatorEnrollments=bodies.array(KEY))


def webauthn_verify(url: str) -> Json:
    """The browser is to prove a credential."""
    names = ("clientData", "authenticatorData", "signatureData")
    fields: list[Json] = [{"name": name, "label": name, "visible": False, "required": True} for name in names]
    data = {"challenge": "qjUCU0xoVe5QZ3-etDCD", "userVerification": "required", "extensions": {"appid": "https://org.example"}}
    current = {**WEBAUTHN, "contextualData": {"challengeData": data}}
    form = credentials(url, "challenge-authenticator", *fields)
    return live(form, url=url, current=current, authenticatorEnrollments=bodies.array(PASSWORD, KEY))


def duo(url: str) -> Json:
    """An authenticator whose answer only a script of its maker's can give."""
    current = authenticator("duo", "app", "Duo Security", "duo", contextualData={"host": "api.duo.example", "signedToken": "x"})
    field = {"name": "signatureData", "label": "Signature Data", "required": True, "visible": False}
    return live(credentials(url, "challenge-authenticator", field), url=url, current=current)


def unlock_choice(url: str) -> Json:
    """Who, and how to prove it."""
    options = [
        bodies.choice("Email", bodies.fixed("id", EMAIL["id"]), relatesTo="$.authenticators.value[0]"),
        bodies.choice(
            "Phone",
            bodies.fixed("id", PHONE["id"]),
            {"name": "methodType", "required": False, "options": [{"label": "SMS", "value": "sms"}] * 3},
            relatesTo="$.authenticators.value[1]",
        ),
    ]
    who = {"name": "identifier", "label": "Username", "required": True}
    choice = {"name": "authenticator", "type": "object", "options": options}
    form = bodies.form(url, "select-authenticator-unlock-account", "challenge", who, choice)
    return bodies.body(form, authenticators=bodies.array(EMAIL, PHONE), cancel=bodies.form(url, "cancel", "cancel"))


def expiring(url: str, days: int | None) -> Json:
    """A password that will expire, with a way around."""
    settings = {"complexity": {"minLength": 8}, "age": {}} | ({} if days is None else {"daysToExpiry": days})
    new = {"name": "passcode", "label": "New password", "secret": True}
    forms = (credentials(url, "reenroll-authenticator-warning", new), bodies.form(url, "skip", "skip"))
    said = bodies.array(bodies.message("When your password expires, you will have to change it.", "idx.password.expiring.message", "INFO"))
    return live(*forms, url=url, current={**PASSWORD, "settings": settings}, messages=said)


def stay_signed_in(url: str) -> Json:
    """A question with two answers."""
    field = {"name": "keepMeSignedIn", "type": "boolean", "label": "Stay signed in", "required": True, "value": False, "mutable": True}
    return live(bodies.form(url, "keep-me-signed-in", "keep-me-signed-in", field), url=url)


def profile_update(url: str) -> Json:
    """Okta names `userProfile` once for each attribute."""
    described = {"name": "secondEmail", "label": "Secondary email", "desc": "To recover your account with", "required": False}
    parts: list[Json] = [
        {"name": "newAttribute", "label": "Favourite colour"},
        described,
        {"name": "other", "label": "Team", "required": True},
    ]
    fields = [{"name": "userProfile", "form": {"value": [part]}} for part in parts]
    return live(bodies.form(url, "profile-update", "enroll/update", *fields), bodies.form(url, "skip", "skip"), url=url)


def activation(url: str) -> Json:
    """An activation link that is too old, at an org that mails a new one."""
    said = bodies.array(bodies.message("Your account activation link is no longer valid.", "idx.expired.activation.token"))
    return live(bodies.form(url, "request-activation-email", "request-activation"), url=url, messages=said)


def providers(url: str) -> Json:
    """Username first, or one of two identity providers."""
    who = {"name": "identifier", "label": "Username"}
    idps = [
        {"name": "redirect-idp", "type": kind, "idp": {"id": kind, "name": name}, "href": f"{url}/sso/idps/{kind}", "method": "GET"}
        for kind, name in (("GOOGLE", "Google"), ("OIDC", "Partner"))
    ]
    unlock = bodies.form(url, "unlock-account", "unlock-account")
    return live(bodies.form(url, "identify", "identify", who), *idps, bodies.form(url, "select-enroll-profile", "enroll"), unlock, url=url)
