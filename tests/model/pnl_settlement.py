# SPDX-License-Identifier: Apache-2.0
"""Reconciliation as the events tell it (SPEC section 10, S-5).

Owns what a loser can pay and from what, how claims share cash that is short, and when losses are realised. After a pass
it asks by full scan whether anybody who owes still has something to pay with.
"""

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.context import Context
from tests.model.conversion_notices import SALES, ConversionNotices
from tests.model.exact import Fraction, ceil, floor, largest_remainder
from tests.model.model_state import SHARE
from tests.model.prices import BLOCK, SETTLE
from tests.model.unpaid_losses import UnpaidLosses

OWN_ACCOUNTS = (types.FEES, types.LIQUIDITY_FUND, types.ROUNDING)
SOURCES = (
    "from_balance",
    "from_loans",
    "from_fund",
    "from_borrow",
    "from_orders",
    "from_conversion",
)

CAUSES = {
    events.REDEEMED: "from_loans",
    events.LOAN_SOLD_TO_FUND: "from_fund",
    events.BORROWED: "from_borrow",
    events.COLLATERAL_CONVERTED: "from_conversion",
    events.QUOTE_FILLED: "from_conversion",
    events.COLLATERAL_TAKEN: "from_conversion",
    events.REMAINDER_PAID: "from_conversion",
    events.COLLATERAL_PAID: "from_conversion",
}
ENDS = (events.SETTLEMENT_PASS, events.SETTLED_OUT, events.LOSSES_REALISED)


