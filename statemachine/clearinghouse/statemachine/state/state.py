# SPDX-License-Identifier: Apache-2.0
"""The whole state of the clearinghouse in one object; nothing else in the machine is mutable.

Owns the shape of the data. Must never decide anything: rules live in the other packages. Fields named `*_seen` and the
blocks marked "cache" are derived, may be recomputed at any time, and are excluded from an auditor's comparison.

Dictionaries are keyed by integers. No observable result depends on their order unless it is the order of ascending ids
(then the comment states it), so that a restored state behaves like the original.
"""

from collections import deque
from collections.abc import Callable
from typing import Final

from clearinghouse.statemachine.state.account_blocks import AccountBlocks, BlockCounts
from clearinghouse.statemachine.state.authority import Authority
from clearinghouse.statemachine.state.brakes import (
    AmountWindow,
    AssetBrakes,
    AssetPause,
    Brakes,
    VolatilityHalt,
)
from clearinghouse.statemachine.state.busts import Busts, MadeTrades
from clearinghouse.statemachine.state.clearing import Clearing
from clearinghouse.statemachine.state.contracts import Expiry, Funding
from clearinghouse.statemachine.state.corporate_actions import CorporateActions
from clearinghouse.statemachine.state.cursors import Cursors
from clearinghouse.statemachine.state.custody import Custody
from clearinghouse.statemachine.state.default import Defaults
from clearinghouse.statemachine.state.dvp import Dvp
from clearinghouse.statemachine.state.dynamic_margin import DynamicMargin
from clearinghouse.statemachine.state.gap import DeadlineMove, Gap
from clearinghouse.statemachine.state.genesis import Genesis
from clearinghouse.statemachine.state.holders import Holders
from clearinghouse.statemachine.state.intraday_credit import IntradayCredits
from clearinghouse.statemachine.state.liquidation import RecentResult, Waterfall
from clearinghouse.statemachine.state.liquidity import Liquidity
from clearinghouse.statemachine.state.loss_order import NO_MEANS
from clearinghouse.statemachine.state.margin import Margin
from clearinghouse.statemachine.state.no_entries import NO_ENTRIES
from clearinghouse.statemachine.state.pnl_settlement import PnlSettlement
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.position_sizes import PositionSizes
from clearinghouse.statemachine.state.price_bounds import AccountBounds, PriceBounds
from clearinghouse.statemachine.state.price_limits import PriceLimits
from clearinghouse.statemachine.state.price_sources import IndexRules, Instrument, MarkRules, Source
from clearinghouse.statemachine.state.pvp import Pvp
from clearinghouse.statemachine.state.quarantine import Quarantine
from clearinghouse.statemachine.state.records import (
    Bracket,
    Break,
    ConditionalOrder,
    DeadManSwitch,
    Deposit,
    Hold,
    StoredAnswer,
    Twap,
    Withdrawal,
)
from clearinghouse.statemachine.state.session_prices import SessionPrices
from clearinghouse.statemachine.state.setting_changes import SettingChanges
from clearinghouse.statemachine.state.timers import Timers
from clearinghouse.statemachine.state.trigger_books import MarketTriggers, PriceTriggers
from clearinghouse.statemachine.state.waiting_exits import WaitingExits
from clearinghouse.statemachine.state.work import WorkMeter
from clearinghouse.statemachine.state.worst_lots import WorstLots
from clearinghouse.statemachine.vocabulary.numbers import (
    NO_ACCOUNT,
    NO_CLIENT_ORDER,
    NO_MARKET,
    NO_ORDER,
    NOT_STATED,
    AccountId,
    AssetId,
    BreakId,
    ClientOrderId,
    DepositId,
    HoldId,
    MarketId,
    OrderId,
    PricePerLot,
    SourceId,
    WithdrawalId,
)
from clearinghouse.statemachine.vocabulary.types import (
    ACTIVE,
    CCP_LIQUIDITY,
    DEFERRED_SPOT,
    DUST_NS,
    DUST_WORTH_MAX,
    EXTERNAL,
    KIND_MEMBER_HOUSE,
    KIND_SYSTEM,
    PPB,
    PRICE_ABSENT,
    PRICE_E9,
    SPOT,
    WEIGHT_IDENTITY,
)

