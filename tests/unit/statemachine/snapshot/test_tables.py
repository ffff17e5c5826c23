# SPDX-License-Identifier: Apache-2.0
"""Each table of a snapshot is filled by some scenario, in smallest slices with a restart between two (J-4, I-12.2).

Owns the choice of scenarios that fill all tables between them, so that a row of any table is written and read again in
two seconds. All scenarios with all their slices are `tests/scenarios/test_slices.py`.
"""

from typing import Any, Final

import pytest

from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.statemachine.snapshot.write import TABLES, snapshot
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import SCENARIOS, run
from tests.scenarios.test_slices import SlicedSystem, smallest_slices
from tests.stateful.model_comparison import IS_PURE

CHOSEN: Final[dict[str, tuple[str, ...]]] = {
    "affirmation": ("Sides that do not agree are",),
    "amended_waterfall": ("A line with a banned price",),
    "atomic_orders": ("In an auction orders collect, so",),
    "blocks": ("A give-up is rejected by its",),
    "brakes": (
        "The first pass after a halt",
        "Under the kill switch only what",
    ),
    "busts": ("A bust names no trade that", "The other side bears what the winner"),
    "caps": ("One owner fills a quarter of",),
    "cash_in_advance": (
        "A change to the mark of",
        "A gain that is cut costs",
        "A leg that is given up",
    ),
    "claimant_offers": ("Losers take turns, one in a",),
    "clearing": ("A settlement date is a business",),
    "client_mandates": ("A batch that goes as one",),
    "collateral_interest": ("Each asset has a rate of",),
    "conditional": ("An order that waits for a future's price",),
    "moves": ("Margin calls move with their reminders",),
    "identifiers": ("Members may have one settlement",),
    "intraday_credit": ("Credit pays for the 30 lots",),
    "quarantine": ("An account whose passes are set aside",),
    "sessions_set_aside": ("A trade that lapses after it was",),
    "last_price": ("A named price takes",),
    "leaving_the_fund": ("A member that is flat at a cut-off",),
    "cooling_off": ("The calls of a period add up",),
    "corporate_actions": ("A dividend that does not divide:",),
    "default": ("The default of the largest member", "Then gains that are not paid"),
    "debts_of_clients": ("A reversed deposit of a client",),
    "delegation_limits": ("An order that waits for a",),
    "deleveraging": ("The fund takes the loss of a close of 200",),
    "destinations": ("A new destination is used from",),
    "direct_payment": ("A lender asks for its loan",),
    "dvp": ("Terms, priorities and offers keep their",),
    "dynamic_margin": ("The cap holds at any volatility.",),
    "external": ("A fill of an order that", "Fills that match no order, go"),
    "freezes": ("An isolated position is frozen with",),
    "fund_size": ("Stress margin covers until the fund is",),
    "gaps": ("A gap begins at the last record",),
    "guard_cells": ("At a JUMPED price risk may",),
    "seizures": ("The second principal states",),
    "gains_by_trades": ("What a cut-off has paid",),
    "house_money": ("Two principals with the same words",),
    "liquidity": (
        "A line has a number from",
        "A short in payment versus payment",
    ),
    "losing_pool": ("What Bob repays lowers the expected",),
    "pauses": ("The range of a pause by two",),
    "marks": ("A book that does not trade",),
    "non_default_losses": ("A loss closes the break that",),
    "penalty_classes": (
        "Both lacks on one day: each",
        "Trades that settle by themselves are",
    ),
    "pvp_day": ("Where members are short at the",),
    "reconciliation": ("A quote is no firmer than",),
    "recovery": ("Two of three keys name new",),
    "redenominations": ("The refusals of the announcement",),
    "reversal_debts": ("A reference is credited once in",),
    "reversed_deposits": (
        "A withdrawal that custody has not",
        "Amounts under a withdrawal or a",
    ),
    "variation_cuts": ("A member whose account does not",),
    "variation_legs": ("A part of a part",),
    "waiting_trades": ("A debt for a lapse is paid from", "The oldest trade comes"),
    "setting_changes": ("A second field has a time",),
    "splits": ("Variation margin neither pays nor takes",),
    "twaps": ("A dead-man timer ends an order",),
    "two_persons": ("The second call has the refusals",),
    "waterfall_rules": ("A friend at a bad price",),
    "waiting_exits": ("A stop that meets an empty book",),
    "writeoffs": ("An account that owes a coin and has",),
}
"""By file, how the sentence of each begins."""
ELSEWHERE: Final = frozenset(
    (
        *("approvals", "asset_cap_unpaid", "default_offers", "late_markets", "ported_accounts"),
        "trade_cancels",
        "trade_digests",
    )
)
"""Tables that no scenario leaves filled between two slices; games and `test_rows` fill them."""


class WatchedSystem(SlicedSystem):
    """A world that notes which tables its snapshots have rows of, and restarts where one has its first rows."""

    def __init__(self, filled: set[str]) -> None:
        """Note them in `filled`."""
        super().__init__(check=False)
        self.filled = filled

    def restarted(self) -> Engine:
        """See `SlicedSystem.restarted`."""
        chunks: list[Any] = list(snapshot(self.engine.state))
        found = {TABLES[number].name for number, columns in chunks[1:] if columns and columns[0]}
        if found <= self.filled:
            return self.engine
        self.filled |= found
        return super().restarted()


@pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")
def test_each_table_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two slices with rows of another table the machine goes on from its snapshot, whose state is equal."""
    smallest_slices(monkeypatch)
    filled: set[str] = set()
    for stem, sentences in CHOSEN.items():
        for begin in sentences:
            (scenario,) = (
                one for one in SCENARIOS if one.stem == stem and one.sentence.startswith(begin)
            )
            setup = Setup(check=False)
            setup.system = system = WatchedSystem(filled)
            run(scenario, setup)
            system.engine = system.restarted()
    assert {one.name for one in TABLES} - filled == ELSEWHERE
