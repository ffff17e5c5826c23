# SPDX-License-Identifier: Apache-2.0
"""Check the conditions for value to leave an account or to enter one (SPEC L-4, W-6.1).

Owns the checks and their order. Must never change state: the calling handler does.
"""

from clearinghouse.statemachine.authority.freezes import freeze_of
from clearinghouse.statemachine.clearing.parties import is_frozen
from clearinghouse.statemachine.exchange_margin.requirements import accrued_funding
from clearinghouse.statemachine.ledger.ledger import evaluate_without, free_balance
from clearinghouse.statemachine.ledger.valuation import to_valuation_floor
from clearinghouse.statemachine.lending.auto_loans import note_loan
from clearinghouse.statemachine.lending.reversal_debts import is_debtor
from clearinghouse.statemachine.liquidation.recoveries import owes
from clearinghouse.statemachine.pretrade.announced_busts import refuse_kept
from clearinghouse.statemachine.pretrade.gate import refuse_margin_after_debit
from clearinghouse.statemachine.prices.price_guard import may_be_sold
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Account, Asset, Holding, State
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.types import (
    LIQUIDATING,
    WORK_KIND_INTEREST,
)


def refuse_receiver(state: State, account: Account, asset: Asset) -> int:
    """Return RECEIVER_IN_LIQUIDATION if an asset could only delay the receiver's liquidation (W-6.1), else OK.

    An account in liquidation may receive an asset that pays its own debt in it, or that has a weight and a price at
    which P-4 lets the engine sell it.
    """
    if account.status != LIQUIDATING:
        return codes.OK
    holding = account.holdings.get(asset.id)
    if holding is not None and owes(holding):
        return codes.OK
    return codes.OK if may_be_sold(state, asset) else codes.RECEIVER_IN_LIQUIDATION


def refuse_debit(
    state: State,
    account: Account,
    holding: Holding | None,
    amount: int,
    refusal: Refusal,
    *,
    is_due: bool = False,
) -> int:
    """Return why an amount may not leave an account, or OK: L-4's guards, in order.

    AMOUNT_NOT_POSITIVE, ACCOUNT_FROZEN (C-9, Q-5.1), REVERSED_DEPOSIT_OWED (L-4.3), WORK_QUARANTINED (the interest of
    the asset, J-2.2), ACCOUNT_LIQUIDATING, NEGATIVE_UNSETTLED_EQUITY (R-1.1), INSUFFICIENT_FREE_BALANCE (L-4.2),
    BUST_ANNOUNCED (O-10); `refuse_margin_after_debit` checks the margin after the amount is out. An amount that
    `is_due` to the clearinghouse may leave while custody has frozen the account (Q-5.1) or its owner owes for a
    reversed deposit.
    """
    if amount <= 0:
        return codes.AMOUNT_NOT_POSITIVE
    if state.defaults.cases and is_frozen(state, account):
        return codes.ACCOUNT_FROZEN
    if state.authority.freezes and not is_due and freeze_of(state, account) is not None:
        return codes.ACCOUNT_FROZEN
    if state.custody.debtors and not is_due and is_debtor(state, account):
        return codes.REVERSED_DEPOSIT_OWED
    if (
        holding is not None
        and not is_due
        and state.quarantine.has(WORK_KIND_INTEREST, holding.asset.id)
    ):
        return codes.WORK_QUARANTINED
    if account.status == LIQUIDATING:
        return codes.ACCOUNT_LIQUIDATING
    if account.id in state.pnl_settlement.overdue:
        owed = [other for other in account.holdings.values() if other.unsettled < 0]
        refusal.below(0, to_valuation_floor(owed[0].asset, owed[0].unsettled) if owed else 0)
        return codes.NEGATIVE_UNSETTLED_EQUITY
    # `free_balance`, without a call for each transfer.
    free = holding.balance - holding.reserved - holding.held if holding is not None else 0
    if holding is not None and account.exposure_count:
        free -= owed_at_next_pass(account, holding)
    if amount > free:
        # Reserves may exceed the balance: the account's own loans may pay for them (M-3).
        refusal.below(amount, free if free > 0 else 0)
        if holding is not None and holding.auto_shares:
            note_loan(refusal, holding, amount - free)
        return codes.INSUFFICIENT_FREE_BALANCE
    if state.busts.kept and not is_due:
        return refuse_kept(state, account, holding, amount, refusal)
    return codes.OK


def refuse_stopped(state: State, account: Account, refusal: Refusal) -> int:
    """Return OK, or why nothing may leave an account, neither by a withdrawal nor by a trade at a bad price.

    In order ACCOUNT_FROZEN (Q-5.1), REVERSED_DEPOSIT_OWED (L-4.3), ACCOUNT_LIQUIDATING (L-4), that of `refuse_kept`.
    """
    if state.authority.freezes and account.id in state.authority.freezes:
        return codes.ACCOUNT_FROZEN
    if state.custody.debtors and is_debtor(state, account):
        return codes.REVERSED_DEPOSIT_OWED
    if account.status == LIQUIDATING:
        return codes.ACCOUNT_LIQUIDATING
    if account.id in state.busts.kept:
        for holding in account.holdings.values():
            # As if all of it left: what a trade costs is known only as its session settles.
            code = refuse_kept(state, account, holding, free_balance(holding), refusal)
            if code != codes.OK:
                return code
    return codes.OK


def refuse_margin_without(state: State, holding: Holding, amount: int, refusal: Refusal) -> int:
    """Return the code of `refuse_margin_after_debit` as if an amount had left a holding (L-4)."""

    def ask() -> int:
        return refuse_margin_after_debit(state, holding.account, refusal)

    return evaluate_without(holding, amount, ask)


def owed_at_next_pass(account: Account, holding: Holding) -> int:
    """Return the amount that the next settlement pass takes from a holding: unsettled loss and funding (L-4.2)."""
    owed = -holding.unsettled if holding.unsettled < 0 else 0
    for line in account.lines.values():
        if line.position and line.market.quote is holding.asset:
            owed -= min(accrued_funding(line), 0)
    return owed
