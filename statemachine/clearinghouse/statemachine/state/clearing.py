# SPDX-License-Identifier: Apache-2.0
"""Hold members, calendars, segments, sessions, trades and nets of the central counterparty (SPEC C-0 to C-4).

Owns the shape of the data. Must never decide anything: rules live in `clearing` and `handlers`. Sums over sessions
are derived: they follow from nets, and a restore computes them again.
"""

from array import array
from bisect import bisect_left, insort
from typing import Final

from clearinghouse.statemachine.state.affirmation import Affirmation
from clearinghouse.statemachine.state.give_ups import GiveUps
from clearinghouse.statemachine.state.kept_covers import KeptCover
from clearinghouse.statemachine.state.session_prices import SessionPrices
from clearinghouse.statemachine.state.session_totals import MemberTotals, SessionTotals
from clearinghouse.statemachine.state.waiting_trades import WaitingTrades
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import DVP_NET, MEMBER_ACTIVE, SESSION_OPEN

_ID_BITS: Final = 2**32 - 1


def pair_key(first_id: int, second_id: int) -> int:
    """Return one integer for a pair of ids below 2^32, such as account and market; keys sort like pairs."""
    return first_id << 32 | second_id


def pair_of(key: int) -> tuple[int, int]:
    """Return the ids of a `pair_key`."""
    return key >> 32, key & _ID_BITS


class OpenLots:
    """The open lots in a market over unposted sessions, of one member or of all members.

    `long` is the sum of the positive nets, `short` the sum of the negative nets, without sign.
    """

    __slots__ = ("long", "short")

    def __init__(self) -> None:
        """Start at zero."""
        self.long = 0
        self.short = 0


class Member:
    """A clearing member: an owner of accounts, its status and its limits; 0 is no limit (C-2)."""

    __slots__ = (
        "assessable",
        "concentration_ppb",
        "exposure",
        "group_id",
        "id",
        "nets",
        "open_cash",
        "open_exposure_max",
        "open_lots",
        "owner",
        "resign_ns",
        "settlement_cap",
        "status",
    )

    def __init__(self, member_id: int, owner: str) -> None:
        """Start active and without limits."""
        self.id = member_id
        self.owner = owner
        self.status = MEMBER_ACTIVE
        self.open_exposure_max = 0
        self.settlement_cap = 0
        self.concentration_ppb = 0
        # After a resignation: the end of the unwinding period, and the amount that assessments may
        # still call.
        self.resign_ns = 0
        self.assessable = 0
        self.group_id = 0  # of affiliated owners; 0: none (C-16)
        # Derived, over unposted sessions: number of nets, the sum of |net cash| by currency, lots
        # by market.
        self.nets = 0
        self.open_cash: dict[AssetId, int] = {}
        self.open_lots: dict[MarketId, OpenLots] = {}
        self.exposure = KeptExposure()


class KeptExposure:
    """A cached upper value of the open lots of a member, at the prices of one version (C-16.1).

    `sequence` is the last command that used the cache. With it a machine that is restored before any command counts the
    same work as a machine that never stopped.
    """

    __slots__ = ("changed", "sequence", "total", "values", "version")

    def __init__(self) -> None:
        """Start without a value."""
        self.sequence = self.version = 0
        self.total = 0
        self.values: dict[MarketId, int] = {}
        self.changed: dict[MarketId, None] = {}  # markets with other lots since they were valued

    def begin(self, sequence: int, version: int) -> None:
        """Clear the values, and start again for a command and a version of the prices."""
        self.sequence, self.version = sequence, version
        self.total = 0
        self.values.clear()
        self.changed.clear()

    def put(self, market_id: MarketId, value: int) -> None:
        """Store the largest value of the lots of a market; a market without lots is removed."""
        self.total += value - self.values.get(market_id, 0)
        if value:
            self.values[market_id] = value
        else:
            self.values.pop(market_id, None)


