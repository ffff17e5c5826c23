# SPDX-License-Identifier: Apache-2.0
"""Sessions in which cash lacks settle almost the most that could settle, by an outside solver (SPEC C-5.4).

Sixty accounts trade 200 securities, each account both buys and sells, and each has a part of the cash that its net
payment asks for, so none can pay without the payments of others. What fails is carried into a second day with new
trades, where priority and age count. The solver gets the session just before it settles, and may settle parts of lots.
"""

import random
from collections import Counter
from datetime import date
from itertools import pairwise

import pytest

from clearinghouse.apps.ccp import best_set
from clearinghouse.apps.ccp.best_set import best_of, problem_of
from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.vocabulary.types import SESSION_NETTED, SESSION_POSTED
from tests.scenarios.language import Row
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import run_row

ACCOUNTS, SECURITIES = 60, 200
FIRST = date(2023, 11, 15)
DAYS = (date(2023, 11, 16), date(2023, 11, 17))
CASH = (100, 20, 5)
"""The cash of an account, in percent of what its trades of a day ask it to pay net."""
HAVE_SECURITIES = 0.97
"""Of so many sales the seller has the securities."""
LEAST = 0.99


class Venue:
    """A venue of many securities whose accounts have what they sell, and less cash than they pay."""

    def __init__(self, seed: int, percent: int, securities: int, lots_most: int) -> None:
        """Open it; `percent` of what an account pays net for the trades of the first day is its cash."""
        self.draw = random.Random(seed)
        self.percent, self.lots_most = percent, lots_most
        self.setup = Setup(check=False)
        self.accounts = [f"member{number}" for number in range(ACCOUNTS)]
        self.prices = {f"S{n:03}": self.draw.randrange(10, 2_000) for n in range(securities)}
        self.run(
            "calendar WEEK closed sat,sun",
            "segment EQ calendar WEEK cut-off 16:00 settlement 12:00 cycle 1",
            *(f"account {name} kind house" for name in self.accounts),
            *(f"member {name}" for name in self.accounts),
        )
        for name, price in self.prices.items():
            self.run(
                f"asset {name} scale 0 price {price}",
                f"market {name}/USDC spot lot 1 tick 0.01 status HALTED",
                f"clear {name}/USDC EQ model 3",
            )
        for name in self.draw.sample(self.accounts, 8):
            self.run(f"settlement-priority {name} {self.draw.randrange(1, 4)}")

    def run(self, *rows: str) -> None:
        """Run rows of a scenario."""
        for text in rows:
            run_row(self.setup, Row(text, text, text, None))

    def trade(self) -> None:
        """Trade for a day; sellers get what they sell, and payers their part of the cash."""
        lots: Counter[tuple[str, str]] = Counter()
        pays: Counter[str] = Counter()
        rows: list[str] = []
        for name, price in self.prices.items():
            traders = self.draw.sample(self.accounts, self.draw.randrange(4, 16))
            for buyer, seller in pairwise(traders):
                size = 1 + int(self.lots_most * self.draw.random() ** 3)
                rows.append(f"trade {name}/USDC {buyer} from {seller} {size} @ {price}")
                lots[seller, name] -= size
                lots[buyer, name] += size
                pays[buyer] += size * price
                pays[seller] -= size * price
        for (account, name), count in sorted(lots.items()):
            if count < 0 and self.draw.random() < HAVE_SECURITIES:
                rows.append(f"deposit {account} {-count} {name}")
        for account, amount in sorted(pays.items()):
            if amount * self.percent >= 100:
                rows.append(f"deposit {account} {amount * self.percent // 100} USDC")
        self.draw.shuffle(rows)
        self.run(*rows)

    def settled_and_best(self, day: date) -> tuple[int, int]:
        """Settle a day; return the value that settled, and the most that could."""
        self.run(f"advance-to {day} 11:59:59")
        state = self.setup.system.state
        session = next(
            one for one in state.clearing.sessions.values() if one.state == SESSION_NETTED
        )
        best = best_of(problem_of(state, session), seconds=0).value
        self.run(f"advance-to {day} 12:00")
        assert session.state == SESSION_POSTED
        assert violations(state) == []
        obligations = state.dvp.settlements[session.id].obligations
        received = [one for one in obligations if one.lots > 0]
        return sum(one.settled * session.marks[one.market_id] for one in received), best


def shares_of(
    seed: int, percent: int, securities: int = SECURITIES, lots_most: int = 400
) -> list[float]:
    """The value that settled on each day, as a part of the most that could."""
    venue = Venue(seed, percent, securities, lots_most)
    venue.run(f"advance-to {FIRST} 09:00")
    found = []
    for day in DAYS:
        venue.trade()
        settled, best = venue.settled_and_best(day)
        found.append(settled / best if best else 1.0)
    return found


@pytest.mark.parametrize("percent", CASH)
def test_sessions_that_lack_cash_settle_almost_all_that_could(percent: int) -> None:
    """At least 99 percent of the best set, fails of the day before with their age included."""
    pytest.importorskip(best_set.SOLVER)
    assert min(shares_of(1, percent, securities=60)) >= LEAST


@pytest.mark.nightly
@pytest.mark.parametrize("percent", CASH)
def test_two_hundred_sessions_that_lack_cash(percent: int) -> None:
    """The same for 200 sessions of 200 securities, as many for each part of cash as for the others."""
    pytest.importorskip(best_set.SOLVER)
    found = [share for seed in range(34) for share in shares_of(seed, percent)]
    assert min(found) >= LEAST
