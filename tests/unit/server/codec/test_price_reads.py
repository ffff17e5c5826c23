# SPDX-License-Identifier: Apache-2.0
"""GetIndex, GetGuardMatrix and the terms of a mark in ListMarkets, from bytes to bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.reads.present import READS
from clearinghouse.server.codec.scales import scales_of
from clearinghouse.statemachine.prices.price_guard import GUARD_MATRIX
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AssetId, MarketId, SourceId
from clearinghouse.v1 import enums_pb2, market_data_pb2, risk_pb2
from tests.support import E9, SECOND, System

if TYPE_CHECKING:
    from google.protobuf.message import Message

INDEX = "/clearinghouse.v1.MarketDataService/GetIndex"
MARKETS = "/clearinghouse.v1.MarketDataService/ListMarkets"
MATRIX = "/clearinghouse.v1.RiskService/GetGuardMatrix"
RULES = (2, 25, 5, 60 * SECOND, 100, 5 * SECOND, 100, 300 * SECOND, 50, 300_000, 1_000)


class Setup:
    """SOL priced by two sources of a group and one that quotes in EUR, which has no index."""

    def __init__(self) -> None:
        """Two of the three sources have spoken: 150 from the first of the group, 140 in EUR."""
        self.system = System()
        system = self.system
        self.sol = system.asset("SOL", 9)
        self.eur = system.asset("EUR", 6)
        self.perp = system.market("SOL-PERP", types.PERPETUAL, self.sol)
        self.sources = [
            system.must(commands.CreateOracleSource(*system.head(), name, "", 3))
            for name in ("one", "two", "three")
        ]
        for source_id, quote, group in zip(self.sources, (0, 0, self.eur), (7, 7, 0), strict=True):
            system.must(
                commands.SetSourceQuote(*system.head(), SourceId(source_id), AssetId(quote), group)
            )
        system.must(
            commands.SetOracleInstrument(
                *system.head(),
                AssetId(self.sol),
                list(map(SourceId, self.sources)),
                10 * SECOND,
                100,
            )
        )
        system.must(commands.SetIndexRules(*system.head(), AssetId(self.sol), *RULES))
        self.tick(self.sources[0], 150)
        self.tick(self.sources[2], 140)

    def tick(self, source_id: int, price: int) -> None:
        """One source says one price, with a spread of two and a confidence of one."""
        system = self.system
        system.now += 1
        whole = 10**6 * E9
        sides = [(price - 1) * whole], [(price + 1) * whole], [price * whole], [whole]
        source, asset = [SourceId(source_id)], [AssetId(self.sol)]
        system.must(commands.OracleTicks(*system.head(), source, asset, *sides, [system.now]))

    def read(self, path: str, request: Message) -> bytes | EdgeError:
        """The answer of a read now."""
        seen = READS[path](request.SerializeToString()).read(self.system.state)
        if isinstance(seen, EdgeError):
            return seen
        return seen(7, scales_of(self.system.state)).SerializeToString()

    def index(self) -> market_data_pb2.GetIndexResponse:
        """The reply of GetIndex about SOL."""
        reply = self.read(INDEX, market_data_pb2.GetIndexRequest(asset_id=self.sol))
        assert isinstance(reply, bytes)
        return market_data_pb2.GetIndexResponse.FromString(reply)

    def matrix(self) -> risk_pb2.GetGuardMatrixResponse:
        """The reply of GetGuardMatrix."""
        reply = self.read(MATRIX, risk_pb2.GetGuardMatrixRequest())
        assert isinstance(reply, bytes)
        return risk_pb2.GetGuardMatrixResponse.FromString(reply)


def test_an_index_shows_each_source_and_why_it_counts_or_not() -> None:
    """Before there is an index every source shows what it said; the one without a quote index is out."""
    setup = Setup()
    reply = setup.index()
    assert reply.as_of_sequence == 7
    assert reply.price_state == enums_pb2.PRICE_STATE_ABSENT
    assert [reply.price, reply.index_price, reply.stable_price] == ["", "", ""]
    assert [reply.quorum, reply.fresh_sources] == [2, 1]
    first, second, third = reply.sources
    assert [first.name, first.weight, first.group_id, first.price] == ["one", 3, 7, "150"]
    assert [first.spread, first.confidence] == ["2", "1"]
    assert first.standing == enums_pb2.SOURCE_STANDING_FRESH
    assert [second.standing, second.price, second.spread] == [0, "", ""]
    assert third.standing == enums_pb2.SOURCE_STANDING_NO_QUOTE_INDEX
    assert [third.quote_asset_id, third.price] == [setup.eur, "140"]


def test_an_index_shows_its_rules_and_prices() -> None:
    """With a quorum the index stands beside the price before the cap and the stable price; the rules are as set."""
    setup = Setup()
    system = setup.system
    source_id = system.must(commands.CreateOracleSource(*system.head(), "euro", "", 1))
    system.must(
        commands.SetOracleInstrument(
            *system.head(), AssetId(setup.eur), [SourceId(source_id)], 10 * SECOND, 100
        )
    )
    system.price(setup.eur, 11 * 10**5 * E9, e9=True)
    # 140 x 1.1 = 154: the median is 152, the bounds 150.48 and 153.52, the mean 152.
    reply = setup.index()
    assert reply.price_state == enums_pb2.PRICE_STATE_OK
    assert [reply.price, reply.index_price, reply.stable_price] == ["152", "152", "152"]
    setup.tick(setup.sources[0], 160)
    reply = setup.index()
    assert reply.uncapped_price == "157"
    assert reply.price_state == enums_pb2.PRICE_STATE_JUMPED
    rules = [value for _, value in reply.rules.ListFields()]
    assert rules == list(RULES)
    assert [reply.fresh_ns, reply.clamp_bps] == [10 * SECOND, 100]


def test_an_asset_without_rules_shows_none() -> None:
    """Rules are unset where there are none, and an unknown asset is refused at the edge."""
    setup = Setup()
    reply = setup.read(INDEX, market_data_pb2.GetIndexRequest(asset_id=setup.eur))
    assert isinstance(reply, bytes)
    found = market_data_pb2.GetIndexResponse.FromString(reply)
    assert not found.HasField("rules")
    assert not found.sources
    refused = setup.read(INDEX, market_data_pb2.GetIndexRequest(asset_id=99))
    assert isinstance(refused, EdgeError)
    assert refused.reason == "UNKNOWN_ASSET"


def test_the_guard_matrix_is_the_one_in_force() -> None:
    """Every cell is that of the machine, and each price shows what is decided for it now."""
    setup = Setup()
    reply = setup.matrix()
    found = {
        row.price_state: (
            row.increase_risk,
            row.reduce_risk,
            row.liquidate,
            row.withdraw,
            row.settle,
            row.fund,
        )
        for row in reply.rows
    }
    assert found == GUARD_MATRIX
    prices = {price.asset_id: price for price in reply.prices}
    assert prices.keys() == {setup.sol, setup.eur}
    assert prices[setup.sol].is_guarded
    assert prices[setup.sol].liquidate == enums_pb2.GUARD_DECISION_BLOCK
    # Without rules only a rise of risk asks for a price.
    assert not prices[setup.eur].is_guarded
    assert prices[setup.eur].increase_risk == enums_pb2.GUARD_DECISION_BLOCK
    assert prices[setup.eur].liquidate == enums_pb2.GUARD_DECISION_ALLOW


def test_a_market_shows_the_terms_and_the_basis_of_its_mark() -> None:
    """Without rules they are empty; with them notional, time constant, clamp and basis are shown."""
    setup = Setup()
    system = setup.system

    def market() -> market_data_pb2.Market:
        reply = setup.read(MARKETS, market_data_pb2.ListMarketsRequest())
        assert isinstance(reply, bytes)
        (found,) = market_data_pb2.ListMarketsResponse.FromString(reply).markets
        return found

    assert [market().mark_impact_notional, market().mark_ewma_ns] == ["", 0]
    system.must(
        commands.SetMarkRules(
            *system.head(), MarketId(setup.perp), 10_000 * 10**6, 60 * SECOND, 500
        )
    )
    system.state.markets[MarketId(setup.perp)].basis_e9 = -15_000 * E9
    found = market()
    assert [found.mark_impact_notional, found.mark_clamp_bps] == ["10000", 500]
    assert found.mark_ewma_ns == 60 * SECOND
    assert found.mark_basis == "-1.5"
