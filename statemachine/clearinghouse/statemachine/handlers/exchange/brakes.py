# SPDX-License-Identifier: Apache-2.0
"""Handle the commands of the circuit brakes, and the effects of an operator's engage or release (SPEC K-1).

Owns the commands of operators and risk officers. The kill switch makes every resting order reduce-only; the end of a
volatility halt resumes trading in its market. `brakes.brakes` engages brakes automatically.
"""

from clearinghouse.statemachine.brakes.brakes import (
    cap_due,
    engage,
    engage_gate,
    forget_outflow,
    move_status,
    release,
    release_halt,
)
from clearinghouse.statemachine.feeds.mark import market_index_e9
from clearinghouse.statemachine.handlers.exchange.pauses import end_pause
from clearinghouse.statemachine.pnl_settlement.book_depth import set_fund_limit
from clearinghouse.statemachine.pretrade.kill_switch import (
    list_resting_orders,
    reduce_listed_orders,
)
from clearinghouse.statemachine.prices.price_guard import is_paused
from clearinghouse.statemachine.state.brakes import AmountWindow, AssetBrakes, Brake, VolatilityHalt
from clearinghouse.statemachine.state.results import LateField, Reply
from clearinghouse.statemachine.state.state import Asset, Market, State
from clearinghouse.statemachine.trading.uncrossing import begin_to_uncross, uncross_markets
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers, events
from clearinghouse.statemachine.vocabulary.numbers import (
    NOT_STATED,
    AssetId,
    MarketId,
)
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    BRAKE_ASSET_PAUSE,
    BRAKE_BORROW_CAP,
    BRAKE_DEPOSIT_CAP,
    BRAKE_KILL_SWITCH,
    BRAKE_OUTFLOW_LIMIT,
    BRAKE_VOLATILITY_HALT,
    BRAKE_WITHDRAWAL_GATE,
    CAUSE_DRILL,
    CAUSE_OPERATOR,
    CAUSE_TERMS_CHANGED,
    CAUSE_TIME_PASSED,
    GATE_OFF,
    GATE_ON_ANY_LOSS,
    LOSERS_SHARE_PPB,
    MARKET_AUCTION,
    MARKET_CLOSED,
    PPB,
    TRIGGER_INDEX,
    TRIGGER_MARK,
)

# --- terms ------------------------------------------------------------------------------------------------


def set_volatility_halt(state: State, command: commands.SetVolatilityHalt, reply: Reply) -> int:
    """Set a market's volatility halt, or switch it off with `move_ppb` 0; an engaged halt stays engaged.

    Refusals in order: UNKNOWN_MARKET, MARKET_STATUS_FORBIDS (CLOSED), PARAMETER_OUT_OF_RANGE. The window starts again
    at the present price.
    """
    market = state.markets.get(command.market_id)
    if market is None:
        return codes.UNKNOWN_MARKET
    if market.status == MARKET_CLOSED:
        return codes.MARKET_STATUS_FORBIDS
    if (
        command.price_source not in (TRIGGER_MARK, TRIGGER_INDEX)
        or not 0 <= command.move_ppb <= AMOUNT_MAX
        or not (1 if command.move_ppb else 0) <= command.window_ns <= AMOUNT_MAX
        or not 0 <= command.halt_ns <= AMOUNT_MAX
    ):
        return codes.PARAMETER_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    halt = market.halt
    if halt is None:
        halt = VolatilityHalt(market.id)
        market.halt = halt
    halt.source = command.price_source
    halt.move_ppb = command.move_ppb
    halt.window_ns = command.window_ns
    halt.halt_ns = command.halt_ns
    halt.stood.clear()
    price_e9 = market.mark_e9
    if halt.source == TRIGGER_INDEX:
        price_e9 = market_index_e9(state, market)
    halt.price_e9 = price_e9 if price_e9 > 0 else 0
    _write_brake_set(state, halt.brake, enabled=halt.move_ppb > 0)
    reply.item_id = market.id
    return codes.OK