SYSTEM_ACCOUNT_IDS: Final = range(EXTERNAL, CCP_LIQUIDITY + 1)
SYSTEM_OWNER: Final = "clearinghouse"  # owner of the system accounts (L-2)


class MarginWatch:
    """The accounts with exposure that have price bounds, and those that still need them (W-7)."""

    def __init__(self) -> None:
        """Start without accounts."""
        self.unwatched = AccountBlocks()  # changed since the last attempt to compute bounds
        self.refused = AccountBlocks()  # without possible bounds at present
        self.last_id = 0

    def new_bounds(self, account: "Account") -> AccountBounds:
        """Give an account price bounds without edges."""
        self.last_id += 1
        bounds = account.bounds = AccountBounds(self.last_id)
        account.margin_watch = self
        return bounds

    def forget(self, account: "Account") -> None:
        """Remove the price bounds of an account."""
        bounds = account.bounds
        assert bounds is not None
        account.margin_watch = account.bounds = None
        for table in bounds.tables:
            del table[account.id]

    def invalidate(self, account: "Account") -> None:
        """Remove the price bounds of an account that has changed, and list it for new bounds."""
        self.forget(account)
        self.unwatched.add(account.id)

    def expect(self, account: "Account") -> None:
        """List an account with its first exposure for a check or for price bounds."""
        if account.margin_watch is None and account.id not in self.refused:
            self.unwatched.add(account.id)


class Asset:
    """An asset: units, collateral weight (M-1), parameters of its debts (M-4) and its index price."""

    def __init__(self, asset_id: AssetId, symbol: str, scale: int) -> None:
        """Start without price, with weight 1 and no limits; the handler sets the parameters."""
        self.id = asset_id
        self.symbol = symbol
        self.scale = scale
        self.weight_kind = WEIGHT_IDENTITY
        self.weight_base_ppb = 0
        self.weight_penalty_ppb = 0
        self.debt_max_leverage = 1
        self.debt_imf_factor_ppb = 0
        self.debt_mmf_base_ppb = 0
        self.debt_mmf_factor_ppb = 0
        self.outflow_limit = 0
        self.outflow_window_ns = 0
        # The most that the chain's fee of one withdrawal takes of it, and takes of `fees` (L-4.3).
        self.chain_fee_limit = 0
        self.house_fee_limit = 0
        self.outflow = AmountWindow()  # over its window (K-1.1)
        self.dust: AmountWindow | None = (
            None  # the sum that accounts paid for small debts; of the valuation asset only (B-2.1)
        )
        self.pause: AssetPause | None = None  # None: never paused (O-2.2)
        # Smallest units of the valuation asset for one whole unit of this asset.
        self.price_e9: int = 0
        self.price_state = PRICE_ABSENT
        self.value_denominator: int = 10**scale * PRICE_E9
        self.instrument: Instrument | None = None
        # Parameters of the index and its checks (P-2, P-4, M-9); None: no rules.
        self.index_rules: IndexRules | None = None
        self.index_e9 = 0  # `price_e9` is the price for values (NO_QUORUM: the stable price)
        self.index_changed_ns = 0
        self.index_allowance_ppb = 0  # after the last change (P-2.1)
        self.without_index_ns = 0  # the time at which the price lost its index
        self.stable_e9 = 0  # as of `stable_ns` (see `prices.stable`)
        self.stable_ns = 0
        self.allowed_price_e9 = 0  # the last price at which P-4 allowed liquidation
        # Assets with a source that quotes in this asset, ascending.
        self.dependents: list[AssetId] = []
        self.listings: list[Market] = []  # markets with this base or quote, by id; each adds itself
        # The state's version at the last change of the price or a parameter; holdings of another version are stale.
        self.version = 1
        # Accounts that hold the asset and have exposure: a move of the price can hurt them, and so can a change of the
        # terms of debts in it (I-12).
        self.exposed_holders: dict[AccountId, Account] = {}
        # Accounts that have or had the asset, for corporate actions (C-5).
        self.holders: dict[AccountId, Account] = {}
        self.bounds = PriceBounds()
        # Accounts with unsettled equity in the asset, for the settlement pass (section 10).
        self.unsettled: dict[AccountId, Holding] = {}
        # The same in blocks, so that a phase of a pass can list some at a time.
        self.unsettled_ids = AccountBlocks()
        # Its lending pool; its borrowers and lenders, which a move of an index can hurt (I-12).
        self.pool: Pool | None = None
        self.borrowers: dict[AccountId, Account] = {}
        self.debt_bounds = PriceBounds()  # of the pool's borrow index
        self.lenders: dict[AccountId, Account] = {}
        self.lender_blocks = BlockCounts()
        self.share_bounds = PriceBounds()  # of the margin value of a pool's share
        self.brakes: AssetBrakes | None = None  # None: only the outflow has a cap (K-1)


