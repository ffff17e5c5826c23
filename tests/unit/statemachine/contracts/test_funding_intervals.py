# SPDX-License-Identifier: Apache-2.0
"""Funding over time: outages, the order in which accounts are touched, marks that stand off the index."""

from itertools import permutations

import pytest
from hypothesis import given, settings, strategies as st

from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.engine import deadlines
from clearinghouse.statemachine.ledger.postings_from_events import LedgerFromEvents
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.views.exchange.next_funding import next_funding_views
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AssetId, MarketId, SourceId
from clearinghouse.statemachine.vocabulary.types import PPB
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.naive_funding import NaiveFunding
from tests.support import SECOND, START_NS, System

HOUR = 3600 * SECOND
DAY = 24 * HOUR
PRICE = 150


def system(fresh_ns: int = 10**18, interval_ns: int = HOUR) -> System:
    """A perpetual on SOL at 150 without fees, hourly funding at 0.00125 % while mark and index are one."""
    found = System()
    sol = found.asset("SOL", 9)
    feed = found.must(commands.CreateOracleSource(*found.head(), "feed", "", 1))
    found.must(
        commands.SetOracleInstrument(*found.head(), AssetId(sol), [SourceId(feed)], fresh_ns, 100)
    )
    found.price(sol, PRICE)
    perp = found.market("SOL-PERP", types.PERPETUAL, sol, maker_ppb=0, taker_ppb=0)
    terms = (interval_ns, 100_000, 500_000, 5_000_000)
    found.must(commands.SetFunding(*found.head(), MarketId(perp), *terms))
    return found


def trade(found: System, perp: int, seller: int, buyer: int, lots: int) -> None:
    """A trade at the index."""
    assert found.order(seller, perp, types.SELL, PRICE * 100, lots).codes == [0]
    assert found.order(buyer, perp, types.BUY, PRICE * 100, lots).filled == [lots]


