# SPDX-License-Identifier: Apache-2.0
"""Move money of the clearinghouse to an account, by two principals (SPEC L-7).

Owns the refusals. The giver is never the default fund. Among system accounts only `ccp_liquidity` receives (C-12): it
is no layer of C-10 and gets nothing of the liquidity fund. So no money goes from one layer to another, nor between a
layer and the liquidity fund.
"""

from typing import Final

from clearinghouse.statemachine.authority.approvals import still_counts
from clearinghouse.statemachine.authority.common_checks import refuse_inactive
from clearinghouse.statemachine.custody.withdrawal_checks import refuse_receiver
from clearinghouse.statemachine.ledger.ledger import free_balance, holding_of, move
from clearinghouse.statemachine.lending.spot_financing import repay_received
from clearinghouse.statemachine.liquidation.recoveries import owes
from clearinghouse.statemachine.state.custody import HouseMove
from clearinghouse.statemachine.state.results import Refusal, Reply
from clearinghouse.statemachine.state.state import Account, Asset, State
from clearinghouse.statemachine.state.work import WORK_OF_LINE
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    CCP_EQUITY,
    CCP_LIQUIDITY,
    CCP_SKIN,
    FEES,
    LIQUIDITY_FUND,
)

# Own money, which two persons may set aside as liquidity.
SET_ASIDE: Final = (FEES, CCP_SKIN, CCP_EQUITY)
GIVERS: Final = (LIQUIDITY_FUND, CCP_LIQUIDITY, *SET_ASIDE)


def move_house_money(state: State, command: commands.MoveHouseMoney, reply: Reply) -> int:
    """Move an amount from an account of the clearinghouse once two principals have asked for it within a day.

    Refusals in order: NOT_HOUSE_MONEY, those of `refuse_inactive`, UNKNOWN_ASSET, AMOUNT_NOT_POSITIVE,
    PARAMETER_OUT_OF_RANGE (the floor), RECEIVER_IN_LIQUIDATION, those of `_refuse_giver`, SECOND_PERSON_NEEDED.
    """
    if command.giver_account_id not in GIVERS:
        return codes.NOT_HOUSE_MONEY
    if command.account_id != CCP_LIQUIDITY or command.giver_account_id not in SET_ASIDE:
        code = refuse_inactive(state, command.account_id)
        if code != codes.OK:
            return code
    asset = state.assets.get(command.asset_id)
    if asset is None:
        return codes.UNKNOWN_ASSET
    if command.amount <= 0:
        return codes.AMOUNT_NOT_POSITIVE
    if not 0 <= command.floor <= AMOUNT_MAX:
        return codes.PARAMETER_OUT_OF_RANGE
    account = state.accounts[command.account_id]
    code = refuse_receiver(state, account, asset)
    if code == codes.OK:
        code = _refuse_giver(state, command, asset, reply)
    if code != codes.OK:
        return code
    asked = _asked(state, command)
    if asked is not None and asked.asked_by == command.principal:
        return codes.SECOND_PERSON_NEEDED

    # Accepted: nothing below refuses.
    reply.item_id = account.id
    terms = (command.giver_account_id, account.id, asset.id, command.amount, command.floor)
    if asked is None:
        _record_request(state, command)
        event_writers.house_money_asked(state.events, 0, *terms)
        return codes.OK
    del state.custody.house_moves[command.giver_account_id, asset.id]
    _move(state, state.accounts[command.giver_account_id], account, asset, command.amount)
    event_writers.house_money_moved(state.events, 0, *terms)
    repay_received(state, 0, holding_of(state, account, asset), command.amount)
    return codes.OK


def _refuse_giver(
    state: State, command: commands.MoveHouseMoney, asset: Asset, refusal: Refusal
) -> int:
    """Return OK if the giver has enough money and no open loss or claim may need it, else a code.

    In order DEFAULT_CASE_OPEN, LOSS_BEING_SHARED (W-5), CUSTODY_SHORTFALL (of any size, L-4.3, C-13), CLAIMS_UNPAID
    (in the asset, R-1), HOUSE_ACCOUNT_OWES (in any asset), HOUSE_MONEY_SHORT.
    """
    giver = state.accounts[command.giver_account_id]
    cases = len(state.defaults.open_cases())
    if cases:
        refusal.above(0, cases)
        return codes.DEFAULT_CASE_OPEN
    liquidation = state.cursors.liquidation
    losses = len(liquidation.losses) + (liquidation.rest is not None)
    if losses:
        refusal.above(0, losses)
        return codes.LOSS_BEING_SHARED
    if asset.id in state.custody.shortfalls or asset.id in state.holders.lost:
        return codes.CUSTODY_SHORTFALL
    claims = _unpaid_claims(state, asset)
    if claims:
        refusal.above(0, claims)
        return codes.CLAIMS_UNPAID
    owed = _owed_assets(state, giver)
    if owed:
        refusal.above(0, owed)
        return codes.HOUSE_ACCOUNT_OWES
    free = max(free_balance(holding_of(state, giver, asset)), 0)
    needed = command.amount + command.floor
    if giver.id == CCP_SKIN and state.margin.fund.skin_lacking:
        # All of it is needed until it is full (C-8.3).
        needed = command.amount + max(command.floor, free)
    if free < needed:
        refusal.below(needed, free)
        return codes.HOUSE_MONEY_SHORT
    return codes.OK


def _unpaid_claims(state: State, asset: Asset) -> int:
    """Return the number of accounts whose claims in an asset have stayed unpaid after a settlement pass."""
    unpaid = state.pnl_settlement.unpaid_ids.get(asset.id)
    return 0 if unpaid is None else unpaid.count


def _owed_assets(state: State, giver: Account) -> int:
    """Return the number of assets in which an account of the clearinghouse owes.

    Empty holdings count as no work, since a restored account does not have them (I-12.1).
    """
    held = [one for one in giver.holdings.values() if one.balance or owes(one)]
    state.work.units += len(held) * WORK_OF_LINE
    return sum(1 for holding in held if owes(holding))


def _asked(state: State, command: commands.MoveHouseMoney) -> HouseMove | None:
    """Return the request of at most a day ago with the same fields as a command, or None."""
    asked = state.custody.house_moves.get((command.giver_account_id, command.asset_id))
    if asked is None or not still_counts(state, command.KIND, asked.asked_by, asked.asked_ns):
        return None
    same = (
        asked.account_id == command.account_id
        and asked.amount == command.amount
        and asked.floor == command.floor
        and asked.reason == command.reason
    )
    return asked if same else None


def _record_request(state: State, command: commands.MoveHouseMoney) -> None:
    """Record the request of the first principal; it replaces an earlier one of the same giver and asset."""
    asked = HouseMove(command.giver_account_id, command.asset_id)
    asked.account_id = command.account_id
    asked.amount = command.amount
    asked.floor = command.floor
    asked.reason = command.reason
    asked.asked_by = command.principal
    asked.asked_ns = state.time_ns
    state.custody.house_moves[asked.giver_account_id, asked.asset_id] = asked


def _move(state: State, giver: Account, account: Account, asset: Asset, amount: int) -> None:
    """Move the amount from the giver to the account, and list the account for the health check."""
    debit = holding_of(state, giver, asset)
    before = debit.balance
    move(debit, holding_of(state, account, asset), amount)
    assert debit.balance == before - amount >= 0
    state.touched[account.id] = account
