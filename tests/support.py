# SPDX-License-Identifier: Apache-2.0
"""Helpers for tests that drive the engine: a small world with assets, markets, funded accounts and prices."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.statemachine.state.account_blocks import ids_of
from clearinghouse.statemachine.state.authority import Authority
from clearinghouse.statemachine.state.genesis import Genesis
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.codes import OK
from clearinghouse.statemachine.vocabulary.events import Event, split
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    ClientOrderId,
    DepositId,
    MarketId,
    OrderId,
    SourceId,
)
from tests.edge_ranges import check_edge_accepts
from tests.stateful.model_comparison import Modelled

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from clearinghouse.statemachine.state.results import Outcome
    from clearinghouse.statemachine.state.state import Account, Holding, Line, Market, State

SECOND = types.SECOND_NS
START_NS = 1_700_000_000 * SECOND
E9 = types.PRICE_E9


def left_of(listed: list[int], accounts: Container[AccountId]) -> int:
    """The accounts that a work list still has to bring (`account_blocks.work_list`)."""
    return sum(
        1 if entry >= 0 else sum(one in accounts for one in ids_of(-1 - entry)) for entry in listed
    )


def columns(*values: object) -> list[Any]:
    """The columns of a batch of one item."""
    return [[value] for value in values]


class Disagreement(AssertionError):  # noqa: N818  it is the failure of a test
    """The independent model has other results of a command than the machine."""


def bounded(state: State) -> list[AccountId]:
    """The accounts that have price bounds (W-7)."""
    return [account.id for account in state.accounts.values() if account.bounds is not None]


class System:
    """An engine with a clock; every command gets the next sequence and time, and invariants are checked."""

    def __init__(self, *, check: bool = True, model: bool = False) -> None:
        """Start at genesis: USDC with six decimals is the valuation asset (id 1).

        With `model` the independent model follows, until a test acts on the state behind its back (`observe`).
        """
        self.engine = Engine(
            Genesis(
                seed=b"test",
                valuation_symbol="USDC",
                valuation_scale=6,
                request_window_ns=600 * SECOND,
                request_ahead_ns=SECOND,
                settlement_interval_ns=10 * SECOND,
            )
        )
        self.now = START_NS
        self.sequence = 0
        self.requests = 0
        self.check = check
        self.events: list[Event] = []
        self.modelled = Modelled(self.engine.state) if model else None
        self.looks = True  # whether the state after a command is compared, not only the command

    @property
    def state(self) -> State:
        """The machine's state."""
        return self.engine.state

    def begin_with_operators(self, first: str, second: str) -> None:
        """Begin with authority, which no model follows; before the first command."""
        assert self.sequence == 0, "a command came before"
        self.state.genesis.first_operator, self.state.genesis.second_operator = first, second
        self.state.authority = Authority((first, second))
        self.modelled = None

    def begin_with_notice(self, notice_ns: int) -> None:
        """Begin with a notice of changes (Q-9), before the first command."""
        assert self.sequence == 0, "a command came before"
        self.state.genesis.notice_ns = self.state.setting_changes.notice_ns = notice_ns
        if self.modelled is not None:
            self.modelled = Modelled(self.state)

    def apply(self, command: commands.Command, *, digest: bytes | None = None) -> Outcome:
        """Apply a command at the present time, overdue work first; its events are left in `events`."""
        deadline = self.engine.next_deadline()
        if 0 < deadline <= self.now and not isinstance(
            command, commands.AdvanceTime | commands.ReportGap
        ):
            self.advance(0)
        first = self.sequence + 1
        self.sequence += command.count()
        if digest is None:
            digest = blake2b(repr(command).encode(), digest_size=16).digest()
        outcome = self.engine.apply(command, first, self.now, digest)
        if outcome.codes == [OK]:
            check_edge_accepts(command)
        taken = self.engine.take_events()
        self.events = split(taken)
        if self.check and self.looks:
            assert violations(self.state) == []
        if self.modelled is not None:
            found = self.modelled.take(command, outcome, taken, self.events, looks=self.looks)
            if found:
                raise Disagreement(found)
        return outcome

    def observe(self, act: Callable[[], object]) -> None:
        """Let a test act on the state as a command would: events and invariants as after one."""
        act()
        self.state.work.units = 0  # which a command counts for its principal at its end
        self.modelled = None
        self.events = split(self.engine.take_events())
        if self.check:
            assert violations(self.state) == []

    def head(self) -> tuple[str, str, int]:
        """Principal, a fresh request id and the creation time for a command."""
        self.requests += 1
        return ("test", f"r{self.requests}", self.now)

    def advance(self, seconds: float) -> None:
        """Move the clock and run what falls due."""
        self.now += int(seconds * SECOND)
        self.apply(commands.AdvanceTime("clearinghouse", "", self.now, self.now))

    def report_gap(self, from_ns: int, cause: int = types.GAP_DOWN) -> None:
        """Report that the clearinghouse was away from a moment until now, before what fell due meanwhile (U-6.2)."""
        self.apply(commands.ReportGap("clearinghouse", "", self.now, from_ns, self.now, cause))

    def must(self, command: commands.Command) -> int:
        """Apply a one-item command that has to succeed; the id it answers with."""
        outcome = self.apply(command)
        assert outcome.codes == [OK], outcome.codes
        return outcome.ids[0]

    def asset(
        self,
        symbol: str,
        scale: int,
        price: int = 0,
        *,
        weight_ppb: int = types.PPB,
        penalty_ppb: int = 0,
    ) -> int:
        """List an asset; with a price (whole valuation units) it gets one source and a tick."""
        asset_id = self.must(
            commands.CreateAsset(
                *self.head(),
                symbol,
                scale,
                types.WEIGHT_INVERSE_SQRT,
                weight_ppb,
                penalty_ppb,
                10,
                0,
                30_000_000,
                0,
                0,
                0,
            )
        )
        if price:
            source_id = self.must(
                commands.CreateOracleSource(*self.head(), f"{symbol}-feed", "", 1)
            )
            self.must(
                commands.SetOracleInstrument(
                    *self.head(), AssetId(asset_id), [SourceId(source_id)], 10**18, 100
                )
            )
            self.price(asset_id, price)
        return asset_id

    def price(self, asset_id: int, price: int, *, e9: bool = False) -> None:
        """One tick of the asset's first source: whole valuation units, or the machine's unit with `e9`."""
        instrument = self.state.assets[AssetId(asset_id)].instrument
        assert instrument is not None
        value = price if e9 else price * 10**self.state.valuation.scale * E9
        self.now += 1
        self.must(
            commands.OracleTicks(
                *self.head(),
                [instrument.source_ids[0]],
                [AssetId(asset_id)],
                [0],
                [0],
                [value],
                [0],
                [self.now],
            )
        )

    def market(
        self,
        symbol: str,
        kind: int,
        base: int,
        quote: int = 1,
        *,
        lot: tuple[int, int] = (1, 2),
        tick: tuple[int, int] = (1, 2),
        maker_ppb: int = 200_000,
        taker_ppb: int = 600_000,
        status: int = types.MARKET_OPEN,
        venue: int = 0,
        notional_min: int = 0,
        notional_max: int = 0,
        open_order_lots_max: int = 0,
        open_interest_lots_max: int = 0,
        band_ppb: int = 0,
        slippage_ppb: int = 0,
        max_leverage: int = 20,
        imf_factor_ppb: int = 0,
        mmf_base_ppb: int = 30_000_000,
        mmf_factor_ppb: int = 0,
    ) -> int:
        """List a market; `lot` and `tick` are (units, decimals)."""
        return self.must(
            commands.CreateMarket(
                *self.head(),
                symbol,
                kind,
                types.EXTERNAL_VENUE if venue else types.INTERNAL,
                AssetId(base),
                AssetId(quote),
                lot[0],
                lot[1],
                tick[0],
                tick[1],
                AccountId(venue),
                status,
                [maker_ppb],
                [taker_ppb],
                notional_min,
                notional_max,
                open_order_lots_max,
                open_interest_lots_max,
                types.PPB,
                band_ppb,
                slippage_ppb,
                max_leverage,
                imf_factor_ppb,
                mmf_base_ppb,
                mmf_factor_ppb,
            )
        )

    def account(
        self,
        owner: str,
        *,
        leverage: int = 10,
        kind: int = types.KIND_CUSTOMER,
        flags: int = 0,
        **balances: int,
    ) -> int:
        """Open an account and deposit smallest units by symbol."""
        account_id = self.must(
            commands.CreateAccount(*self.head(), owner, kind, AccountId(0), leverage, flags, 0)
        )
        for symbol, amount in balances.items():
            self.deposit(account_id, self.state.symbols[symbol], amount)
        return account_id

    def deposit(self, account_id: int, asset_id: int, amount: int) -> None:
        """Request and confirm a deposit."""
        deposit_id = self.must(
            commands.RequestDeposits(
                *self.head(), [AccountId(account_id)], [AssetId(asset_id)], [amount], [""]
            )
        )
        self.must(commands.DecideDeposits(*self.head(), [DepositId(deposit_id)], [1]))

    def order(
        self,
        account: int,
        market: int,
        side: int,
        price: int,
        quantity: int,
        *,
        order_type: int = types.LIMIT,
        tif: int = types.GTC,
        flags: int = 0,
        stp: int = types.STP_CANCEL_TAKER,
        client_id: int = 0,
        expire_ns: int = 0,
        margin: int = 0,
    ) -> Outcome:
        """Place one order; price and quantity in the market's price and quantity units."""
        return self.apply(
            commands.OrderBatch(
                *self.head(),
                [types.PLACE],
                [AccountId(account)],
                [MarketId(market)],
                [side],
                [order_type],
                [tif],
                [flags],
                [stp],
                [price],
                [quantity],
                [ClientOrderId(client_id)],
                [OrderId(0)],
                [ClientOrderId(0)],
                [expire_ns],
                isolated_margins=[margin] if margin else [],
            )
        )

    def cancel(self, account: int, market: int, order_id: int) -> Outcome:
        """Cancel one order by its id."""
        return self.apply(
            commands.OrderBatch(
                *self.head(),
                [types.CANCEL],
                [AccountId(account)],
                [MarketId(market)],
                [0],
                [0],
                [0],
                [0],
                [0],
                [0],
                [0],
                [ClientOrderId(0)],
                [OrderId(order_id)],
                [ClientOrderId(0)],
                [0],
            )
        )

    def replace(
        self,
        account: int,
        market: int,
        order_id: int,
        side: int,
        price: int,
        quantity: int,
        *,
        order_type: int = types.LIMIT,
        tif: int = types.GTC,
        flags: int = 0,
        stp: int = types.STP_CANCEL_TAKER,
    ) -> Outcome:
        """Replace one order, stating the new one in full."""
        return self.apply(
            commands.OrderBatch(
                *self.head(),
                [types.REPLACE],
                [AccountId(account)],
                [MarketId(market)],
                [side],
                [order_type],
                [tif],
                [flags],
                [stp],
                [price],
                [quantity],
                [ClientOrderId(0)],
                [OrderId(order_id)],
                [ClientOrderId(0)],
                [0],
            )
        )

    def transfer(self, source: int, target: int, asset_id: int, amount: int) -> int:
        """Transfer an amount; the result code."""
        return self.apply(
            commands.Transfers(
                *self.head(),
                0,
                [AccountId(source)],
                [AccountId(target)],
                [AssetId(asset_id)],
                [amount],
            )
        ).codes[0]

    def holding(self, account: int, symbol: str) -> Holding:
        """A holding by symbol."""
        return self.state.accounts[AccountId(account)].holdings[AssetId(self.state.symbols[symbol])]

    def balance(self, account: int, symbol: str) -> int:
        """A balance by symbol, 0 where there is no holding."""
        holdings = self.state.accounts[AccountId(account)].holdings
        found = holdings.get(AssetId(self.state.symbols[symbol]))
        return found.balance if found is not None else 0

    def unsettled(self, account: int, symbol: str = "USDC") -> int:
        """Unsettled equity by symbol, 0 where there is no holding."""
        holdings = self.state.accounts[AccountId(account)].holdings
        found = holdings.get(AssetId(self.state.symbols[symbol]))
        return found.unsettled if found is not None else 0

    def line(self, account: int, market: int) -> Line:
        """The line of an account in a market."""
        return self.state.accounts[AccountId(account)].lines[MarketId(market)]

    def account_of(self, account: int) -> Account:
        """An account."""
        return self.state.accounts[AccountId(account)]

    def market_of(self, market: int) -> Market:
        """A market."""
        return self.state.markets[MarketId(market)]

    def event_names(self) -> list[str]:
        """Names of the events of the last command."""
        return [event.name for event in self.events]
