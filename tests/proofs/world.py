# SPDX-License-Identifier: Apache-2.0
"""The machine's own objects with any integers in them, for proofs.

Owns how a symbolic account, pool and market are put together: real objects of `state`, whose amounts are any that the
invariants allow. Must never leave out what the code under proof would look at.
"""

from typing import Any, Final

from clearinghouse.statemachine.pool import Pool
from clearinghouse.statemachine.state import Account, Asset, Genesis, Holding, Line, Market, State
from clearinghouse.statemachine.types import AMOUNT_MAX, INTERNAL, LENDING_POOL, PERPETUAL, SPOT
from tests.proofs.symbolic import assume, integers, number

SECOND_NS: Final = 10**9


class World:
    """A state with one asset beside the valuation asset, and whatever the proof asks for."""

    def __init__(self) -> None:
        """Make the state and the asset."""
        self.state = State(Genesis(b"proof-proof-proof-proof", "USDC", 6, 600, 1, 10 * SECOND_NS))
        self.asset = Asset(2, "BTC", 8)
        self.state.assets[2] = self.asset

    def account(self, account_id: int) -> Account:
        """A customer."""
        account = Account(account_id, f"owner-{account_id}", 1)
        self.state.accounts[account_id] = account
        return account

    def holding(self, account: Account, asset: Asset, name: str) -> Any:  # noqa: ANN401  its amounts are no ints
        """Any holding that the ledger allows: no more reserved or held than there is, all within U-2."""
        holding: Any = Holding(account, asset)
        holding.balance, holding.held = integers(f"{name}.balance", f"{name}.held")
        assume(holding.balance <= AMOUNT_MAX, holding.held >= 0, holding.held <= holding.balance)
        account.holdings[asset.id] = holding
        return holding

    def market(self, *, spot: bool) -> Market:
        """A market of the asset against the valuation asset."""
        kind = SPOT if spot else PERPETUAL
        market = Market(1, "BTC", kind, INTERNAL, self.asset, self.state.valuation)
        self.state.markets[1] = market
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
            "reserve_fine",
            "pot_fine",
        )
        for name in names:
            setattr(pool, name, number(f"pool.{name}"))
        assume(pool.supply_index > 0, pool.borrow_index > 0)
        assume(pool.supply_shares >= 0, pool.borrow_shares >= 0)
        assume(pool.reserve_fine >= 0, pool.pot_fine >= 0)
        self.holding(self.state.accounts[LENDING_POOL], self.asset, "pool").held = 0
        return pool
