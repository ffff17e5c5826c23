# SPDX-License-Identifier: Apache-2.0
"""One trade: fees, both legs, positions and their results (SPEC section 8, O-7).

Owns the movements of a fill. Must never choose who trades or at what price: the events state the fills.
"""

from collections.abc import Callable

from clearinghouse.statemachine.vocabulary import events, types
from clearinghouse.statemachine.vocabulary.types import BUY
from tests.model.brakes import Brakes
from tests.model.exact import ZERO, Fraction, ceil, floor
from tests.model.model_state import Market, Order, Recent, System
from tests.model.pending_events import PendingEvents
from tests.model.pools import Pools


class Fills:
    """Books trades. Events that must follow besides the trade's own go to `pending_events`."""

    def __init__(
        self, system: System, pools: Pools, pending_events: PendingEvents, brakes: Brakes
    ) -> None:
        """Start before the first trade."""
        self.brakes = brakes
        self.system = system
        self.pools = pools
        self.pending_events = pending_events
        self.watch_losses = False  # the waterfall is on
        self.has_bust: Callable[[int], bool] = lambda _: False  # announced, of a trade that it won
        # W-5: losses less gains of an account while its unsettled equity is below 0, by market and side.
        self.losses: dict[tuple[int, int], dict[tuple[int, int], int]] = {}
        self.when_paid: list[
            Callable[[int, int], None]
        ] = []  # called where nothing is owed any more

    # --- fees (O-7) -------------------------------------------------------------------------------------------------

    def charge(self, order: Order, rate: Fraction, notional: int) -> int:
        """Return the fee on all that the order has traded, rounded up, less what it has paid."""
        order.due += rate * notional
        order.spent += notional
        fee = ceil(order.due) - order.paid
        order.paid += fee
        return fee

    def maker_fee(self, order: Order, notional: int, taker_fee: int) -> int:
        """Return a maker's charge. A rebate is rounded down, and is at most the taker's fee of the trade."""
        if order.maker_rate >= 0:
            return self.charge(order, order.maker_rate, notional)
        return -min(floor(-order.maker_rate * notional), taker_fee)

    # --- unsettled equity --------------------------------------------------------------------------------------------

    def add_unsettled(self, account: int, asset: int, amount: int) -> None:
        """Change a claim or a debt. When it reaches 0, earlier losses are forgotten (W-5)."""
        self.system.unsettled[account, asset] += amount
        if self.system.unsettled[account, asset] >= 0:
            self.losses.pop((account, asset), None)
            for paid in self.when_paid:
                paid(account, asset)

    def note_result(self, account: int, asset: int, market: int, side: int, realised: int) -> None:
        """Note where an account loses while its unsettled equity is below 0."""
        if self.watch_losses and realised and self.system.unsettled[account, asset] < 0:
            found = self.losses.setdefault((account, asset), {})
            found[market, side] = found.get((market, side), 0) - realised

    # --- results of the last minute (W-4.1) ---

    def note_closed(self, account: int, market: int, lots: int, realised: int) -> None:
        """Note a result of closed lots, which are signed as the position was."""
        system = self.system
        if self.watch_losses and realised:
            of = (account, market, lots > 0)
            system.recent.append(Recent(of, system.now, abs(lots), realised))

    def note_opened(self, account: int, market: int, before: int) -> None:
        """Note lots that are opened after a result and may belong to it. `before` is the position before them."""
        system = self.system
        after = system.position[account, market]
        lots = abs(after) - (abs(before) if before * after > 0 else 0)
        if lots > 0 and system.recents(account, market, long=after > 0):
            system.recent.append(Recent((account, market, after > 0), system.now, lots, None))

    # --- positions (S-2, S-4) ------------------------------------------------------------------------------------

    def change_position(self, account: int, market: int, lots: int, value: int) -> int:
        """Book signed lots for a signed total value; return the realised result."""
        key = (account, market)
        position, cost = self.system.position[key], self.system.cost[key]
        self.system.position[key] = position + lots
        if position * lots >= 0:
            self.system.cost[key] = cost + value
            return 0
        closed = min(abs(position), abs(lots))
        closing_value = ceil(Fraction(value * closed, abs(lots)))
        released = ceil(Fraction(cost * closed, abs(position)))
        self.system.cost[key] = cost - released + value - closing_value
        return -closing_value - released

    def pay_funding(self, account: int, market_id: int) -> None:
        """Move the accrued funding of a position to unsettled equity, and the opposite to the market's line (P-5)."""
        system = self.system
        amount = system.funding_due(account, market_id)
        if amount == 0:
            return
        system.accrued[account, market_id] = ZERO
        self.add_unsettled(account, system.markets[market_id].quote, amount)
        system.funding_line[market_id] -= amount
        self.pending_events.expect(
            events.FUNDING_PAID, account_id=account, market_id=market_id, amount=amount
        )

    def leg(self, account: int, market: Market, lots: int, value: int, fee: int = 0) -> int:
        """Book one side of a trade in a derivative; return the realised result before the fee."""
        self.pay_funding(account, market.id)
        self.system.accrued[account, market.id] = ZERO  # another position accrues from here
        before = self.system.position[account, market.id]
        realised = self.change_position(account, market.id, lots, value)
        self.add_unsettled(account, market.quote, realised - fee)
        side = BUY if before > 0 else types.SELL
        self.note_result(account, market.quote, market.id, side, realised)
        closed = min(abs(before), abs(lots))
        self.note_closed(account, market.id, closed if before > 0 else -closed, realised)
        self.note_opened(account, market.id, before)
        self.add_unsettled(types.FEES, market.quote, fee)
        return realised

    def open_interest(self, market: int) -> int:
        """Return the sum of all long positions."""
        return sum(
            lots for (_, of), lots in self.system.position.items() if of == market and lots > 0
        )

    def sweep(self, market: Market) -> None:
        """Move the rest of the market's funding line to `rounding` if there is no position (P-5)."""
        rest = self.system.funding_line[market.id]
        if rest and self.open_interest(market.id) == 0:
            self.system.funding_line[market.id] = 0
            self.add_unsettled(types.ROUNDING, market.quote, rest)
            self.pending_events.expect(events.FUNDING_SWEPT, market_id=market.id, amount=rest)

    # --- spot (S-1, S-3) -----------------------------------------------------------------------------------------

    def own_cash(self, account: int, asset: int) -> int:
        """Return the part of a balance that may pay when an order is filled: negative unsettled equity is paid first
        (S-1).
        """
        system = self.system
        cash = system.balance[account, asset] - system.held[account, asset]
        return cash + min(0, system.unsettled[account, asset])

    def spot_legs(
        self,
        market: Market,
        buyer: int,
        seller: int,
        lots: int,
        notional: int,
        fees: tuple[int, int],
    ) -> None:
        """Book both legs and both fees of a spot trade; the buyer's fee comes first."""
        system = self.system
        system.move(buyer, seller, market.quote, notional)
        system.move(seller, buyer, market.base, lots * market.lot_base)
        system.move(buyer, types.FEES, market.quote, fees[0])
        system.move(seller, types.FEES, market.quote, fees[1])

    def take_in(self, account: int, asset: int, received: int, *, repays: bool) -> None:
        """Let what a fill brought repay a debt of its asset, then lend the rest, if the account asked for it (S-3).

        An order whose terms include the repayment `repays` even if the account no longer asks for it (G-9.1).
        """
        system = self.system
        flags = system.accounts[account].flags
        if repays:
            flags |= types.ACCOUNT_AUTO_REPAY
        automatic = types.ACCOUNT_AUTO_LEND | types.ACCOUNT_AUTO_REPAY
        pool = self.pools.pools.get(asset)
        if pool is None or received <= 0 or not flags & automatic:
            return
        if system.pays_back(account, asset):
            return  # it pays for a reversed deposit first (L-4.3)
        self.pools.accrue(asset)
        left = received
        if flags & types.ACCOUNT_AUTO_REPAY and system.borrowed[account, asset]:
            cash = system.balance[account, asset] - system.held[account, asset]
            left -= self._repay(account, asset, min(left, cash))
        owing = any(system.unsettled[account, other] < 0 for other in system.assets)
        active = system.accounts[account].status == types.ACTIVE
        if not flags & types.ACCOUNT_AUTO_LEND or not active or owing:
            return
        if system.owes_back(account) or self.has_bust(account):
            return  # its receipts stay (L-4.3, O-10)
        amount = min(left, system.free(account, asset))
        if pool.terms.supply_cap:
            amount = min(amount, pool.terms.supply_cap - floor(self.pools.share_values(asset)))
        if pool.terms.account_supply_cap:
            amount = min(amount, pool.terms.account_supply_cap - system.share_value(account, asset))
        if amount > 0 and not self.pools.gives_away(asset, amount):
            shares = self.pools.lend(account, asset, amount, is_automatic=True)
            self._expect_loan(events.LENT, account, asset, amount, shares)

    def _repay(self, account: int, asset: int, most: int) -> int:
        """Repay a debt with at most this amount; return what is repaid."""
        amount = min(most, self.system.debt(account, asset))
        if amount <= 0:
            return 0
        shares = self.pools.repay(account, asset, amount)
        self._expect_loan(events.REPAID, account, asset, amount, shares)
        self.brakes.came_back(asset, types.BRAKE_BORROW_CAP, account, amount)
        return amount

    def receive(self, account: int, asset: int, received: int) -> None:
        """Let a deposit, a transfer or a settled result repay a debt; orders and the next pass keep their part
        (B-2.1).
        """
        system = self.system
        if account < types.FIRST_ACCOUNT_ID or asset not in self.pools.pools:
            return
        automatic = system.accounts[account].flags & types.ACCOUNT_AUTO_REPAY
        if not automatic or not system.borrowed[account, asset]:
            return
        if system.pays_back(account, asset):
            return  # it pays for a reversed deposit first (L-4.3)
        self.pools.accrue(asset)
        free = system.free(account, asset) + min(system.unsettled[account, asset], 0)
        self._repay(account, asset, min(received, free))

    def _expect_loan(self, kind: int, account: int, asset: int, amount: int, shares: int) -> None:
        """Expect the event of a movement with a pool that is booked here."""
        self.pending_events.expect(
            kind, account_id=account, asset_id=asset, amount=amount, shares=shares
        )