class Market:
    """A market: units, status, fees, limits, margin parameters, prices and its book."""

    def __init__(
        self, market_id: MarketId, symbol: str, kind: int, matching: int, base: Asset, quote: Asset
    ) -> None:
        """Start with all other fields unset; the handler of CreateMarket sets them."""
        self.id = market_id
        self.symbol = symbol
        self.kind = kind
        self.is_spot = kind in (SPOT, DEFERRED_SPOT)
        self.is_deferred = kind == DEFERRED_SPOT  # fills are novated, and settle in a session (O-1)
        self.is_instant = kind == SPOT  # fills pay at once, and orders reserve their payment (S-1)
        self.matching = matching
        self.base = base
        self.quote = quote
        base.listings.append(self)
        quote.listings.append(self)
        self.lot_units = 1
        self.lot_decimals = 0
        self.lot_divisor: int = 1  # 10^lot_decimals
        self.tick_units = 1
        self.tick_decimals = 0
        self.lot_base_units = 1  # smallest units of the base asset in a lot
        self.tick_per_lot = 1  # quote units per lot of one tick
        self.venue_account_id: AccountId = NO_ACCOUNT
        self.status = 0
        self.closed_ns = 0  # the time since when its symbol waits for another market (O-1.3)
        self.risk_disabled = False
        self.maker_fee_ppb: list[int] = [0]
        self.taker_fee_ppb: list[int] = [0]
        self.notional_min = 0
        self.notional_max = 0
        self.open_order_lots_max = 0
        self.open_interest_lots_max = 0
        self.position_weight_ppb = 0
        self.band_ppb = 0
        self.slippage_ppb = 0
        self.max_leverage = 1
        self.imf_factor_ppb = 0
        self.mmf_base_ppb = 0
        self.mmf_factor_ppb = 0
        # The factors of IMF and MMF (M-7), and their rules; None: factor 1, and no samples.
        self.imf_scale_ppb: int = PPB
        self.mmf_scale_ppb: int = PPB
        self.dynamic_margin: DynamicMargin | None = None
        self.mark_e9 = 0  # quote units per lot with nine more decimals; 0: none
        self.mark_rules: MarkRules | None = None  # None: the mark is the index
        self.basis_e9 = 0  # moving average of book mid less index (P-3)
        self.sampled_ns = 0
        self.allowed_mark_e9 = 0  # the last mark at which P-4 allowed liquidation
        self.funding: Funding | None = None  # None: no funding accrues (P-5)
        self.funding_index_ray = 0  # cumulative, quote units per lot with 27 decimals
        # Unsettled equity that the account `funding` has for this market (L-2).
        self.funding_line = 0
        self.expiry: Expiry | None = None  # of a dated future, once set (O-1)
        self.halt: VolatilityHalt | None = None  # None: no price move halts the market (K-1)
        self.last_price_per_lot = 0
        self.open_interest_lots = 0
        self.bids = BookSide(buy=True)
        self.asks = BookSide(buy=False)
        # MARKET orders, until the uncrossing.
        self.auction_bids = AuctionQueue()
        self.auction_asks = AuctionQueue()
        self.times_gone_on = 0  # ends in succession at which its auction went on (O-5.1)
        # Created with the first conditional order (O-3).
        self.triggers: MarketTriggers | None = None
        self.version = 1  # changes with the mark and the margin parameters; older lines are stale
        self.exposed: dict[AccountId, Line] = {}  # with a position or an open order here (I-12)
        # Of the accounts in `exposed`, and again of those with open orders here, a spot market's too.
        self.blocks = BlockCounts()
        self.venue_lines: dict[AccountId, Line] = {}  # of `exposed`, those of venues (W-4)
        self.sizes = PositionSizes()
        self.bounds = PriceBounds()
        self.funding_bounds = PriceBounds()  # of the cumulative funding index
        self.scale_bounds = PriceBounds()  # of the MMF scale
        self.worst_lots = WorstLots()  # of the lines of a derivative (G-7)
        self.waiting: WaitingExits | None = None  # created for the first exit that waits (O-9.1)
        self.price_limits = PriceLimits()  # of the last mark at which an order was checked (O-5.1)
        self.made_trades = MadeTrades()  # trades of the own book; a bust can name no others (O-10)


