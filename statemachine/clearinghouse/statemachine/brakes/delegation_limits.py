# SPDX-License-Identifier: Apache-2.0
"""Bound what a delegate lets leave an account in a day, and find its limits (SPEC Q-5).

Owns which commands let value leave, the look-up of a limit, and the count of each limit's present day. Must never set a
limit (`handlers.delegation_limits` does) or value an order (`pretrade.delegated_orders` does).

A day is one of UTC, by the time of sequences. Only the day of the last movement is counted, so a limit has one number.
"""

from typing import Final, NamedTuple, cast

from clearinghouse.statemachine.arithmetic.calendars import DAY_NS
from clearinghouse.statemachine.state.authority import NO_LIMIT, DelegationLimit
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, commands
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import DELEGATED_MOVED_A_DAY


class Moves(NamedTuple):
    """The attributes of a command that name the account, the asset and the amount; asset "": the valuation asset."""

    account: str
    asset: str
    amount: str

    def item_of(
        self, state: State, command: commands.Command, item: int
    ) -> tuple[AccountId, AssetId, int]:
        """What an item of a command lets leave: account, asset and amount."""
        account = getattr(command, self.account)
        asset = getattr(command, self.asset) if self.asset else state.valuation.id
        amount = getattr(command, self.amount)
        if isinstance(account, list):
            return account[item], cast("list[AssetId]", asset)[item], amount[item]
        return account, cast("AssetId", asset), amount


_OF_ITEMS: Final = Moves("account_ids", "asset_ids", "amounts")
_OF_ALL: Final = Moves("account_id", "asset_id", "amount")
_OF_VALUATION: Final = Moves("account_id", "", "amount")

# Commands by which a delegate lets value leave an account; `engine.dispatch` counts them. Transfers, and holds that are
# made together, have a loop of their own, which counts by itself.
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


def has_limits(state: State, name: str) -> bool:
    """Return whether a principal is a delegate that has a limit on some account."""
    return name in state.authority.delegation_limits


def delegate_of(state: State, name: str) -> str:
    """The name of a principal that has limits as a delegate, "" for all others."""
    return name if name in state.authority.delegation_limits else ""


def limit_of(
    state: State, name: str, account_id: AccountId, kind: int, asset_id: AssetId
) -> DelegationLimit | None:
    """The limit of a delegate on an account, or on the one above an isolated one (M-8); None: it has none.

    An owner has none, also where it was a delegate before (C-9).
    """
    by_account = state.authority.delegation_limits.get(name)
    account = state.accounts.get(account_id)
    if by_account is None or account is None or account.owner == name:
        return None
    limits = by_account.get(account.parent_id if account.isolated_market_id else account_id)
    limit = limits.get((kind, asset_id)) if limits is not None else None
    if limit is None or limit.at(state.time_ns) == NO_LIMIT:
        return None
    return limit


def moved_after(day: int, moved: int, today: int, amount: int) -> int:
    """What has left today with an amount more; what left on an earlier day counts no more.

    pre: 0 <= day <= today
    pre: moved >= 0
    pre: amount >= 0
    post: __return__ >= amount
    post: __return__ == (moved + amount if day == today else amount)
    """
    return moved + amount if day == today else amount


def check_moved(state: State, command: commands.Command, item: int, refusal: Refusal) -> int:
    """DELEGATE_MOVED_LIMIT if an item of a delegate's command would let more leave on this day than it may."""
    account_id, asset_id, amount = MOVES[command.KIND].item_of(state, command, item)
    limit = limit_of(state, command.principal, account_id, DELEGATED_MOVED_A_DAY, asset_id)
    if limit is None or amount <= 0:
        return codes.OK
    moved = moved_after(limit.day, limit.moved, state.time_ns // DAY_NS, amount)
    most = limit.at(state.time_ns)
    if moved > most:
        refusal.above(most, moved)
        return codes.DELEGATE_MOVED_LIMIT
    return codes.OK


def count_moved(state: State, command: commands.Command, item: int) -> None:
    """Count what an item of a delegate's command has let leave."""
    account_id, asset_id, amount = MOVES[command.KIND].item_of(state, command, item)
    limit = limit_of(state, command.principal, account_id, DELEGATED_MOVED_A_DAY, asset_id)
    if limit is None:
        return
    assert amount > 0
    today = state.time_ns // DAY_NS
    limit.moved = moved_after(limit.day, limit.moved, today, amount)
    limit.day = today
    assert limit.moved <= limit.at(state.time_ns)


def take_back_moved(state: State, command: commands.Command, item: int) -> None:
    """Count an item no more that was taken back within its own command."""
    account_id, asset_id, amount = MOVES[command.KIND].item_of(state, command, item)
    limit = limit_of(state, command.principal, account_id, DELEGATED_MOVED_A_DAY, asset_id)
    if limit is None:
        return
    assert limit.day == state.time_ns // DAY_NS
    limit.moved -= amount
    assert limit.moved >= 0


def forget_limits(state: State, name: str, account_id: AccountId) -> None:
    """Forget the limits of a delegation that has ended."""
    by_account = state.authority.delegation_limits.get(name)
    if by_account is not None and by_account.pop(account_id, None) is not None and not by_account:
        del state.authority.delegation_limits[name]
