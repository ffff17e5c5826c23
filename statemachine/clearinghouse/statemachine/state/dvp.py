# SPDX-License-Identifier: Apache-2.0
"""Hold the state of delivery versus payment: terms, settlements of sessions, advances, offers (SPEC C-5).

Owns the shape of the data. Must never decide anything: rules live in `settlement` and `handlers`.
"""

from array import array
from heapq import heappop, heappush
from typing import Final

from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    MarketId,
    PricePerLot,
)

# Phases whose steps follow an order derived from the session; `settlement.phases` has all phases.
PHASE_MAKE: Final = 1
PHASE_BALANCE: Final = 3
PHASE_SHARE: Final = 6
PHASE_EVEN_OUT: Final = 7
PHASE_COMMIT: Final = 11
PHASE_CARRY: Final = 18
PHASES_OF_MARKETS: Final = (PHASE_SHARE, 9, 20, 21)
PHASE_NETS: Final = 22
PHASE_CASH: Final = 23
CASH_LAST: Final = 1 << 40  # in the order of flows; more than there are in a session
BUY_IN_DAYS: Final = 4
OFFER_LIMIT_PPB: Final = 100_000_000
ASSET_CLASS_MAX: Final = 7  # asset classes are numbered 1 to 7
# `Settlement.is_open`: its session is quarantined, and the amounts locked for it are returned (J-2.2).
GIVES_BACK: Final = 2
LEG_WAITS: Final = 2  # all obligations of an account in a currency wait: no cash pays its change to the mark (C-5.4)


class SettlementTerms:
    """The settlement terms of a cleared market; a new record has the default terms."""

    __slots__ = (
        "allows_partial",
        "buy_in_days",
        "cash_premium_ppb",
        "market_id",
        "offer_limit_ppb",
        "penalty_ppb",
    )

    def __init__(self, market_id: MarketId) -> None:
        """Start with partial deliveries, without a penalty, and a buy-in after four business days."""
        self.market_id = market_id
        self.allows_partial = 1
        self.penalty_ppb = 0
        self.buy_in_days = BUY_IN_DAYS
        self.offer_limit_ppb = OFFER_LIMIT_PPB
        self.cash_premium_ppb = 0


class BuyInOffer:
    """An offer of an account to deliver lots in place of lots that failed."""

    __slots__ = ("account_id", "id", "is_held", "lots", "market_id", "price")

    def __init__(
        self,
        offer_id: int,
        market_id: MarketId,
        account_id: AccountId,
        price: PricePerLot,
        lots: int,
        is_held: int,
    ) -> None:
        """Store the terms."""
        self.id = offer_id
        self.market_id = market_id
        self.account_id = account_id
        self.price = price
        self.lots = lots
        self.is_held = is_held  # 1: its securities are under hold (C-5.2)


class CashCall:
    """A call for the cash that an account's purchases in a segment lacked; its amount follows from the next
    sessions.
    """

    __slots__ = (
        "account_id",
        "asset_id",
        "called_ns",
        "deadline_ns",
        "id",
        "is_missed",
        "segment_id",
    )

    def __init__(
        self,
        call_id: int,
        account_id: AccountId,
        segment_id: int,
        asset_id: AssetId,
        called_ns: int,
        deadline_ns: int,
        is_missed: int = 0,
    ) -> None:
        """Store the terms."""
        self.id = call_id
        self.account_id = account_id
        self.segment_id = segment_id
        self.asset_id = asset_id
        self.called_ns = called_ns
        self.deadline_ns = deadline_ns
        self.is_missed = is_missed