class Calendar:
    """A calendar: its days without business, and the changes of its local time (C-4.2).

    `weekend_days` has a bit for each day of the week, Monday the lowest. From `changes_ns[i]` on local time is
    `offsets[i]` seconds ahead of UTC; before the first change, the segment's own offset applies.
    """

    __slots__ = ("changes_ns", "holidays", "id", "last_day", "offsets", "weekend_days")

    def __init__(self, calendar_id: int) -> None:
        """Start with business on every day."""
        self.id = calendar_id
        self.weekend_days = 0
        self.holidays: dict[int, int] = {}  # day -> 1, ascending
        self.last_day = 0  # the last day that the calendar states; 0: it has no end
        self.changes_ns: list[int] = []
        self.offsets: list[int] = []


class Segment:
    """Markets that are cleared together, and the times of their day."""

    __slots__ = (
        "calendar_id",
        "call_seconds",
        "cash_in_advance",
        "cut_off_seconds",
        "cycle_days",
        "id",
        "sessions",
        "settlement_seconds",
        "symbol",
        "utc_offset_seconds",
    )

    def __init__(self, segment_id: int, symbol: str, calendar_id: int) -> None:
        """Store the names; the handler sets the times."""
        self.id = segment_id
        self.symbol = symbol
        self.calendar_id = calendar_id
        self.utc_offset_seconds = 0
        self.cut_off_seconds = 0
        self.settlement_seconds = 0
        self.cycle_days = 0
        # The local time, on the next business day, by which a call for cash has to be met (C-5.4). 0: no calls
        # are made, as in journals older than the rule.
        self.call_seconds = 0
        self.cash_in_advance = 0  # 1: a trade is novated only if its cash is available (C-5)
        self.sessions: dict[int, Session] = {}  # by settlement date; derived


class ClearedMarket:
    """The clearing terms of a market: segment, model of netting, reference price, and the floor of concentration
    limits.
    """

    __slots__ = (
        "anchor",
        "band_ppb",
        "concentration_floor_lots",
        "dvp_model",
        "failed_lots",
        "mark_minutes",
        "mark_owners",
        "market_id",
        "names",
        "open_lots",
        "segment_id",
        "traded_session_id",
        "trades",
    )

    def __init__(self, market_id: MarketId) -> None:
        """Start with netting of cash and securities."""
        self.market_id = market_id
        self.segment_id = 0
        self.dvp_model = DVP_NET
        self.concentration_floor_lots = 0
        # The reference of a market without an index (C-2.1): the band of a trade's price if the
        # market has none (0: any price), the minutes of a mean price, the members that it needs on
        # each side, the mark of the last netting (0: none yet), and the session of the last trade.
        self.band_ppb = 0
        self.mark_minutes = 0
        self.mark_owners = 0
        self.anchor = 0
        self.traded_session_id = 0
        # Derived: the number of trades and the lots over unposted sessions, and over kept sessions
        # the number of trades with each venue id: one, and its parts that moved to other accounts.
        self.trades = 0
        self.names: dict[str, int] = {}
        self.open_lots = OpenLots()
        self.failed_lots = 0  # lots of fails that accounts are still to receive

    def count_name(self, venue_trade_id: str) -> None:
        """Count one more trade that has this id at the venue."""
        self.names[venue_trade_id] = self.names.get(venue_trade_id, 0) + 1

    def forget_name(self, venue_trade_id: str) -> None:
        """Count one trade less with this id at the venue; after the last one, the venue may use the id again."""
        left = self.names[venue_trade_id] - 1
        if left:
            self.names[venue_trade_id] = left
        else:
            del self.names[venue_trade_id]


