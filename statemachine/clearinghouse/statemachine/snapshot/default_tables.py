# SPDX-License-Identifier: Apache-2.0
"""List the tables of defaults of clearing members (SPEC J-4, C-9, C-10).

Owns their rows in a snapshot. A state without a case writes no row.
"""

from collections.abc import Iterable
from typing import Final

from clearinghouse.statemachine.snapshot.tables import (
    Rows,
    Table,
    Values,
    nested_table,
    record_table,
    record_table_of,
)
from clearinghouse.statemachine.state.default import Assessment, AuctionLot, Bid, DefaultCase
from clearinghouse.statemachine.state.state import State


def _accounts(state: State) -> Rows:
    """Return the accounts of default cases, with the loss found for each."""
    for case in state.defaults.cases.values():
        for account_id in sorted(case.losses_found):
            yield (
                case.id,
                account_id,
                case.losses_found[account_id],
                case.losses.get(account_id, 0),
                case.debts.get(account_id, 0),
            )


def _restore_accounts(state: State, values: Iterable[Values]) -> None:
    for case_id, account_id, loss, left, debt in values:
        case = state.defaults.cases[case_id]
        assert 0 <= left <= loss
        assert 0 <= debt <= loss - left
        state.defaults.add_account(case, account_id, loss)
        if left:
            case.losses[account_id] = left
        if debt:
            case.debts[account_id] = debt


DEFAULT_TABLES: Final = (
    record_table(
        "default_cases",
        "DefaultCase",
        "defaults.cases",
        DefaultCase,
        3,
        add=lambda state, case: state.defaults.add(case),
    ),
    Table(
        "default_accounts",
        ("case_id", "account_id", "loss", "left", "debt"),
        _accounts,
        _restore_accounts,
    ),
    nested_table("default_offers", "case_id account_id member_id", "defaults.cases", "offers"),
    nested_table("default_paid", "case_id layer amount", "defaults.cases", "paid"),
    nested_table("default_owed", "case_id payer amount", "defaults.cases", "owed", least=1),
    nested_table("default_sources", "case_id account_id is_listed", "defaults.cases", "sources"),
    nested_table("default_returns", "case_id account_id amount", "defaults.cases", "returns"),
    nested_table("default_marks", "case_id market_id mark", "defaults.cases", "marks"),
    nested_table("default_gains", "case_id account_id gain", "defaults.cases", "gains"),
    record_table_of(
        "default_assessments",
        "Assessment",
        "case_id",
        "defaults.cases",
        "assessments",
        Assessment,
        2,
        check=lambda one: 0 <= one.paid <= one.called,
    ),
    record_table(
        "auction_lots",
        "AuctionLot",
        "defaults.lots",
        AuctionLot,
        5,
        add=lambda state, lot: state.defaults.add_lot(lot),
    ),
    # In the order in which members first bid.
    record_table_of(
        "auction_bids", "Bid", "lot_id", "defaults.lots", "bids", Bid, 3, is_by_key=False
    ),
)
