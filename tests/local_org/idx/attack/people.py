"""Who lives in the org under attack, and what they know."""

from __future__ import annotations

JANE, ADAM, MAIL_ONLY, PASSWORD_ONLY = "jane@example.com", "adam@example.com", "mail@example.com", "pass@example.com"
NOBODY, STRANGERS = "nobody@example.com", tuple(f"new{number}@example.com" for number in range(6))
PASSWORDS = {JANE: "Secret-of-J-1", ADAM: "Secret-of-A-1", PASSWORD_ONLY: "Secret-of-P-1"}
NUMBERS = {JANE: "+14155552342", ADAM: "+14155559876"}
VERIFY_SECRETS = {JANE: "MFRGGZDFMZTWQ2LK", ADAM: "NBSWY3DPO5XXE3DE"}
ASKED = {"questionKey": "disliked_food", "question": "What is the food you least liked as a child?"}
SECRETS = {JANE: "JBSWY3DPEHPK3PXP", ADAM: "KRSXG5DSNFXGOIDU"}
# Distinct addresses of people who come into being: so that nobody's phone is taken for somebody else's.
NEW_NUMBER = "+14155550000"
NAMES = (JANE, JANE, ADAM, ADAM, MAIL_ONLY, PASSWORD_ONLY, NOBODY, *STRANGERS[:2])
FRESH_PASSWORDS = ("Fresh-Pass-11", "Fresh-Pass-22", "Fresh-Pass-33", "Fresh-Pass-44", "Fresh-Pass-55", "Fresh-Pass-66")
# What no answer may ever hold.
SECRET = tuple(one.encode() for one in (*PASSWORDS.values(), *SECRETS.values(), *VERIFY_SECRETS.values(), *FRESH_PASSWORDS))
