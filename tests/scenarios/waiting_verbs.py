# SPDX-License-Identifier: Apache-2.0
"""The verbs of captured trades that wait for cover, and the check of what waits or is owed (SPEC C-16.1).

Owns how those rows become commands and which figures they compare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearinghouse.statemachine.state.waiting_trades import LACKS_BUYER, LACKS_SELLER
from tests.scenarios.forms import check
from tests.scenarios.language import ScenarioError, Words
from tests.scenarios.names import same

if TYPE_CHECKING:
    from tests.scenarios.names import Setup

LACKING = {"buyer": LACKS_BUYER, "seller": LACKS_SELLER, "both": LACKS_BUYER | LACKS_SELLER}


def waits(setup: Setup, words: Words) -> None:
    """`trade-waits #1 lacking buyer`; `trade-waits #1 owed 4,990 fee 1,000`: it has lapsed."""
    trade = setup.system.state.clearing.waiting.trades.get(setup.known({}, words.take()))
    if trade is None:
        raise ScenarioError("no such trade waits")
    lacking = words.option("lacking", "")
    if lacking:
        same("lacking", trade.lacks, LACKING[lacking])
    owed = words.option("owed", "0")
    fee = words.option("fee", "0")
    words.done()
    symbol = setup.system.state.assets[trade.asset_id].symbol
    same("owed", trade.owed, setup.amount(owed, symbol))
    same("fee", trade.fee_owed, setup.amount(fee, symbol))


waiting = check("=number", lambda setup: len(setup.system.state.clearing.waiting.trades))