def set_asset_caps(state: State, command: commands.SetAssetCaps, reply: Reply) -> int:
    """Set the caps on borrows and on deposits of an asset over a rolling window; limit 0 is none.

    `fund_limit` is the largest amount that the fund may hold when it buys collateral (R-1.1); -1 keeps it. Refusals in
    order: UNKNOWN_ASSET, PARAMETER_OUT_OF_RANGE. New terms release an engaged cap; earlier counts inside the new
    window stay. From now on the outflow limit also writes an event when it engages.
    """
    asset = state.assets.get(command.asset_id)
    if asset is None:
        return codes.UNKNOWN_ASSET
    if not (
        _cap_valid(command.borrow_limit, command.borrow_window_ns)
        and _cap_valid(command.deposit_limit, command.deposit_window_ns)
        and NOT_STATED <= command.fund_limit <= AMOUNT_MAX
    ):
        return codes.PARAMETER_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    said = len(state.events)
    brakes = asset.brakes
    if brakes is None:
        brakes = AssetBrakes(asset.id)
        asset.brakes = brakes
    _set_cap(
        state, brakes.borrow_cap, brakes.borrow, command.borrow_limit, command.borrow_window_ns
    )
    _set_losers_window(brakes)
    _set_cap(
        state, brakes.deposit_cap, brakes.deposit, command.deposit_limit, command.deposit_window_ns
    )
    if command.fund_limit != NOT_STATED:
        set_fund_limit(state, asset, brakes, command.fund_limit)
    if len(state.events) == said:
        # A call that changes no cap also writes an event: it states all terms in force.
        _write_brake_set(state, brakes.borrow_cap, enabled=command.borrow_limit > 0)
    reply.item_id = asset.id
    return codes.OK


def _cap_valid(limit: int, window_ns: int) -> bool:
    """Return whether the limit and the window of a cap are valid."""
    return 0 <= limit <= AMOUNT_MAX and (1 if limit else 0) <= window_ns <= AMOUNT_MAX


def _set_losers_window(brakes: AssetBrakes) -> None:
    """Set the cap on borrows for losing accounts (R-1): a share of the cap on all borrows, in its window (K-1.1)."""
    brakes.losers.limit = brakes.borrow.limit * LOSERS_SHARE_PPB // PPB
    brakes.losers.window_ns = brakes.borrow.window_ns
    if brakes.losers.limit == 0:
        brakes.losers.clear()


def _set_cap(state: State, brake: Brake, window: AmountWindow, limit: int, window_ns: int) -> None:
    """Set the terms of one cap."""
    if limit == window.limit and window_ns == window.window_ns:
        return
    window.limit = limit
    window.window_ns = window_ns
    if limit == 0:
        window.clear()
    if brake.engaged:
        used = window.used(state.time_ns)
        release(state, 0, brake, CAUSE_TERMS_CHANGED, limit, used, "")
    _write_brake_set(state, brake, enabled=limit > 0)


def set_withdrawal_gate(state: State, command: commands.SetWithdrawalGate, _reply: Reply) -> int:
    """Set the losses after which withdrawals stop, and for how long. Refusal: PARAMETER_OUT_OF_RANGE.

    An engaged gate stays engaged until its present release time, or until an operator opens it.
    """
    if not GATE_OFF <= command.mode <= GATE_ON_ANY_LOSS or not 0 <= command.hold_ns <= AMOUNT_MAX:
        return codes.PARAMETER_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    brakes = state.brakes
    brakes.gate_mode = command.mode
    brakes.gate_hold_ns = command.hold_ns
    _write_brake_set(state, brakes.withdrawal_gate, enabled=command.mode != GATE_OFF)
    return codes.OK


def _write_brake_set(state: State, brake: Brake, *, enabled: bool) -> None:
    """Write the event of new terms; the terms are the command's."""
    event_writers.brake_set(
        state.events,
        0,
        brake=brake.kind,
        market_id=brake.market_id,
        asset_id=brake.asset_id,
        enabled=int(enabled),
    )


# --- operators' acts
# ------------------------------------------------------------------------------------------


