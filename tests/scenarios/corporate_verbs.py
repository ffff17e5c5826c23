# SPDX-License-Identifier: Apache-2.0
"""The verbs of corporate actions, and the checks of who gets what of them (SPEC C-5).

Owns how those rows become commands and which figures they compare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.vocabulary import types
from tests.scenarios.forms import check
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


def _claim(setup: Setup, number: int, *ids: int) -> int:
    """What a session has of corporate actions for an account in a market."""
    net = setup.system.state.clearing.sessions[number].nets.get(pair_key(*ids))
    return 0 if net is None else net.claim


claim = check("number account market =amount", _claim)
