"""A small, typed client for Okta's interaction-code protocol (IDX); knows no web framework: copy this folder into any Python app.

transport = Transport()                                          # one per process
client = IdxClient(IdxConfig(issuer=…, client_id=…, client_secret=…, redirect_uri=…), transport)
transaction = Transaction.begin("multifactor")                   # keep it in the person's server-side session
handle = client.start(context, state=transaction.state, nonce=transaction.nonce, code_challenge=transaction.code_challenge)
response = client.introspect(handle, context)                    # show response.first, whatever it is
response = client.proceed(response.remediation("identify"), {"identifier": "john.doe@example.com"}, context)
tokens = client.exchange(response.interaction_code, transaction.code_verifier)     # once response.succeeded
"""

from .client import IdxClient
from .config import ClientContext, IdxConfig
from .errors import IdxError
from .oauth import TokenResponse
from .response import Field, Message, Option, Remediation, Response
from .transaction import Transaction
from .transport import Exchange, Transport

__all__ = [
    "ClientContext",
    "Exchange",
    "Field",
    "IdxClient",
    "IdxConfig",
    "IdxError",
    "Message",
    "Option",
    "Remediation",
    "Response",
    "TokenResponse",
    "Transaction",
    "Transport",
]
