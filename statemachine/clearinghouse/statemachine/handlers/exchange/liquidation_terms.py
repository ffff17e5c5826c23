# SPDX-License-Identifier: Apache-2.0
"""Handle the commands of the waterfall: parameters, providers, payments to the fund (SPEC section 11, L-2, L-6).

Owns the refusals and the ranges. Must never liquidate a position.
"""

from typing import Final

from clearinghouse.statemachine.authority.common_checks import refuse_inactive
from clearinghouse.statemachine.authority.setting_changes import what_holds_now
from clearinghouse.statemachine.clearing.client_losses import count_payment, refuse_payment
from clearinghouse.statemachine.clearing_cover.departures import refuse_departure
from clearinghouse.statemachine.custody.withdrawal_checks import refuse_debit
from clearinghouse.statemachine.exchange_margin.watch import touch_flagged
from clearinghouse.statemachine.handlers.custody.deposit_reversal import fill_shortfall
from clearinghouse.statemachine.ledger.ledger import holding_of, move
from clearinghouse.statemachine.liquidation.backstop import capacity_carried
from clearinghouse.statemachine.liquidation.fund_inventory import has_work
from clearinghouse.statemachine.liquidation.health import schedule_liquidation
from clearinghouse.statemachine.liquidation.pool_losses import end_all_expected_losses
from clearinghouse.statemachine.pretrade.reservations import reserve_move
from clearinghouse.statemachine.state.liquidation import Provider
from clearinghouse.statemachine.state.results import Refusal, Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_LIQUIDATION_PASS
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    CLOSED,
    KIND_BACKSTOP,
    LIQUIDATING,
    LIQUIDITY_FUND,
    MARKET_CLOSED,
    PPB,
    SECOND_NS,
)

INTERVAL_MAX_NS: Final = 3_600 * SECOND_NS
DIVISOR_MIN: Final = 2  # auto-close lies below MMF (M-6)
DIVISOR_MAX: Final = 1_000
PASSES_MAX: Final = 1_000_000


def set_liquidation(state: State, command: commands.SetLiquidation, reply: Reply) -> int:
    """Switch the waterfall on with its parameters, or off. Refusals in order: PARAMETER_OUT_OF_RANGE.

    When it is switched on, the waterfall liquidates the accounts that are already flagged. When it is switched off,
    accounts stay flagged until they are healthy again.
    """
    if not _parameters_valid(command):
        return codes.PARAMETER_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    command = what_holds_now(state, command, reply)
    waterfall = state.waterfall
    rules = waterfall.rules
    rules.on = bool(command.enabled)
    rules.interval_ns = command.interval_ns
    rules.pass_share_ppb = command.pass_share_ppb
    rules.band_ppb = command.band_ppb
    rules.fee_ppb = command.fee_ppb
    rules.exit_buffer_ppb = command.exit_buffer_ppb
    rules.throttle_ppb = command.throttle_ppb
    rules.auto_close_divisor = command.auto_close_divisor
    rules.auto_close_offset_ppb = command.auto_close_offset_ppb
    rules.spread_ppb = command.spread_ppb
    rules.takeover_passes = command.takeover_passes
    rules.recourse = bool(command.recourse)
    event_writers.liquidation_set(state.events, 0, command.enabled)
    if not rules.on:
        end_all_expected_losses(state)
        waterfall.end_all_cases()
        waterfall.losses.clear()
        state.timers.cancel(DEADLINE_LIQUIDATION_PASS, 0)
    touch_flagged(state)
    return codes.OK


def _parameters_valid(command: commands.SetLiquidation) -> bool:
    """Return whether every parameter is in its range.

    The ranges ensure that a pass sells a part, that the spread leaves a price above 0, and that auto-close lies below
    MMF (M-6).
    """
    return (
        command.enabled in (0, 1)
        and 1 <= command.interval_ns <= INTERVAL_MAX_NS
        and 1 <= command.pass_share_ppb <= PPB
        and 0 <= command.band_ppb < PPB
        and 0 <= command.fee_ppb <= PPB
        and 0 <= command.exit_buffer_ppb <= PPB
        and 1 <= command.throttle_ppb <= PPB
        and DIVISOR_MIN <= command.auto_close_divisor <= DIVISOR_MAX
        and 1 <= command.auto_close_offset_ppb <= PPB
        and 0 <= command.spread_ppb < PPB
        and 1 <= command.takeover_passes <= PASSES_MAX
        and command.recourse in (0, 1)
    )


def set_backstop(state: State, command: commands.SetBackstop, reply: Reply) -> int:
    """Register a provider for a market, change its offer, or end the offer with capacity 0.

    Refusals in order: those of `refuse_inactive`, NOT_A_PROVIDER, UNKNOWN_MARKET, MARKET_STATUS_FORBIDS (closed),
    PARAMETER_OUT_OF_RANGE, and for a capacity above 0 ACCOUNT_LIQUIDATING, PROVIDER_MARGIN (in a derivative market,
    the provider's worst-case equity is too low for the capacity at the present mark).
    """
    code = refuse_inactive(state, command.account_id)
    if code != codes.OK:
        return code
    code = _refuse_backstop(state, command, reply)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    registered = state.waterfall.providers.setdefault(command.market_id, {})
    if command.capacity_lots:
        registered[command.account_id] = Provider(
            command.account_id,
            command.market_id,
            command.capacity_lots,
            command.priority,
            command.spread_ppb,
        )
    else:
        registered.pop(command.account_id, None)
        if not registered:
            del state.waterfall.providers[command.market_id]
    event_writers.backstop_set(state.events, 0, command.account_id, command.market_id)
    reply.item_id = command.account_id
    return codes.OK


