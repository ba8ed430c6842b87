"""Sign-ins that do not begin at the first page: with a session, a token, an identity provider, a link that came too late."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from local_org.idx import engine, starts
from local_org.idx.facts import Facts
from local_org.idx.transaction import Transaction
from tests.local_org.factories import Account
from tests.local_org.idx.attack.people import STRANGERS
from tests.local_org.idx.attack.source import Source, chance, pick
from tests.local_org.idx.attack.world import World

Purpose = Literal["activation", "recovery"]
_SESSION_PROOFS_LIVE_S = 12 * 3600  # `reauthenticateIn` of every rule of `variants`


@dataclass(frozen=True, slots=True)
class Beginning:
    """`step`: the first answer, None when the edge would begin at the first page. `proved`: what counts as proved, by the walk's own
    judgement. `token`: the one that it began with."""

    account: Account | None
    step: Callable[[Transaction], engine.Step | None]
    proved: tuple[tuple[str, str, bool], ...] = ()
    token: str = ""
    recovering: bool = False
    activating: bool = False


def any_beginning(world: World, source: Source) -> Beginning | None:
    """None: the first page."""
    return pick(source, (_session, _session, _recovery, _recovery, _activation, _activation, _provider, _too_late))(world, source)


def _facts(world: World, transaction: Transaction, account: Account) -> Facts:
    return world.org.facts(replace(transaction, user_id=account.id))


def _session(world: World, source: Source) -> Beginning | None:
    if not world.sessions:
        return None
    session, now = pick(source, world.sessions), world.org.now
    account = world.org.accounts.get(session.user_id)
    if account is None:
        return None
    proved = tuple((one.key, one.method, one.user_verified) for one in session.proofs if now - one.at < _SESSION_PROOFS_LIVE_S)

    def step(tx: Transaction) -> engine.Step | None:
        return starts.by_session(tx, session, _facts(world, tx, account), now=now, entropy=world.org.entropy)

    return Beginning(account, step, proved)


def _recovery(world: World, source: Source) -> Beginning | None:
    return _by_token(world, source, "recovery", world.somebody(source)) if world.org.accounts else None


def _activation(world: World, source: Source) -> Beginning | None:
    """Of somebody whom an administrator made."""
    free = [login for login in STRANGERS if world.account(login) is None]
    made = [one for one in world.org.accounts.values() if one.id in world.made_by_admin]
    if free and (not made or chance(source, 50)):
        account = world.org.add(pick(source, free), None, status="STAGED", email=chance(source, 50))
        world.made_by_admin.add(account.id)
        world.version += 1
    elif made:
        account = pick(source, made)
    else:
        return None
    return _by_token(world, source, "activation", account)


def _by_token(world: World, source: Source, purpose: Purpose, account: Account) -> Beginning | None:
    """A new token, or one that was handed out before: the edge knows those that were spent."""
    tokens = [one for one in world.tokens.get((purpose, account.id), []) if one not in world.org.spent]
    token = tokens[-1] if tokens and chance(source, 50) else world.org.entropy.id("tok")
    world.tokens.setdefault((purpose, account.id), []).append(token)
    if not starts.accepts(purpose, world.org.person(account)):
        return None

    def step(tx: Transaction) -> engine.Step:
        return starts.by_token(tx, purpose, token, _facts(world, tx, account), now=world.org.now, entropy=world.org.entropy)

    return Beginning(account, step, token=token, recovering=purpose == "recovery", activating=purpose == "activation")


def _provider(world: World, source: Source) -> Beginning | None:
    if not world.org.accounts:
        return None
    account = world.somebody(source)

    def step(tx: Transaction) -> engine.Step:
        return starts.by_provider(tx, "0oaprovider", _facts(world, tx, account), now=world.org.now, entropy=world.org.entropy)

    return Beginning(account, step, (("external_idp", "idp", False),))


def _too_late(world: World, source: Source) -> Beginning | None:
    staged = [one for one in world.org.accounts.values() if one.status == "STAGED"]
    if not staged:
        return None
    account = pick(source, staged)

    def step(tx: Transaction) -> engine.Step:
        return starts.by_expired_activation(tx, account.id, world.org.facts(tx), now=world.org.now, entropy=world.org.entropy)

    return Beginning(None, step)
