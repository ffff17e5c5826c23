# SPDX-License-Identifier: Apache-2.0
"""Check the circuit brakes after every command (SPEC K-1).

Owns checks that scan everything; `all_checks` lists them.
"""

from clearinghouse.statemachine.arithmetic.brakes import WINDOW_PARTS
from clearinghouse.statemachine.brakes.brakes import release_due_ns
from clearinghouse.statemachine.pretrade.kill_switch import is_to_be_reduced
from clearinghouse.statemachine.pretrade.risk_switches import may_only_reduce, only_reduces
from clearinghouse.statemachine.state.brakes import AmountWindow, Brake
from clearinghouse.statemachine.state.state import Market, Order, State
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    FLAG_REDUCE_ONLY,
    MARKET_AUCTION,
    MARKET_HALTED,
)

# A window has a number of parts, and may begin and end within a part.
_ENTRIES_MAX = WINDOW_PARTS + 1


def check_brakes(state: State) -> list[str]:
    """Check K-1: an engaged brake stops its part, its release is scheduled, and its counts stay within their limit."""
    found: list[str] = []
    brakes = state.brakes
    killed = brakes.kill_switch.engaged
    if state.risk_disabled != (killed or brakes.switch_disabled):
        found.append("the switch of the clearinghouse is not what its brakes say")
    # A slice reduces listed orders before they trade (I-6.1).
    found += [
        f"order {order.id}: may raise exposure where risk may only fall"
        for order in state.orders.values()
        if _may_raise(order)
        and (
            state.risk_disabled
            or only_reduces(state, order.market)
            or may_only_reduce(state, order.account)
        )
        and not is_to_be_reduced(state, order)
    ]
    found += _check_timer(state, brakes.kill_switch)
    found += _check_timer(state, brakes.withdrawal_gate)
    for market in state.markets.values():
        found += _check_halt(state, market)
    for asset in state.assets.values():
        own = asset.brakes
        if own is not None:
            found += _check_timer(state, own.outflow_limit)
            found += _check_timer(state, own.borrow_cap)
            found += _check_timer(state, own.deposit_cap)
            found += _check_window(own.borrow_cap, own.borrow)
            found += _check_window(own.deposit_cap, own.deposit)
    return found


def _may_raise(order: Order) -> bool:
    """Return whether a derivative order can do more than reduce its account's position."""
    if order.market.is_spot or order.cancel_pending:
        return False
    position = order.line.position
    reducible = -position if order.side == BUY else position
    return not order.flags & FLAG_REDUCE_ONLY or order.remaining_lots > reducible


def _name(brake: Brake) -> str:
    """Return the name of a brake for a finding."""
    return f"brake {brake.kind} of market {brake.market_id} asset {brake.asset_id}"


def _check_timer(state: State, brake: Brake) -> list[str]:
    """Return a finding unless an engaged brake has its release scheduled at the time that it states, and another has
    none.
    """
    due = release_due_ns(state, brake)
    expected = brake.until_ns if brake.engaged else 0
    if due != expected or brake.until_ns != expected:
        return [f"{_name(brake)}: due {due}, until {brake.until_ns}"]
    return []


def _check_window(brake: Brake, window: AmountWindow) -> list[str]:
    """Return findings about the window of a cap: its total is the sum of its entries, and their number is limited.

    A window without a limit has no entries.
    """
    found: list[str] = []
    if window.total != sum(entry.amount for entry in window.entries):
        found.append(f"{_name(brake)}: counts {window.total}")
    if len(window.entries) > _ENTRIES_MAX:
        found.append(f"{_name(brake)}: {len(window.entries)} entries")
    if window.limit == 0 and (brake.engaged or window.entries):
        found.append(f"{_name(brake)}: counts without a limit")
    return found


def _check_halt(state: State, market: Market) -> list[str]:
    """Return findings about a volatility halt.

    A market in a halt does not trade continuously. Triggered orders wait only for the end of an engaged halt.
    """
    halt = market.halt
    if halt is None:
        return []
    found = _check_timer(state, halt.brake)
    if halt.brake.engaged and market.status not in (MARKET_AUCTION, MARKET_HALTED):
        found.append(f"market {market.id}: halted and of status {market.status}")
    if halt.held and not halt.brake.engaged:
        found.append(f"market {market.id}: {len(halt.held)} reached orders wait for no halt")
    if len(halt.stood) > _ENTRIES_MAX:
        found.append(f"market {market.id}: {len(halt.stood)} extremes")
    return found
