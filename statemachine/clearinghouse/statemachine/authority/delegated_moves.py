# SPDX-License-Identifier: Apache-2.0
"""List the commands that let value leave an account, and count their items in a delegate's limits (SPEC Q-5).

Owns that list. `engine.dispatch` checks and counts by it; transfers and atomic holds have their own loops, which do the
same. Must never count by itself: `authority.delegation_limits` does.
"""

from typing import Final, NamedTuple, cast

from clearinghouse.statemachine.authority.delegation_limits import (
    count_moved,
    refuse_moved,
    take_back_moved,
)
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import commands
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId


class Moves(NamedTuple):
    """The names of a command's attributes for account, asset and amount; with asset "", the valuation asset moves."""

    account: str
    asset: str
    amount: str


_OF_ITEMS: Final = Moves("account_ids", "asset_ids", "amounts")
_OF_ALL: Final = Moves("account_id", "asset_id", "amount")
_OF_VALUATION: Final = Moves("account_id", "", "amount")

# A test states the reason why each other command with a right to transfer or to withdraw is missing
# here.
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
    """Return account, asset and amount of one item of a command."""
    moves = MOVES[command.KIND]
    account = getattr(command, moves.account)
    asset = getattr(command, moves.asset) if moves.asset else state.valuation.id
    amount = getattr(command, moves.amount)
    if isinstance(account, list):
        return account[item], cast("list[AssetId]", asset)[item], amount[item]
    return account, cast("AssetId", asset), amount


def refuse_item(state: State, command: commands.Command, item: int, refusal: Refusal) -> int:
    """Return DELEGATE_MOVED_LIMIT if an item would exceed its delegate's limit of moved value for this day; else OK."""
    return refuse_moved(state, command.principal, *item_of(state, command, item), refusal)


def count_item(state: State, command: commands.Command, item: int) -> None:
    """Count the amount of an accepted item in its delegate's limit of the day."""
    count_moved(state, command.principal, *item_of(state, command, item))


def take_back_item(state: State, command: commands.Command, item: int) -> None:
    """Subtract the amount of an item from its delegate's limit, because the item was undone with its batch."""
    take_back_moved(state, command.principal, *item_of(state, command, item))
