"""From an interaction code to somebody signed in: redeem it once, validate the ID token, and only then begin the session."""

from __future__ import annotations

import logging
import time

from flask import redirect
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from sample_app.idx.transaction import Transaction
from sample_app.session.tokens import tokens_from
from sample_app.web import progress
from sample_app.web.config import MULTIFACTOR
from sample_app.web.okta import UseCase
from sample_app.web.return_address import HOME
from sample_app.web.state import context, current, state

log = logging.getLogger(__name__)


def complete(chosen: UseCase, found: Transaction, interaction_code: str) -> ResponseReturnValue:
    """Sign the person in and send them on. The transaction is used up, whatever comes of it.

    Raises: `TokenRefused`, `RateLimited`, `OktaUnavailable`; `IdTokenRefused`, `IssuerMismatch`.
    """
    taken = current().take(found.id)
    if taken is None:  # another request was quicker: it signs in
        raise NotFound
    return sign_in(chosen, taken, interaction_code)


def sign_in(chosen: UseCase, taken: Transaction, interaction_code: str) -> ResponseReturnValue:
    """As `complete`, with a transaction that was taken out of the session already."""
    kept = progress.of(current(), taken.id)
    answer = chosen.client.exchange(interaction_code, taken.code_verifier, context())
    two_factors = state().config.require_multifactor and chosen.key == MULTIFACTOR
    nonce = None if kept and kept.generation == 3 else taken.nonce  # that widget sends a nonce of its own: state and PKCE bind it
    claims = chosen.validator.validate(answer.id_token, nonce=nonce, access_token=answer.access_token, multifactor=two_factors)
    tokens = tokens_from(answer, now=time.time())
    current().sign_in(use_case=chosen.key, claims=claims, tokens=tokens, keep=(progress.KEY,))
    log.info("signed in: use case %s, amr %s", chosen.key, claims.get("amr"))
    return redirect(kept.next if kept else HOME, 303)
