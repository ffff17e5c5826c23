# SPDX-License-Identifier: Apache-2.0
"""Play the default of a clearing member: its clients move to another member, its positions are auctioned, its loss
paid.

Owns the evening of the default, and the parts of its loss. Members bid below the marks to buy, and above to sell, so
that the loss exceeds the margin. (SPEC C-9, C-10)
"""

from dataclasses import dataclass
from typing import Final

from clearinghouse.apps.ccp.market import Market, Member
from clearinghouse.apps.counterparty import CURRENCY_ID, CUSTODY, OPERATOR
from clearinghouse.apps.desk import Desk
from clearinghouse.statemachine.clearing_cover.initial_margin import positions_of
from clearinghouse.statemachine.default.auction import commitment_of
from clearinghouse.statemachine.default.positions import open_nets_of
from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.state.default import AuctionLot, DefaultCase
from clearinghouse.statemachine.state.open_nets import net_lots
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, WithdrawalId

ON_DAY: Final = 6
"""The seventh day of trades, counted from 0."""
PORTING_SECONDS: Final = 3_600
ASSESSMENT_SECONDS: Final = 3_600
BID_SECONDS: Final = 600
REVEAL_SECONDS: Final = 300
BIDDERS: Final = 3
WORSE_PERCENT: Final = (15, 17, 19)
"""How much worse than the mark each of them bids."""
SALT: Final = "sealed"
LAYERS: Final = {
    "margin": types.LAYER_MARGIN,
    "contribution": types.LAYER_CONTRIBUTION,
    "skin": types.LAYER_SKIN,
    "survivors": types.LAYER_SURVIVORS,
    "assessments": types.LAYER_ASSESSMENTS,
    "equity": types.LAYER_EQUITY,
    "gains": types.LAYER_GAINS,
}


@dataclass
class Explained:
    """The parts of a default loss: the account before the declaration, and the price of closing its positions."""

    gross: int = 0
    net: int = 0
    required: int = 0
    moved: int = 0
    """Loss of its open trades at the marks that was not paid as variation margin."""
    discount: int = 0
    """Difference by which the accepted bids were worse than the marks."""


