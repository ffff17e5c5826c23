# SPDX-License-Identifier: Apache-2.0
"""The machine's own objects with any integers in them, for proofs.

Owns how a symbolic account, pool and market are put together: real objects of `state`, whose amounts are any that the
invariants allow; what I-1, I-2 and I-3 say of a state before and after; and what takes the place of a function that
moves nothing. Must never leave out an object that the code under proof would read.
"""

from types import ModuleType, SimpleNamespace
from typing import Any, Final

import pytest

from clearinghouse.statemachine.checks.all_checks import (
    balance_sums,
    pnl_settlement_differences,
    position_sums,
)
from clearinghouse.statemachine.state.genesis import Genesis
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.state import (
    Account,
    Asset,
    Holding,
    Line,
    Market,
    State,
)
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    CORPORATE_ACTION_PAYING,
    EXTERNAL,
    INTERNAL,
    LENDING_POOL,
    LIQUIDITY_FUND,
    PERPETUAL,
    SPOT,
)
from tests.proofs.proving import dotted
from tests.proofs.state_writers import PACKAGE, moves_value
from tests.proofs.symbolic import Truth, assume, both, choose, integers, number, prove

SECOND_NS: Final = 10**9
_ID_BITS: Final = 2**32 - 1


class System:
    """A state with one asset beside the valuation asset, and the objects that a proof asks for."""

    def __init__(self) -> None:
        """Make the state and the asset."""
        self.state = State(Genesis(b"proof-proof-proof-proof", "USDC", 6, 600, 1, 10 * SECOND_NS))
        self.asset = Asset(AssetId(2), "BTC", 8)
        self.state.assets[AssetId(2)] = self.asset

    def account(self, account_id: int) -> Account:
        """A customer."""
        account = Account(AccountId(account_id), f"owner-{account_id}", 1)
        self.state.accounts[AccountId(account_id)] = account
        return account

    def holding(self, account: Account, asset: Asset, name: str) -> Any:  # noqa: ANN401  its amounts are no ints
        """Any holding that the ledger allows: no more reserved or held than there is, all within U-2."""
        holding: Any = Holding(account, asset)
        holding.balance, holding.held = integers(f"{name}.balance", f"{name}.held")
        assume(holding.balance <= AMOUNT_MAX, holding.held >= 0, holding.held <= holding.balance)
        account.holdings[asset.id] = holding
        return holding

    def funded(self, account: Account, asset: Asset, name: str) -> Any:  # noqa: ANN401  its amounts are no ints
        """Make a holding with any claim and any amount reserved by open orders, for a payer or a receiver."""
        holding = self.holding(account, asset, name)
        holding.reserved, holding.unsettled = integers(f"{name}.reserved", f"{name}.unsettled")
        assume(holding.reserved >= 0)
        if holding.unsettled != 0:
            asset.unsettled[account.id] = holding
            account.projected_liabilities = {asset.id: 0}
        # Whether the account has exposure at all, and that of a debt, which a proof may let end.
        account.exposure_count = choose(0, 5) if not holding.unsettled < 0 else 5
        return holding

    def outside(self, asset: Asset) -> Any:  # noqa: ANN401  its amounts are no ints
        """The outside world's holding: what it is short of is within U-2."""
        holding: Any = Holding(self.state.accounts[EXTERNAL], asset)
        holding.balance = number("outside")
        assume(holding.balance <= 0, holding.balance >= -AMOUNT_MAX)
        self.state.accounts[EXTERNAL].holdings[asset.id] = holding
        return holding

    def market(self, *, spot: bool) -> Market:
        """A market of the asset against the valuation asset."""
        kind = SPOT if spot else PERPETUAL
        market = Market(MarketId(1), "BTC", kind, INTERNAL, self.asset, self.state.valuation)
        self.state.markets[MarketId(1)] = market
        return market

    def line(self, account: Account, market: Market, name: str) -> Any:  # noqa: ANN401  its amounts are no ints
        """Any line; a flat one has no cost, as S-4 keeps it."""
        line: Any = Line(account, market)
        line.position, line.cost = integers(f"{name}.position", f"{name}.cost")
        if line.position == 0:
            assume(line.cost == 0)
        account.lines[market.id] = line
        return line

    def pool(self) -> Any:  # noqa: ANN401  its amounts are no ints
        """Any pool of the asset that is solvent (I-4), without a throttle, which only refuses."""
        pool: Any = Pool(0)
        self.asset.pool = pool
        names = (
            "supply_index",
            "borrow_index",
            "supply_shares",
            "borrow_shares",
            "reserve_e36",
            "fee_stream_e36",
        )
        for name in names:
            setattr(pool, name, number(f"pool.{name}"))
        assume(pool.supply_index > 0, pool.borrow_index > 0)
        assume(pool.supply_shares >= 0, pool.borrow_shares >= 0)
        assume(pool.reserve_e36 >= 0, pool.fee_stream_e36 >= 0)
        self.holding(self.state.accounts[LENDING_POOL], self.asset, "pool").held = 0
        return pool


def call(**fields: object) -> Any:  # noqa: ANN401  a command whose amounts are no ints
    """A command, or one item of a batch: the fields that its handler reads, columns as lists."""
    sizes = [len(column) for column in fields.values() if isinstance(column, list)]
    fields.setdefault("principal", "caller")
    return SimpleNamespace(count=lambda: max(sizes, default=1), **fields)