class AuctionQueue:
    """The MARKET orders of a side that wait for the uncrossing, the oldest first (O-2)."""

    __slots__ = ("count", "head", "tail")

    def __init__(self) -> None:
        """Start empty."""
        self.count = 0
        self.head: Order | None = None
        self.tail: Order | None = None


class Level:
    """Orders at one price, first in first out; `lots` are displayed, `owners` counts orders in a long level (O-3.1).

    `excess_lots` are displayed lots of reduce-only orders that no fill can reach (G-8.3).
    """

    __slots__ = ("excess_lots", "head", "lots", "orders", "owners", "price", "tail")

    def __init__(self, price: PricePerLot) -> None:
        """Start empty."""
        self.price = price
        self.lots = self.orders = self.excess_lots = 0
        self.owners: dict[str, int] | None = None
        self.head: Order | None = None
        self.tail: Order | None = None


class BookSide:
    """One side of a book: a dictionary of levels by price, and a sorted list of keys with the best price last.

    The key of a price is the price for bids and its negative for asks.
    """

    __slots__ = ("buy", "icebergs", "keys", "levels", "long_levels")

    def __init__(self, *, buy: bool) -> None:
        """Start empty."""
        self.buy = buy
        self.icebergs = 0  # resting orders with a hidden part
        self.long_levels = 0  # levels that count their owners
        self.levels: dict[int, Level] = {}
        self.keys: list[int] = []


class Holding:
    """The amounts of one account in one asset (L-3), in smallest units; only `unsettled` may be negative."""

    __slots__ = (
        "account",
        "asset",
        "auto_shares",
        "balance",
        "borrow_shares",
        "borrowed",
        "debt_exposure",
        "debt_imf",
        "debt_mmf",
        "doubtful",
        "dust_ns",
        "held",
        "is_remainder",
        "lent",
        "lent_shares",
        "net_value",
        "next_dirty",
        "reserved",
        "seen",
        "unsettled",
        "value",
    )

    def __init__(self, account: "Account", asset: Asset) -> None:
        """Start empty."""
        self.account = account
        self.asset = asset
        self.balance = 0
        self.reserved = 0  # by open spot orders
        self.held = 0  # under holds and withdrawal requests: no collateral (L-4)
        self.lent_shares = 0  # claim on the asset's pool and debt to it, scaled (B-1)
        self.auto_shares = 0  # shares that auto-lend has lent, which leave with any outflow (B-6)
        self.borrow_shares = 0
        self.unsettled = 0
        # 1: the last movement of the debt was a repayment. And the time at which the remainder was last repaid
        # in cash, 0: never (B-2.1).
        self.is_remainder = 0
        self.dust_ns = 0
        # --- cache, valid while `seen` is the asset's version ---
        self.seen = -1
        self.lent = 0  # claim and debt as of the pool's last accrual
        self.doubtful = 0  # the part of the claim that margin excludes (B-5)
        self.borrowed = 0
        self.value = 0  # as collateral, valuation units
        self.net_value = 0  # with unsettled equity, less borrows
        self.debt_exposure = 0
        self.debt_imf = 0
        self.debt_mmf = 0
        self.next_dirty: Holding | None = None  # the next that is out of date, of its account