class Default:
    """The default of a run: the member, and what happens to its positions."""

    def __init__(self, desk: Desk, market: Market) -> None:
        """Start without a default."""
        self._desk = desk
        self._market = market
        self.member: Member | None = None
        self.ported = 0
        self.lots = 0
        self.taken = 0
        self.explained = Explained()
        self._case_id = 0

    @property
    def case(self) -> DefaultCase | None:
        """The default case; None before the declaration."""
        return self._desk.state.defaults.cases.get(self._case_id)

    def is_out(self, account_id: AccountId) -> bool:
        """Return whether an account is the own account of the member in default."""
        return self.member is not None and account_id == self.member.house

    def play(self) -> None:
        """Run the default on the evening after a cut-off: declare, move clients, auction, allocate the loss, and
        close.
        """
        margin = self._desk.state.margin
        with_clients = [one for one in self._market.members if one.omnibus != one.house]
        defaulter = max(
            with_clients, key=lambda one: (margin.requirements.get(one.house, 0), -one.member_id)
        )
        self.member = defaulter
        others = [one for one in self._market.members if one is not defaulter]
        self._take_assets_out(defaulter)
        self._wait(1)
        self._explain(defaulter.house)
        (self._case_id,) = self._desk.must(
            commands.DeclareDefault(
                *self._desk.of(OPERATOR), defaulter.member_id, PORTING_SECONDS, ASSESSMENT_SECONDS, types.PPB
            )
        )  # fmt: skip
        self._wait(1)
        self._move(types.CASE_PORTING)
        self._port(defaulter, others[0])
        self._move(types.CASE_HEDGING)
        self._move(types.CASE_AUCTION)
        self._auction(others[:BIDDERS])
        self._move(types.CASE_ALLOCATION)
        # Until the last assessment could be paid, if any was called.
        self._wait(ASSESSMENT_SECONDS + 1)
        self._move(types.CASE_CLOSED)

    def _take_assets_out(self, defaulter: Member) -> None:
        """Withdraw the free cash and securities of the defaulter's own account.

        Assets that remain there would pay before any layer (C-9.3). In this run the other creditors of the member get
        them.
        """
        desk = self._desk
        holdings = desk.state.accounts[defaulter.house].holdings
        free = {asset: free_balance(holding) for asset, holding in sorted(holdings.items())}
        taken = {asset: amount for asset, amount in free.items() if amount > 0}
        asked = commands.RequestWithdrawals(
            *desk.of(CUSTODY),
            [defaulter.house] * len(taken),
            list(taken),
            list(taken.values()),
            ["before-the-default"] * len(taken),
        )
        ids = [WithdrawalId(one) for one in desk.must(asked)]
        desk.must(commands.DecideWithdrawals(*desk.of(CUSTODY), ids, [1] * len(ids)))

    def _explain(self, account_id: AccountId) -> None:
        """Record the open positions of the account before the declaration, valued at the marks."""
        state, found = self._desk.state, self.explained
        received = state.margin.variation.get(account_id, {}).get(CURRENCY_ID, 0)
        found.required = state.margin.requirements.get(account_id, 0)
        found.moved = received
        for one in positions_of(state, (account_id,)):
            value = one.lots * self._market.last_prices[one.market_id]
            found.gross += abs(value)
            found.net += value
            found.moved -= value + one.cash

    def _wait(self, seconds: int) -> None:
        """Move the time forward and run all due work."""
        self._desk.advance(self._desk.now + seconds * types.SECOND_NS)

    def _move(self, state: int) -> None:
        """Move the default case to its next state."""
        self._desk.must(commands.AdvanceDefaultCase(*self._desk.of(OPERATOR), self._case_id, state))
        self._wait(1)

    def _port(self, defaulter: Member, backup: Member) -> None:
        """Offer the client accounts to the member `backup`, which takes them over with all their assets."""
        for client in (defaulter.omnibus, defaulter.individual):
            self._desk.must(
                commands.OfferPorting(
                    *self._desk.of(OPERATOR), self._case_id, client, backup.member_id
                )
            )
            self._desk.must(
                commands.AcceptPorting(
                    *self._desk.of(OPERATOR), self._case_id, backup.house, client
                )
            )
            self.ported += 1

    def _auction(self, bidders: list[Member]) -> None:
        """Auction the open net positions, each as one lot: the bidders send commitments, then reveal their bids."""
        desk = self._desk
        case = self.case
        assert case is not None
        nets = [
            (session.id, net.account_id, net.market_id, abs(net_lots(net)))
            for session, net in open_nets_of(desk.state, case)
            if net_lots(net)
        ]
        for session_id, account_id, market_id, lots in nets:
            desk.must(
                commands.AddAuctionLot(
                    *desk.of(OPERATOR), self._case_id, session_id, account_id, market_id, lots, 0,
                    BID_SECONDS, REVEAL_SECONDS, 0,
                )
            )  # fmt: skip
        self.lots = len(nets)
        for lot in case.lots.values():
            for place, member in enumerate(bidders):
                price, lots = self._bid(lot, place)
                text = commitment_of(lot.id, member.house, price, lots, SALT)
                desk.must(commands.SubmitBid(*desk.of(OPERATOR), lot.id, member.house, text))
        self._wait(BID_SECONDS)
        for lot in case.lots.values():
            for place, member in enumerate(bidders):
                price, lots = self._bid(lot, place)
                desk.must(
                    commands.RevealBid(
                        *desk.of(OPERATOR), lot.id, member.house, lot.market_id, price, lots, SALT
                    )
                )
        self._wait(REVEAL_SECONDS + 1)
        self.taken = sum(lot.taken_lots != 0 for lot in case.lots.values())
        self.explained.discount = sum(
            bid.taken_lots * abs(self._market.last_prices[lot.market_id] - bid.price_per_lot)
            for lot in case.lots.values()
            for bid in lot.bids.values()
        )

    def _bid(self, lot: AuctionLot, place: int) -> tuple[int, int]:
        """Return the price and lots of the bid of a bidder: the whole lot, at a price that is worse than the mark."""
        worse = WORSE_PERCENT[place]
        percent = 100 - worse if lot.lots > 0 else 100 + worse
        price = max(1, self._market.last_prices[lot.market_id] * percent // 100)
        return price, abs(lot.lots)
