# SPDX-License-Identifier: Apache-2.0
"""Decide when an account leaves liquidation, or one of its tiers (SPEC W-1 to W-4, P-4).

Owns the comparisons of an account's equity with MMF, the exit level and auto-close. Must never change an account's
status: `liquidation.health` does.
"""

from clearinghouse.statemachine.arithmetic.liquidation import exit_requirement
from clearinghouse.statemachine.exchange_margin.account_margin import (
    auto_close,
    equity,
    maintenance_margin,
    refresh,
)
from clearinghouse.statemachine.pretrade.untrusted_prices import (
    below_maintenance_at_allowed_prices,
    figures_at_allowed_prices,
    lines_far_from_index,
    relies_on_banned_price,
)
from clearinghouse.statemachine.state.state import Account, State


def below_maintenance(state: State, account: Account) -> bool:
    """Return whether a fresh account is below MMF at prices at which P-4 permits its liquidation.

    The prices are the live prices and, if the account relies on a banned price, also each banned price at its last
    allowed value; if a mark is far from its index, also the marks at the index (W-2.1).
    """
    if equity(account) >= maintenance_margin(state, account):
        return False
    if relies_on_banned_price(state, account) and not below_maintenance_at_allowed_prices(
        state, account
    ):
        return False
    there = _figures_at_index(state, account)
    return there is None or (there[0] > 0 and there[1] < there[2])


def _figures_at_index(state: State, account: Account) -> tuple[int, int, int] | None:
    """Return exposure, equity and MMF with far marks replaced by their index (W-2.1); None if no mark is far."""
    far = lines_far_from_index(state, account)
    return figures_at_allowed_prices(state, account, far) if far else None


def leaves_liquidation(state: State, account: Account) -> bool:
    """Return whether a fresh account in liquidation may leave it: at MMF, with the buffer once a lot was sold (W-1)."""
    case = state.waterfall.cases.get(account.id)
    if case is None or not case.sold or account.exposure == 0:
        return not below_maintenance(state, account)
    needed = exit_requirement(
        maintenance_margin(state, account), 1, state.waterfall.rules.exit_buffer_ppb, sold=True
    )
    if equity(account) >= needed:
        return True
    if relies_on_banned_price(state, account) and not below_maintenance_at_allowed_prices(
        state, account
    ):
        return True
    there = _figures_at_index(state, account)
    if there is None:
        return False
    exposure, equity_there, required = there
    buffer_ppb = state.waterfall.rules.exit_buffer_ppb
    return exposure == 0 or equity_there >= exit_requirement(required, 1, buffer_ppb, sold=True)


def is_below_auto_close(state: State, account: Account) -> bool:
    """Return whether a fresh account's margin fraction is below auto-close (M-6): tiers 2 and 3 act, unthrottled."""
    return equity(account) < auto_close(state, account)


def note_sale(state: State, account: Account) -> None:
    """Record that lots of an account have traded, so its exit needs the buffer (W-1), and refresh the account."""
    case = state.waterfall.cases.get(account.id)
    if case is not None:
        case.sold = True
    refresh(state, account)


def ends_tiers(state: State, account: Account, *, is_to_exit: bool = False) -> bool:
    """Return whether a fresh account whose lots have traded is done with tiers 2 and 3 of this pass.

    It is done when it is no longer below auto-close or at its exit level (W-2.2, W-3.2, W-4.2). A position below the
    least notional, and a position that a venue does not close, continues up to the exit level (G-4.1, O-1.2).
    """
    recovered = not is_to_exit and not is_below_auto_close(state, account)
    return recovered or leaves_liquidation(state, account)