def engage_brake(state: State, command: commands.EngageBrake, _reply: Reply) -> int:
    """Engage the kill switch or the withdrawal gate until an operator releases it. Refusal: PARAMETER_OUT_OF_RANGE.

    Other brakes have their own commands (SetMarketStatus, SetAssetCaps). An engaged brake stays engaged, with the
    last reason.
    """
    if (
        command.brake not in (BRAKE_KILL_SWITCH, BRAKE_WITHDRAWAL_GATE)
        or command.target_id != 0
        or not CAUSE_OPERATOR <= command.cause <= CAUSE_DRILL
    ):
        return codes.PARAMETER_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    if command.brake == BRAKE_WITHDRAWAL_GATE:
        engage_gate(state, command.cause, command.reason)
    else:
        switch = state.brakes.kill_switch
        orders_ended = LateField(state, events.BRAKE_ENGAGED, "actual")
        engage(state, 0, switch, command.cause, 0, 0, 0, command.reason)
        state.risk_disabled = True
        # The event of the brake precedes the orders that it ends; their number is known afterwards.
        list_resting_orders(state, codes.KILL_SWITCH, [])
        reduce_listed_orders(state, 0)
        orders_ended.set(switch.actual)
    return codes.OK


def release_brake(state: State, command: commands.ReleaseBrake, reply: Reply) -> int:
    """Release any engaged brake at once; a cap starts a new window.

    Refusals in order: PARAMETER_OUT_OF_RANGE (not a brake that engages, or not an operator's cause), UNKNOWN_MARKET,
    UNKNOWN_ASSET, BRAKE_NOT_ENGAGED.
    """
    kind = command.brake
    if not CAUSE_OPERATOR <= command.cause <= CAUSE_DRILL:
        return codes.PARAMETER_OUT_OF_RANGE
    if kind == BRAKE_VOLATILITY_HALT:
        code = _release_halt(state, command)
    elif kind in (BRAKE_BORROW_CAP, BRAKE_DEPOSIT_CAP, BRAKE_OUTFLOW_LIMIT):
        code = _release_cap(state, command)
    elif kind == BRAKE_ASSET_PAUSE:
        code = _release_pause(state, command)
    elif kind in (BRAKE_KILL_SWITCH, BRAKE_WITHDRAWAL_GATE) and command.target_id == 0:
        code = _release_switch(state, command)
    else:
        return codes.PARAMETER_OUT_OF_RANGE
    if code == codes.OK:
        reply.item_id = command.target_id
    return code


def _release_halt(state: State, command: commands.ReleaseBrake) -> int:
    """Release a volatility halt, so that its market trades again; return OK, UNKNOWN_MARKET or BRAKE_NOT_ENGAGED."""
    market = state.markets.get(MarketId(command.target_id))
    if market is None:
        return codes.UNKNOWN_MARKET
    if market.halt is None or not market.halt.brake.engaged:
        return codes.BRAKE_NOT_ENGAGED

    # Accepted: nothing below refuses.
    _trade_again(state, 0, market, command.cause, command.reason)
    return codes.OK


def _release_pause(state: State, command: commands.ReleaseBrake) -> int:
    """Release the pause of an asset; return OK, UNKNOWN_ASSET or BRAKE_NOT_ENGAGED."""
    asset = state.assets.get(AssetId(command.target_id))
    if asset is None:
        return codes.UNKNOWN_ASSET
    if not is_paused(asset):
        return codes.BRAKE_NOT_ENGAGED

    # Accepted: nothing below refuses.
    end_pause(state, 0, asset, command.cause, command.reason)
    return codes.OK


def _release_cap(state: State, command: commands.ReleaseBrake) -> int:
    """Release a cap or the outflow limit of an asset, so that its window starts again.

    Return OK, UNKNOWN_ASSET or BRAKE_NOT_ENGAGED.
    """
    asset = state.assets.get(AssetId(command.target_id))
    if asset is None:
        return codes.UNKNOWN_ASSET
    if asset.brakes is None:
        return codes.BRAKE_NOT_ENGAGED
    brake = _brake_of_asset(asset.brakes, command.brake)
    if not brake.engaged:
        return codes.BRAKE_NOT_ENGAGED

    # Accepted: nothing below refuses.
    _forget_window(state, asset, brake, command.cause, command.reason)
    return codes.OK


