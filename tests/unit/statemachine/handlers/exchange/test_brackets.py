# SPDX-License-Identifier: Apache-2.0
"""The refusals of a bracket at their limits, and what is done around each item of a batch (SPEC O-3, I-6.1, I-12.1)."""

from typing import Any

import pytest

from clearinghouse.statemachine.handlers.exchange.brackets import apply_brackets
from clearinghouse.statemachine.state.cursors import MarketEnd
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from tests.support import System

UNIT = 10**6
SOL, PERP, SPOT = 2, 1, 2


class Traded(System):
    """A perpetual at 20.00, whose tick is 0.05 and in units of 0.01, a spot market, and two traders."""

    def __init__(self) -> None:
        """Begin."""
        super().__init__(check=False)
        self.asset("SOL", 4, 20)
        self.market("SOL-PERP", types.PERPETUAL, SOL, lot=(1, 0), tick=(5, 2))
        self.market("SOL/USDC", types.SPOT, SOL, lot=(1, 0))
        self.anna = AccountId(self.account("anna", USDC=10_000 * UNIT))
        self.ben = AccountId(self.account("ben", USDC=10_000 * UNIT))

    def brackets(self, count: int = 1, **columns: int) -> commands.Brackets:
        """Purchases of 1 at 20.00 with exits at 21.00 and 19.00, except for the named columns."""
        terms = {
            "account": self.anna, "market": PERP, "side": types.BUY, "type": types.LIMIT,
            "tif": types.GTC, "flags": 0, "stp": types.STP_CANCEL_TAKER, "price": 2000,
            "quantity": 1, "client": 0, "expire": 0, "source": types.TRIGGER_MARK,
            "profit": 2100, "profit_at": 0, "stop": 1900, "stop_at": 0, **columns,
        }  # fmt: skip
        rows: list[Any] = [[value] * count for value in terms.values()]
        return commands.Brackets(*self.head(), *rows)

    def answer(self, **columns: int) -> tuple[int, tuple[int, int, int]]:
        """The code of one bracket, and its figures."""
        outcome = self.apply(self.brackets(**columns))
        return outcome.codes[0], outcome.figures.get(0, (0, 0, 0))

    def run(self, command: commands.Brackets, stop: int) -> tuple[int, Outcome]:
        """Call the handler itself: the next item, and what it answers."""
        outcome = Outcome(self.sequence + 1, self.now)
        return apply_brackets(self.state, command, outcome, 0, stop), outcome


# A tick of 0.05 is 50,000 units of USDC for a lot of one SOL; a price in the figures is for a lot.
SELLS = {"side": types.SELL, "profit": 1900, "stop": 2100}
MARKET_BUY = {"type": types.MARKET, "tif": types.IOC, "price": 0}


@pytest.mark.parametrize(
    ("columns", "code", "figures"),
    [
        ({}, codes.OK, (0, 0, 0)),
        (SELLS, codes.OK, (0, 0, 0)),
        ({"profit": 2005, "stop": 1995}, codes.OK, (0, 0, 0)),
        ({"profit_at": 2105, "stop_at": 1895}, codes.OK, (0, 0, 0)),
        ({"profit_at": 5, "stop_at": 5}, codes.OK, (0, 0, 0)),
        ({"source": types.TRIGGER_LAST}, codes.OK, (0, 0, 0)),
        ({"flags": types.FLAG_POST_ONLY}, codes.OK, (0, 0, 0)),
        # Outside the ticks, or not a price.
        ({"profit": 2101}, codes.TICK_SIZE, (5, 2101, 0)),
        ({"stop": 1901}, codes.TICK_SIZE, (5, 1901, 0)),
        ({"stop": 0}, codes.TICK_SIZE, (5, 0, 0)),
        ({"profit": -5}, codes.TICK_SIZE, (5, -5, 0)),
        ({"profit_at": 2101}, codes.TICK_SIZE, (5, 2101, 0)),
        ({"stop_at": 1901}, codes.TICK_SIZE, (5, 1901, 0)),
        ({"stop_at": -5}, codes.TICK_SIZE, (5, -5, 0)),
        ({"profit_at": -5}, codes.TICK_SIZE, (5, -5, 0)),
        # The entry lies between the exits, and is equal to neither.
        ({"profit": 2000}, codes.BRACKET_PRICES_INVALID, (20_000_000, 20_000_000, 0)),
        ({"profit": 1995}, codes.BRACKET_PRICES_INVALID, (20_000_000, 19_950_000, 0)),
        ({"stop": 2000}, codes.BRACKET_PRICES_INVALID, (20_000_000, 20_000_000, 0)),
        ({"stop": 2005}, codes.BRACKET_PRICES_INVALID, (20_050_000, 20_000_000, 0)),
        ({**SELLS, "profit": 2000}, codes.BRACKET_PRICES_INVALID, (20_000_000, 20_000_000, 0)),
        ({**SELLS, "stop": 1995}, codes.BRACKET_PRICES_INVALID, (19_950_000, 20_000_000, 0)),
        # The price of a MARKET entry is not known: the exits alone are compared.
        ({**MARKET_BUY, "stop": 2100, "profit": 2100}, codes.BRACKET_PRICES_INVALID, (21_000_000, 21_000_000, 0)),
        ({**MARKET_BUY, "stop": 2105}, codes.BRACKET_PRICES_INVALID, (21_050_000, 21_000_000, 0)),
        # What else a bracket may not be.
        ({"account": 9999}, codes.UNKNOWN_ACCOUNT, (0, 0, 0)),
        ({"account": types.FEES}, codes.SYSTEM_ACCOUNT, (0, 0, 0)),
        ({"market": 9}, codes.UNKNOWN_MARKET, (0, 0, 0)),
        ({"market": SPOT}, codes.MARKET_KIND_FORBIDS, (0, 0, 0)),
        ({"flags": types.FLAG_REDUCE_ONLY}, codes.INVALID_FLAGS, (0, 0, 0)),
        ({"source": types.TRIGGER_MARK - 1}, codes.INVALID_FLAGS, (0, 0, 0)),
        ({"source": types.TRIGGER_LAST + 1}, codes.INVALID_FLAGS, (0, 0, 0)),
    ],
    ids=str,
)  # fmt: skip
def test_a_bracket_at_each_of_its_limits(
    columns: dict[str, int], code: int, figures: tuple[int, int, int]
) -> None:
    """Ticks, the order of the three prices, and the entry's account, market and flags."""
    assert Traded().answer(**columns) == (code, figures)