class CashNet:
    """The cash of an account in a session and a currency; positive is received.

    `of_member` are the totals of all accounts of its member.
    """

    __slots__ = (
        "account_id",
        "amount",
        "asset_id",
        "failed",
        "gross_paid",
        "gross_received",
        "is_closed",
        "member",
        "of_member",
        "prefund_due",
        "prefunded",
    )

    def __init__(
        self, account_id: AccountId, asset_id: AssetId, member: Member, of_member: MemberTotals
    ) -> None:
        """Start at zero."""
        self.account_id = account_id
        self.asset_id = asset_id
        self.member = member
        self.of_member = of_member
        self.amount = 0  # the cash that settles net
        self.gross_paid = 0  # payments of trades that settle one by one (DvP model 1)
        self.gross_received = 0
        self.is_closed = 0  # 1: booked, and excluded from open figures
        # Cash that its failed purchases lacked, less the cash that its deliveries would have brought if others had
        # paid (C-5.4).
        self.failed = 0
        # With cash in advance: the amount under hold, at most the due amount; the due amount is
        # derived from the nets.
        self.prefunded = 0
        self.prefund_due = 0

    def open_amount(self) -> int:
        """Return the account's part of its member's open cash: the net amount without sign, plus both gross amounts."""
        return abs(self.amount) + self.gross_paid + self.gross_received

    def paid_amount(self) -> int:
        """Return the amount that the account pays, as its part of the member's payments."""
        return max(-self.amount, 0) + self.gross_paid


class Net:
    """The trades and fails of an account in a session and a market (C-3).

    Figures are bought less sold: a positive figure is received, a negative one delivered or paid.
    """

    __slots__ = (
        "account_id",
        "bought_cash",
        "bought_lots",
        "carried_cash",
        "carried_layers",
        "carried_lots",
        "cash",
        "cash_net",
        "claim",
        "deferred",
        "is_closed",
        "market_id",
        "open_lots",
        "penalty",
        "prefund_due",
        "sold_lots",
        "traded_cash",
        "trades",
    )

    def __init__(
        self, account_id: AccountId, market_id: MarketId, cash_net: CashNet, open_lots: OpenLots
    ) -> None:
        """Start at zero; `open_lots` is that of the member in the market."""
        self.account_id = account_id
        self.market_id = market_id
        self.cash_net = cash_net
        self.open_lots = open_lots
        self.bought_lots = 0
        self.sold_lots = 0
        self.cash = 0  # of its trades, positive is received
        self.trades = 0  # a trade with itself counts once
        # Fails, which enter as trades at their carried price (C-5).
        self.carried_lots = 0  # positive: the account receives
        self.carried_cash = 0
        self.carried_layers: list[int] = []  # by days of age (`arithmetic.layers`)
        self.penalty = 0  # positive is received
        self.claim = 0  # of corporate actions on open trades; positive is received
        self.deferred = 0  # of changes to the mark that were not paid (C-5.4); positive is received
        self.is_closed = 0  # 1: booked, and excluded from open figures
        # Derived: its payments for trades that settle each by itself (DvP models 1 and 2), and with
        # cash in advance its part of the due amount under hold.
        self.bought_cash = 0
        self.prefund_due = 0
        self.traded_cash = 0  # bought and sold, without signs

    def count_trade(self, change: int) -> None:
        """Count a trade, or with -1 one less, for the account and its member."""
        self.trades += change
        self.cash_net.of_member.trades += change

    def count_in(self, totals: MemberTotals, sign: int) -> None:
        """Count the net in its member's totals with `sign` 1; with -1 no more."""
        totals.nets += sign
        totals.trades += sign * self.trades
        totals.traded_cash += sign * self.traded_cash
        totals.count_lots(self.market_id, sign * (self.bought_lots + self.sold_lots))

    def open_parts(self, dvp_model: int) -> tuple[int, int]:
        """Return the open long and short lots: of the net if the model nets, else gross (C-3)."""
        if dvp_model != DVP_NET:
            return self.bought_lots, self.sold_lots
        lots = self.bought_lots - self.sold_lots
        return max(lots, 0), max(-lots, 0)


class AccountNets:
    """The nets of an account in unposted sessions, by `pair_key` of session and market, with cached values of these
    nets.
    """

    __slots__ = ("kept", "nets")

    def __init__(self) -> None:
        """Start without nets."""
        self.nets: dict[int, Net] = {}
        self.kept = KeptCover()


