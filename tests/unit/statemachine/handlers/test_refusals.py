# SPDX-License-Identifier: Apache-2.0
"""Values outside their enumerations, and calls in no order: what the edge keeps out the machine refuses too.

Owns rows that no other test has because no client can send them; the condition is that they change nothing.
"""

from dataclasses import replace
from typing import Any

import pytest

from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId, OrderId
from tests.stateful.digest import CALL_FIELDS, changed, state_values
from tests.support import System

UNIT = 10**6
SOL, PERP, VENUE_MARKET = 2, 1, 2


class Small(System):
    """A world with a book, a market at a venue, a trader and a provider."""

    def __init__(self) -> None:
        """Begin."""
        super().__init__()
        self.asset("SOL", 4, 20)
        self.market("SOL-PERP", types.PERPETUAL, SOL, lot=(1, 0))
        venue = self.account("venue", kind=types.KIND_VENUE)
        self.market("SOL-X", types.PERPETUAL, SOL, lot=(1, 0), venue=venue)
        self.market("SOL/USDC", types.SPOT, SOL, lot=(1, 0))
        self.trader = self.account("trader", USDC=10_000 * UNIT)
        self.provider = self.account("provider", kind=types.KIND_BACKSTOP, USDC=1_000 * UNIT)

    def place(self, **columns: int) -> commands.OrderBatch:
        """Return an order that would pass, except for the named fields."""
        terms = {
            "action": types.PLACE, "account": self.trader, "market": PERP, "side": types.BUY,
            "type": types.LIMIT, "tif": types.GTC, "flags": 0, "stp": types.STP_CANCEL_TAKER,
            "price": 1900, "quantity": 1, "client": 0, "order": 0, "target": 0, "expire": 0,
            **columns,
        }  # fmt: skip
        rows: list[Any] = [[value] for value in terms.values()]
        return commands.OrderBatch(*self.head(), *rows)

    def conditional(self, **columns: int) -> commands.ConditionalOrders:
        """Return a stop that would wait, except for the named fields."""
        terms = {
            "action": types.PLACE, "account": self.trader, "market": PERP,
            "kind": types.TRIGGER_STOP, "source": types.TRIGGER_MARK, "trigger": 1800,
            "trail": 0, "side": types.SELL, "type": types.MARKET, "tif": types.IOC, "flags": 0,
            "stp": types.STP_CANCEL_TAKER, "price": 0, "quantity": 1, "show": 0, "client": 0,
            "expire": 0, "oco_item": 0, "oco_id": 0, "order": 0, "target": 0,
            **columns,
        }  # fmt: skip
        rows: list[Any] = [[value] for value in terms.values()]
        return commands.ConditionalOrders(*self.head(), *rows)

    def fill(self, side: int) -> commands.ExternalFills:
        """A venue's fill of an order that it never had."""
        head = self.head()
        return commands.ExternalFills(
            *head, [MarketId(VENUE_MARKET)], [OrderId(77)], [2000], [1], ["f1"], [side]
        )

    def quote(self, quantity: int) -> commands.SetQuote:
        """A standing quote."""
        later = self.now + 10**12
        return commands.SetQuote(
            *self.head(), AccountId(self.provider), MarketId(3), 2000, quantity, later
        )

    def refuses(self, command: Command, code: int) -> None:
        """A command is refused with a code, and nothing changes except that it was received."""
        before = state_values(self.state, CALL_FIELDS)
        assert self.apply(command).codes == [code]
        assert changed(before, state_values(self.state, CALL_FIELDS)) == []


def test_the_rows_would_pass_but_for_what_is_bad() -> None:
    """An order, a stop, and a quote as they are, are accepted."""
    system = Small()
    for command in (system.place(), system.conditional(), system.quote(1)):
        assert system.apply(command).codes == [codes.OK]


@pytest.mark.parametrize("columns", [{"side": 3}, {"type": 3}, {"tif": 9}, {"stp": 9}], ids=str)
def test_an_order_outside_its_enumerations_is_refused(columns: dict[str, int]) -> None:
    """INVALID_FLAGS."""
    system = Small()
    system.refuses(system.place(**columns), codes.INVALID_FLAGS)


