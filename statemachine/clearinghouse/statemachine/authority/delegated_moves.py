# SPDX-License-Identifier: Apache-2.0
"""Tell which commands let value leave an account, and count their items in the limits of a delegate (SPEC Q-5).

Owns that table. `engine.dispatch` checks and counts by it; transfers, and holds that are made together, have loops of
their own and do it themselves. Must never count: `authority.delegation_limits` does.
"""

from typing import Final, NamedTuple, cast

from clearinghouse.statemachine.authority.delegation_limits import (
    check_moved,
    count_moved,
    take_back_moved,
)
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import commands
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId


class Moves(NamedTuple):
    """The attributes of a command that name the account, the asset and the amount; asset "": the valuation asset."""

    account: str
    asset: str
    amount: str


_OF_ITEMS: Final = Moves("account_ids", "asset_ids", "amounts")
_OF_ALL: Final = Moves("account_id", "asset_id", "amount")
_OF_VALUATION: Final = Moves("account_id", "", "amount")

# Of each other command that a delegate may state by a right to transfer or to withdraw, a test says why it is not here.
MOVES: Final[dict[int, Moves]] = {
    commands.RequestWithdrawals.KIND: _OF_ITEMS,
    commands.Transfers.KIND: Moves("from_ids", "asset_ids", "amounts"),
    commands.CreateHolds.KIND: _OF_ITEMS,
    commands.FundLiquidity.KIND: _OF_ALL,
    commands.RepayDebtLine.KIND: _OF_ALL,
    commands.PayInPvp.KIND: _OF_ITEMS,
    commands.ContributeDefaultFund.KIND: _OF_VALUATION,
    commands.PayAssessment.KIND: _OF_VALUATION,
}


def item_of(state: State, command: commands.Command, item: int) -> tuple[AccountId, AssetId, int]:
    """Account, asset and amount of an item."""
    moves = MOVES[command.KIND]
    account = getattr(command, moves.account)
    asset = getattr(command, moves.asset) if moves.asset else state.valuation.id
    amount = getattr(command, moves.amount)
    if isinstance(account, list):
        return account[item], cast("list[AssetId]", asset)[item], amount[item]
    return account, cast("AssetId", asset), amount


def check_item(state: State, command: commands.Command, item: int, refusal: Refusal) -> int:
    """DELEGATE_MOVED_LIMIT if an item would let more leave on this day than its principal may as a delegate."""
    return check_moved(state, command.principal, *item_of(state, command, item), refusal)


def count_item(state: State, command: commands.Command, item: int) -> None:
    """Count what an accepted item has let leave."""
    count_moved(state, command.principal, *item_of(state, command, item))


def take_back_item(state: State, command: commands.Command, item: int) -> None:
    """Count an item no more that was taken back with its batch."""
    take_back_moved(state, command.principal, *item_of(state, command, item))
