# SPDX-License-Identifier: Apache-2.0
"""Decide when an account leaves liquidation, or a tier of it (SPEC W-1 to W-4, P-4).

Owns the comparisons of an account's equity with maintenance margin, exit level and auto-close. Must never change an
account's status: `liquidation.health` does.
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
    """Return whether an account is below maintenance margin at prices at which P-4 permits its liquidation.

    The account's figures are up to date. It must be below at the live prices. If it relies on a banned price, it must
    be below at the last allowed price too; if a mark is far from its index, at the index too (W-2.1).
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
    """Return exposure, equity and maintenance margin with the index in place of marks that are far from it (W-2.1).

    Return None if no mark is far.
    """
    far = lines_far_from_index(state, account)
    return figures_at_allowed_prices(state, account, far) if far else None


def leaves_liquidation(state: State, account: Account) -> bool:
    """Return whether an account may leave liquidation: it meets maintenance margin, plus a buffer after a sale (W-1).

    The account's figures are up to date.
    """
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
    """Return whether an account is below auto-close (M-6), where tiers 2 and 3 act in each pass.

    The account's figures are up to date.
    """
    return equity(account) < auto_close(state, account)


def note_sale(state: State, account: Account) -> None:
    """Record that lots of an account were sold, so that it needs the buffer to leave (W-1), and refresh its figures."""
    case = state.waterfall.cases.get(account.id)
    if case is not None:
        case.sold = True
    refresh(state, account)


def ends_tiers(state: State, account: Account, *, is_to_exit: bool = False) -> bool:
    """Return whether an account whose lots have traded is done with tiers 2 and 3 of this pass.

    It is done when it is no longer below auto-close, or at its exit level (W-2.2, W-3.2, W-4.2). With `is_to_exit` only
    the exit level counts: for a position below the least notional, or one that a venue does not close (G-4.1, O-1.2).
    """
    recovered = not is_to_exit and not is_below_auto_close(state, account)
    return recovered or leaves_liquidation(state, account)
