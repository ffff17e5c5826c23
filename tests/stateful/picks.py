# SPDX-License-Identifier: Apache-2.0
"""What the moves pick from.

Owns ids that exist and some that do not, and amounts around what an account has free. Must never know a command's
fields.
"""

from collections.abc import Sequence
from typing import Final, TypeVar

from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.state.state import Account
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from tests.stateful.player import (
    Player,
)

Choice = TypeVar("Choice")

ASSETS_MAX: Final = 12
MARKETS_MAX: Final = 14
ACCOUNTS_MAX: Final = 16
NOBODY: Final = 999


def customers(player: Player) -> list[Account]:
    """Return the accounts that are no system accounts, closed ones included."""
    return [a for a in player.state.accounts.values() if a.id >= types.FIRST_ACCOUNT_ID]


def account_id(player: Player, *, wrong: int = 4) -> int:
    """Pick a customer's account, rarely a system account or an unknown one."""
    if player.draw.chance(wrong):
        return player.draw.pick([types.FEES, NOBODY])
    found = customers(player)
    # The first five hold something; later ones are mostly empty or closed.
    return player.draw.pick(found if player.draw.chance(20) else found[1:6]).id


def asset_id(player: Player, *, wrong: int = 3) -> int:
    """Pick an asset, at times one that does not exist."""
    if player.draw.chance(wrong):
        return 99
    return player.draw.pick(list(player.state.assets))


def market_id(player: Player, *, wrong: int = 2) -> int:
    """Pick a market, at times one that does not exist."""
    if player.draw.chance(wrong):
        return 99
    return player.draw.pick(list(player.state.markets))


def known(player: Player, ids: Sequence[int]) -> int:
    """Pick one of the ids, or an id that is none of them."""
    if not ids or player.draw.chance(12):
        return 10_000 + player.draw.integer(0, 3)
    return player.draw.pick(ids)


def around(player: Player, limit: int) -> int:
    """Draw a number at a limit, just below or just above it, or a part of it."""
    choice = player.draw.integer(0, 7)
    if choice < 3:
        return limit + choice - 1
    if choice < 7:
        return limit * player.draw.integer(1, 20) // 100
    return limit * 2 + 1


def amount_of(player: Player, account_id_: int, asset_id_: int) -> int:
    """Draw an amount around what an account has free of an asset; at times 0, or more than the account has."""
    account = player.state.accounts.get(AccountId(account_id_))
    holding = account.holdings.get(AssetId(asset_id_)) if account is not None else None
    if player.draw.chance(4):
        return player.draw.pick([0, -1, types.AMOUNT_MAX])
    return around(player, free_balance(holding) if holding is not None else 1_000)


def size(player: Player) -> int:
    """Pick the number of items of a batch: mostly one, so that a refusal differs from its neighbours."""
    return player.draw.pick([1, 1, 1, 1, 2, 3])