class Trades:
    """The trades of a session in order of id, by column: 48 bytes for a trade, and the venue's id."""

    __slots__ = (
        "blocks",
        "buyer_ids",
        "lots",
        "market_ids",
        "prices",
        "seller_ids",
        "trade_ids",
        "venue_trade_ids",
    )

    def __init__(self) -> None:
        """Start empty."""
        self.trade_ids = array("q")
        self.market_ids = array("q")
        self.buyer_ids = array("q")
        self.seller_ids = array("q")
        self.lots = array("q")
        self.prices = array("q")  # quote units per lot
        self.venue_trade_ids: list[str] = []
        # For a part split off by a give-up or an allocation: the captured trade.
        self.blocks: dict[int, int] = {}

    def place_of(self, trade_id: int) -> int:
        """Return the place of a trade, -1 if it is absent."""
        place = bisect_left(self.trade_ids, trade_id)
        is_there = place < len(self.trade_ids) and self.trade_ids[place] == trade_id
        return place if is_there else -1

    def remove(self, place: int) -> None:
        """Remove a trade; later trades move up."""
        self.blocks.pop(self.trade_ids[place], None)
        del self.trade_ids[place]
        del self.market_ids[place]
        del self.buyer_ids[place]
        del self.seller_ids[place]
        del self.lots[place]
        del self.prices[place]
        del self.venue_trade_ids[place]


class Session:
    """The trades that settle on one date in one segment, and their progress.

    `place` is the progress of a netting: 0 before the sorting, then the place of the next net or cash, from 1 on. Once
    the session is netted, settlement works on `nets` and `cash`.
    """

    __slots__ = (
        "cash",
        "currencies",
        "cut_off_ns",
        "id",
        "is_house_cause",
        "markets",
        "marks",
        "nets",
        "of_members",
        "order",
        "place",
        "prices",
        "segment_id",
        "settlement_ns",
        "state",
        "trades",
        "value_date",
    )

    def __init__(
        self, session_id: int, segment_id: int, value_date: int, cut_off_ns: int, settlement_ns: int
    ) -> None:
        """Start open and empty."""
        self.id = session_id
        self.segment_id = segment_id
        self.value_date = value_date
        self.cut_off_ns = cut_off_ns
        self.settlement_ns = settlement_ns
        self.state = SESSION_OPEN
        self.is_house_cause = (
            # 1: the clearinghouse delayed it, so an obligation that it leaves open is no fail (C-4.1).
            0
        )
        self.trades = Trades()
        self.nets: dict[int, Net] = {}  # by `pair_key` of account and market
        self.cash: dict[int, CashNet] = {}  # by `pair_key` of account and currency
        self.place = 0
        self.marks: dict[MarketId, int] = {}  # of its netting, quote units per lot
        self.prices: dict[MarketId, SessionPrices] = {}  # of its trades, until it is posted (C-2.1)
        # Derived: totals by market, by currency, and by member and currency, and the order
        # of a netting.
        self.markets: dict[MarketId, SessionTotals] = {}
        self.currencies: dict[AssetId, SessionTotals] = {}
        self.of_members: dict[int, MemberTotals] = {}  # by `pair_key` of member and currency
        self.order: list[int] = []

    def count_net(self, net: Net, dvp_model: int) -> None:
        """Add the lots that a net receives to the totals of its market: its net lots with model 3, else its bought
        lots.

        A net with open lots is counted too.
        """
        totals = self.markets[net.market_id]
        lots = net.bought_lots - net.sold_lots
        if dvp_model != DVP_NET:
            totals.net += net.bought_lots
        elif lots > 0:
            totals.net += lots
        if lots:
            totals.open_nets += 1

    def count_cash(self, key: int) -> None:
        """Add the cash that an account receives to the totals of its currency; count the account if its net is not
        0.
        """
        entry = self.cash[key]
        totals = self.currencies[entry.asset_id]
        totals.net += entry.gross_received
        if entry.amount > 0:
            totals.net += entry.amount
        if entry.amount:
            totals.open_nets += 1