def _refuse_backstop(state: State, command: commands.SetBackstop, refusal: Refusal) -> int:
    """Return the first refusal of `set_backstop` for an active account, or OK."""
    account = state.accounts[command.account_id]
    if account.kind != KIND_BACKSTOP:
        return codes.NOT_A_PROVIDER
    market = state.markets.get(command.market_id)
    if market is None:
        return codes.UNKNOWN_MARKET
    if market.status == MARKET_CLOSED:
        return codes.MARKET_STATUS_FORBIDS
    if not (
        0 <= command.capacity_lots <= AMOUNT_MAX // market.lot_base_units
        and 0 <= command.priority <= AMOUNT_MAX
        and 0 <= command.spread_ppb < PPB
    ):
        return codes.PARAMETER_OUT_OF_RANGE
    if command.capacity_lots == 0:
        return codes.OK
    if account.status == LIQUIDATING:
        return codes.ACCOUNT_LIQUIDATING
    if not market.is_spot and market.mark_e9 > 0:
        available, required = capacity_carried(state, account, market, command.capacity_lots)
        if available <= required:
            refusal.not_above(required, available)
            return codes.PROVIDER_MARGIN
    return codes.OK


def fund_liquidity(state: State, command: commands.FundLiquidity, reply: Reply) -> int:
    """Move an account's free balance to the liquidity fund; custody shortfalls of the asset are filled first.

    Refusals in order: those of `refuse_inactive`, UNKNOWN_ASSET, those of `refuse_debit` and of
    `refuse_departure`, WITHDRAWAL_MARGIN.
    """
    name = command.principal
    code = _to_fund(state, command.account_id, command.asset_id, command.amount, name, reply)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    amount = command.amount
    if state.custody.shortfalls:
        account = state.accounts[command.account_id]
        amount -= fill_shortfall(state, account, state.assets[command.asset_id], amount)
    if amount:
        event_writers.fund_contributed(
            state.events, 0, command.account_id, command.asset_id, amount
        )
    if state.waterfall.rules.on and has_work(state):
        schedule_liquidation(state)
    payer = state.accounts[command.account_id]
    asset = state.assets[command.asset_id]
    count_payment(state, 0, payer, asset, command.amount, command.principal)
    reply.item_id = command.account_id
    return codes.OK


def repay_debt_line(state: State, command: commands.RepayDebtLine, reply: Reply) -> int:
    """Repay to the fund a part of an account's debt line under `recourse`; only this command lowers the line (L-6).

    Refusals in order: those of `refuse_inactive`, UNKNOWN_ASSET, NO_DEBT_LINE (the line is less than the amount), those
    of `refuse_debit`, WITHDRAWAL_MARGIN.
    """
    code = refuse_inactive(state, command.account_id)
    if code != codes.OK:
        return code
    if command.asset_id not in state.assets:
        return codes.UNKNOWN_ASSET
    key = (command.account_id, command.asset_id)
    lines = state.waterfall.debt_lines
    debt = lines.get(key, 0)
    if command.amount > debt:
        reply.above(debt, command.amount)
        return codes.NO_DEBT_LINE
    code = _to_fund(
        state,
        command.account_id,
        command.asset_id,
        command.amount,
        command.principal,
        reply,
        is_due=True,
    )
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    lines[key] -= command.amount
    if lines[key] == 0:
        del lines[key]
    event_writers.debt_line_repaid(
        state.events, 0, command.account_id, command.asset_id, command.amount
    )
    reply.item_id = command.account_id
    return codes.OK


def _to_fund(
    state: State,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    principal: str,
    refusal: Refusal,
    *,
    is_due: bool = False,
) -> int:
    """Move an amount to the fund if the guards of L-4 permit it; return OK or the refusal."""
    code = refuse_inactive(state, account_id)
    if code != codes.OK:
        return code
    asset = state.assets.get(asset_id)
    if asset is None:
        return codes.UNKNOWN_ASSET
    account = state.accounts[account_id]
    debit = account.holdings.get(asset_id)
    code = refuse_debit(state, account, debit, amount, refusal, is_due=is_due)
    if code == codes.OK and not is_due:
        code = refuse_departure(state, account, asset, amount, refusal)
        if code == codes.OK:
            code = refuse_payment(state, account, asset, amount, principal, refusal)
    if code != codes.OK or debit is None:
        return code
    assert account.status != CLOSED
    fund = holding_of(state, state.accounts[LIQUIDITY_FUND], asset)
    if account.exposure_count:
        return reserve_move(state, debit, fund, amount, refusal)
    move(debit, fund, amount)
    return codes.OK
