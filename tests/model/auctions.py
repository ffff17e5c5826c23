# SPDX-License-Identifier: Apache-2.0
"""The auctions of a default, computed again: who is awarded how many lots when a lot ends (SPEC C-9, C-9.1, C-9.2).

Owns lots with their bids as commands state them, and the ranking. What a bid could take is computed from the books as
they are before its award. A settlement cap and a limit of concentration are not computed: a member that has one may
take fewer lots. Must never predict the refusal of a bid.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import cast

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.cash_in_advance import CashInAdvance
from tests.model.departures import Departures
from tests.model.exact import floor
from tests.model.exposures import Exposures
from tests.model.gaps import Gaps
from tests.model.item_results import ACCEPTED
from tests.model.margin_calls import VALUATION


@dataclass
class Bid:
    """A bid of a member. It has no lots until it is revealed."""

    member: int
    account: int
    commitment: str
    price: int = 0
    lots: int = 0
    taken: int = 0


@dataclass
class Lot:
    """A part of a net or of margin. It is above 0 if the case sells; a part of margin has no session."""

    id: int
    case: int
    session: int
    account: int
    market: int
    lots: int
    least_lots: int
    limit: int  # the worst price per lot; 0: none
    bids: dict[int, Bid] = field(default_factory=dict)  # by member
    left: int = -1  # once it ends, what no bid has taken yet
    code: int = codes.OK
    ranked: list[Bid] = field(default_factory=list)  # those that have not had their turn

    @property
    def sign(self) -> int:
        """The sign of the lots that a bidder gets."""
        return 1 if self.lots > 0 else -1

    def is_beyond(self, price: int) -> bool:
        """Return whether a price is worse for the case than the limit."""
        return bool(self.limit) and self.sign * price < self.sign * self.limit

    @property
    def taken(self) -> int:
        """Return the lots that bids have been awarded so far."""
        return sum(bid.taken for bid in self.bids.values())


class Auctions:
    """All auctions of defaults."""

    def __init__(
        self, departures: Departures, exposures: Exposures, apart: CashInAdvance, gaps: Gaps
    ) -> None:
        """Start without lots."""
        self.departures = departures
        self.exposures = exposures
        self.apart = apart
        self.gaps = gaps
        self.settlement = departures.settlement
        self.clearing = departures.clearing
        self.context = gaps.context
        self.system = departures.system
        self.margin = departures.margin
        self.lots: dict[int, Lot] = {}
        self.coming: tuple[Lot, Bid, int] | None = None  # whose award the booked trade or sale is
        self.last_sale: tuple[int, int, int, int] | None = None  # lot, buyer, amount and proceeds

    def handlers(self) -> dict[int, Callable[[Event], None]]:
        """Return the handler of each event of an auction."""
        return {
            events.AUCTION_LOT_ADDED: self._added,
            events.AUCTION_LIMIT_SET: lambda event: self._expect(event, False, "it has no limit"),
            events.BID_SUBMITTED: self._submitted,
            events.BID_REVEALED: self._revealed,
            events.DEFAULT_COLLATERAL_SOLD: self._sold,
            events.BID_AWARDED: self._awarded,
            events.AUCTION_LOT_ENDED: self._ended,
        }

    def _expect(self, event: Event, holds: bool, what: str) -> None:
        """Note a finding if `holds` is False."""
        if not holds:
            self.context.pending_events.found(event, what)

    # --- lots and bids ------------------------------------------------------------------------------------------------

    def _added(self, event: Event) -> None:
        """Check and book that a part of a net, or of margin, is put up."""
        asked = cast("commands.AddAuctionLot", self.context.command)
        market = self.system.markets[asked.market_id]
        sells = asked.session_id == 0 or self._net(asked) > 0
        lots = asked.quantity // market.lot_unit * (1 if sells else -1)
        price = max(0, asked.limit_price) // market.tick_unit * market.tick
        if asked.session_id == 0 and price == 0:
            haircut = self.margin.haircuts.get(market.base, 0)
            worth = floor(market.lot_base * self.system.live.asset[market.base] * (1 - haircut))
            price = max(1, -(-worth // market.tick)) * market.tick
        least = max(1, asked.minimum_quantity // market.lot_unit)
        lot = Lot(
            event.fields["lot_id"],
            asked.case_id,
            asked.session_id,
            asked.account_id,
            asked.market_id,
            lots,
            least,
            price,
        )
        self._expect(event, lot.id == len(self.lots) + 1, "lots are numbered in a row")
        self.lots[lot.id] = lot
        self.context.pending_events.check(event, **self._named(lot))
        if price:
            self.context.pending_events.expect(
                events.AUCTION_LIMIT_SET,
                lot_id=lot.id,
                account_id=lot.account,
                market_id=lot.market,
                price_per_lot=price,
            )

    def _named(self, lot: Lot) -> dict[str, int]:
        """Return the fields that the events of a lot state."""
        return {
            "case_id": lot.case,
            "session_id": lot.session,
            "account_id": lot.account,
            "market_id": lot.market,
            "lots": lot.lots,
        }

    def _net(self, lot: Lot | commands.AddAuctionLot) -> int:
        """Return the open lots of an account in a market of a session."""
        if isinstance(lot, Lot):
            session, account, market = lot.session, lot.account, lot.market
        else:
            session, account, market = lot.session_id, lot.account_id, lot.market_id
        net = self.settlement.carried[session][market, account].lots
        for other, buyer, seller, lots, _ in self.clearing.trades[session].values():
            if other == market:
                net += lots * ((buyer == account) - (seller == account))
        return net

    def _submitted(self, event: Event) -> None:
        """Book a sealed bid. A member has one bid for a lot: the last one."""
        asked = cast("commands.SubmitBid", self.context.command)
        lot = self.lots[asked.lot_id]
        member = self.margin.members[self.system.accounts[asked.account_id].owner]
        lot.bids[member] = Bid(member, asked.account_id, asked.commitment)
        self.context.pending_events.check(
            event, lot_id=lot.id, account_id=asked.account_id, market_id=lot.market
        )
        is_open = self.system.now < self.gaps.bids_until[lot.id]
        self._expect(event, is_open, "the time for bids is over")

    def _revealed(self, event: Event) -> None:
        """Check that a revealed bid is the one that was sealed, and is within the limit of the lot."""
        asked = cast("commands.RevealBid", self.context.command)
        lot, market = self.lots[asked.lot_id], self.system.markets[asked.market_id]
        found = [one for one in lot.bids.values() if one.account == asked.account_id]
        if not found or found[0].lots:
            self.context.pending_events.found(event, "no such bid is sealed")
            return
        is_time = self.gaps.bids_until[lot.id] <= self.system.now < self._ends_ns(lot)
        self._expect(event, is_time, "it is not the time to reveal bids")
        bid = found[0]
        bid.price = asked.price // market.tick_unit * market.tick
        bid.lots = asked.quantity // market.lot_unit
        text = f"{lot.id}:{bid.account}:{bid.price}:{bid.lots}:{asked.salt}"
        self.context.pending_events.check(
            event,
            lot_id=lot.id,
            account_id=bid.account,
            market_id=lot.market,
            price_per_lot=bid.price,
            lots=bid.lots,
        )
        sealed = sha256(text.encode()).hexdigest()
        self._expect(event, sealed == bid.commitment, "something else was sealed")
        cash = -lot.sign * bid.price * bid.lots
        self.context.offers(lot.session or None, lot.market, bid.account, lot.sign * bid.lots, cash)
        is_of_size = lot.least_lots <= bid.lots <= abs(lot.lots)
        self._expect(event, is_of_size and not lot.is_beyond(bid.price), "no bid for this lot")

    # --- the award ----------------------------------------------------------------------------------------------------

    def hear(self, event: Event) -> None:
        """Find, before a trade is booked, whose award it is, if it is of a lot that has ended."""
        if event.kind != events.TRADE_NOVATED or not isinstance(
            self.context.command, commands.AdvanceTime
        ):
            return
        fields = event.fields
        parties = (fields["buyer_account_id"], fields["seller_account_id"])
        ending = [
            lot
            for lot in self.lots.values()
            if (lot.session, lot.market) == (fields["session_id"], fields["market_id"])
            and 0 < self._ends_ns(lot) <= self.system.now
            and parties[1 if lot.sign > 0 else 0] == lot.account
        ]
        if ending:
            lot = min(ending, key=lambda one: (self._ends_ns(one), one.id))
            self.coming = self._next(lot, fields["lots"])

    def _ends_ns(self, lot: Lot) -> int:
        """Return the time at which a lot ends; 0 if it has ended."""
        return self.gaps.deadlines.get((types.MOVED_AUCTION_LOT, lot.id), 0)

    def _begin(self, lot: Lot) -> None:
        """End a lot: note what is left of it, and the order in which bids are served."""
        if lot.session == 0:
            has = self.margin.collateral[lot.account, self.system.markets[lot.market].base]
            lot.left = min(lot.lots, has // self.system.markets[lot.market].lot_base)
        elif lot.session in self.clearing.with_nets and lot.session not in self.settlement.begun:
            lot.left = max(0, min(lot.sign * self._net(lot), abs(lot.lots)))
        else:
            lot.left, lot.code = 0, codes.LOT_SESSION_SETTLED
        revealed = [bid for bid in lot.bids.values() if bid.lots]
        lot.ranked = sorted(revealed, key=lambda bid: (-lot.sign * bid.price, bid.member))

    def _next(self, lot: Lot, stated: int) -> tuple[Lot, Bid, int] | None:
        """Return the next bid that takes something, and how much.

        A bid with a limit that is not computed takes what is `stated`.
        """
        if lot.left < 0:
            self._begin(lot)
        while lot.left and lot.ranked:
            bid = lot.ranked.pop(0)
            lots = self._most(lot, bid, min(lot.left, bid.lots))
            if lot.session and self.exposures.may_limit(bid.account):
                lots = min(lots, stated)
            if lots:
                return lot, bid, lots
        return None

    def _most(self, lot: Lot, bid: Bid, most: int) -> int:
        """Return the most lots that a bid can take now."""
        account = self.system.accounts[bid.account]
        is_of_member = self.margin.members.get(account.owner) == bid.member
        status = self.context.novated.members[account.owner].status
        if not is_of_member or status != types.MEMBER_ACTIVE or account.status == types.CLOSED:
            return 0
        if lot.session == 0:
            is_stopped = bid.account in self.system.custody_froze
            pays = self.margin.may_leave(bid.account, VALUATION, most * bid.price)
            return most if pays and not is_stopped else 0
        if self._is_stopped(bid.account):
            return 0
        if not self.settlement.asks_cover():
            return most
        taken, too_many = 0, most + 1
        while too_many - taken > 1:
            middle = (taken + too_many) // 2
            if self._may_take(lot, bid, middle):
                taken = middle
            else:
                too_many = middle
        return taken

    def _is_stopped(self, account: int) -> bool:
        """Return whether nothing may leave an account: custody froze it, its owner owes, it is in liquidation, or
        busts may need all of it.
        """
        return (
            account in self.system.custody_froze
            or self.system.owes_back(account)
            or self.system.accounts[account].status == types.LIQUIDATING
            or any(
                self.context.kept_for_busts(account, asset, self.system.free(account, asset))
                != ACCEPTED
                for asset in self.system.assets_of(account)
            )
        )

    def _may_take(self, lot: Lot, bid: Bid, lots: int) -> bool:
        """Return whether lots are within the exposure limit of the bidder's member, set apart in advance, and
        covered.
        """
        signed = lot.sign * lots
        cash = -signed * bid.price
        if self.exposures.is_beyond(
            bid.account, lot.account, lot.session, lot.market, signed, bid.price
        ):
            return False
        at = self.clearing.dates[lot.session]
        free = max(0, self.system.free(bid.account, self.system.markets[lot.market].quote))
        if self.apart.lacking(*at, bid.account, lot.market, cash) > free:
            return False
        return self.departures.taken(bid.account, lot.market, signed, cash, 0) == ACCEPTED

    def _sold(self, event: Event) -> None:
        """Book a sale of margin: the margin of the account and its price change sides.

        The proceeds are margin of the same account.
        """
        fields = event.fields
        lot = self.lots[fields["lot_id"]]
        seller, buyer = fields["account_id"], fields["counterparty_account_id"]
        asset, amount, proceeds = fields["asset_id"], fields["amount"], fields["proceeds"]
        market = self.system.markets[lot.market]
        self.coming = self._next(lot, 0)
        self._expect(
            event,
            (seller, asset) == (lot.account, market.base) and amount <= lot.lots * market.lot_base,
            "it is of another lot",
        )
        self._expect(
            event,
            proceeds * market.lot_base >= amount * lot.limit > 0,
            "it was sold for less than the least price",
        )
        self._expect(
            event,
            self.system.accounts[buyer].owner not in self.system.in_default,
            "its buyer is in default",
        )
        self._expect(
            event, proceeds <= self.system.free(buyer, VALUATION), "its buyer does not have so much"
        )
        self.margin.collateral[seller, asset] -= amount
        self.system.held[seller, asset] -= amount
        self._expect(event, self.margin.collateral[seller, asset] >= 0, "more than its margin")
        self.system.move(seller, buyer, asset, amount)
        self.system.move(buyer, seller, VALUATION, proceeds)
        self.system.held[seller, VALUATION] += proceeds
        self.margin.collateral[seller, VALUATION] += proceeds
        self.last_sale = lot.id, buyer, amount, proceeds

    def _awarded(self, event: Event) -> None:
        """Check an award: the best bid that can take anything is served, at its own price.

        The trade or sale before is the one of the award.
        """
        fields = event.fields
        coming, self.coming = self.coming, None
        if coming is None or fields["lot_id"] != coming[0].id:
            self.context.pending_events.found(event, "by the model no bid of this lot has its turn")
            return
        lot, bid, lots = coming
        self.context.pending_events.check(
            event,
            account_id=bid.account,
            market_id=lot.market,
            price_per_lot=bid.price,
            lots=lots,
        )
        bid.taken = fields["lots"]
        lot.left -= fields["lots"]
        self._expect(event, self._is_booked(lot, fields), "the last trade or sale is another one")

    def _is_booked(self, lot: Lot, award: dict[str, int]) -> bool:
        """Return whether the last trade, or the last sale, is of an award."""
        lots, price, account = award["lots"], award["price_per_lot"], award["account_id"]
        if lot.session == 0:
            amount = lots * self.system.markets[lot.market].lot_base
            return self.last_sale == (lot.id, account, amount, lots * price)
        trades = self.clearing.trades[lot.session]
        parties = (account, lot.account) if lot.sign > 0 else (lot.account, account)
        return trades[max(trades)] == (lot.market, *parties, lots, price)

    def _ended(self, event: Event) -> None:
        """Check that no other bid takes anything when a lot ends."""
        lot = self.lots[event.fields["lot_id"]]
        coming = self._next(lot, 0)
        if coming is not None:
            _, bid, lots = coming
            self.context.pending_events.found(event, f"account {bid.account} takes {lots} more")
        self.context.pending_events.check(
            event, **self._named(lot), taken_lots=lot.taken, code=lot.code
        )
