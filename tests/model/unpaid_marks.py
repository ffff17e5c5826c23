# SPDX-License-Identifier: Apache-2.0
"""Changes to the mark that are not paid, once more: who waits alone, and whose gains are cut (SPEC C-5.4).

Owns which accounts wait in a session, and what is due a session later. Read from whole decisions, one after the other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING

from clearinghouse.statemachine.vocabulary import types
from tests.model.exact import Fraction, floor

if TYPE_CHECKING:
    from tests.model.cash_lack import CashLack
    from tests.model.settlement import Settlement

Key = tuple[int, int]  # account and currency


class UnpaidMarks:
    """Of each session."""

    def __init__(self, settlement: Settlement) -> None:
        """Start without any."""
        self.settlement = settlement
        self.waits: dict[int, set[Key]] = defaultdict(set)
        self.deferred: dict[int, Counter[Key]] = defaultdict(Counter)  # above 0 is owed
        # Margin of an account in default, in a currency; and whether an account has an open call.
        self.margin: Callable[[int, int], int] = lambda *_: 0
        self.party: Callable[[int], object] = int  # what answers together with an account
        self.is_called: Callable[[int], bool] = lambda _: False

    def waits_more(self, session: int, lack: CashLack, spent: Counter[Key]) -> bool:
        """Let those wait who lack more than the equity has; `spent` takes what it and margin pay."""
        system, own, more = self.settlement.system, self.deferred[session], False
        used: Counter[int] = Counter()
        for leg in sorted(lack.has):
            account, asset = leg
            lacks = lack.lacks(leg)
            if lacks <= 0:
                continue
            if self.settlement.is_removed(account):
                paid = min(lacks, self.margin(account, asset))
                spent[leg] -= paid
                lacks -= paid
            equity = max(system.free(types.CCP_EQUITY, asset) - spent[types.CCP_EQUITY, asset], 0)
            if lacks > equity:
                more = True
                self.waits[session].add(leg)
                lacks += lack.settle_nothing(leg)
            paid = max(0, min(lacks, equity))
            used[asset] += paid
            spent[types.CCP_EQUITY, asset] += paid
            spent[leg] -= paid
            own[leg] += max(0, lacks - paid)
        if more:
            for asset in {asset for _, asset in lack.has}:
                self._cut(own, lack, asset)
        return more

    def _cut(self, own: Counter[Key], lack: CashLack, asset: int) -> None:
        """Cut gains by what is not shared out yet: first of who answers for one that owes, and where calls are open."""
        legs = sorted(leg for leg in lack.has if leg[1] == asset)
        owed = sum(own[leg] for leg in legs)
        losers = {self.party(leg[0]) for leg in legs if own[leg] > 0}
        left = {leg: max(0, lack.change(leg) + min(0, own[leg])) for leg in legs}
        for is_first in (True, False):
            part = [
                leg
                for leg in legs
                if (self.party(leg[0]) in losers or self.is_called(leg[0])) == is_first
            ]
            whole = sum(left[leg] for leg in part)
            cut = min(owed, whole)
            seen = 0
            for leg in part:
                before = floor(Fraction(cut * seen, whole or 1))
                seen += left[leg]
                own[leg] -= floor(Fraction(cut * seen, whole or 1)) - before
            owed -= cut