def test_an_outage_of_three_days_is_caught_up_hour_by_hour() -> None:
    """One jump over three days says 72 rates of 0, that of the hour it began in too: no OK price stood at its end."""
    found = system(fresh_ns=10 * SECOND)
    perp = found.state.symbols["SOL-PERP"]
    sol = found.state.symbols["SOL"]
    alice = found.account("alice", USDC=10**10)
    bob = found.account("bob", USDC=10**10)
    trade(found, perp, bob, alice, 1000)
    # To the whole hour and 59 minutes into the next, with a price every ten seconds.
    found.now = START_NS + 2800 * SECOND
    for _ in range(59 * 6):
        found.price(sol, PRICE)
        found.now += 10 * SECOND - 1
    found.price(sol, PRICE)
    ended = found.now
    found.now += 3 * DAY
    found.apply(commands.AdvanceTime("clearinghouse", "", found.now, found.now))
    rates = [event.fields for event in found.events if event.name == "FUNDING_RATE"]
    first_end = START_NS + 2800 * SECOND + HOUR
    assert len(rates) == (found.now - first_end) // HOUR + 1 == 72
    # A sample for each second up to ten after the last tick, none after that.
    assert rates[0]["samples"] == (ended + 10 * SECOND) // SECOND - (first_end - HOUR) // SECOND
    assert [rate["rate_ppb"] for rate in rates] == [0] * 72
    assert found.state.assets[AssetId(sol)].price_state == types.PRICE_NO_QUORUM
    # The price is back: the hour under way pays again once half of it has samples and it ends at an OK price.
    market = found.market_of(perp)
    assert market.funding_index_ray == 0
    while found.now % HOUR < HOUR // 2:
        found.now += SECOND * 60
    end = (found.now // HOUR + 2) * HOUR
    while found.now < end - SECOND:
        found.price(sol, PRICE)
        found.now = min(found.now + 9 * SECOND, end - SECOND)
    found.price(sol, PRICE)
    found.now = end
    found.apply(commands.AdvanceTime("clearinghouse", "", found.now, found.now))
    # 1,500,000 units a lot x 12,500 ppb = 18.75.
    assert market.funding_index_ray == 1875 * 10**25


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_in_which_accounts_are_touched_does_not_matter(order: tuple[int, ...]) -> None:
    """In any order of touches, each account gets the floor of its own share, and the line the rest."""
    found = system()
    perp = found.state.symbols["SOL-PERP"]
    sol = found.state.symbols["SOL"]
    owners = [found.account(name, USDC=10**10) for name in ("alice", "bob", "carol")]
    other = found.account("other", USDC=10**11)
    for owner, lots in zip(owners, (1, 3, 7), strict=True):
        trade(found, perp, other, owner, lots)
    # 12.5 a SOL, 125,000 units a lot: 12,500 ppb of it are 1.5625 units.
    found.price(sol, 125 * 10**14, e9=True)
    found.now = START_NS + 2800 * SECOND + 2 * HOUR
    found.advance(0)
    change = 3 * 125_000 * 12_500
    for at in order:
        assert found.order(other, perp, types.SELL, 1300, 1).codes == [0]
        assert found.order(owners[at], perp, types.BUY, 1300, 1).filled == [1]
    got = [found.unsettled(owner) for owner in owners]
    assert got == [-lots * change // 10**9 for lots in (1, 3, 7)]
    # The first touch of the other side settled its share of eleven.
    assert found.unsettled(other) == 11 * change // 10**9
    assert found.market_of(perp).funding_line == -sum(got) - found.unsettled(other) > 0


def test_a_mark_above_the_index_lets_longs_pay_more() -> None:
    """A premium within the book's basis enters the rate: P beyond the inner clamp, by eight."""
    found = system()
    perp = found.state.symbols["SOL-PERP"]
    market = found.market_of(perp)
    found.must(commands.SetMarkRules(*found.head(), MarketId(perp), 10**6, SECOND, 500))
    maker = found.account("maker", USDC=10**12)
    # Both sides 1 % above the index: mid 151.5.
    assert found.order(maker, perp, types.BUY, 15_149, 1000).codes == [0]
    assert found.order(maker, perp, types.SELL, 15_151, 1000).codes == [0]
    found.now = START_NS + 2800 * SECOND
    for _ in range(3600 + 1):
        found.advance(1)
    funding = market.funding
    assert funding is not None
    rates = [event for event in found.events if event.name == "FUNDING_RATE"]
    assert rates == []
    # The basis has long reached 1.5 a SOL, 15,000 units a lot (a floor below): P is 1 %, less 0.05 %, by eight.
    assert 1_187_000 < funding.rate_ppb <= 1_187_500
    assert violations(found.state) == []


def test_the_index_is_sampled_at_each_second_of_a_market_that_has_funding() -> None:
    """Samples follow moves of the price: half an hour at one index and half at another are 1,800 of each."""
    found = system()
    perp = found.state.symbols["SOL-PERP"]
    sol = found.state.symbols["SOL"]
    market = found.market_of(perp)
    found.now = START_NS + 2800 * SECOND
    found.advance(0)
    found.now += 1800 * SECOND - 1
    found.price(sol, 160)
    found.now += 1799 * SECOND
    found.price(sol, 170)
    funding = market.funding
    assert funding is not None
    assert funding.samples == 1800 + 1799
    assert funding.sums == {1_500_000 * types.PRICE_E9: 0, 1_600_000 * types.PRICE_E9: 0}


# A step: what to do, two accounts, an amount.
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["trade", "trade", "trade", "hour", "price", "terms"]),
        st.integers(0, 3),
        st.integers(1, 3),
        st.integers(1, 9),
    ),
    min_size=12,
    max_size=40,
)


@given(STEPS)
@settings(max_examples=60)
def test_any_trades_over_any_hours_accrue_as_by_hand(
    steps: list[tuple[str, int, int, int]],
) -> None:
    """For any trades between intervals at any prices and rates, lines are what fractions say, to the unit."""
    found = System(check=False)
    by_hand = NaiveFunding()
    ledger = LedgerFromEvents()

    def hear() -> None:
        for event in found.events:
            ledger.take(event, found.state.markets)
            by_hand.take(event, ledger)

    sol = found.asset("SOL", 9, PRICE)
    perp = found.market("SOL-PERP", types.PERPETUAL, sol, lot=(1, 6), tick=(1, 0))
    hear()
    by_hand.marks_e9[perp] = found.market_of(perp).mark_e9
    found.must(commands.SetFunding(*found.head(), MarketId(perp), HOUR, 8_000_001, PPB, PPB))
    owners = [found.account(name, USDC=10**9) for name in "abcd"]
    price = PRICE
    for what, first, apart, size in steps:
        if what == "trade":
            one, other = owners[first], owners[(first + apart) % 4]
            for owner, side in ((one, types.SELL), (other, types.BUY)):
                found.order(owner, perp, side, price, size)
                hear()
        elif what == "price":
            price = PRICE + size
            found.price(sol, price)
        elif what == "terms":
            interest = (size - 5) * 3_333_333
            found.must(commands.SetFunding(*found.head(), MarketId(perp), HOUR, interest, PPB, PPB))
        else:
            found.now += HOUR
            found.advance(0)
        if what != "trade":
            hear()
        assert by_hand.differences(found.state) == []
        assert violations(found.state) == []


