"""An activation link that came too late: a new one can be asked for."""

from __future__ import annotations

from local_org.idx.effects import SendActivation
from local_org.idx.values import Values
from local_org.idx.work import Answered, Work


def request_activation(work: Work, values: Values) -> Answered:
    """The sentence promises nothing: whoever opened the link learns nothing about the account."""
    user_id = work.tx.data.get("expired_activation")
    if user_id:
        work.effects.append(SendActivation(user_id))
    return work.ends("idx.request.activation.email")
