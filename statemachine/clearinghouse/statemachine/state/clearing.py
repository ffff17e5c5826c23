# SPDX-License-Identifier: Apache-2.0
"""Hold members, calendars, segments, sessions, trades and nets of the central counterparty (SPEC C-0 to C-4).

Owns the shape of the data. Must never decide anything: rules live in `clearing` and `handlers`. Sums over sessions are
derived: they follow from nets, and a restore makes them again.
"""

from array import array
from bisect import bisect_left
from typing import Final

from clearinghouse.statemachine.state.affirmation import Affirmation
from clearinghouse.statemachine.state.give_ups import GiveUps
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import DVP_NET, MEMBER_ACTIVE, SESSION_OPEN

_ID_BITS: Final = 2**32 - 1


def pair_key(first_id: int, second_id: int) -> int:
    """One integer for an account or a member and a market or an asset, whose ids are below 2^32; pairs sort alike."""
    return first_id << 32 | second_id


def pair_of(key: int) -> tuple[int, int]:
    """The two of a `pair_key`."""
    return key >> 32, key & _ID_BITS


# Prices that a market keeps for the case that the last ones are cancelled.
RECENT_TRADES_MAX: Final = 8


class OpenLots:
    """The lots that accounts have open in a market over sessions that are not posted: of a member, or of all.

    `long` is the sum of positive nets, `short` of negative ones without their sign.
    """

    __slots__ = ("long", "short")

    def __init__(self) -> None:
        """Start with nothing open."""
        self.long = 0
        self.short = 0