def test_an_account_has_sixteen_brackets_at_most() -> None:
    """Of 17 of a batch the last one is refused; another account has its own."""
    system = Traded()
    outcome = system.apply(system.brackets(types.BRACKETS_MAX + 1))
    assert outcome.codes == [codes.OK] * types.BRACKETS_MAX + [codes.STATE_LIMIT]
    assert outcome.figures == {16: (16, 17, 1)}
    assert outcome.remaining == [1] * types.BRACKETS_MAX + [0]
    assert len(system.account_of(system.anna).brackets) == types.BRACKETS_MAX
    assert system.answer(account=system.ben) == (codes.OK, (0, 0, 0))


@pytest.mark.parametrize(
    ("columns", "kept"),
    [
        ({"profit_at": 2095, "stop_at": 1890}, (types.BUY, 21, 2095, 19, 1890)),
        ({**SELLS, "source": types.TRIGGER_LAST}, (types.SELL, 19, 0, 21, 0)),
    ],
)
def test_a_bracket_keeps_the_terms_of_its_exits(
    columns: dict[str, int], kept: tuple[int, int, int, int, int]
) -> None:
    """Triggers are USDC for a lot of one SOL with nine more decimals; prices stay in the units of the tick."""
    system = Traded()
    assert system.answer(**columns)[0] == codes.OK
    (bracket,) = system.account_of(system.anna).brackets.values()
    side, profit, profit_at, stop, stop_at = kept
    assert bracket.side == side
    assert bracket.take_profit_e9 == profit * UNIT * types.PRICE_E9
    assert bracket.stop_e9 == stop * UNIT * types.PRICE_E9
    assert (bracket.take_profit_price_units, bracket.stop_price_units) == (profit_at, stop_at)
    assert bracket.trigger_source == columns.get("source", types.TRIGGER_MARK)
    assert bracket.stp == types.STP_CANCEL_TAKER


@pytest.mark.parametrize("is_listed", [True, False])
@pytest.mark.parametrize("ends", [True, False])
def test_an_item_has_its_account_visited_before_it(*, is_listed: bool, ends: bool) -> None:
    """Listed for a price, for a market that ends, for both or for none; another account waits for its own turn."""
    system = Traded()
    resting = system.order(system.anna, PERP, types.BUY, 1900, 1).ids[0]
    cursors = system.state.cursors
    for account_id in (system.anna, system.ben):
        if is_listed:
            cursors.health.listed[account_id] = (0, 0)
    if ends:
        cursors.ending.append(MarketEnd(MarketId(PERP)))
        cursors.ending[0].account_ids = {system.anna: 1}
    following, outcome = system.run(system.brackets(), 1)
    assert (following, outcome.codes) == (1, [codes.OK])
    assert list(cursors.health.listed) == ([system.ben] if is_listed else [])
    assert (resting in system.state.orders) is not ends
    if ends:
        assert cursors.ending[0].account_ids == {}


def test_a_batch_ends_its_slice_after_the_item_that_reaches_its_units() -> None:
    """An item that is refused is 6 units, and 2 for the 6 integers of its event: 8 after one, 16 after two."""
    for units, following in ((1, 1), (8, 1), (9, 2), (16, 2), (17, 3), (99, 3)):
        system = Traded()
        system.state.work.units, system.state.work.batch_stop = 0, units
        found, outcome = system.run(system.brackets(4, market=9), 3)
        assert (found, outcome.codes) == (following, [codes.UNKNOWN_MARKET] * following), units


def test_figures_of_a_refusal_are_not_those_of_the_next_one() -> None:
    """A trigger outside the ticks has figures, and a market that is not there has none."""
    system = Traded()
    command = system.brackets(2, profit=2101)
    command.market_ids[1] = MarketId(9)
    outcome = system.apply(command)
    assert outcome.codes == [codes.TICK_SIZE, codes.UNKNOWN_MARKET]
    assert outcome.figures == {0: (5, 2101, 0)}


def test_an_entry_that_does_not_rest_has_nothing_left() -> None:
    """Of 3 lots at the market one is traded, and the other two end."""
    system = Traded()
    system.order(system.ben, PERP, types.SELL, 2000, 1)
    outcome = system.apply(system.brackets(**MARKET_BUY, quantity=3))
    assert (outcome.codes, outcome.filled, outcome.remaining) == ([codes.OK], [1], [0])