class CashLeg:
    """The payments and receipts of an account in a session and a currency.

    `locked` is the reserved amount: at least the larger of net payment and `gross_held`, plus `trade_held`.
    `gross_held` are the payments of model 2 beyond its receipts. `trade_held` are the payments of model 1, which are
    each paid alone.
    """

    __slots__ = (
        "account_id",
        "amount",
        "asset_id",
        "credit",
        "deferred",
        "deliveries",
        "distance",
        "gross_held",
        "is_listed",
        "is_out",
        "locked",
        "receipts",
        "trade_held",
        "tries",
    )

    def __init__(self, account_id: AccountId, asset_id: AssetId) -> None:
        """Start at zero."""
        self.account_id = account_id
        self.asset_id = asset_id
        self.amount = 0  # net: positive is received
        self.gross_held = 0
        self.trade_held = 0
        self.locked = 0
        # The part of `locked` that `ccp_liquidity` has lent, until it is booked (C-5.5).
        self.credit = 0
        self.is_out = 0  # 1: no cash is in its reach, and it receives nothing; 2: see `LEG_WAITS`
        self.deferred = (
            0  # cash of its change to the mark for the next session; positive is owed (C-5.4)
        )
        # How far a lack of its cash is from an account with cash left over (`settlement.receipts`),
        # and how often it gave receipts up.
        self.distance = 0
        self.tries = 0
        # Derived: whether its cash is listed for a check, and its obligations that net.
        self.is_listed = False
        self.receipts: list[Obligation] = []
        self.deliveries: list[Obligation] = []

    def needed(self) -> int:
        """Return the amount that must be reserved."""
        return self.trade_held + max(self.gross_held, -self.amount)


class TradeFlow:
    """An account's receipts and payments of an asset in a session, for trades that settle one by one (models 1 and 2).

    `kind` is the size of a lot in units for securities, and for cash the negative number of the model. Each kind has a
    flow of its own, so that assets passed through an account are whole lots.
    """

    __slots__ = (
        "account_id",
        "asset_id",
        "gave",
        "given",
        "got",
        "is_listed",
        "kind",
        "locked",
        "market_id",
        "place",
        "queue",
        "received",
        "trades",
    )

    def __init__(
        self, place: int, account_id: AccountId, asset_id: AssetId, kind: int, market_id: MarketId
    ) -> None:
        """Start with all figures at zero."""
        self.place = place
        self.account_id = account_id
        self.asset_id = asset_id
        self.kind = kind
        self.market_id = market_id  # the market of its first trade, which events of locks name
        self.given = 0  # units of the asset, by the trades as they settle now
        self.got = 0
        self.locked = 0
        # Progress of the booking: the amounts of the trades that were given and got.
        self.gave = 0
        self.received = 0
        self.trades: list[int] = []  # trades by which the account gives
        # Derived: whether it is listed, and the trades that may be cut, the next one last.
        self.is_listed = False
        self.queue: list[int] | None = None


class Obligation:
    """The lots that an account delivers (negative) or receives in a session and a market, net with earlier fails."""

    __slots__ = (
        "account_id",
        "cash",
        "is_given_up",
        "layers",
        "leg",
        "locked",
        "lots",
        "market_id",
        "on_credit",
        "own_lots",
        "priority",
        "rank",
        "served",
        "settled",
    )

    def __init__(
        self, account_id: AccountId, market_id: MarketId, lots: int, cash: int, leg: CashLeg
    ) -> None:
        """Start unsettled."""
        self.account_id = account_id
        self.market_id = market_id
        self.lots = lots
        self.cash = cash  # of the whole obligation, positive is received
        self.leg = leg
        self.layers: list[int] = []  # its lots by days of age (`arithmetic.layers`)
        self.priority = 0  # of its account at the start of the settlement
        # Lots of a receipt that its own group fails to deliver, as the decision began (C-5.2).
        self.own_lots = 0
        self.locked = 0  # lots that a deliverer has set apart
        # Lots that a receiver would get if all had cash; of an account in default all of them.
        self.served = 0
        self.settled = 0  # lots without sign, as decided so far
        self.on_credit = 0  # the part of `settled` that covers credit, until it is received (C-5.5)
        # 1: a receipt given up for lack of cash; one that settles whole never comes back.
        self.is_given_up = 0
        self.rank = 0  # derived: the highest rank is served first

    @property
    def open_lots(self) -> int:
        """Return the remaining lots to be received, negative to be delivered."""
        return self.lots - self.settled if self.lots > 0 else self.lots + self.settled