class Clearing:
    """All clearing data of one state. Ids of members, calendars, segments and sessions start at 1."""

    def __init__(self) -> None:
        """Start empty."""
        self.members: dict[int, Member] = {}
        self.member_of: dict[str, Member] = {}  # by owner; derived
        # Derived: the members of each group of affiliated owners, ascending; and by member of a group
        # its party in prices by trades, below 0. A change makes a new dictionary (C-2.1).
        self.groups: dict[int, list[int]] = {}
        self.parties: dict[int, int] = {}
        self.identifiers: dict[int, str] = {}  # by `pair_key` of scheme and subject
        self.calendars: dict[int, Calendar] = {}
        self.asset_calendars: dict[AssetId, int] = {}  # the id of the calendar
        self.segments: dict[int, Segment] = {}
        self.markets: dict[MarketId, ClearedMarket] = {}
        self.sessions: dict[int, Session] = {}  # ascending
        self.last_session_id = 0
        self.nets_of: dict[AccountId, AccountNets] = {}  # of accounts that have any; derived
        # Open nets with a penalty or a deferred amount, by account and `pair_key`; derived.
        self.dues: dict[AccountId, dict[int, Net]] = {}
        # Sessions in netting: at most one of each segment, after its previous session is posted.
        self.to_net: list[int] = []
        # The earlier members of ported accounts: by account, and by the last trade before the porting (C-2.1).
        self.ported: dict[AccountId, dict[int, int]] = {}
        self.affirmation = Affirmation()
        self.give_ups = GiveUps()
        self.waiting = WaitingTrades()
        # The number of the last batch of captured trades; other work begins another one (`BatchCover`).
        self.last_batch = 0

    def next_batch(self) -> int:
        """Begin a batch of captured trades; return its number."""
        self.last_batch += 1
        return self.last_batch

    def party_of(self, owner: str) -> tuple[int, str]:
        """Return the party of an owner for rules that count affiliated owners as one: its group, else the owner itself
        (C-16).
        """
        member = self.member_of.get(owner)
        group_id = 0 if member is None else member.group_id
        return group_id, "" if group_id else owner

    def add_net(self, session_id: int, net: Net) -> None:
        """List a new net of an account in an unposted session."""
        own = self.nets_of.get(net.account_id)
        if own is None:
            own = self.nets_of[net.account_id] = AccountNets()
        own.nets[pair_key(session_id, net.market_id)] = net
        self.note_due(session_id, net)

    def note_due(self, session_id: int, net: Net) -> None:
        """List a net if a penalty or a deferred payment is due in it and it is open; else remove it from the list."""
        dues = self.dues.setdefault(net.account_id, {})
        key = pair_key(session_id, net.market_id)
        if (net.penalty or net.deferred) and not net.is_closed:
            dues[key] = net
        else:
            dues.pop(key, None)
        if not dues:
            del self.dues[net.account_id]

    def change_position(
        self, account_id: AccountId, market_id: MarketId, lots: int, cash: int
    ) -> None:
        """Record that the nets of an account in a market have changed."""
        self.nets_of[account_id].kept.change(market_id, lots, cash)

    def remove_net(self, session_id: int, net: Net) -> None:
        """Remove a closed net from the list of its account."""
        own = self.nets_of[net.account_id]
        own.kept.change(
            net.market_id,
            net.sold_lots - net.bought_lots - net.carried_lots,
            -net.cash - net.carried_cash - net.claim,
        )
        del own.nets[pair_key(session_id, net.market_id)]
        if not own.nets:
            del self.nets_of[net.account_id]
        if net.account_id in self.dues:
            self.note_due(session_id, net)

    def change_group(self, member: Member, group_id: int) -> None:
        """Put a member into a group of affiliated owners, or remove it from its group with 0."""
        if member.group_id:
            left = self.groups[member.group_id]
            left.remove(member.id)
            if not left:
                del self.groups[member.group_id]
        member.group_id = group_id
        self.parties = dict(self.parties)
        self.parties.pop(member.id, None)
        if group_id:
            insort(self.groups.setdefault(group_id, []), member.id)
            self.parties[member.id] = -group_id
