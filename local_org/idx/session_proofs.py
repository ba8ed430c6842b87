"""Which proofs of an existing session still count: none that is older than the rules of the app, or the request, allow."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from local_org.idx.proofs import EXTERNAL, factor_of
from local_org.idx.transaction import Proof
from local_org.idx.work import Work
from local_org.policy import authentication
from local_org.policy.assurance import CLASSES, fits

_DURATION = re.compile(
    r"P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?"
)
_SECONDS = {"years": 31_536_000, "months": 2_592_000, "weeks": 604_800, "days": 86_400, "hours": 3_600, "minutes": 60, "seconds": 1}
_DEFAULT = "PT12H"


def still_good(work: Work, proofs: tuple[Proof, ...], provider_id: str | None = None) -> tuple[Proof, ...]:
    """Those whose age the app's rule, or the constraint that they fit, allows; none when `max_age` asks for a fresh sign-in.

    What an identity provider (`provider_id`) vouched for counts while the org still knows it as ACTIVE.
    That `max_age` is measured from the latest proof follows from `auth_time`, which is what the client will check.
    """
    max_age = work.tx.request.max_age
    latest = max((proof.at for proof in proofs), default=0.0)
    if max_age is not None and work.now - latest >= max_age:
        return ()
    rule = authentication.decide(work.facts, work.who).rule
    method: Mapping[str, Any] = (rule.actions if rule else {}).get("appSignOn", {}).get("verificationMethod", {})
    known = any(one.id == provider_id for one in work.facts.identity_providers)
    counted = [one for one in proofs if (known if one.key == EXTERNAL else work.configured(one.key) is not None)]
    return tuple(proof for proof in counted if work.now - proof.at < _allowed_s(method, proof))


def _allowed_s(method: Mapping[str, Any], proof: Proof) -> float:
    """Seconds: of the constraint's own member where the proof fits one, else of the rule. The most generous of several decides."""
    of_rule = seconds(method.get("reauthenticateIn") or _DEFAULT)
    factor = factor_of(proof)
    own = [
        seconds(member["reauthenticateIn"])
        for alternative in method.get("constraints") or ()
        for kind in CLASSES
        if (member := alternative.get(kind)) and member.get("reauthenticateIn") and fits(kind, member, factor)
    ]
    return max(own) if own else of_rule


def seconds(duration: str) -> float:
    """Of an ISO 8601 duration; one that cannot be read allows nothing."""
    matched = _DURATION.fullmatch(duration)
    return float(sum(int(count) * _SECONDS[unit] for unit, count in matched.groupdict().items() if count)) if matched else 0.0