class Piece:
    """The lots of a receipt that are equally old, by place among all lots of the receipt.

    The oldest lots are received first.
    """

    __slots__ = ("days", "from_lot", "one", "rank", "to_lot")

    def __init__(self, one: Obligation, days: int, from_lot: int, to_lot: int) -> None:
        """Store the place of the piece; the caller ranks it."""
        self.one = one
        self.days = days
        self.from_lot = from_lot
        self.to_lot = to_lot
        self.rank = 0  # the highest is served first

    @property
    def open_lots(self) -> int:
        """Return the lots of the piece that are not settled."""
        return max(self.to_lot - max(self.one.settled, self.from_lot), 0)


class MarketLots:
    """The obligations of a session in a market; the figures follow from the obligations."""

    __slots__ = ("all", "deliverers", "is_listed", "is_ranked", "pieces", "receivers")

    def __init__(self) -> None:
        """Start empty."""
        self.all: list[Obligation] = []
        self.deliverers: list[Obligation] = []
        self.receivers: list[Obligation] = []
        self.pieces: list[Piece] = []  # of the receipts, in the order in which they are served
        self.is_ranked = False
        self.is_listed = False  # for an allocation


class Settlement:
    """The settlement of a session, by phases; `place` is the progress of the present phase."""

    __slots__ = (
        "distances",
        "flows",
        "flows_by_key",
        "is_open",
        "late_ids",
        "legs",
        "legs_by_key",
        "markets",
        "obligations",
        "order",
        "phase",
        "place",
        "prunes_id",
        "session_id",
        "settled_trades",
        "to_allocate",
        "to_balance",
        "to_check",
        "to_forget",
    )

    def __init__(self, session_id: int) -> None:
        """Start before the first phase."""
        self.session_id = session_id
        self.phase = 0
        self.place = 0
        self.is_open = 1  # 0: everything is booked; 2: see `GIVES_BACK`
        # By market and account; complete after the phase that creates them.
        self.obligations: list[Obligation] = []
        self.legs: list[CashLeg] = []  # in the order of creation
        # By trade: settled lots, and the account that lacked cash or securities, or 0; for netted
        # trades all lots.
        self.settled_trades = array("q")
        self.late_ids = array("q")
        self.prunes_id = 0  # an old session, deleted at the end of this one
        self.to_forget = 0  # the number of its trades
        # The work lists of the decision on fails: markets with more deliveries than receipts, and
        # cash to check, by place in `legs`; and the distances of markets, as of cash.
        self.to_allocate: list[MarketId] = []
        self.to_check: list[int] = []
        self.distances: dict[MarketId, int] = {}
        self.flows: list[TradeFlow] = []  # in the order of creation
        # A heap: places in `flows`, those of cash after all others.
        self.to_balance: list[int] = []
        # Derived: flows and legs by key, obligations by market, and the order of the nets.
        self.flows_by_key: dict[tuple[int, int], TradeFlow] = {}
        self.legs_by_key: dict[int, int] = {}
        self.markets: dict[MarketId, MarketLots] = {}
        self.order: list[int] = []

    def leg_of(self, account_id: AccountId, asset_id: AssetId) -> CashLeg:
        """Return the cash of an account in a currency, created on first use."""
        key = pair_key(account_id, asset_id)
        place = self.legs_by_key.get(key)
        if place is None:
            place = self.legs_by_key[key] = len(self.legs)
            self.legs.append(CashLeg(account_id, asset_id))
        return self.legs[place]

    def flow_of(
        self, account_id: AccountId, asset_id: AssetId, kind: int, market_id: MarketId
    ) -> TradeFlow:
        """Return the flow of an account in an asset, created on first use."""
        key = (pair_key(account_id, asset_id), kind)
        flow = self.flows_by_key.get(key)
        if flow is None:
            flow = TradeFlow(len(self.flows), account_id, asset_id, kind, market_id)
            self.flows_by_key[key] = flow
            self.flows.append(flow)
        return flow

    def list_flow(self, flow: TradeFlow) -> None:
        """List a flow, so that its locked amount is compared with its trades; a flow that is listed is not listed
        again.
        """
        if not flow.is_listed:
            flow.is_listed = True
            heappush(self.to_balance, flow.place + (CASH_LAST if flow.kind < 0 else 0))

    def next_flow(self) -> TradeFlow:
        """Remove and return the first listed flow."""
        flow = self.flows[heappop(self.to_balance) % CASH_LAST]
        flow.is_listed = False
        return flow

    def add(self, obligation: Obligation) -> None:
        """Add an obligation to its market."""
        lots = self.markets.get(obligation.market_id)
        if lots is None:
            lots = self.markets[obligation.market_id] = MarketLots()
        lots.all.append(obligation)
        if obligation.lots > 0:
            lots.receivers.append(obligation)
            obligation.leg.receipts.append(obligation)
        else:
            lots.deliverers.append(obligation)
            obligation.leg.deliveries.append(obligation)

    def list_obligations(self) -> None:
        """List the obligations of each market, sorted by account."""
        self.obligations = [one for key in sorted(self.markets) for one in self.markets[key].all]