class Member:
    """A clearing member: an owner of accounts, its status and its limits; 0 is no limit (C-2)."""

    __slots__ = (
        "assessable",
        "concentration_ppb",
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
        # Of one that has resigned: the end of its unwinding period, and what assessments may still call of it.
        self.resign_ns = 0
        self.assessable = 0
        # Derived, over sessions that are not posted: nets, the sum of |net cash| by currency, lots by market.
        self.nets = 0
        self.open_cash: dict[AssetId, int] = {}
        self.open_lots: dict[MarketId, OpenLots] = {}


class Calendar:
    """Days without business: bits of the week, Monday the lowest, and other days."""

    __slots__ = ("holidays", "id", "weekend_days")

    def __init__(self, calendar_id: int) -> None:
        """Start with business on every day."""
        self.id = calendar_id
        self.weekend_days = 0
        self.holidays: dict[int, int] = {}  # day -> 1, ascending


class Segment:
    """Markets that are cleared together, with the times of their day."""

    __slots__ = (
        "calendar_id",
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
        """Take what names it; the handler sets the times."""
        self.id = segment_id
        self.symbol = symbol
        self.calendar_id = calendar_id
        self.utc_offset_seconds = 0
        self.cut_off_seconds = 0
        self.settlement_seconds = 0
        self.cycle_days = 0
        self.cash_in_advance = 0  # 1: a trade is taken over only if the cash for it is there (C-5)
        self.sessions: dict[int, Session] = {}  # by settlement date; derived


class ClearedMarket:
    """How a market is cleared: its segment, what is netted, and the floor of limits on concentration (C-5)."""

    __slots__ = (
        "concentration_floor_lots",
        "dvp_model",
        "last_price",
        "market_id",
        "names",
        "open_lots",
        "recent_ids",
        "recent_prices",
        "segment_id",
        "trades",
    )

    def __init__(self, market_id: MarketId) -> None:
        """Start with netting of cash and securities."""
        self.market_id = market_id
        self.segment_id = 0
        self.dvp_model = DVP_NET
        self.concentration_floor_lots = 0
        self.last_price = 0  # of its last trade that stands, quote units per lot
        self.recent_ids: list[int] = []  # its last trades that stand, RECENT_TRADES_MAX at most
        self.recent_prices: list[int] = []  # and their prices
        # Derived, over sessions that are not posted: trades, and lots; and of sessions that are kept how many trades
        # have a venue's id: one, and the parts of it that went to other accounts.
        self.trades = 0
        self.names: dict[str, int] = {}
        self.open_lots = OpenLots()

    def count_name(self, venue_trade_id: str) -> None:
        """Count one more trade of a venue's id."""
        self.names[venue_trade_id] = self.names.get(venue_trade_id, 0) + 1

    def forget_name(self, venue_trade_id: str) -> None:
        """Count one trade less of a venue's id, which may be used again after the last one."""
        left = self.names[venue_trade_id] - 1
        if left:
            self.names[venue_trade_id] = left
        else:
            del self.names[venue_trade_id]

    def note_price(self, trade_id: int, price: int) -> None:
        """Take the price of a new trade, and forget that of the oldest one above the bound."""
        self.last_price = price
        self.recent_ids.append(trade_id)
        self.recent_prices.append(price)
        if len(self.recent_ids) > RECENT_TRADES_MAX:
            del self.recent_ids[0]
            del self.recent_prices[0]

    def forget_price(self, trade_id: int) -> None:
        """Take the price of a cancelled trade back: the last one is that of the trade before it, while one is kept."""
        if trade_id not in self.recent_ids:
            return
        place = self.recent_ids.index(trade_id)
        del self.recent_ids[place]
        del self.recent_prices[place]
        if self.recent_prices:
            self.last_price = self.recent_prices[-1]


class CashNet:
    """The cash of an account in a session and a currency: positive is received. `debits` has its member's payments."""

    __slots__ = (
        "account_id",
        "amount",
        "asset_id",
        "debits",
        "gross_paid",
        "gross_received",
        "is_closed",
        "member",
        "prefund_due",
        "prefunded",
    )

    def __init__(
        self, account_id: AccountId, asset_id: AssetId, member: Member, debits: "MemberDebits"
    ) -> None:
        """Start with nothing due."""
        self.account_id = account_id
        self.asset_id = asset_id
        self.member = member
        self.debits = debits
        self.amount = 0  # of what is paid net
        self.gross_paid = 0  # of trades that are paid each by itself (DvP model 1)
        self.gross_received = 0
        self.is_closed = 0  # 1: it is booked, and open figures leave it out
        # With cash in advance: what is under hold for it, at most what should be; the latter is derived of the nets.
        self.prefunded = 0
        self.prefund_due = 0

    def open_amount(self) -> int:
        """The part of its member's open cash: what is netted without its sign, and all that is gross."""
        return abs(self.amount) + self.gross_paid + self.gross_received

    def paid_amount(self) -> int:
        """The part of what its member pays."""
        return max(-self.amount, 0) + self.gross_paid


class MemberDebits:
    """What the accounts of a member pay in a session and a currency; derived."""

    __slots__ = ("amount",)

    def __init__(self) -> None:
        """Start with nothing to pay."""
        self.amount = 0


class Net:
    """What an account has in a session and a market. Its net is bought less sold; positive is received (C-3)."""

    __slots__ = (
        "account_id",
        "bought_cash",
        "bought_lots",
        "carried_cash",
        "carried_days",
        "carried_lots",
        "cash",
        "cash_net",
        "claim",
        "is_closed",
        "market_id",
        "open_lots",
        "penalty",
        "prefund_due",
        "sold_lots",
        "trades",
    )

    def __init__(
        self, account_id: AccountId, market_id: MarketId, cash_net: CashNet, open_lots: OpenLots
    ) -> None:
        """Start with nothing due; `open_lots` is that of the member in the market."""
        self.account_id = account_id
        self.market_id = market_id
        self.cash_net = cash_net
        self.open_lots = open_lots
        self.bought_lots = 0
        self.sold_lots = 0
        self.cash = 0  # of its trades, positive is received
        self.trades = 0  # one with itself counts once
        # Of fails, which come in as if they were traded at the price at which they are carried (C-5).
        self.carried_lots = 0  # positive is to be received
        self.carried_cash = 0
        self.carried_days = 0
        self.penalty = 0  # positive is received
        self.claim = 0  # of corporate actions on what was open; the same
        self.is_closed = 0  # 1: it is booked, and open figures leave it out
        # Derived: what it pays for trades that settle each by itself (DvP models 1 and 2), and with cash in advance its
        # part of what should be under hold.
        self.bought_cash = 0
        self.prefund_due = 0

    def open_parts(self, dvp_model: int) -> tuple[int, int]:
        """The parts of the lots that are open long and short: of the net where the model nets, else all of it (C-3)."""
        if dvp_model != DVP_NET:
            return self.bought_lots, self.sold_lots
        lots = self.bought_lots - self.sold_lots
        return max(lots, 0), max(-lots, 0)


class SessionTotals:
    """The totals of a market or of a currency in a session: each trade counts once."""

    __slots__ = ("gross", "net", "open_nets", "trades")

    def __init__(self) -> None:
        """Start with nothing traded."""
        self.trades = 0
        self.gross = 0  # lots, or smallest units of the currency
        self.net = 0  # what is delivered or paid; known once the session is netted
        self.open_nets = 0  # the same


class Trades:
    """The trades of a session in the order of their numbers, by column: 48 bytes for a trade and the venue's id."""

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
        # Of a part that a give-up or an allocation made a trade of its own: the trade that was captured.
        self.blocks: dict[int, int] = {}

    def place_of(self, trade_id: int) -> int:
        """The place of a trade, -1 if it is not there."""
        place = bisect_left(self.trade_ids, trade_id)
        is_there = place < len(self.trade_ids) and self.trade_ids[place] == trade_id
        return place if is_there else -1

    def remove(self, place: int) -> None:
        """Take a trade out; those behind it move up."""
        self.blocks.pop(self.trade_ids[place], None)
        del self.trade_ids[place]
        del self.market_ids[place]
        del self.buyer_ids[place]
        del self.seller_ids[place]
        del self.lots[place]
        del self.prices[place]
        del self.venue_trade_ids[place]


class Session:
    """What settles on one date in one segment, and how far that is.

    `place` is how far a netting is: 0 before its order is made, then the place in it of the next net or cash, from 1
    on. What comes after NETTED builds on `nets`
    and `cash`.
    """

    __slots__ = (
        "cash",
        "currencies",
        "cut_off_ns",
        "debits",
        "id",
        "markets",
        "marks",
        "nets",
        "order",
        "place",
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
        self.trades = Trades()
        self.nets: dict[int, Net] = {}  # by `pair_key` of account and market
        self.cash: dict[int, CashNet] = {}  # by `pair_key` of account and currency
        self.place = 0
        self.marks: dict[MarketId, int] = {}  # of its netting, quote units per lot
        # Derived: totals by market and by currency, payments by member and currency, and the order of a netting.
        self.markets: dict[MarketId, SessionTotals] = {}
        self.currencies: dict[AssetId, SessionTotals] = {}
        self.debits: dict[int, MemberDebits] = {}  # by `pair_key` of member and currency
        self.order: list[int] = []

    def count_net(self, net: Net, dvp_model: int) -> None:
        """Count a net in the totals of its market: what is received of it, net with model 3 and gross else."""
        totals = self.markets[net.market_id]
        lots = net.bought_lots - net.sold_lots
        if dvp_model != DVP_NET:
            totals.net += net.bought_lots
        elif lots > 0:
            totals.net += lots
        if lots:
            totals.open_nets += 1

    def count_cash(self, key: int) -> None:
        """Count the cash of an account in the totals of its currency: what is received."""
        entry = self.cash[key]
        totals = self.currencies[entry.asset_id]
        totals.net += entry.gross_received
        if entry.amount > 0:
            totals.net += entry.amount
        if entry.amount:
            totals.open_nets += 1


class Clearing:
    """All of it, one per state. Members, calendars, segments and sessions count from 1, as they are made."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.members: dict[int, Member] = {}
        self.member_of: dict[str, Member] = {}  # by owner; derived
        self.calendars: dict[int, Calendar] = {}
        self.asset_calendars: dict[AssetId, int] = {}  # the number of the calendar
        self.segments: dict[int, Segment] = {}
        self.markets: dict[MarketId, ClearedMarket] = {}
        self.sessions: dict[int, Session] = {}  # ascending
        self.last_session_id = 0
        self.nets_of: dict[
            AccountId, int
        ] = {}  # how many an account has in sessions that are not posted; derived
        # Sessions that are being netted: of each segment one at most, after the session before it is posted.
        self.to_net: list[int] = []
        self.affirmation = Affirmation()
        self.give_ups = GiveUps()
