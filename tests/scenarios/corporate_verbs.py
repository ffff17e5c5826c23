# SPDX-License-Identifier: Apache-2.0
"""The verbs of corporate actions, and the checks of who gets what of them (SPEC C-5).

Owns how those rows become commands and which figures they compare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.vocabulary import types
from tests.scenarios.names import same

if TYPE_CHECKING:
    from tests.scenarios.language import Words
    from tests.scenarios.names import Setup

STATUSES = {
    "ANNOUNCED": types.CORPORATE_ACTION_ANNOUNCED,
    "RECORDED": types.CORPORATE_ACTION_RECORDED,
    "PAYING": types.CORPORATE_ACTION_PAYING,
}


def action(setup: Setup, words: Words) -> None:
    """`action 1 RECORDED total 500` or `action 1 gone`."""
    found = setup.system.state.corporate_actions.actions.get(int(words.take()))
    if words.accept("gone"):
        words.done()
        same("action", found, None)
        return
    assert found is not None
    same("status", found.status, STATUSES[words.take()])
    symbol = setup.system.state.assets[found.asset_id].symbol
    same("total", found.total, setup.amount(words.option("total", "0"), symbol))
    words.done()


def claim(setup: Setup, words: Words) -> None:
    """`market-claim 2 alice XYZ/USDC 200`: what session 2 has of corporate actions for alice."""
    session = setup.system.state.clearing.sessions[int(words.take())]
    account_id = setup.account_id(words.take())
    market = setup.market(words.take())
    expected = setup.amount(words.take(), market.quote.symbol)
    words.done()
    net = session.nets.get(pair_key(account_id, market.id))
    same("claim", 0 if net is None else net.claim, expected)