class Dvp:
    """All data of delivery versus payment of one state."""

    def __init__(self) -> None:
        """Start empty."""
        self.terms: dict[MarketId, SettlementTerms] = {}
        # By asset class, in ppb: the penalty for lack of securities, and for lack of cash.
        self.penalty_rates: dict[int, tuple[int, int]] = {}
        self.penalty_classes: dict[MarketId, int] = {}  # without classes of 0
        self.priorities: dict[AccountId, int] = {}  # without priorities of 0
        self.settlements: dict[int, Settlement] = {}  # by session
        # Sessions in settlement, the oldest first.
        self.settling: list[int] = []
        # Advances of the central counterparty's equity to an account in a currency, by `pair_key`.
        self.advances: dict[int, int] = {}
        self.offers: dict[int, BuyInOffer] = {}  # ascending
        self.offers_of: dict[MarketId, dict[int, BuyInOffer]] = {}  # by market; derived
        self.last_offer_id = 0
        self.cash_calls: dict[int, CashCall] = {}  # ascending
        self.cash_calls_of: dict[AccountId, list[CashCall]] = {}  # derived
        self.last_cash_call_id = 0

    def locked_of(self, session_id: int, key: int) -> int:
        """Return the cash that a session in settlement has locked, by `pair_key` of account and currency."""
        settlement = self.settlements.get(session_id)
        if settlement is None or key not in settlement.legs_by_key:
            return 0
        return settlement.legs[settlement.legs_by_key[key]].locked

    def terms_of(self, market_id: MarketId) -> SettlementTerms:
        """Return the settlement terms of a market, the default terms if none were set."""
        return self.terms.get(market_id) or SettlementTerms(market_id)

    def penalty_rates_of(self, market_id: MarketId) -> tuple[int, int]:
        """Return the penalty rates, in ppb, for failed deliveries and for lack of cash: of the market's asset class,
        else its own.
        """
        asset_class = self.penalty_classes.get(market_id)
        if asset_class is None:
            rate = self.terms_of(market_id).penalty_ppb
            return rate, rate
        return self.penalty_rates[asset_class]

    def add_offer(self, offer: BuyInOffer) -> None:
        """Add an offer."""
        self.offers[offer.id] = offer
        self.offers_of.setdefault(offer.market_id, {})[offer.id] = offer

    def remove_offer(self, offer: BuyInOffer) -> None:
        """Remove an offer."""
        del self.offers[offer.id]
        of_market = self.offers_of[offer.market_id]
        del of_market[offer.id]
        if not of_market:
            del self.offers_of[offer.market_id]

    def add_cash_call(self, call: CashCall) -> None:
        """Add a call for cash."""
        self.cash_calls[call.id] = call
        self.cash_calls_of.setdefault(call.account_id, []).append(call)

    def remove_cash_call(self, call: CashCall) -> None:
        """Remove a call for cash."""
        del self.cash_calls[call.id]
        of_account = self.cash_calls_of[call.account_id]
        of_account.remove(call)
        if not of_account:
            del self.cash_calls_of[call.account_id]

    def add_advance(self, account_id: AccountId, asset_id: AssetId, amount: int) -> None:
        """Add a signed amount to the advance of an account."""
        key = pair_key(account_id, asset_id)
        left = self.advances.get(key, 0) + amount
        assert left >= 0
        if left:
            self.advances[key] = left
        else:
            del self.advances[key]
