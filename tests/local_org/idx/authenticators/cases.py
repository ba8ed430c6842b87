"""The cases of the common suite: one line for each authenticator that sign-in has a module for."""

from __future__ import annotations

from tests.local_org.idx.authenticators.authenticator_apps import GOOGLE_CASE
from tests.local_org.idx.authenticators.devices import VERIFY_CASE
from tests.local_org.idx.authenticators.passwords import PASSWORD_CASE
from tests.local_org.idx.authenticators.questions import QUESTION_CASE
from tests.local_org.idx.authenticators.security_keys import KEY_CASE
from tests.local_org.idx.authenticators.sent_codes import EMAIL_CASE, PHONE_CASE

CASES = {one.key: one for one in (EMAIL_CASE, PASSWORD_CASE, PHONE_CASE, GOOGLE_CASE, QUESTION_CASE, KEY_CASE, VERIFY_CASE)}