class Line:
    """One account's position and open orders in one market.

    `cost` is the signed cost base in quote units. The open-order aggregates equal the sums over `orders` (I-7).
    """

    __slots__ = (
        "account",
        "ask_loss_e9",
        "ask_lots",
        "ask_price_min",
        "bid_loss_e9",
        "bid_lots",
        "bid_price_max",
        "cost",
        "deduction",
        "excess_asks",
        "excess_bids",
        "excess_fees",
        "exits",
        "exposure",
        "fees",
        "funding_index_ray",
        "imf",
        "liability_seen",
        "loss_stamp",
        "market",
        "means",
        "mmf",
        "mmf_seen",
        "next_dirty",
        "order_loss_seen",
        "orders",
        "position",
        "projected_liability",
        "recent",
        "reduce_only",
        "reduce_only_asks",
        "reduce_only_bids",
        "reduce_only_fees",
        "seen",
        "tentative",
        "upnl",
    )

    def __init__(self, account: "Account", market: Market) -> None:
        """Start flat."""
        self.account = account
        self.market = market
        self.position = 0
        self.cost = 0
        self.funding_index_ray = 0  # of the market at the last settlement of the position's funding
        self.bid_lots = self.ask_lots = 0
        self.fees = 0  # taker fee of each open order at its own price on its remaining lots (M-3)
        self.means = NO_MEANS  # its class in the order of
        self.loss_stamp = 0  # the stamp of its entries in that order
        self.orders: dict[OrderId, Order] = {}  # ascending ids
        self.reduce_only: dict[OrderId, Order] = NO_ENTRIES  # ascending ids
        # Sums over its reduce-only orders, and their lots beyond the position, which count in no aggregate
        # (G-8.3).
        self.reduce_only_bids = self.reduce_only_asks = self.reduce_only_fees = 0
        self.excess_bids = self.excess_asks = self.excess_fees = 0
        self.recent: list[RecentResult] | None = None  # results of the last minute (W-4.1)
        # Waiting orders that end with its position, ascending ids (O-3).
        self.exits: dict[OrderId, ConditionalOrder] | None = None
        # Counted in the sums above and in no list: the derivative order of a gate's check or of a
        # query.
        self.tentative: Order | None = None
        # --- cache: immediate losses of open orders at the mark, in 10^-9 quote units ---
        self.order_loss_seen = 0
        self.bid_loss_e9 = self.ask_loss_e9 = 0
        self.bid_price_max = 0  # at least the highest open bid; 0: none
        self.ask_price_min = 0  # at most the lowest open ask; 0: none
        # --- cache, valid while `seen` is the market's version; valuation units ---
        self.seen = -1
        self.upnl = 0
        self.exposure = 0
        self.imf = 0
        self.deduction = 0
        self.projected_liability = 0  # quote units
        self.liability_seen = 0
        self.mmf_seen = self.mmf = 0
        self.next_dirty: Line | None = None  # the next that is out of date, of its account


class Order:
    """An open order; `quantity_lots = filled_lots + remaining_lots + cancelled lots` (I-7)."""

    __slots__ = (
        "accepted_ns",
        "accepted_sequence",
        "account",
        "cancel_pending",
        "client_id",
        "display_lots",
        "excess_lots",
        "expire_ns",
        "fee_accrued_ppb",
        "fee_open",
        "fee_paid",
        "filled_lots",
        "flags",
        "id",
        "level",
        "line",
        "machine",
        "maker_fee_ppb",
        "market",
        "next",
        "notional_left",
        "oco_id",
        "previous",
        "price_per_lot",
        "quantity_lots",
        "remaining_lots",
        "reserved",
        "shown_lots",
        "side",
        "stp",
        "taker_fee_ppb",
        "tif",
        "type",
        "venue_fill_ids",
    )

    def __init__(
        self,
        account: "Account",
        market: Market,
        line: Line,
        side: int,
        order_type: int,
        price_per_lot: PricePerLot,
        lots: int,
        tif: int = 0,
        flags: int = 0,
        stp: int = 0,
        client_id: ClientOrderId = NO_CLIENT_ORDER,
        expire_ns: int = 0,
    ) -> None:
        """Store the common fields; the handler sets the others."""
        self.id: OrderId = NO_ORDER
        self.accepted_sequence = 0
        self.accepted_ns = 0
        self.account = account
        self.market = market
        self.line = line
        self.side = side
        self.type = order_type
        self.price_per_lot = price_per_lot  # quote units
        self.quantity_lots = lots
        self.remaining_lots = lots
        self.filled_lots = 0
        self.tif = tif
        self.flags = flags
        self.stp = stp
        self.client_id = client_id
        self.expire_ns = expire_ns
        self.maker_fee_ppb = self.taker_fee_ppb = 0
        self.fee_accrued_ppb = 0  # sum of rate x notional of its fills at rates >= 0 (O-7)
        self.fee_paid = 0
        self.fee_open = 0  # taker fee at its own price on its remaining lots (M-3)
        self.reserved = 0  # its reserve of the asset that it pays with (spot)
        # The price that the book charged for the lots of an order with an amount to spend, less its fills; -1:
        # no amount is stated, or the order waits. An order with such a figure is never open after its command
        # (G-8.2).
        self.notional_left = NOT_STATED
        self.cancel_pending = False
        self.machine = False  # of a liquidation or conversion: no gate, fee or slippage limit (W-2)
        self.display_lots = 0  # the displayed part of an iceberg; 0: all lots
        self.shown_lots = 0  # the lots that an iceberg shows now, at most the remaining lots
        self.excess_lots = 0  # displayed lots beyond the position that the order reduces (G-8.3)
        self.oco_id: OrderId = NO_ORDER  # the other order of its pair, open or waiting (O-3)
        self.venue_fill_ids: dict[str, None] = NO_ENTRIES  # the names of its fills at its venue
        self.level: Level | None = None
        self.previous: Order | None = None
        self.next: Order | None = None