class PnlSettlement:
    """Follows the passes."""

    def __init__(self, context: Context) -> None:
        """Start switched off."""
        self.context = context
        self.system = context.system
        self.pools = context.pools
        self.board = context.board
        self.fills = context.fills
        self.pending_events = context.pending_events
        self.rules: commands.SetReconciliation | None = None
        self.notices = ConversionNotices(context)
        self.unpaid_losses = UnpaidLosses(context)
        self.quotes: dict[tuple[int, int], list[int]] = {}  # account, market: price, lots, until
        self.paid: dict[
            tuple[int, int, str], int
        ] = {}  # in this pass, by account, asset and source
        self.source = "from_balance"  # of what a loser pays next
        self.paid_in: dict[int, int] = {}  # in this pass, by asset, the sums paid in
        self.paid_out: dict[int, int] = {}
        # Accounts and assets whose orders were cancelled in this pass so that the asset can be sold.
        self.freed: set[tuple[int, int]] = set()
        self.unpaid_since: dict[tuple[int, int], int] = {}  # by asset and account
        # Realised losses of the run of R-3 under way, and what a lot less of each would bring beside its funding.
        self.losses: list[tuple[Event, int]] = []
        # What the account and market of the last event have received of funding in it.
        self.received: tuple[tuple[int, int], int] = ((0, 0), 0)

    def set_rules(self, command: commands.SetReconciliation) -> None:
        """On with these parameters, or off."""
        self.rules = command if command.enabled else None
        if command.borrow_passes >= 0:
            self.notices.borrow_passes = command.borrow_passes
        if self.rules is None:
            self.unpaid_since.clear()
            self.unpaid_losses.forget()
            self.notices.forget()

    def begin(self) -> None:
        """Begin a pass or a command: no account has paid."""
        self.paid.clear()
        self.source = SOURCES[0]
        self.paid_in.clear()
        self.paid_out.clear()
        self.freed.clear()

    def losers(self, asset: int) -> list[int]:
        """Who owes unsettled equity of an asset, by id."""
        return sorted(
            who
            for (who, of), liability in self.system.unsettled.items()
            if of == asset and liability < 0
        )

    def accounts_with_gains(self, asset: int, *, own_accounts: bool) -> list[int]:
        """Who has a claim, by id: the clearinghouse's own accounts, or all others."""
        return sorted(
            who
            for (who, of), gain in self.system.unsettled.items()
            if of == asset
            and gain > 0
            and (who in OWN_ACCOUNTS if own_accounts else who >= types.FIRST_ACCOUNT_ID)
        )

    # --- R-1 --------------------------------------------------------------------------------------------------------

    def settled_in(self, event: Event) -> None:
        """A loser pays all that it owes, or all that is free."""
        fields = event.fields
        account, asset = fields["account_id"], fields["asset_id"]
        liability = -self.system.unsettled[account, asset]
        amount = min(liability, self.system.free(account, asset))
        self.pending_events.check(event, amount=amount)
        if fields["amount"] <= 0:
            self.pending_events.found(event, "nothing was paid")
        self.system.move(account, types.SETTLEMENT, asset, fields["amount"])
        self.fills.add_unsettled(account, asset, fields["amount"])
        key = (account, asset, self.source)
        self.paid[key] = self.paid.get(key, 0) + fields["amount"]
        self.paid_in[asset] = self.paid_in.get(asset, 0) + fields["amount"]

    def paid_by_source(self, event: Event) -> None:
        """Return the sum that a loser paid in, by source, and its remaining debt."""
        fields = event.fields
        key = (fields["account_id"], fields["asset_id"])
        by_source = {name: self.paid.pop((*key, name), 0) for name in SOURCES}
        self.source = SOURCES[0]
        for account, asset in sorted(self.freed):
            if account == fields["account_id"] and asset != fields["asset_id"]:
                self.pending_events.found(
                    event, f"orders that reserve asset {asset} ended, and none of it was sold"
                )
        self.freed.clear()
        self.pending_events.check(event, unpaid=-self.system.unsettled[key], **by_source)
        self._has_no_loan(event, *key)
        self.notices.left_unpaid(event, converted=by_source["from_conversion"] > 0)

    def hear(self, event: Event) -> None:
        """Process the events that raise cash before a loser pays again (R-1), and funding that R-3 settles."""
        if event.kind == events.FUNDING_PAID:
            fields = event.fields
            received = max(fields["amount"], 0)
            self.received = ((fields["account_id"], fields["market_id"]), received)
        elif event.kind != events.POSITION_REALISED:
            self.received = ((0, 0), 0)
        if event.kind == events.ORDER_CANCELLED:
            if event.fields["code"] == codes.RESERVED_FOR_SETTLEMENT:
                self.source = "from_orders"
                self._freed(event.fields["order_id"])
        elif event.kind in CAUSES:
            self.source = CAUSES[event.kind]
            if event.kind in SALES:
                self.notices.sold(event)
            if event.kind == events.COLLATERAL_TAKEN:
                self.sold(event.fields["account_id"], event.fields["market_id"])
        elif event.kind in ENDS:
            self.source = SOURCES[0]

    def _freed(self, order_id: int) -> None:
        """An order ends so that what it reserves can pay, or can be sold."""
        order = self.system.orders.get(order_id)
        if order is not None:
            self.freed.add((order.account, self.system.payment(order)[0]))

    def sold(self, account: int, market_id: int) -> None:
        """Something of an account was sold in a market: orders that reserved it ended for a sale (R-1.2)."""
        market = self.system.markets[market_id]
        self.freed -= {(account, market.base), (account, market.quote)}

    def loan_sold(self, event: Event) -> None:
        """The fund buys a part of a loan that the pool cannot pay back, at its claim."""
        fields = event.fields
        system = self.system
        account, asset = fields["account_id"], fields["asset_id"]
        if self.pools.cash(asset):
            self.pending_events.found(event, "the pool has cash")
        gain = system.share_value(account, asset)
        amount = fields["amount"]
        if amount > min(system.free_part(account, asset), system.free(types.LIQUIDITY_FUND, asset)):
            self.pending_events.found(event, "more than the claim or the fund's cash")
        shares = system.lent[account, asset]
        if amount < gain:
            shares = min(shares, ceil(amount * SHARE / system.supply_index[asset]))
        self.pending_events.check(event, shares=shares)
        system.move(types.LIQUIDITY_FUND, account, asset, amount)
        if system.expected_loss(
            asset
        ):  # the seller's claim goes on bearing the part of what it sold (B-5)
            system.left[account, asset] += shares
            system.left[types.LIQUIDITY_FUND, asset] -= shares
        system.lent[account, asset] -= shares
        system.lent[types.LIQUIDITY_FUND, asset] += shares

    def set_quote(self, event: Event) -> None:
        """A standing quote, or its end."""
        fields = event.fields
        key = (fields["account_id"], fields["market_id"])
        self.quotes.pop(key, None)
        if fields["lots"]:
            self.quotes[key] = [fields["price_per_lot"], fields["lots"], fields["expire_ns"]]

    def quote_filled(self, event: Event) -> None:
        """A standing quote takes collateral: the best that is left, at its price."""
        fields = event.fields
        system = self.system
        market = system.markets[fields["market_id"]]
        key = (fields["counterparty_account_id"], market.id)
        quote = self.quotes.get(key)
        lots = fields["lots"]
        if quote is None or quote[1] < lots or quote[2] <= system.now:
            self.pending_events.found(event, f"the standing quote is {quote}")
            return
        self.context.takers.check(event, key[0], market, quote[0], quote[1])
        quote[1] -= lots
        if quote[1] == 0:
            del self.quotes[key]
        self.sold(fields["account_id"], market.id)
        system.move(fields["account_id"], key[0], market.base, lots * market.lot_base)
        system.move(key[0], fields["account_id"], market.quote, lots * quote[0])
        self.pending_events.check(event, value=lots * quote[0])

    def interest(self, event: Event) -> None:
        """R-1.1: losses that stay unpaid grow by their interest, which goes to the unpaid claims."""
        self.unpaid_losses.charge(event, self.unpaid_since)

    # --- R-2 --------------------------------------------------------------------------------------------------------

    def settled_out(self, event: Event) -> None:
        """Compute all payments at the first gain that is paid, and expect them."""
        asset = event.fields["asset_id"]
        system = self.system
        for own_accounts in (False, True):
            accounts_with_gains = self.accounts_with_gains(asset, own_accounts=own_accounts)
            gains = [system.unsettled[who, asset] for who in accounts_with_gains]
            cash = system.balance[types.SETTLEMENT, asset]
            shares = gains if sum(gains) <= cash else largest_remainder(cash, gains)
            for who, amount in zip(accounts_with_gains, shares, strict=True):
                if amount:
                    system.move(types.SETTLEMENT, who, asset, amount)
                    self.fills.add_unsettled(who, asset, -amount)
                    self.paid_out[asset] = self.paid_out.get(asset, 0) + amount
                    self.pending_events.expect(
                        events.SETTLED_OUT, account_id=who, asset_id=asset, amount=amount
                    )
                    self.fills.receive(who, asset, amount)
        if not self.pending_events.takes(event):
            self.pending_events.found(event, "by the model this claim gets nothing")

    # --- R-3 --------------------------------------------------------------------------------------------------------

    def realised(self, event: Event) -> None:
        """A cost base moves to the mark, the difference to unsettled equity; some lots may."""
        fields = event.fields
        system = self.system
        account = fields["account_id"]
        market = system.markets[fields["market_id"]]
        position = system.position[account, market.id]
        lots = fields["signed_lots"]
        if lots * position <= 0 or abs(lots) > abs(position):
            self.pending_events.found(event, f"the position is {position}")
            return
        result = self._result(account, market.id, lots)
        less = lots - 1 if lots > 0 else lots + 1
        of, amount = self.received
        received = amount if of == (account, market.id) else 0
        loss_of_less = -self._result(account, market.id, less) if less else 0
        self.losses.append((event, loss_of_less - received))
        if -result <= received:
            self.pending_events.found(event, f"no loss beyond the {received} of funding received")
        system.cost[account, market.id] += result
        self.fills.add_unsettled(account, market.quote, result)
        side = types.BUY if position > 0 else types.SELL
        self.fills.note_result(account, market.quote, market.id, side, result)
        if result:
            self.fills.note_closed(account, market.id, lots, result)
            self.fills.note_opened(account, market.id, position - lots)
        self.pending_events.check(event, realised=result)

    def _result(self, account: int, market: int, lots: int) -> int:
        """Return the result of signed lots at the mark: their value floored, their cost pro rata, ceiled (S-4)."""
        system = self.system
        position, cost = system.position[account, market], system.cost[account, market]
        released = ceil(Fraction(cost * lots, position))
        return floor(lots * system.live.mark[market]) - released

    def losses_realised(self, event: Event) -> None:
        """The end of R-3: it began for enough, and no turn took a lot more than all claims need."""
        losses, self.losses = self.losses, []
        fields = event.fields
        asset, needed = fields["asset_id"], fields["needed"]
        value = floor(needed * self.system.live.asset[asset])
        old = any(
            self.system.now - since > types.UNPAID_AGE_NS
            for (of, _), since in self.unpaid_since.items()
            if of == asset
        )
        least = types.UNPAID_CLAIMS_MIN * 10**self.system.valuation_scale
        if value <= least and not old:
            self.pending_events.found(event, "the claims are neither large nor old")
        if not 0 <= fields["paid"] <= fields["covered"]:
            self.pending_events.found(event, "a turn took more funding than it realised of loss")
        if len(losses) > types.REALISATIONS_MAX:
            self.pending_events.found(event, "more turns than a pass has")
        for realised, with_a_lot_less in losses:
            if with_a_lot_less >= needed:
                self.pending_events.found(realised, f"a lot less covers all of {needed}")

    def _note_ages(self, asset: int) -> None:
        """Follow since when each claim is unpaid (R-3.1)."""
        unpaid = {
            (asset, who)
            for (who, of), gain in self.system.unsettled.items()
            if of == asset and gain > 0 and who != types.FUNDING
        }
        for key in [one for one in self.unpaid_since if one[0] == asset and one not in unpaid]:
            del self.unpaid_since[key]
        if self.rules is not None:
            for key in unpaid:
                self.unpaid_since.setdefault(key, self.system.now)

    # --- the end of a pass ---------------------------------------------------------------------------------------

    def passed(self, event: Event) -> None:
        """Check the totals of a pass, and that no debtor has kept an amount that it could pay with."""
        asset = event.fields["asset_id"]
        system = self.system
        liability = -sum(system.unsettled[who, asset] for who in self.losers(asset))
        gains = sum(
            system.unsettled[who, asset]
            for own_accounts in (False, True)
            for who in self.accounts_with_gains(asset, own_accounts=own_accounts)
        )
        self.pending_events.check(
            event,
            paid_in=self.paid_in.pop(asset, 0),
            paid_out=self.paid_out.pop(asset, 0),
            unpaid_claims=gains,
            unpaid_debts=liability,
        )
        self.context.brakes.note_unpaid(asset)
        if self.board.decision(asset, SETTLE) == BLOCK:
            self.pending_events.found(event, "P-4 blocks the settlement of this asset")
        if gains and system.balance[types.SETTLEMENT, asset]:
            self.pending_events.found(event, "a claim is unpaid while there is cash")
        for who in self.losers(asset):
            self._has_nothing(event, who, asset)
        self._note_ages(asset)
        announced = [who for who in self.losers(asset) if self.notices.is_announced_now(who, asset)]
        self.unpaid_losses.passed_by(asset, announced, on=self.rules is not None)
        self.notices.passed(asset)

    def _has_nothing(self, event: Event, account: int, asset: int) -> None:
        """R-1: a loser that still owes has neither free nor reserved balance left.

        What a debt pays to it in the same command, as its debtor is paid, stays until the next pass.
        """
        system = self.system
        if system.free(account, asset) > 0 and (account, asset) not in system.claims_received:
            self.pending_events.found(event, f"{account} still has a free balance")
        paying = [
            order.id
            for order in system.orders_of(account)
            if system.markets[order.market].is_instant
            and not system.markets[order.market].external
            and system.payment(order)[0] == asset
        ]
        if paying:
            self.pending_events.found(
                event, f"orders {paying} of {account} still reserve what it owes"
            )

    def _has_no_loan(self, event: Event, account: int, asset: int) -> None:
        """R-1: a loser that has paid in and owes on has no loan that the pool could pay now; payees may repay it."""
        system = self.system
        if not event.fields["unpaid"] or self.rules is None or not system.lent[account, asset]:
            return
        if self.pools.cash(asset) and system.free_part(account, asset):
            self.pending_events.found(
                event, f"{account} still has a loan that the pool could pay back"
            )
