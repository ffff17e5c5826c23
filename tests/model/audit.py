# SPDX-License-Identifier: Apache-2.0
"""Check the model's own books after every command, account by account (SPEC section 1).

Owns what should have happened and did not: a flag, a release, a cancelled order, a write-off, an interval, an hour.
Everything is a full scan.
"""

from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.types import BUY
from tests.model import liquidation_arithmetic as sums
from tests.model.exact import floor
from tests.model.funding import Schedules
from tests.model.liquidation import Waterfall
from tests.model.margin import Margin, is_capped, margin, spot_worst_case
from tests.model.model_state import Order, System
from tests.model.pools import HOUR, Pools
from tests.model.prices import BLOCK, LIQUIDATE


class Audit:
    """Checks everything again after each command."""

    def __init__(
        self, system: System, pools: Pools, schedules: Schedules, waterfall: Waterfall
    ) -> None:
        """Know the books."""
        self.system = system
        self.pools = pools
        self.schedules = schedules
        self.waterfall = waterfall
        self.figures: dict[int, Margin] = {}  # of the last look
        self.free_before: dict[tuple[int, int], int] = {}  # what debtors of L-4.3 had free then

    def findings(self) -> list[str]:
        """Return the findings. Afterwards `figures` is the margin of every account."""
        system = self.system
        self.figures = {
            account: margin(system, account, system.live)
            for account in system.accounts
            if account >= types.FIRST_ACCOUNT_ID
        }
        found = self._sums()
        for account in system.accounts.values():
            if account.id in self.figures and account.kind != types.KIND_VENUE:
                found += self._account(account.id, self.figures[account.id])
        found += self._overdue() + self._kept_back()
        found += [
            f"I-4: pool {asset} is short of {self.pools.shortfall(asset)}"
            for asset in self.pools.pools
            if self.pools.shortfall(asset) > 0
        ]
        return found

    def _kept_back(self) -> list[str]:
        """Return each account whose owner owes for a reversed deposit and which has kept an incoming amount (L-4.3).

        What a claim of a busted trade pays stays until the next pass, because claims may form a ring (I-12.1).
        """
        system = self.system
        free = {
            (account, asset): system.pays_back(account, asset)
            for owner, asset in (*system.reversal_debts, *system.bust_claims)
            for account, who in system.accounts.items()
            if who.owner == owner and who.status == types.ACTIVE
        }
        found = [
            f"L-4.3: {account} keeps {amount} of asset {asset} that its owner owes"
            for (account, asset), amount in free.items()
            if amount > self.free_before.get((account, asset), amount)
            and (account, asset) not in system.claims_received
        ]
        system.claims_received.clear()
        self.free_before = free
        return found

    # --- I-1 to I-3 ---------------------------------------------------------------------------------------------

    def _sums(self) -> list[str]:
        """Check conservation, that positions sum to zero, the cash of `settlement` (S-5), and that nothing is below
        zero.
        """
        system = self.system
        found: list[str] = []
        for asset in system.assets:
            held = sum(amount for (_, of), amount in system.balance.items() if of == asset)
            share_values = sum(
                amount for (_, of), amount in system.unsettled.items() if of == asset
            )
            costs = 0
            for market in system.markets.values():
                if market.quote == asset and not market.is_spot:
                    share_values += system.funding_line[market.id]
                    costs += sum(cost for (_, of), cost in system.cost.items() if of == market.id)
            cash = system.balance[types.SETTLEMENT, asset]
            if held:
                found.append(f"I-1: balances of asset {asset} sum to {held}")
            if cash != share_values - costs:
                found.append(
                    f"S-5: settlement has {cash} of {asset}, claims less costs {share_values - costs}"
                )
        for market in system.markets.values():
            lots = sum(lots for (_, of), lots in system.position.items() if of == market.id)
            if lots:
                found.append(f"I-2: positions of market {market.id} sum to {lots}")
        for key, amount in system.balance.items():
            if amount < system.held[key] and key[0] != types.EXTERNAL:
                found.append(f"I-3: {key} has {amount}, {system.held[key]} under hold")
        return found

    # --- I-6 ----------------------------------------------------------------------------------------------------------

    def _account(self, account: int, figures: Margin) -> list[str]:
        """Check the flag of an account, the open orders of a flagged one, and that an account which cannot pay is not
        left as it is.
        """
        found: list[str] = []
        status = self.system.accounts[account].status
        if status == types.ACTIVE and figures.exposure and figures.equity < figures.mmf:
            if self.waterfall.is_below(account):
                found.append(f"I-6: {account} is below maintenance and not flagged")
        elif status == types.LIQUIDATING:
            if self.waterfall.may_leave(account):
                found.append(f"W-1: {account} is flagged and may leave")
            if self.waterfall.rules is not None and self._is_beyond_help(account, figures):
                found.append(f"W-8: {account} can pay nothing more and its loss is not recorded")
        if figures.worst_equity < figures.worst_mmf:
            borrows = spot_worst_case(self.system, account, self.system.live)[1]
            found += [
                f"I-6: order {order.id} of {account} rests below maintenance"
                for order in self.system.orders_of(account)
                if not order.pending and not order.machine and self._must_go(order, borrows)
            ]
        return found

    def _must_go(self, order: Order, borrows: dict[int, int]) -> bool:
        """Return whether an order would raise its account's exposure or fill worse than the mark."""
        system = self.system
        market = system.markets[order.market]
        mark = system.live.mark[market.id]
        if (order.price > mark) if order.side == BUY else (order.price < mark):
            return True
        if market.is_spot:
            return system.payment(order)[0] in borrows
        position = system.position[order.account, market.id]
        side = [
            other
            for other in system.orders_of(order.account)
            if other.market == market.id and other.side == order.side
        ]
        reducible = -position if order.side == BUY else position
        capped = sum(other.lots for other in side if is_capped(system, other))  # G-8.3
        others = sum(other.lots for other in side) - capped
        return reducible <= 0 or others + min(capped, reducible) > reducible

    def _is_beyond_help(self, account: int, figures: Margin) -> bool:
        """Return whether an account has neither a position nor anything convertible, and `E < 0` without what cannot
        be sold (W-8).
        """
        system, board = self.system, self.waterfall.board
        if figures.bankruptcy >= 0 or system.has_position(account):
            return False
        recoverable = figures.bankruptcy
        sellable = 0
        for asset in system.assets_of(account):
            if (
                system.reserved(account, asset)
                and system.balance[account, asset] > system.held[account, asset]
            ):
                return False  # what orders reserve is not gone
            has = max(0, system.free(account, asset)) + system.free_part(account, asset)
            if has > 0 and self._is_convertible(account, asset, has):
                return False
            has = max(0, system.free(account, asset)) + system.share_value(account, asset)
            has -= system.doubtful(account, asset)
            value = floor(has * system.live.asset[asset])
            recoverable -= value
            sellable += 0 if board.decision(asset, LIQUIDATE) == BLOCK else value
        if recoverable >= 0:
            return recoverable < 0
        higher = margin(system, account, board.at_higher(), worst=False).bankruptcy
        return higher < sellable

    def _owes(self, account: int, asset: int) -> bool:
        """Return whether an account owes an asset."""
        return self.system.unsettled[account, asset] < 0 or self.system.borrowed[account, asset] > 0

    def _is_convertible(self, account: int, asset: int, has: int) -> bool:
        """Return whether an amount is convertible: it pays a debt of its account, is at least a lot, or buys a lot of
        what is owed; or no market here trades it (W-8).
        """
        system = self.system
        if self._owes(account, asset):
            return True
        tradable = False
        for market in system.markets.values():
            if not market.is_instant or market.external or market.status == types.MARKET_CLOSED:
                continue
            if market.base == asset:
                tradable = True
                if has >= market.lot_base:
                    return True
            if market.quote == asset and self._owes(account, market.base):
                tradable = True
                if has >= sums.lot_price(system, market):
                    return True
        return not tradable and floor(has * system.live.asset[asset]) > 0

    # --- what is due (U-6) --------------------------------------------------------------------------------------------

    def _overdue(self) -> list[str]:
        """Return the intervals of funding, hours of interest and expiries that should have ended by now."""
        now = self.system.done_ns
        found = [
            f"P-5: an interval of market {key} was due at {terms.due_ns}"
            for key, terms in self.schedules.funding.items()
            if terms.due_ns <= now
        ]
        found += [
            f"O-1: market {key} was to expire at {future.expiry_ns}"
            for key, future in self.schedules.futures.items()
            if future.expiry_ns <= now
        ]
        hour = HOUR * types.SECOND_NS
        found += [
            f"B-3: an hour of pool {asset} is not published"
            for asset, pool in self.pools.pools.items()
            if pool.hour_ns // hour < now // hour
        ]
        return found