class Account:
    """An account (L-1, L-3): owner, settings, status, holdings by asset, lines by market, open orders."""

    __slots__ = (
        "bounds",
        "brackets",
        "client_orders",
        "conditionals",
        "deduction",
        "deposits",
        "dirty_holding",
        "dirty_line",
        "ended_isolated",
        "exposure",
        "exposure_count",
        "exposure_most",
        "fee_tier",
        "flags",
        "free_margin",
        "free_margin_pays_spot",
        "free_margin_seen",
        "holdings",
        "holds",
        "id",
        "imf",
        "isolated",
        "isolated_market_id",
        "kind",
        "lines",
        "margin_watch",
        "max_leverage",
        "net_value",
        "orders",
        "owner",
        "parent_id",
        "position_limit",
        "projected_liabilities",
        "risk_disabled",
        "seen",
        "spot_borrows",
        "spot_bound",
        "spot_bound_seen",
        "spot_deduction",
        "spot_exposed",
        "spot_fees",
        "spot_imf",
        "spot_means",
        "spot_orders",
        "spot_seen",
        "spot_stale",
        "status",
        "sub_account_count",
        "sub_account_ids",
        "tentative",
        "upnl",
        "withdrawals",
    )

    def __init__(self, account_id: AccountId, owner: str, kind: int) -> None:
        """Start active and empty."""
        self.id = account_id
        self.owner = owner
        self.kind = kind
        self.parent_id: AccountId = NO_ACCOUNT
        # M-8: by market, the account of an isolated position, or the closed account of the last isolated
        # position (I-12).
        self.isolated: dict[MarketId, Account] = NO_ENTRIES
        self.ended_isolated: dict[MarketId, Account] = NO_ENTRIES
        self.isolated_market_id: MarketId = NO_MARKET  # the market of an isolated account
        self.status = ACTIVE
        self.max_leverage = 1
        self.flags = 0
        self.fee_tier = 0
        self.position_limit = 0
        self.risk_disabled = False
        self.holdings: dict[AssetId, Holding] = {}
        self.lines: dict[MarketId, Line] = {}
        self.orders: dict[OrderId, Order] = {}  # ascending ids
        self.spot_orders: dict[OrderId, Order] = NO_ENTRIES  # ascending ids; orders of spot markets
        self.tentative: Order | None = None  # of a gate's check or of a query
        # Open and waiting orders, those of isolated positions included, by the client's id (I-11).
        self.client_orders: dict[ClientOrderId, Order | ConditionalOrder] = {}
        self.deposits: dict[DepositId, Deposit] = NO_ENTRIES  # waiting for custody, ascending ids
        self.withdrawals: dict[WithdrawalId, Withdrawal] = (
            NO_ENTRIES  # waiting for custody, ascending ids
        )
        self.holds: dict[HoldId, Hold] = NO_ENTRIES  # on its balances, ascending ids
        self.sub_account_ids: list[AccountId] | None = None  # ascending, isolated accounts included
        self.sub_account_count = 0  # without isolated accounts
        self.conditionals: dict[OrderId, ConditionalOrder] = NO_ENTRIES  # ascending ids
        self.brackets: dict[OrderId, Bracket] = NO_ENTRIES  # by entry, in the order of placement
        # Number of lines with a position or an open derivative order, of debts, and of spot orders
        # that would borrow.
        self.exposure_count = 0
        # Its price bounds (W-7). A table of all of them would be copied whole when it is full, in one step.
        self.bounds: AccountBounds | None = None
        self.spot_exposed = False  # open spot orders reserve more than the account has (M-3)
        # --- cache: sums over holdings and lines, valid while `seen` is the state's version and
        # nothing is dirty ---
        self.margin_watch: MarginWatch | None = None  # set while it has price bounds (W-7)
        self.seen = 0
        self.dirty_holding: Holding | None = None  # the first of each list
        self.dirty_line: Line | None = None
        self.net_value = self.upnl = 0
        self.exposure = self.imf = 0
        self.deduction = 0
        # By settlement asset of a present or past claim or line: the sum of its lines' projected
        # liabilities.
        self.projected_liabilities: dict[AssetId, int] = NO_ENTRIES
        # --- cache: cost and borrow of open spot orders (M-3) ---
        self.spot_fees: dict[AssetId, int] = (
            NO_ENTRIES  # taker fees of open spot orders, by quote asset
        )
        self.spot_stale = True
        self.spot_bound_seen = 0
        self.spot_bound = 0  # an upper bound of any possible cost
        self.spot_seen = 0
        self.spot_means: list[int] | None = None  # the means behind the assumed borrows
        self.spot_borrows: dict[AssetId, int] = NO_ENTRIES
        self.spot_deduction = self.spot_imf = 0
        # --- cache: a bound of the distance from initial margin, valid while `keeps_free_margin` ---
        self.free_margin_seen = 0
        self.free_margin = (
            0  # worst-case equity less initial margin is at least this, which is above 0
        )
        self.free_margin_pays_spot = False  # the bound includes the most that spot orders can cost
        self.exposure_most = 0  # the exposure is at most this