@pytest.mark.parametrize(
    "columns",
    [{"action": 9}, {"kind": 9}, {"source": 9}, {"oco_item": 1, "oco_id": 1}, {"side": 3}],
    ids=str,
)
def test_a_conditional_order_outside_its_enumerations_is_refused(columns: dict[str, int]) -> None:
    """INVALID_FLAGS, also where it is to be paired with two others at once."""
    system = Small()
    system.refuses(system.conditional(**columns), codes.INVALID_FLAGS)


def test_a_venues_fill_on_no_side_is_refused() -> None:
    """INVALID_FLAGS, and no break is recorded."""
    system = Small()
    system.refuses(system.fill(3), codes.INVALID_FLAGS)
    assert system.state.breaks == {}


def test_a_quote_beyond_all_amounts_is_refused() -> None:
    """PARAMETER_OUT_OF_RANGE before tick and lot are checked."""
    system = Small()
    system.refuses(system.quote(2**62), codes.PARAMETER_OUT_OF_RANGE)


def test_a_provider_in_liquidation_registers_nothing_and_may_leave() -> None:
    """ACCOUNT_LIQUIDATING for a capacity; leaving one of two providers' places leaves the other's."""
    system = Small()
    other = system.account("other", kind=types.KIND_BACKSTOP, USDC=1_000 * UNIT)
    for account in (system.provider, other):
        system.must(
            commands.SetBackstop(*system.head(), AccountId(account), MarketId(PERP), 1, 0, 0)
        )
    system.must(commands.SetBackstop(*system.head(), AccountId(other), MarketId(PERP), 0, 0, 0))
    assert list(system.state.waterfall.providers[MarketId(PERP)]) == [system.provider]
    system.account_of(system.provider).status = types.LIQUIDATING
    system.check = False
    more = commands.SetBackstop(*system.head(), AccountId(system.provider), MarketId(PERP), 2, 0, 0)
    system.refuses(more, codes.ACCOUNT_LIQUIDATING)
    system.must(
        commands.SetBackstop(*system.head(), AccountId(system.provider), MarketId(PERP), 0, 0, 0)
    )
    assert system.state.waterfall.providers == {}


def test_a_market_needs_as_many_maker_as_taker_rates() -> None:
    """PARAMETER_OUT_OF_RANGE without rates, and where the tiers differ in number."""
    system = Small()
    market = system.market_of(PERP)
    terms = (0, 0, 0, 0, types.PPB, 0, 0, 20, 0, 30_000_000, 0)
    good = commands.SetMarketParameters(*system.head(), MarketId(PERP), [0], [0], *terms)
    system.refuses(replace(good, taker_fee_ppb=[], maker_fee_ppb=[]), codes.PARAMETER_OUT_OF_RANGE)
    again = replace(good, request_id="more", taker_fee_ppb=[0, 0])
    system.refuses(again, codes.PARAMETER_OUT_OF_RANGE)
    assert market.taker_fee_ppb != []


def test_commands_out_of_order_are_no_commands() -> None:
    """A sequence that does not follow, a time before the last one, and a command before work that is due raise."""
    system = Small()
    command = commands.CancelAll(*system.head(), AccountId(system.trader), MarketId(0), 0)
    engine, sequence, now = system.engine, system.sequence, system.now
    last = system.state.time_ns
    follows = f"does not follow {sequence} at {last}$"
    with pytest.raises(ValueError, match=f"^command {sequence + 2} at {now} {follows}"):
        engine.start(command, sequence + 2, now, b"")
    with pytest.raises(ValueError, match=f"^command {sequence + 1} at {last - 1} {follows}"):
        engine.start(command, sequence + 1, last - 1, b"")
    system.order(system.trader, PERP, types.BUY, 1900, 1, tif=types.GTD, expire_ns=now + 10**9)
    with pytest.raises(ValueError, match="stands before a command"):
        engine.start(command, system.sequence + 1, now + 10**10, b"")