of_written_code = pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")


class Outage(System):
    """Hourly funding on SOL at 150, and work that goes on 7,300 s after an hour's end in slices of one deadline each.

    The model follows. The hour under way has 2,800 s to go, so it and two others are over.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let the time pass."""
        self.rates: list[tuple[int, int]] = []
        super().__init__(model=True)
        self.sol = self.asset("SOL", 9, PRICE)
        self.perp = self.market("SOL-PERP", types.PERPETUAL, self.sol, maker_ppb=0, taker_ppb=0)
        terms = (HOUR, 100_000, 500_000, 5_000_000)
        self.must(commands.SetFunding(*self.head(), MarketId(self.perp), *terms))
        monkeypatch.setattr(deadlines, "WORK_SLICE", 1)
        self.now = START_NS + 2800 * SECOND + 2 * HOUR + 100 * SECOND

    def apply(self, command: commands.Command, *, digest: bytes | None = None) -> Outcome:
        """Apply a command and note the samples and the rate of each interval that ended."""
        outcome = super().apply(command, digest=digest)
        for event in self.events:
            if event.name == "FUNDING_RATE":
                self.rates.append((event.fields["samples"], event.fields["rate_ppb"]))
        return outcome

    def catch_up(self) -> None:
        """Do what is due, slice by slice."""
        while self.engine.is_behind:
            self.advance(0)

    @property
    def next_ns(self) -> int:
        """When the interval under way ends, as `ListNextFunding` says it."""
        return next_funding_views(self.state, [self.market_of(self.perp)])[0].next_ns


@of_written_code
def test_slices_alone_end_each_hour_at_its_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hours of 2,800, 3,600 and 3,600 samples, as if all had ended in one step."""
    found = Outage(monkeypatch)
    found.advance(0)
    assert found.rates == [(2800, 12_500)]
    found.catch_up()
    assert found.rates == [(2800, 12_500), (3600, 12_500), (3600, 12_500)]
    assert found.next_ns == START_NS + 2800 * SECOND + 3 * HOUR


@of_written_code
def test_a_command_between_slices_moves_no_end_of_an_interval(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The second hour has its 3,600 samples, though a tick at 151 has come; they were taken at 150, at which mark and
    index are one.

    From its end to the tick no second counts: the third hour has none and pays nothing, the fourth has the 3,500 s that
    are left of it. Index: 1,500,000 and 1,510,000 units a lot x 12,500 ppb = 18.75 and 18.875.
    """
    found = Outage(monkeypatch)
    found.price(found.sol, 151)  # a slice comes first
    assert found.rates == [(2800, 12_500)]
    assert found.next_ns == START_NS + 2800 * SECOND + HOUR
    found.catch_up()
    assert found.rates[1:] == [(3600, 12_500), (0, 0)]
    assert found.market_of(found.perp).funding_index_ray == 37_625 * 10**24
    assert found.next_ns == START_NS + 2800 * SECOND + 3 * HOUR
    found.now = found.next_ns
    found.advance(0)
    assert found.rates[3:] == [(3500, 12_500)]


@of_written_code
def test_a_price_that_stands_counts_in_each_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command between slices that moves no price costs no hour a sample."""
    found = Outage(monkeypatch)
    found.account("alice")
    found.catch_up()
    assert found.rates == [(2800, 12_500), (3600, 12_500), (3600, 12_500)]
    found.now = found.next_ns
    found.advance(0)
    assert found.rates[3:] == [(3600, 12_500)]


def test_terms_of_the_same_interval_keep_what_it_has() -> None:
    """Its rate, samples and sums go on, 800 seconds after a whole hour; terms of another interval begin without."""
    found = system()
    perp = MarketId(found.state.symbols["SOL-PERP"])
    found.advance(3_600)
    market = found.state.markets[perp]
    assert market.funding is not None
    market.funding.rate_ppb, market.funding.samples, market.funding.sums = 77, 5, {3: 4}
    found.must(commands.SetFunding(*found.head(), perp, HOUR, 100_000, 500_000, 5_000_000))
    assert (market.funding.rate_ppb, market.funding.samples) == (77, 5 + 800)
    assert market.funding.sums[3] == 4
    found.must(commands.SetFunding(*found.head(), perp, 2 * HOUR, 100_000, 500_000, 5_000_000))
    assert (market.funding.rate_ppb, market.funding.samples) == (0, 0)
