# SPDX-License-Identifier: Apache-2.0
"""Trades of the book that meet the limit of a session after their orders came to rest (SPEC C-2, I-12)."""

from clearinghouse.statemachine.vocabulary import codes, types
from tests.scenarios.language import Row
from tests.scenarios.test_scenarios import run_row
from tests.unit.statemachine.played import played

RESTING = """
set-status XYZ/USDC OPEN
place alice XYZ/USDC buy 1 @ 100 -> OK filled 0
place bob XYZ/USDC sell 1 @ 100 -> OK filled 1
set-status XYZ/USDC AUCTION
place alice XYZ/USDC buy 10 @ 100 as bid -> OK open 10
place bob XYZ/USDC sell 10 @ 100 as ask -> OK open 10
"""
END = "set-status XYZ/USDC OPEN"


def test_orders_of_an_auction_end_where_the_session_has_become_full() -> None:
    """Both of them, and nothing is novated; with a place left they trade."""
    for place, ended in ((1, []), (0, [codes.STATE_LIMIT] * 2)):
        setup = played("deferred", "A call auction trades", "place alice", RESTING)
        (session,) = setup.system.state.clearing.sessions.values()
        trade_ids = session.trades.trade_ids
        trade_ids.extend(range(1, types.SESSION_TRADES_MAX - len(trade_ids) - place + 1))
        run_row(setup, Row("the end", END, END, None))
        received = setup.system.events
        assert [one.fields["code"] for one in received if one.name == "ORDER_CANCELLED"] == ended
        assert len([one for one in received if one.name == "TRADE_NOVATED"]) == place