class Books:
    """What a state comes to, as its invariants compute it, to compare with what it comes to afterwards."""

    def __init__(self, system: System) -> None:
        """Read a state. Taken for granted: the balances of an asset beside the outside world's are within U-2.

        A deposit is refused that would leave it, and nothing else comes in.
        """
        state = self.state = system.state
        for asset in state.assets.values():
            inside = sum(
                account.holdings[asset.id].balance
                for account in state.accounts.values()
                if asset.id in account.holdings and account.id != EXTERNAL
            )
            within: Any = inside <= AMOUNT_MAX
            if not isinstance(within, Truth):
                continue
            assume(within)
            outside: Any = state.accounts[EXTERNAL].holdings.get(asset.id)
            if outside is not None:
                assume(inside <= -outside.balance)
        self.balances = balance_sums(state)
        self.positions = position_sums(state)
        self.differences = pnl_settlement_differences(state)
        self.shares = self._shares()
        self.undecided = self._undecided()

    def _shares(self) -> dict[tuple[str, int], Any]:
        """Return the shares lent to and borrowed from pools by the pools' sums, less those of the holdings."""
        found: dict[tuple[str, int], Any] = {}
        for asset in self.state.assets.values():
            pool = asset.pool
            if pool is None:
                continue
            found["lent", asset.id] = pool.supply_shares
            found["borrowed", asset.id] = pool.borrow_shares
            for account in self.state.accounts.values():
                holding = account.holdings.get(asset.id)
                if holding is not None:
                    found["lent", asset.id] -= holding.lent_shares
                    found["borrowed", asset.id] -= holding.borrow_shares
        return found

    def _undecided(self) -> dict[tuple[int, int], Any]:
        """Return the amounts under hold less those that wait for a decision or a price, by account and asset."""
        found: dict[tuple[int, int], Any] = {}
        for account in self.state.accounts.values():
            for holding in account.holdings.values():
                found[account.id, holding.asset.id] = holding.held
        for one in self.state.holds.values():
            found[one.account_id, one.asset_id] -= one.amount
        for other in self.state.withdrawals.values():
            found[other.account_id, other.asset_id] -= other.amount
        for key, amount in self.state.margin.collateral.items():
            found[key >> 32, key & _ID_BITS] -= amount
        for settlement in self.state.dvp.settlements.values():
            for leg in settlement.legs:
                found.setdefault((leg.account_id, leg.asset_id), 0)
                found[leg.account_id, leg.asset_id] -= leg.locked
            for obligation in settlement.obligations:
                market = self.state.markets[obligation.market_id]
                units = obligation.locked * market.lot_base_units
                found[obligation.account_id, market.base.id] -= units
        for session in self.state.clearing.sessions.values():
            for entry in session.cash.values():
                found[entry.account_id, entry.asset_id] -= entry.prefunded
        for action in self.state.corporate_actions.actions.values():
            if action.status == CORPORATE_ACTION_PAYING:
                found[action.account_id, action.asset_id] -= action.unpaid
        for asset_id, lines in self.state.waterfall.apart.items():
            for line in lines.values():
                found[LIQUIDITY_FUND, asset_id] -= line.amount
        for offer in self.state.dvp.offers.values():
            if offer.is_held:
                market = self.state.markets[offer.market_id]
                found[offer.account_id, market.base.id] -= offer.lots * market.lot_base_units
        for credit in self.state.intraday.open.values():
            for asset_id, units in credit.securities.items():
                found[credit.account_id, asset_id] -= units
        return found

    def shares_kept(self) -> None:
        """I-1, I-2 and I-3 hold now as they did: each sum is what it was, and no account has less than nothing.

        Beside them: settlement cash, claims and cost bases stay in step (S-5), pools count the shares of their holders,
        and the amount under hold is the undecided one.
        """
        state = self.state
        prove("I-1: balances of an asset", _equal(balance_sums(state), self.balances))
        prove("I-2: positions of a market", _equal(position_sums(state), self.positions))
        prove("I-2: settlement cash", _equal(pnl_settlement_differences(state), self.differences))
        prove("I-4: shares of a pool", _equal(self._shares(), self.shares))
        pending = self._undecided()
        prove("under hold", _equal(pending, {key: self.undecided.get(key, 0) for key in pending}))
        backed: list[object] = []
        for account in state.accounts.values():
            for holding in account.holdings.values():
                if account.id == EXTERNAL:
                    backed += [holding.balance <= 0, holding.balance >= -AMOUNT_MAX]
                    continue
                backed += [holding.balance >= 0, holding.balance <= AMOUNT_MAX]
                backed += [holding.held >= 0, holding.held <= holding.balance]
                backed += [holding.lent_shares >= 0, holding.borrow_shares >= 0]
        prove("I-3: balances are backed", both(*backed))


def _equal(now: dict[Any, Any], before: dict[Any, Any]) -> Truth:
    """That two sets of sums are the same."""
    assert now.keys() == before.keys()
    return both(*(now[key] == before[key] for key in now))


def whatever(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str, *answers: object
) -> None:
    """Let a function that the code under proof asks answer anything of these, each on paths of its own.

    An answer that can be called is called. Only what moves nothing may be replaced, which the syntax tells.
    """
    short = dotted(getattr(module, name)).removeprefix(PACKAGE)
    assert not moves_value(short), f"{short} moves value: it is part of what is proved"

    def answer(*_: object, **__: object) -> object:
        chosen = choose(*answers) if answers else None
        return chosen() if callable(chosen) else chosen

    monkeypatch.setattr(module, name, answer)


def left_out(monkeypatch: pytest.MonkeyPatch, module: ModuleType, *names: str) -> None:
    """Leave out functions whose postings are proved on themselves, where nothing after them depends on what they did.

    A posting keeps the sums after any posting before it; what it needs of its start is assumed of it.
    """
    for name in names:
        assert callable(getattr(module, name))
        monkeypatch.setattr(module, name, lambda *_, **__: None)
