# SPDX-License-Identifier: Apache-2.0
"""A small journal on disk to fork: two coins, a stablecoin, perpetuals with positions, makers, a fund and a backstop.

Owns what happened in it, never what a test asserts.
"""

from pathlib import Path
from typing import Any, Final

from clearinghouse.server.startup.directory import open_directory, replay_log
from clearinghouse.server.startup.forking import Fork
from clearinghouse.server.startup.genesis import make_genesis
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.codes import OK
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, DepositId, SourceId
from clearinghouse.statemachine.vocabulary.types import SECOND_NS
from clearinghouse.storage.port import Record
from tests.support import columns

START_NS: Final = 1_700_000_000 * SECOND_NS
UNIT: Final = 10**6
E9: Final = types.PRICE_E9


class Setup:
    """Commands on a machine of their own, whose records go into a new journal at the end."""

    def __init__(self, folder: Path) -> None:
        self.opened = open_directory(
            folder, make_genesis(seed=bytes(range(32))), clock=lambda: START_NS
        )
        self.records: list[Record] = []
        journal = self.opened.directory.journal
        self.fork = Fork(
            replay_log(journal).applier,
            epoch=self.opened.epoch,
            on_record=lambda recorded: self.records.append(recorded.record),
        )
        self.ids: dict[str, int] = {"USDC": 1}

    def close(self) -> None:
        """Write the journal and let go of it."""
        journal = self.opened.directory.journal
        journal.append(self.opened.epoch, self.records[0].first_sequence, self.records)
        self.opened.directory.close()

    def head(self, principal: str = "town") -> tuple[str, str, int]:
        """Return the head of a command."""
        return self.fork.fields(principal)

    def must(self, command: commands.Command) -> list[int]:
        """Apply a command of which every item has to succeed; the ids."""
        outcome = self.fork.apply(command)
        assert set(outcome.codes) == {OK}, outcome.codes
        return outcome.ids

    def asset(self, symbol: str, price: int, sources: int) -> None:
        """A coin of six decimals at a price, from sources of principal `feeds`."""
        terms = (6, types.WEIGHT_IDENTITY, 0, 0, 10, 0, 30_000_000, 0, 0, 0)
        asset_id = self.must(commands.CreateAsset(*self.head(), symbol, *terms))[0]
        self.ids[symbol] = asset_id
        ids = [
            self.must(commands.CreateOracleSource(*self.head(), f"{symbol}-{number}", "feeds", 1))[
                0
            ]
            for number in range(sources)
        ]
        self.must(
            commands.SetOracleInstrument(
                *self.head(), AssetId(asset_id), list(map(SourceId, ids)), 10 * SECOND_NS, 100
            )
        )
        rules = (2, 0, 0, 60 * SECOND_NS, 0, 5 * SECOND_NS, 0, 0, 0, 0, 0)
        self.must(commands.SetIndexRules(*self.head(), AssetId(asset_id), *rules))
        none, now = [0] * sources, self.fork.now_ns
        values = [price * UNIT * E9] * sources
        self.must(
            commands.OracleTicks(
                *self.head("feeds"), list(map(SourceId, ids)), [AssetId(asset_id)] * sources,
                none, none, values, none, [now] * sources,
            )
        )  # fmt: skip

    def market(self, symbol: str, kind: int, base: str) -> None:
        """A market without fees: lot 0.01, tick 0.01, leverage 20, base MMF 3 %."""
        self.ids[symbol] = self.must(
            commands.CreateMarket(
                *self.head(), symbol, kind, types.INTERNAL, AssetId(self.ids[base]), AssetId(1),
                1, 2, 1, 2, AccountId(0),
                types.MARKET_OPEN, [0], [0], 0, 0, 0, 0, types.PPB, 100_000_000, 0,
                20, 0, 30_000_000, 0,
            )
        )[0]  # fmt: skip

    def account(self, owner: str, kind: int = types.KIND_CUSTOMER, **whole: int) -> int:
        """An account with whole coins."""
        opened = commands.CreateAccount(*self.head(), owner, kind, AccountId(0), 20, 0, 0)
        account_id = self.ids[owner] = self.must(opened)[0]
        for symbol, amount in whole.items():
            asset_id = self.ids[symbol]
            asked = self.must(
                commands.RequestDeposits(
                    *self.head(),
                    *columns(AccountId(account_id), AssetId(asset_id), amount * UNIT, ""),
                )
            )
            self.must(commands.DecideDeposits(*self.head(), list(map(DepositId, asked)), [1]))
        return account_id

    def order(self, owner: str, market: str, side: int, cents: int, lots: int) -> None:
        """A limit order that has to pass."""
        rows: list[Any] = [
            [types.PLACE], [self.ids[owner]], [self.ids[market]], [side], [types.LIMIT],
            [types.GTC], [0], [types.STP_CANCEL_TAKER], [cents], [lots], [0], [0], [0], [0],
        ]  # fmt: skip
        self.must(commands.OrderBatch(*self.head(), *rows))

    def trade(self, seller: str, buyer: str, market: str, cents: int, lots: int) -> None:
        """A trade between two accounts."""
        self.order(seller, market, types.SELL, cents, lots)
        self.order(buyer, market, types.BUY, cents, lots)

    def liquidation(self) -> None:
        """The waterfall on: a pass each second, a tenth of the size, no throttle, auto-close at half of MMF."""
        terms = (SECOND_NS, 100_000_000, 20_000_000, 10_000_000, 20_000_000, types.PPB, 2)
        rest = (60_000_000, 10_000_000, 20, 0)
        self.must(commands.SetLiquidation(*self.head(), 1, *terms, *rest))


def small_town(folder: Path) -> Setup:
    """The journal of a short life in `folder`, closed.

    Alice is long 100 SOL at 100 with 1,000 USDC, Carl long 1 BTC at 10,000 with 1,500 USDT; Bob and Dora are short. A
    maker bids and asks around 100. All sources were received at the last moment.
    """
    setup = Setup(folder)
    setup.asset("SOL", 100, 3)
    setup.asset("BTC", 10_000, 3)
    setup.asset("USDT", 1, 3)
    setup.market("SOL-PERP", types.PERPETUAL, "SOL")
    setup.market("BTC-PERP", types.PERPETUAL, "BTC")
    setup.market("USDT-USDC", types.SPOT, "USDT")
    setup.liquidation()
    setup.account("alice", USDC=1_000)
    setup.account("bob", USDC=100_000)
    setup.account("carl", USDT=1_500)
    setup.account("dora", USDC=100_000)
    setup.account("maker", types.KIND_MARKET_MAKER, USDC=100_000)
    setup.trade("bob", "alice", "SOL-PERP", 10_000, 10_000)
    setup.trade("dora", "carl", "BTC-PERP", 1_000_000, 100)
    for away in (1, 2, 3):
        setup.order("maker", "SOL-PERP", types.BUY, 10_000 - 10 * away, 2_000)
        setup.order("maker", "SOL-PERP", types.SELL, 10_000 + 10 * away, 2_000)
    setup.close()
    return setup