def _release_switch(state: State, command: commands.ReleaseBrake) -> int:
    """Release the kill switch or the gate on withdrawals; return OK or BRAKE_NOT_ENGAGED."""
    brakes = state.brakes
    is_switch = command.brake == BRAKE_KILL_SWITCH
    brake = brakes.kill_switch if is_switch else brakes.withdrawal_gate
    if not brake.engaged:
        return codes.BRAKE_NOT_ENGAGED

    # Accepted: nothing below refuses.
    release(state, 0, brake, command.cause, 0, 0, command.reason)
    if is_switch:
        state.risk_disabled = brakes.switch_disabled
    return codes.OK


def _brake_of_asset(brakes: AssetBrakes, kind: int) -> Brake:
    """Return an asset's brake of a kind."""
    if kind == BRAKE_BORROW_CAP:
        return brakes.borrow_cap
    return brakes.deposit_cap if kind == BRAKE_DEPOSIT_CAP else brakes.outflow_limit


def _forget_window(state: State, asset: Asset, brake: Brake, cause: int, reason: str) -> None:
    """Release a cap and start its window again; the event has the amount of the old window."""
    brakes = asset.brakes
    assert brakes is not None
    if brake is brakes.outflow_limit:
        used = asset.outflow.used(state.time_ns)
        release(state, 0, brake, cause, asset.outflow_limit, used, reason)
        forget_outflow(state, asset)
        return
    window = brakes.borrow if brake is brakes.borrow_cap else brakes.deposit
    release(state, 0, brake, cause, window.limit, window.used(state.time_ns), reason)
    window.clear()
    if window is brakes.borrow:
        brakes.losers.clear()


# --- time -------------------------------------------------------------------------------------------------


def resting_orders_due(state: State, offset: int) -> None:
    """Visit the next listed orders, to end or reduce them.

    After the last order of the kill switch, write the switch's event again, with the number of orders that it ended.
    """
    switch = state.brakes.kill_switch
    was_open = _visits_for_switch(state)
    reduce_listed_orders(state, offset)
    if switch.engaged and was_open and not _visits_for_switch(state):
        engage(state, offset, switch, switch.cause, 0, switch.actual, 0, switch.reason)


def _visits_for_switch(state: State) -> bool:
    """Return whether the kill switch has orders left to visit."""
    return any(one.code == codes.KILL_SWITCH for one in state.cursors.to_reduce)


def volatility_halt_due(state: State, offset: int, market: Market) -> None:
    """End a volatility halt at its release time."""
    _trade_again(state, offset, market, CAUSE_TIME_PASSED, "")


def borrow_cap_due(state: State, offset: int, asset: Asset) -> None:
    """Release the cap on new borrows of an asset once the refused amount fits."""
    brakes = asset.brakes
    assert brakes is not None
    cap_due(state, offset, brakes.borrow_cap, brakes.borrow)


def deposit_cap_due(state: State, offset: int, asset: Asset) -> None:
    """Release the cap on deposits of an asset once the refused amount fits."""
    brakes = asset.brakes
    assert brakes is not None
    cap_due(state, offset, brakes.deposit_cap, brakes.deposit)


def withdrawal_gate_due(state: State, offset: int) -> None:
    """Release the withdrawal gate at its release time."""
    release(state, offset, state.brakes.withdrawal_gate, CAUSE_TIME_PASSED, 0, 0, "")


def _trade_again(state: State, offset: int, market: Market, cause: int, reason: str) -> None:
    """End a volatility halt: uncross the market, in slices of work, and restore its earlier status."""
    halt = market.halt
    assert halt is not None
    before = market.status
    release_halt(state, offset, market, cause, reason)
    if before == MARKET_AUCTION:
        begin_to_uncross(state, offset, market, halt.resume_status)
        uncross_markets(state, offset)
        return
    move_status(state, offset, market, halt.resume_status)
