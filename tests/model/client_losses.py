# SPDX-License-Identifier: Apache-2.0
"""What members may take from accounts of their clients, computed again from each movement and each leg (SPEC C-17).

Owns mandates, what is used of them on a day, and the losses that each command has to report. Refusals of trades and of
moves of legs are not predicted: a loss that no mandate permits is found after it happened.
"""

from collections import Counter
from dataclasses import dataclass

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.exact import Fraction, ceil, floor
from tests.model.initial_margin import InitialMargins
from tests.model.item_results import ACCEPTED, ItemResult, above
from tests.model.prices import ALLOW, SETTLE

CLIENTS = (types.KIND_MEMBER_OMNIBUS, types.KIND_MEMBER_INDIVIDUAL)
DAY_NS = 86_400 * types.SECOND_NS
# What takes an amount from an account for nothing: the field that names the account.
PAYMENTS = {
    events.TRANSFERRED: "from_id",
    events.HOLD_CREATED: "account_id",
    events.WITHDRAWAL_REQUESTED: "account_id",
}
UNKNOWN = -1  # a loss that no price can state


@dataclass
class Mandate:
    """The client's permission to the member, and who the client is."""

    owner: str
    client: str
    acts: int
    a_day: int
    ends_ns: int


class ClientLosses:
    """Follows who consents, and what was taken from clients."""

    def __init__(self, margins: InitialMargins) -> None:
        """Start without mandates."""
        self.margins = margins
        self.margin = margins.margin
        self.system = margins.system
        self.context = margins.context
        self.clearing = margins.clearing
        self.mandates: dict[int, Mandate] = {}
        self.used: Counter[tuple[int, int]] = Counter()  # by account and day
        self.supposed: Counter[int] = Counter()  # by legs of a batch that goes as one
        self.consented: set[int] = set()  # give-ups that a client has proposed itself
        # Sides that a client has stated itself: the reference, its account and the other.
        self.sides: set[tuple[str, int, int]] = set()
        self.waiting: dict[int, dict[str, int]] = {}  # trades that wait for cover
        self.legs: dict[int, tuple[int, int]] = {}  # lots and cash that move in this command
        self.of_legs: tuple[int, Fraction] | None = None  # the market, and its reference
        self.context.may_pay = self.refusal
        self.context.offers = self._offers
        self.context.serves_own_group = self._serves_own_group
        self.context.novated.refuse_of_client = self.refuse_fill

    def begin(self) -> None:
        """Check at the beginning of a command that the losses of the last one were reported."""
        for account in list(self.legs):
            self._report(types.MANDATE_LEGS, account, self._loss(*self.legs.pop(account)))
        self.of_legs = None
        self.supposed.clear()

    def refusal(self, account: int, asset: int, amount: int) -> ItemResult:
        """Return whether an amount may leave an account for nothing."""
        loss = self.worth(asset, amount)
        if not loss or not self._needs_mandate(account):
            return ACCEPTED
        mandate = self._in_force(account, types.MANDATE_PAYMENTS)
        if mandate is None or loss == UNKNOWN:
            return above(codes.CLIENT_CONSENT_REQUIRED, 0, max(loss, 0))
        used = self.used[account, self.system.now // DAY_NS] + self.supposed[account] + loss
        return above(codes.MANDATE_LIMIT, mandate.a_day, used) if used > mandate.a_day else ACCEPTED

    def suppose(self, account: int, asset: int, amount: int) -> None:
        """Note an amount as gone, within a batch that is accepted as a whole."""
        if self._needs_mandate(account):
            self.supposed[account] += self.worth(asset, amount)

    def worth(self, asset: int, amount: int) -> int:
        """Return the value of an amount, rounded up."""
        price = self.margins.price(asset)
        return ceil(price * amount) if price else UNKNOWN * bool(amount)

    def hear(self, event: Event) -> None:
        """Note, before an event is booked, what it takes and from which account."""
        fields = event.fields
        if event.kind in PAYMENTS:
            account = fields[PAYMENTS[event.kind]]
            loss = self.worth(fields["asset_id"], fields["amount"])
            self._report(types.MANDATE_PAYMENTS, account, loss)
        elif event.kind == events.LAPSED_TRADE_FORGIVEN:
            if isinstance(self.context.command, commands.LeaveWaitingTrade):
                loss = self.worth(fields["asset_id"], fields["amount"])
                self._report(types.MANDATE_PAYMENTS, fields["receiver_account_id"], loss)
        elif event.kind == events.TRADE_WAITS:
            self.waiting[fields["waiting_trade_id"]] = fields
        elif event.kind == events.WAITING_TRADE_ENDED:
            trade = self.waiting.pop(fields["waiting_trade_id"])
            if fields["end"] == types.WAITING_LEFT:
                self._left(trade)
        elif event.kind == events.FUND_CONTRIBUTED:
            asked = self.context.command
            amount = asked.amount if isinstance(asked, commands.FundLiquidity) else 0
            loss = self.worth(fields["asset_id"], amount)
            self._report(types.MANDATE_PAYMENTS, fields["account_id"], loss)
        elif event.kind == events.TRADE_SIDE_SUBMITTED:
            self._stated_side(fields)
        elif event.kind == events.GIVE_UP_PROPOSED:
            if self._consents(fields["account_id"]):
                self.consented.add(fields["give_up_id"])
        elif event.kind in (events.TRADE_NOVATED, events.TRADE_CANCELLED, events.TRADE_LEG_MOVED):
            self._leg(event)

    def _offers(self, session: int | None, market: int, account: int, lots: int, cash: int) -> None:
        """Report what an account of clients loses if its offer or bid is taken."""
        self.of_legs = (market, self._reference(session, market))
        self._report(types.MANDATE_TRADES, account, self._loss(lots, cash))
        self.of_legs = None

    def _serves_own_group(self, failing: int, offering: int) -> bool:
        """Return whether an offer of a client would serve a fail of its member or the member's group."""
        return self._needs_mandate(offering, asks=False) and self._is_of_group(failing, offering)

    def _left(self, trade: dict[str, int]) -> None:
        """Note that a side leaves a waiting trade, and loses what the trade is worth to it."""
        asked = self.context.command
        assert isinstance(asked, commands.LeaveWaitingTrade)
        sign = 1 if asked.account_id == trade["buyer_account_id"] else -1
        lots, cash = sign * trade["lots"], -sign * trade["lots"] * trade["price_per_lot"]
        segment = self.context.novated.segment_of[trade["market_id"]]
        at = (segment, trade["value_date"])
        found = [one for one, day in self.clearing.dates.items() if day == at]
        session = found[-1] if found else None
        self.of_legs = (trade["market_id"], self._reference(session, trade["market_id"]))
        self._report(types.MANDATE_LEGS, asked.account_id, self._loss(-lots, -cash))
        self.of_legs = None

    def _stated_side(self, fields: dict[str, int]) -> None:
        """Note that a side waits, instead of an earlier one of its name. The client may have stated it itself."""
        asked = self.context.command
        assert isinstance(asked, commands.SubmitTradeSides)
        account, other = fields["account_id"], fields["counterparty_account_id"]
        name = (asked.references[fields["offset"]], account, other)
        self.sides.discard(name)
        if self._consents(account):
            self.sides.add(name)

    def _has_stated(self, item: int, account: int) -> bool:
        """Return whether the client of the other side, not the caller's, has stated the trade of an item itself."""
        asked = self.context.command
        if not isinstance(asked, commands.SubmitTradeSides) or account == asked.account_ids[item]:
            return False
        return (asked.references[item], account, asked.account_ids[item]) in self.sides

    def _leg(self, event: Event) -> None:
        """Note a trade that begins or ends, or a leg that moves."""
        fields = event.fields
        market, session = fields["market_id"], fields["session_id"]
        lots, cash = fields["lots"], fields["lots"] * fields["price_per_lot"]
        if self.of_legs is None or event.kind != events.TRADE_LEG_MOVED:
            self.of_legs = (market, self._reference(session, market))
        if event.kind == events.TRADE_LEG_MOVED:
            sign = 1 if fields["side"] == types.BUY else -1
            self._moves(fields["from_account_id"], -sign * lots, sign * cash)
            self._moves(fields["to_account_id"], sign * lots, -sign * cash)
            asked = self.context.command
            if isinstance(asked, commands.AcceptGiveUp) and asked.give_up_id in self.consented:
                self.legs.pop(fields["from_account_id"], None)
            return
        buyer, seller = fields["buyer_account_id"], fields["seller_account_id"]
        if buyer == seller:
            return
        if event.kind == events.TRADE_CANCELLED:
            self._report(types.MANDATE_LEGS, buyer, self._loss(-lots, cash))
            self._report(types.MANDATE_LEGS, seller, self._loss(lots, -cash))
            return
        is_fill = self.context.novated.is_fill(event)
        is_stated = isinstance(
            self.context.command, commands.CaptureTrades | commands.SubmitTradeSides
        )
        if (is_fill or is_stated) and self._is_of_group(buyer, seller):
            for account, sign in ((buyer, 1), (seller, -1)):
                if not self._has_stated(fields["offset"], account):
                    loss = self._loss(sign * lots, -sign * cash)
                    self._report(types.MANDATE_TRADES, account, loss, asks=not is_fill)

    def _is_of_group(self, buyer: int, seller: int) -> bool:
        """Return whether one member, or one group, has both accounts."""
        members = [self.margin.members[self.system.accounts[one].owner] for one in (buyer, seller)]
        return bool(self.margin.affiliated(*members))

    def refuse_fill(
        self, segment: int, day: int, market: int, account: int, client: int, lots: int, cash: int
    ) -> int:
        """Return the code for a fill in which an order of a client's own group meets an order of the client, which
        gets lots and cash.
        """
        if not self._is_of_group(account, client) or not self._needs_mandate(client, asks=False):
            return codes.OK
        found = [one for one, at in self.clearing.dates.items() if at == (segment, day)]
        session = found[-1] if found else None
        self.of_legs = (market, self._reference(session, market))
        loss = self._loss(lots, cash)
        self.of_legs = None
        if loss == 0:
            return codes.OK
        mandate = self._in_force(client, types.MANDATE_TRADES)
        if mandate is None or loss == UNKNOWN:
            return codes.CLIENT_CONSENT_REQUIRED
        used = self.used[client, self.system.now // DAY_NS] + loss
        return codes.MANDATE_LIMIT if used > mandate.a_day else codes.OK

    def _moves(self, account: int, lots: int, cash: int) -> None:
        """Note that an account gets lots and cash with a leg."""
        before = self.legs.get(account, (0, 0))
        self.legs[account] = (before[0] + lots, before[1] + cash)

    def _reference(self, session: int | None, market: int) -> Fraction:
        """Return the reference price in quote units per lot; 0 without one."""
        mark = self.system.live.mark[market]
        board = self.context.board
        if mark and board.market_decision(self.system.markets[market], SETTLE) == ALLOW:
            return mark
        return Fraction(self.clearing.references.of_session(session, market))

    def _loss(self, lots: int, cash: int) -> int:
        """Return what an account loses by lots and cash, at the reference price."""
        assert self.of_legs is not None
        market, reference = self.of_legs
        price = self.margins.price(self.system.markets[market].quote)
        if not reference or not price:
            return UNKNOWN
        return max(0, ceil(-floor(lots * reference + cash) * price))

    def _needs_mandate(self, account: int, *, asks: bool = True) -> bool:
        """Return whether an account is a client's, its member is not in default, and the client does not make the
        call.

        A fill of our own book asks no client, because its order may be old.
        """
        terms = self.margins.terms
        found = self.system.accounts[account]
        if terms is None or terms.cover_ppb < 0 or found.kind not in CLIENTS:
            return False
        if found.owner not in self.margin.members or found.owner in self.system.in_default:
            return False
        return not (asks and self._consents(account))

    def _consents(self, account: int) -> bool:
        """Return whether the client itself makes the call."""
        mandate = self.mandates.get(account)
        return mandate is not None and "" != mandate.client == self.context.command.principal

    def _in_force(self, account: int, act: int) -> Mandate | None:
        """Return the mandate that permits an act now; None without one."""
        one = self.mandates.get(account)
        if one is None or one.owner != self.system.accounts[account].owner or not one.acts & act:
            return None
        return None if 0 < one.ends_ns <= self.system.now else one

    def _report(self, act: int, account: int, loss: int, *, asks: bool = True) -> None:
        """Check that a mandate permits a loss that has happened, and expect its event."""
        if loss == 0 or not self._needs_mandate(account, asks=asks):
            return
        key = (account, self.system.now // DAY_NS)
        mandate = self._in_force(account, act)
        self.used[key] += loss
        most = -1 if mandate is None else mandate.a_day
        if loss == UNKNOWN or self.used[key] > most:
            self.context.pending_events.findings.append(
                f"account {account} of a client lost {loss}, {self.used[key]} of {most} today (C-17)"
            )
        self.context.pending_events.expect(
            events.MANDATE_USED, account_id=account, act=act, amount=loss, used=self.used[key]
        )

    def stated(self, event: Event) -> None:
        """Book a mandate."""
        asked = self.context.command
        assert isinstance(asked, commands.SetMandate)
        owner = self.system.accounts[asked.account_id].owner
        self.mandates[asked.account_id] = Mandate(
            owner, asked.client, asked.acts, asked.amount_a_day, asked.expires_ns
        )
        self.context.pending_events.check(
            event,
            account_id=asked.account_id,
            acts=asked.acts,
            amount_a_day=asked.amount_a_day,
            expires_time_ns=asked.expires_ns,
        )

    def given_up(self, event: Event) -> None:
        """Check the loss of legs that move. It is the loss of all parts, so it is known at the first report."""
        account = event.fields["account_id"]
        if event.fields["act"] == types.MANDATE_LEGS and account in self.legs:
            self._report(types.MANDATE_LEGS, account, self._loss(*self.legs.pop(account)))
            if self.context.pending_events.takes(event):
                return
        self.context.pending_events.found(event, "nothing was lost by that")
