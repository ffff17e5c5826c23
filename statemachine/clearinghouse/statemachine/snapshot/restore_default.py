# SPDX-License-Identifier: Apache-2.0
"""Restore defaults of clearing members from the tables of a snapshot (SPEC J-4, C-9, C-10).

Owns the reading of those tables. The meaning of a table is in `snapshot.default_rows`.
"""

from clearinghouse.statemachine.snapshot.read_tables import Tables, set_columns
from clearinghouse.statemachine.state.default import Assessment, AuctionLot, Bid, DefaultCase
from clearinghouse.statemachine.state.state import State


def restore_default(state: State, tables: Tables) -> None:
    """Restore all of it."""
    defaults = state.defaults
    for values in tables.rows("default_cases"):
        set_columns(case := DefaultCase(*values[:3]), "DefaultCase", values)
        defaults.add(case)
    cases = defaults.cases
    for case_id, account_id, loss, left, debt in tables.rows("default_accounts"):
        assert 0 <= left <= loss
        assert 0 <= debt <= loss - left
        defaults.add_account(cases[case_id], account_id, loss)
        if left:
            cases[case_id].losses[account_id] = left
        if debt:
            cases[case_id].debts[account_id] = debt
    for case_id, account_id, member_id in tables.rows("default_offers"):
        cases[case_id].offers[account_id] = member_id
    for case_id, layer, amount in tables.rows("default_paid"):
        cases[case_id].paid[layer] = amount
    for case_id, market_id, mark in tables.rows("default_marks"):
        cases[case_id].marks[market_id] = mark
    for case_id, account_id, gain in tables.rows("default_gains"):
        cases[case_id].gains[account_id] = gain
    for case_id, *columns in tables.rows("default_assessments"):
        set_columns(one := Assessment(columns[0], columns[1]), "Assessment", tuple(columns))
        assert 0 <= one.paid <= one.called
        cases[case_id].assessments[one.member_id] = one
    for values in tables.rows("auction_lots"):
        set_columns(lot := AuctionLot(*values[:5]), "AuctionLot", values)
        defaults.add_lot(lot)
    for lot_id, *columns in tables.rows("auction_bids"):
        set_columns(bid := Bid(columns[0], columns[1], columns[2]), "Bid", tuple(columns))
        defaults.lots[lot_id].bids[bid.member_id] = bid
