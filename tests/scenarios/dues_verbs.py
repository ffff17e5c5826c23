# SPDX-License-Identifier: Apache-2.0
"""The check of what an account has to pay and to deliver, as its owner reads it (SPEC C-5 to C-10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from clearinghouse.statemachine.views.clearing.dues import DueView, due_views
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.numbers import AssetId
from tests.scenarios.language import Words, moment, parts
from tests.scenarios.names import same

if TYPE_CHECKING:
    from tests.scenarios.names import Setup

KINDS: Final = {
    "SECURITIES": types.DUE_SECURITIES,
    "CASH": types.DUE_CASH,
    "PENALTY": types.DUE_PENALTY,
    "MARGIN_CALL": types.DUE_MARGIN_CALL,
    "CASH_CALL": types.DUE_CASH_CALL,
    "CREDIT": types.DUE_CREDIT,
    "PAY_IN": types.DUE_PVP_PAY_IN,
    "CONTRIBUTION": types.DUE_CONTRIBUTION,
    "ASSESSMENT": types.DUE_ASSESSMENT,
}


def dues(setup: Setup, words: Words) -> None:
    """`dues alice [until 2023-11-16 12:00] CASH USDC gives 4 [receives 2] [apart 3] [by 2023-11-16 12:00] [late]; ...`.

    All of them, in their order, or `dues alice none`. A row without `by` states no time.
    """
    account = setup.account(words.take())
    until_ns = moment(words) if words.accept("until") else 0
    found = due_views(setup.system.state, account, until_ns)
    rows = [] if words.accept("none") else parts(" ".join(words.words))
    same("dues", len(found), len(rows))
    for row, one in zip(rows, found, strict=True):
        kind, symbol = KINDS[row.take()], row.take()
        gives = setup.amount(row.option("gives", "0"), symbol)
        receives = setup.amount(row.option("receives", "0"), symbol)
        apart = setup.amount(row.option("apart", "0"), symbol)
        late = row.flag("late")
        by_ns = moment(row) if row.accept("by") else one.time_ns
        row.done()
        expected = DueView(
            kind,
            by_ns,
            one.session_id,
            AssetId(setup.asset_id(symbol)),
            gives,
            receives,
            apart,
            late,
        )
        same("due", one, expected)
