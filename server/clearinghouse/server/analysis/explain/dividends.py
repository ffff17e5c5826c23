# SPDX-License-Identifier: Apache-2.0
"""Explain the dividend of a holder, and the claim on a dividend that an account has by its open trades (SPEC C-5).

Owns the text of these explanations. Terms and units are those of the recorded action.
"""

from clearinghouse.server.analysis.explain.builder import PartWriter
from clearinghouse.server.analysis.explain.shares import explain_share
from clearinghouse.statemachine.arithmetic.corporate_actions import entitlement
from clearinghouse.statemachine.state.corporate_actions import CorporateAction
from clearinghouse.statemachine.vocabulary.numbers import AccountId


def explain_dividend(writer: PartWriter, account_id: AccountId, action: CorporateAction) -> None:
    """Explain the dividend of an account for the units that it held at the record time."""
    units = action.holder_units[action.holder_ids.index(account_id)]
    _explain_entitlement(writer, action, units)


def explain_claim(writer: PartWriter, account_id: AccountId, action: CorporateAction) -> None:
    """Explain the claim that is booked next: of an account that receives or delivers in a market at the record time."""
    one = action.claims[action.place - 1 - len(action.holder_ids)]
    assert one.account_id == account_id
    if one.units > 0:
        _explain_entitlement(writer, action, one.units)
        return
    of_market = [other for other in action.claims if other.market_id == one.market_id]
    total = sum(other.amount for other in of_market if other.units > 0)
    writer.work(
        "C-5",
        "what accounts that receive get in all, each rounded down",
        writer.amount(action.asset_id, total),
    )
    owes = [other for other in of_market if other.units < 0]
    if sum(other.units for other in of_market):
        # Accounts whose part is rounded to 0 are not listed, so the weights are not complete.
        text = "the account delivers, so it pays a part pro rata to its units, by largest remainder"
        writer.work("C-5", text, writer.amount(action.asset_id, one.amount))
        return
    share = explain_share(
        writer,
        "C-5",
        total,
        [-other.units for other in owes],
        owes.index(one),
        lambda amount: writer.amount(action.asset_id, amount),
        is_covered=False,
    )
    writer.work("C-5", "the account delivers, so it pays", writer.amount(action.asset_id, -share))


def _explain_entitlement(writer: PartWriter, action: CorporateAction, units: int) -> None:
    """Explain the amount for a number of units: the rate of the dividend, rounded down."""
    writer.work(
        "C-5",
        f"{units} units at the record time x {writer.amount(action.asset_id, action.amount)} for each "
        f"{action.per_units}, rounded down",
        writer.amount(action.asset_id, entitlement(units, action.amount, action.per_units)),
    )
