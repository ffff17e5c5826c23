# SPDX-License-Identifier: Apache-2.0
"""Collateral of losses that stay unpaid for a day, which accounts with waiting claims take (SPEC R-1.1).

Owns who takes how much. All shares follow from the first exchange of a loss and an asset in a pass: price, amount and
members are those at that time.
"""

from dataclasses import dataclass, field

from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.context import Context
from tests.model.exact import Fraction, ceil, floor, largest_remainder
from tests.model.fund_purchases import FundPurchases
from tests.model.prices import BLOCK, LIQUIDATE

DAY_NS = 86_400 * types.SECOND_NS


@dataclass
class Deal:
    """The collateral of one loss that is shared: its price, and the part of each account that takes it."""

    account: int
    asset: int
    debt_asset: int
    price: Fraction
    shares: dict[int, int] = field(default_factory=dict)
    left: int = 0  # of the amount that is given
    last: int = 0  # the last one that took something


class ClaimantOffers:
    """Follows the exchanges."""

    def __init__(
        self,
        context: Context,
        purchases: FundPurchases,
        unpaid_since: dict[tuple[int, int], int],
    ) -> None:
        """Start without a deal. `unpaid_since` has the claims that wait, by asset and account."""
        self.context = context
        self.system = context.system
        self.pending_events = context.pending_events
        self.purchases = purchases
        self.unpaid_since = unpaid_since
        self.deal: Deal | None = None
        self.covered_by_it = 0  # of a claim, by the last exchange

    def given(self, event: Event) -> None:
        """Check that an account takes its part of another's collateral."""
        fields = event.fields
        system = self.system
        account, asset = fields["account_id"], fields["asset_id"]
        taker = fields["counterparty_account_id"]
        deal = self.deal
        if deal is None or (deal.account, deal.asset) != (account, asset) or taker <= deal.last:
            deal = self.deal = self._begin(event)
        if deal is None:
            return
        gain, loss = (
            system.unsettled[taker, deal.debt_asset],
            -system.unsettled[account, deal.debt_asset],
        )
        value = min(deal.shares.get(taker, 0), gain, loss)
        free = max(0, system.free(account, asset))
        amount = min(ceil(value / deal.price), deal.left, free)
        self.covered_by_it = min(value, floor(amount * deal.price))
        deal.left -= amount
        scale = 10 ** (9 + system.assets[asset].scale)
        index = int(system.live.asset[asset] * scale)
        self.pending_events.check(event, amount=amount, index_e9=index)
        deal.last = taker
        system.move(account, taker, asset, fields["amount"])

    def _begin(self, event: Event) -> Deal | None:
        """Compute all shares before the first exchange; return None if nothing may be offered."""
        fields = event.fields
        system, now = self.system, self.system.now
        account, asset = fields["account_id"], fields["asset_id"]
        assert self.context.following is not None
        debt_asset = self.context.following.fields["asset_id"]
        since = system.overdue_since.get((account, debt_asset), now)
        active = system.accounts[account].status == types.ACTIVE
        if now - since < DAY_NS or not active or self.purchases.waterfall.rules is None:
            self.pending_events.found(event, "by the model this collateral is not offered")
            return None
        board = self.context.board
        if BLOCK in (board.decision(asset, LIQUIDATE), board.decision(debt_asset, LIQUIDATE)):
            self.pending_events.found(event, "a price is banned")
        takers = [who for of, who in sorted(self.unpaid_since) if of == debt_asset]
        takers = [who for who in takers if self._takes(who, account, debt_asset)]
        gains = [system.unsettled[who, debt_asset] for who in takers]
        value = self.purchases.price(account, asset)
        price = value / system.live.asset[debt_asset]
        if price <= 0 or not takers:
            self.pending_events.found(event, f"by the model {takers} at {price}")
            return None
        short = min(-system.unsettled[account, debt_asset], sum(gains))
        left = self.purchases.waterfall.figures(account).bankruptcy
        left -= ceil(system.live.asset[debt_asset]) + 1 + 2 * len(takers)
        lost = system.live.asset[asset] - value
        bearable = floor(left / lost) if lost else left
        amount = min(ceil(short / price) + len(takers), system.free(account, asset), bearable)
        total = min(floor(amount * price), short)
        shares = largest_remainder(total, gains)
        found = dict(zip(takers, shares, strict=True))
        return Deal(account, asset, debt_asset, price, found, left=amount)

    def _takes(self, who: int, loser: int, debt_asset: int) -> bool:
        """Return whether an account takes collateral of another: it has agreed to that, and its claim waits."""
        account = self.system.accounts.get(who)
        return (
            account is not None
            and who >= types.FIRST_ACCOUNT_ID
            and account.flags & types.ACCOUNT_TAKES_COLLATERAL != 0
            and account.status == types.ACTIVE
            and account.owner != self.system.accounts[loser].owner
            and self.system.unsettled[who, debt_asset] > 0
        )

    def covered(self, event: Event) -> None:
        """Reduce loss and claim by the price of the amount, rounded down."""
        fields = event.fields
        deal = self.deal
        if deal is None:
            self.pending_events.found(event, "nothing was given")
            return
        self.pending_events.check(event, amount=self.covered_by_it)
        account, taker = fields["account_id"], fields["counterparty_account_id"]
        self.context.fills.add_unsettled(taker, deal.debt_asset, -fields["amount"])
        self.context.fills.add_unsettled(account, deal.debt_asset, fields["amount"])
