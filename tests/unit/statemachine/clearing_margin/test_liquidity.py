# SPDX-License-Identifier: Apache-2.0
"""What an account has to pay at a moment, over more sessions than one (SPEC C-12)."""

from clearinghouse.statemachine.clearing_margin.liquidity import _add_session
from clearinghouse.statemachine.state.clearing import CashNet, pair_key
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from tests.unit.statemachine.clearing_margin.test_liquidity_runs import with_two_dates


def test_sessions_that_settle_at_one_moment_add_up() -> None:
    """At one moment 70 are due, and in another session 30 net and 10 gross, of which 5 are set apart already."""
    setup = with_two_dates()
    session = next(iter(setup.system.state.clearing.sessions.values()))
    usdc, account_id = AssetId(1), AccountId(setup.account_id("alice"))
    entry: CashNet = session.cash[pair_key(account_id, usdc)]
    entry.gross_paid = entry.gross_received = entry.prefunded = 0
    due: dict[AssetId, dict[tuple[int, int], int]] = {}
    moment = (session.value_date, session.settlement_ns)
    _add_session(due, session, account_id, {usdc: -70})
    assert due == {usdc: {moment: 70}}
    entry.gross_paid, entry.prefunded = 10, 5
    _add_session(due, session, account_id, {usdc: -40})
    assert due == {usdc: {moment: 70 + 30 + 10 - 5}}
