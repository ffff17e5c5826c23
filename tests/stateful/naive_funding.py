# SPDX-License-Identifier: Apache-2.0
"""Funding by hand: a second calculation with fractions and full scans, which shares no code with the first (P-5).

Owns what each position has accrued since it was last paid, from the positions, marks and rates in the events. A mark
that no event states is taken from the state as a reader sees it. Must never read the machine's index or its lines.
"""

from fractions import Fraction
from math import floor

from clearinghouse.statemachine.ledger.postings_from_events import POSITION, LedgerFromEvents
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import events, types
from clearinghouse.statemachine.vocabulary.events import Event


class NaiveFunding:
    """Follows one machine, event by event."""

    def __init__(self) -> None:
        """Start before the first command: no account has accrued anything."""
        self.marks_e9: dict[int, int] = {}
        # By account and market: accrued since the last payment, quote units as the account sees it, exactly; and
        # the position that it accrued for.
        self.accrued: dict[tuple[int, int], Fraction] = {}
        self.lots: dict[tuple[int, int], int] = {}
        self.line: dict[int, int] = {}
        self.findings: list[str] = []

    def take(self, event: Event, ledger: LedgerFromEvents) -> None:
        """Process one event. `ledger` is the ledger after it."""
        fields = event.fields
        for key in list(self.accrued):
            lots = ledger.amounts.get((POSITION, *key), 0)
            # A position that changes is paid first; less than a unit to receive is forgotten then.
            if lots != self.lots[key] and floor(self.accrued[key]) == 0:
                del self.accrued[key]
        if event.kind == events.MARK_CHANGED:
            self.marks_e9[fields["market_id"]] = fields["mark_e9"]
        elif event.kind == events.FUNDING_RATE:
            self._grow(fields["market_id"], fields["rate_ppb"], ledger)
        elif event.kind == events.FUNDING_PAID:
            key = (fields["account_id"], fields["market_id"])
            liability = floor(self.accrued.pop(key, Fraction(0)))
            if fields["amount"] != liability:
                self.findings.append(
                    f"{key} was paid {fields['amount']}, it had accrued {liability}"
                )
            self.line[key[1]] = self.line.get(key[1], 0) - fields["amount"]
        elif event.kind == events.FUNDING_SWEPT:
            market_id = fields["market_id"]
            if fields["amount"] != self.line.get(market_id, 0):
                self.findings.append(f"market {market_id}: {fields['amount']} swept")
            self.line[market_id] = 0

    def _grow(self, market_id: int, rate_ppb: int, ledger: LedgerFromEvents) -> None:
        """Let every position of the market accrue its share of mark times rate, at the end of an interval."""
        if rate_ppb == 0:
            return
        per_lot = Fraction(self.marks_e9[market_id] * rate_ppb, types.PRICE_E9 * types.PPB)
        for (book, account_id, of), lots in ledger.amounts.items():
            if book == POSITION and of == market_id:
                key = (account_id, market_id)
                self.accrued[key] = self.accrued.get(key, Fraction(0)) - lots * per_lot
                self.lots[key] = lots

    def differences(self, state: State) -> list[str]:
        """Return how the machine's lines differ from these."""
        found = list(self.findings)
        for account in state.accounts.values():
            for market_id, line in account.lines.items():
                market = line.market
                change = Fraction(market.funding_index_ray - line.funding_index_ray, 10**27)
                in_state = floor(-line.position * change)
                by_hand = floor(self.accrued.get((account.id, market_id), Fraction(0)))
                if in_state != by_hand:
                    found.append(
                        f"account {account.id} market {market_id}: funding of {in_state}, by hand {by_hand}"
                    )
        found += [
            f"market {market.id}: funding line {market.funding_line}, by hand {by_hand}"
            for market in state.markets.values()
            if market.funding_line != (by_hand := self.line.get(market.id, 0))
        ]
        return found