class State:
    """The whole state. `events` is the output of the commands applied since it was last cleared."""

    def __init__(self, genesis: Genesis) -> None:
        """Build the state before the first command: the valuation asset and the system accounts."""
        self.genesis = genesis
        self.sequence = self.time_ns = 0
        self.rule_set = genesis.rule_set  # the set of rules in force (J-5)
        self.version = 1  # changes with any price or margin parameter
        self.trial_version = -1  # falls with each scenario price (M-10)
        self.risk_disabled = False  # by the operators' switch or the kill switch (G-2, K-1)
        self.has_stable_prices = False  # whether an asset has a stable price (M-9)
        self.assets: dict[AssetId, Asset] = {}
        self.markets: dict[MarketId, Market] = {}
        self.accounts: dict[AccountId, Account] = {}
        self.owned_ids: dict[str, list[AccountId]] = {}  # accounts of an owner, ascending
        # Those of them that are house accounts of a member (C-0).
        self.house_ids: dict[str, list[AccountId]] = {}
        self.sources: dict[SourceId, Source] = {}
        self.orders: dict[OrderId, Order] = {}
        self.conditionals: dict[OrderId, ConditionalOrder] = {}
        self.brackets: dict[OrderId, Bracket] = {}  # by entry
        self.twaps: dict[OrderId, Twap] = {}  # ascending ids
        self.twap_counts: dict[str, int] = {}  # of TWAPs, by owner
        # Triggered by a price, or with a due slice, in the order of placement; some have ended
        # since.
        self.triggered: deque[OrderId] = deque()
        # By market and source, the open backlogs of its trigger books, the oldest first (I-12.2).
        self.trigger_backlogs: dict[tuple[MarketId, int], PriceTriggers] = {}
        self.dead_man_switches: dict[AccountId, DeadManSwitch] = {}  # by account
        self.dead_man_counts: dict[str, int] = {}  # of dead-man switches, by principal
        self.last_seen_ns: dict[str, int] = {}  # the last call of a principal with a dead-man timer
        # Accounts that the principal's next call arms again.
        self.disarmed_ids: dict[str, list[AccountId]] = {}
        self.deposits: dict[DepositId, Deposit] = {}
        self.custody = Custody()
        self.busts = Busts()
        self.holders = Holders()
        self.withdrawals: dict[WithdrawalId, Withdrawal] = {}
        self.holds: dict[HoldId, Hold] = {}
        self.breaks: dict[BreakId, Break] = {}
        self.pool_ids: list[AssetId] = []  # assets with a lending pool, ascending
        self.interest_second = 0  # the second up to which pools with debt have accrued (M-2)
        self.symbols: dict[str, int] = {}  # of assets and markets
        self.requests: dict[tuple[str, str], StoredAnswer] = {}
        self.request_ages: deque[tuple[int, tuple[str, str]]] = deque()
        # By kind of update and its ids: the sequence of the last update.
        self.versions: dict[tuple[int, int, int], int] = {}
        self.work = WorkMeter()
        self.cursors = Cursors()
        self.last_account_id = 1000
        self.last_order_id = self.last_trade_id = self.last_break_id = self.last_money_id = 0
        self.margin_watch = MarginWatch()
        self.timers = Timers()
        # Markets with prices sampled each second (P-5, O-1).
        self.sampled: dict[MarketId, Market] = {}
        self.prices_due = False  # while a deadline moves prices, before its samples (U-6)
        self.waterfall = Waterfall()
        self.pnl_settlement = PnlSettlement()
        self.brakes = Brakes()
        self.clearing = Clearing()
        self.dvp = Dvp()
        self.corporate_actions = CorporateActions()
        self.pvp = Pvp()
        self.gap = Gap()
        self.moving = DeadlineMove()
        self.quarantine = Quarantine()
        self.setting_changes = SettingChanges(genesis.notice_ns)  # announced
        self.margin = Margin()
        self.intraday = IntradayCredits()  # of settlements (C-5.5)
        self.liquidity = Liquidity()  # of the central counterparty (C-12)
        self.defaults = Defaults()  # of clearing members (C-9, C-10)
        operators = (genesis.first_operator, genesis.second_operator)
        self.authority = Authority(operators if genesis.first_operator else ())
        self.events: list[int] = []
        # A trace hook of explanations, called with (kind of event, account, market or asset) before
        # a rare decision.
        self.observer: Callable[[int, int, int], None] | None = None
        # Prices of posted sessions, no part of the state any more: freed in parts (I-12.1).
        self.discarded: list[SessionPrices] = []
        # Accounts to check before the command ends (I-6).
        self.touched: dict[AccountId, Account] = {}
        valuation = Asset(AssetId(1), genesis.valuation_symbol, genesis.valuation_scale)
        valuation.price_e9 = valuation.value_denominator
        valuation.dust = AmountWindow()
        valuation.dust.limit = DUST_WORTH_MAX * 10**valuation.scale
        valuation.dust.window_ns = DUST_NS
        self.valuation = self.assets[valuation.id] = valuation
        self.symbols[valuation.symbol] = valuation.id
        for number in SYSTEM_ACCOUNT_IDS:
            self.add_account(Account(AccountId(number), SYSTEM_OWNER, KIND_SYSTEM))

    def add_account(self, account: Account) -> None:
        """Add an account; its id is above all others."""
        self.accounts[account.id] = account
        self.owned_ids.setdefault(account.owner, []).append(account.id)
        if account.kind == KIND_MEMBER_HOUSE:
            self.house_ids.setdefault(account.owner, []).append(account.id)
        if account.parent_id:
            parent = self.accounts[account.parent_id]
            if parent.sub_account_ids is None:
                parent.sub_account_ids = []
            parent.sub_account_ids.append(account.id)
            if account.isolated_market_id:
                account.client_orders = parent.client_orders
            else:
                parent.sub_account_count += 1

    def remove_last_account(self, account: Account) -> None:
        """Remove an isolated account that was added last, for an order that was refused (M-8)."""
        assert account.isolated_market_id
        del self.accounts[account.id]
        last_of_owner = self.owned_ids[account.owner].pop()
        parent = self.accounts[account.parent_id]
        siblings = parent.sub_account_ids
        assert siblings is not None
        assert last_of_owner == siblings.pop() == account.id
        if not siblings:
            parent.sub_account_ids = None
