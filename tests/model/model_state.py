# SPDX-License-Identifier: Apache-2.0
"""The data of the model: terms, books, prices, open orders (SPEC sections 3 and 4).

Owns the form of the data and the plainest sums of it. Nothing here is derived from anything else here, and nothing is
cached: each sum is computed when it is needed. Amounts are whole smallest units; prices and rates are exact fractions.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.commands import SetBackstop
from tests.model.exact import ONE, ZERO, Fraction, ceil, floor
from tests.model.futures import Future

RAY = 10**27
SHARE = 10**9  # pool shares in a smallest unit at an index of one (B-1)


@dataclass
class Asset:
    """An asset: its unit, its weight as collateral (M-1), the parameters of its debts (M-4)."""

    id: int
    scale: int
    inverse_sqrt: bool
    weight_base: Fraction
    penalty: Fraction
    debt_leverage: int
    debt_imf_factor: Fraction
    debt_mmf_base: Fraction
    debt_mmf_factor: Fraction
    price_state: int = types.PRICE_ABSENT
    guarded: bool = False  # it has index rules, so the matrix of P-4 applies to its price
    paused: bool = False  # by an operator: no price of it lets risk rise, or anything but a reduction of risk (O-2.2)
    outflow_limit: int = 0  # of withdrawals over a window (L-4), 0: none
    chain_fee_limit: int = 0  # of the fee of a chain that a withdrawal pays itself (L-4.3)
    house_fee_limit: int = 0  # of one that `fees` pays
    outflow_window_ns: int = 0


@dataclass
class Market:
    """A market: what a lot and a tick are, fees by tier, margin (M-4, M-7)."""

    id: int
    kind: int
    external: bool
    base: int
    quote: int
    lot_base: int  # smallest units of the base asset in a lot
    tick: int  # quote units per lot
    price_unit: Fraction  # quote units per lot in a unit of the commands' prices
    lot_unit: int  # units of the commands' quantities in a lot
    venue: int
    status: int
    maker: list[Fraction]
    taker: list[Fraction]
    leverage: int
    imf_factor: Fraction
    mmf_base: Fraction
    mmf_factor: Fraction
    imf_scale: Fraction = ONE
    mmf_scale: Fraction = ONE
    volatility: int | None = (
        None  # over that of ordinary times, parts per billion, while margin is dynamic (M-7)
    )
    closed_ns: int = 0
    tick_unit: int = 1  # units of the commands' prices in a tick
    notional_min: int = 0
    notional_max: int = 0  # 0: none, as of the other limits
    open_order_lots_max: int = 0
    open_interest_lots_max: int = 0
    position_weight: Fraction = ONE
    band: Fraction = ZERO  # 0: none (O-5)
    slippage: Fraction = ZERO
    risk_disabled: bool = False
    halted: bool = False  # by a volatility halt (K-1)
    times_gone_on: int = 0  # ends in succession at which its auction went on (O-5.1)
    last_price: int = 0  # of the last trade

    @property
    def is_spot(self) -> bool:
        """Return whether trades are of one asset against another."""
        return self.kind in (types.SPOT, types.DEFERRED_SPOT)

    @property
    def is_instant(self) -> bool:
        """Return whether trades exchange two assets at once."""
        return self.kind == types.SPOT

    @property
    def is_deferred(self) -> bool:
        """Return whether trades are novated, and settle in a session (O-1, C-2)."""
        return self.kind == types.DEFERRED_SPOT


@dataclass
class Account:
    """An account: its owner, its kind and what the owner asked for (L-3)."""

    id: int
    owner: str
    kind: int
    leverage: int
    flags: int
    tier: int = 0
    status: int = types.ACTIVE
    risk_disabled: bool = False
    position_limit: int = 0
    isolated_in: int = 0  # the market of an isolated position (M-8)
    parent: int = 0
    # As the account was flagged: the time, and the last order of all accounts (W-1.1).
    flagged_ns: int = 0
    flagged_order: int = 0


@dataclass
class Order:
    """An open order; `due` is the exact fee on what it has traded, `paid` what it has paid of it (O-7).

    `arrival` is its place in time in a book, 0 while it stands in none; an iceberg shows `shown` of its lots.
    """

    id: int
    account: int
    market: int
    side: int
    price: int
    lots: int
    flags: int
    maker_rate: Fraction
    taker_rate: Fraction
    machine: bool = False
    oco: int = 0
    filled: int = 0
    due: Fraction = ZERO
    paid: int = 0
    pending: bool = False  # at a venue, and its cancel waits for the venue
    type: int = types.LIMIT
    tif: int = types.GTC
    stp: int = types.STP_CANCEL_MAKER
    client: int = 0
    expire_ns: int = 0
    cut: int = 0  # lots beyond the position that it was to reduce, gone at its acceptance (G-8.3)
    display: int = 0
    shown: int = 0
    arrival: int = 0
    venue_fills: list[str] = field(default_factory=list)
    most: int | None = None  # what the book asked for the lots of an amount to spend (G-8.2)
    spent: int = 0  # without fees

    def open_fee(self) -> int:
        """Return the taker fee that the rest still costs at its own price (M-3)."""
        return self.fee_of(self.lots)

    def fee_of(self, lots: int) -> int:
        """Return the taker fee that so many more lots cost at its own price (O-7)."""
        return ceil(self.due + self.taker_rate * self.cost_of(lots)) - self.paid

    def cost_of(self, lots: int) -> int:
        """Return what so many more lots cost at its own price.

        An amount to spend is limited by what the book asked (G-8.2).
        """
        cost = self.price * lots
        return cost if self.most is None else min(cost, self.most - self.spent)

    def reducible(self, position: int) -> int:
        """Return how much of a position the order could close."""
        return max(0, -position if self.side == types.BUY else position)


@dataclass
class Bracket:
    """An entry order with its exits, by the kind of their trigger (O-3); triggers are quote units per lot."""

    account: int
    market: int
    side: int
    stp: int
    source: int
    triggers: dict[int, Fraction]
    prices: dict[int, int]  # in the units of the commands; 0: a MARKET order
    flags: int = 0  # of the exits: what a price beyond the band does
    entry: int = 0
    legs: set[int] = field(
        default_factory=lambda: {types.TRIGGER_TAKE_PROFIT, types.TRIGGER_STOP}
    )  # that a fill may place
    exits: dict[int, int] = field(default_factory=dict)  # that wait
    lots: int = 0


@dataclass
class Conditional:
    """An order that waits for a price (O-3): what it will ask for, and what it waits for.

    `trigger` and `best`, the best price since acceptance that a trailing one follows, are quote units per lot.
    """

    id: int
    account: int
    market: int
    side: int
    kind: int
    source: int
    trigger: Fraction
    distance: Fraction
    best: Fraction
    type: int
    tif: int
    flags: int
    stp: int
    price: int
    quantity: int
    display: int  # as the other two in the units of the commands
    client: int
    expire_ns: int
    oco: int = 0
    entry: int = 0  # of the bracket of which it is an exit
    reached: Fraction | None = None
    held: bool = False  # by a volatility halt (K-1)
    waits: int = 0  # why it waits although a price has reached it; 0: for its price (O-9.1)
    touched: bool = False  # a part of it has traded
    placing: bool = False  # the order that it became trades now

    def falls(self) -> bool:
        """Return whether the order waits for a fall. A stop follows the market, a take-profit is opposite to it."""
        return (self.side == types.BUY) == (self.kind == types.TRIGGER_TAKE_PROFIT)

    def trigger_now(self) -> Fraction:
        """Return the present price that triggers the order, rounded so that it is never reached too early."""
        if self.kind != types.TRIGGER_TRAILING:
            return self.trigger
        if self.reached is not None:
            return self.reached
        if self.falls():
            return Fraction(floor(self.best * (1 - self.distance) * 10**9), 10**9)
        return Fraction(ceil(self.best * (1 + self.distance) * 10**9), 10**9)

    def is_reached(self, price: Fraction) -> bool:
        """Return whether a price triggers the order, also an equal one. A new best price first moves the trigger."""
        if self.kind == types.TRIGGER_TRAILING:
            self.best = max(self.best, price) if self.falls() else min(self.best, price)
        return price <= self.trigger_now() if self.falls() else price >= self.trigger_now()


@dataclass
class Recent:
    """Lots of an account, a market and a side (True: long) that were closed at a result, or opened (None)."""

    of: tuple[int, int, bool]
    time_ns: int
    lots: int
    realised: int | None


PriceBook = defaultdict[int, Fraction]


@dataclass
class Prices:
    """Prices to value by: an asset's smallest unit in valuation units, a market's lot in quote units."""

    asset: PriceBook = field(default_factory=lambda: defaultdict(Fraction))
    mark: PriceBook = field(default_factory=lambda: defaultdict(Fraction))

    @property
    def liability(self) -> PriceBook:
        """Return the price at which a debt in an asset counts."""
        return self.asset

    @property
    def short(self) -> PriceBook:
        """Return the value of a short lot."""
        return self.mark


@dataclass
class StrictPrices(Prices):
    """Prices of strict valuation: what an account has at the lower, what it owes at the higher of the live and the
    stable price (M-9).
    """

    liability_asset: PriceBook = field(default_factory=lambda: defaultdict(Fraction))
    short_mark: PriceBook = field(default_factory=lambda: defaultdict(Fraction))
    stable: set[int] = field(default_factory=set)  # assets that have a stable price

    @property
    def liability(self) -> PriceBook:
        """Return the higher price of an asset."""
        return self.liability_asset

    @property
    def short(self) -> PriceBook:
        """Return the higher mark."""
        return self.short_mark


Book = defaultdict[tuple[int, int], int]


def _book() -> Book:
    """Return a book without entries: every amount is 0."""
    return defaultdict(int)


class System:
    """All books, by plain ids. Their keys are (account, asset) or (account, market)."""

    def __init__(self, valuation_scale: int) -> None:
        """Start as genesis does: the valuation asset, number 1, at a price of one; all accounts are empty."""
        self.rule_set = types.RULE_SET_LATEST
        self.away = (0, 0)  # the last gap, from and to (U-6.2)
        # What owners owe for deposits that were taken back (L-4.3), by owner and asset.
        self.reversal_debts: dict[tuple[str, int], int] = {}
        # What owners owe for busted trades (O-10), by owner and asset: trade, receiver, what is left.
        self.bust_claims: dict[tuple[str, int], list[list[int]]] = {}
        # Which parts of either accounts of members' clients caused, by account and asset (C-7).
        self.caused: dict[tuple[int, int], int] = {}
        self.member_owners: set[str] = set()
        self.claims_received: set[tuple[int, int]] = set()  # by account and asset, in this command
        # Debts of which the last movement was a repayment (B-2.1).
        self.remainders: frozenset[tuple[int, int]] = frozenset()
        self.overdue: set[int] = set()  # accounts with a loss that bears interest
        self.overdue_since: dict[tuple[int, int], int] = {}  # of these losses, by account and asset
        one = ONE
        zero = ZERO
        self.valuation_scale = valuation_scale
        self.assets = {1: Asset(1, valuation_scale, False, zero, zero, 1, zero, zero, zero)}
        self.assets[1].price_state = types.PRICE_OK
        self.markets: dict[int, Market] = {}
        self.accounts: dict[int, Account] = {}
        # Markets that the central counterparty clears with their DvP model, and accounts with nets in open sessions.
        self.cleared: dict[int, int] = {}
        self.with_nets: set[int] = set()
        self.with_dividends: set[int] = set()  # to get or to pay
        # C-5: the price of a unit of each redeemed security, and its currency.
        self.redeemed: dict[int, tuple[Fraction, int]] = {}
        self.split: set[int] = set()  # those whose price is in a new security
        self.with_sides: set[int] = set()  # of bilateral trades, that wait
        self.orders: dict[int, Order] = {}
        self.last_order = 0  # ids of orders, and of those that wait for a price, are one count
        self.last_trade = 0
        self.last_break = 0
        self.in_default: set[str] = set()  # owners of accounts of clearing members
        self.is_being_frozen: Callable[[int], bool] = lambda _: False  # as a freeze visits them
        self.custody_froze: set[int] = set()  # accounts
        self.is_frozen: Callable[[int], bool] = lambda _: False  # accounts of a member in default
        self.risk_disabled = False  # G-2's switch of the clearinghouse
        self.kill_switch = False  # K-1
        self.isolated: dict[tuple[int, int], int] = {}  # accounts, by their owner's and market
        self.live = Prices()
        self.allowed = Prices()  # the last at which P-4 allowed a liquidation
        self.live.asset[1] = self.allowed.asset[1] = one
        self.now = 0
        self.begun_ns = 0  # the time before the present command
        self.done_ns = (
            0  # up to here due work is done: to now, apart from slices that are left (U-6, I-12.2)
        )
        self.prices_due = (
            False  # while a timer moves prices: before the samples of its instant (U-6)
        )
        self.recent: list[Recent] = []  # what was closed and opened in the last minute (W-4.1)
        self.providers: dict[int, dict[int, SetBackstop]] = {}  # by market and account (W-3)
        self.futures: dict[int, Future] = {}  # that have or had an expiry, by market (O-1)
        # By a market that has ended and the side of a loser: the lots of the other side, until it bears the loss (W-5).
        self.ended: dict[tuple[int, bool], dict[int, int]] = {}

        self.balance: Book = _book()
        self.held: Book = _book()
        self.unsettled: Book = _book()
        self.lent: Book = _book()  # pool shares
        self.borrowed: Book = _book()  # scaled debt, in shares
        self.position: Book = _book()
        self.cost: Book = _book()
        self.apart_losses: dict[int, int] = {}  # what lines kept apart are to make good (W-8.1)
        self.funding_line: dict[int, int] = defaultdict(int)  # by market (L-2)
        # What each position has accrued of funding and not been paid yet, exactly, as the account sees it (P-5).
        self.accrued: defaultdict[tuple[int, int], Fraction] = defaultdict(Fraction)
        self.supply_index: dict[int, Fraction] = {}  # of assets with a pool
        self.borrow_index: dict[int, Fraction] = {}
        # B-5: losses that pools expect of borrowers, shares taken out meanwhile, and by asset the part above the fund's
        # means, in all and for a share at an index of one.
        self.expected: Book = _book()
        self.left: Book = _book()
        self.uncovered: dict[int, int] = {}
        self.uncovered_share: dict[int, Fraction] = {}

    def overdue_sum(self, asset: int) -> int:
        """Return the sum of the losses of an asset that bear interest, which B-4 counts as borrows."""
        return sum(-self.unsettled[who, of] for who, of in self.overdue_since if of == asset)

    def recents(self, account: int, market: int, *, long: bool) -> list["Recent"]:
        """Return results and openings of a side of a position in the present bucket of six seconds and the nine before
        it.
        """
        bucket = 6 * types.SECOND_NS
        first = self.now // bucket - 9
        self.recent = [one for one in self.recent if one.time_ns // bucket >= first]
        return [one for one in self.recent if one.of == (account, market, long)]

    # --- amounts ----------------------------------------------------------------------------------------------

    def share_value(self, account: int, asset: int) -> int:
        """Return the amount that an account has lent to the asset's pool, interest included (B-1)."""
        shares = self.lent[account, asset]
        return floor(shares * self.supply_index[asset] / SHARE) if shares else 0

    def expected_loss(self, asset: int) -> int:
        """Return the sum of the losses that a pool expects (B-5)."""
        return sum(amount for (_, of), amount in self.expected.items() if of == asset)

    def bearing(self, account: int, asset: int) -> int:
        """Return the shares by which an account bears a loss: those it has and those it took out meanwhile."""
        return self.lent[account, asset] + self.left[account, asset]

    def all_bearing(self, asset: int) -> int:
        """Return the same of all accounts."""
        lent = sum(shares for (_, of), shares in self.lent.items() if of == asset)
        return lent + sum(shares for (_, of), shares in self.left.items() if of == asset)

    def held_part(self, account: int, asset: int) -> int:
        """Return the part of a claim that is held for the losses expected (B-5)."""
        loss = self.expected_loss(asset)
        if not loss or not self.lent[account, asset]:
            return 0
        part = ceil(Fraction(loss * self.bearing(account, asset), self.all_bearing(asset)))
        return min(part, self.share_value(account, asset))

    def who_left(self, asset: int) -> set[int]:
        """Return the accounts that have left a pool since it began to expect a loss (B-5)."""
        return {who for (who, of), shares in self.left.items() if of == asset and shares}

    def may_leave(self, account: int, asset: int) -> bool:
        """Return whether an account is not one too many of those who leave a losing pool (I-12)."""
        who = self.who_left(asset)
        system = account < types.FIRST_ACCOUNT_ID
        if system or not self.expected_loss(asset):
            return True
        return account in who or len(who) < types.LEFT_MAX

    def free_part(self, account: int, asset: int) -> int:
        """Return the part of a claim that may leave the pool now."""
        if not self.may_leave(account, asset):
            return 0
        return self.share_value(account, asset) - self.held_part(account, asset)

    def doubtful(self, account: int, asset: int) -> int:
        """Return the part of a claim that losses above the fund's means would take (B-5)."""
        if not self.uncovered_share.get(asset) or not self.lent[account, asset]:
            return 0
        loss = ceil(self.bearing(account, asset) * self.uncovered_share[asset] / SHARE)
        return min(loss, self.share_value(account, asset))

    def counted(self, account: int, asset: int) -> int:
        """Return what margin counts of the collateral in an asset."""
        return self.collateral(account, asset) - self.doubtful(account, asset)

    def debt(self, account: int, asset: int) -> int:
        """Return the debt of an account to the asset's pool, interest included (B-1)."""
        shares = self.borrowed[account, asset]
        return ceil(shares * self.borrow_index[asset] / SHARE) if shares else 0

    def collateral(self, account: int, asset: int) -> int:
        """Return the amount that counts as collateral: balance and loans, without holds (M-2, L-4)."""
        return (
            self.balance[account, asset]
            - self.held[account, asset]
            + self.share_value(account, asset)
        )

    def reserved(self, account: int, asset: int) -> int:
        """Return the payment of open spot orders in an asset at their own prices, fees included (M-3)."""
        return sum(
            payment
            for order in self.orders_of(account)
            if self.markets[order.market].is_instant
            for of, payment in [self.payment(order)]
            if of == asset
        )

    def free(self, account: int, asset: int) -> int:
        """Return the balance without what orders reserve and what is under hold."""
        return (
            self.balance[account, asset] - self.held[account, asset] - self.reserved(account, asset)
        )

    def owes_back(self, account: int) -> bool:
        """Return whether the owner of an account owes for a deposit that was taken back (L-4.3)."""
        owner = self.accounts[account].owner
        return any(who == owner for who, _ in (*self.reversal_debts, *self.bust_claims))

    def accounts_of(self, owner: str) -> list[int]:
        """Return the accounts of an owner, isolated positions included."""
        return [key for key, one in self.accounts.items() if one.owner == owner]

    def owed_back(self, owner: str, asset: int) -> int:
        """Return what an owner owes in an asset for reversed deposits and busted trades (L-4.3, O-10)."""
        claims = self.bust_claims.get((owner, asset), [])
        return self.reversal_debts.get((owner, asset), 0) + sum(left for _, _, left in claims)

    def is_of_clients(self, account: int) -> bool:
        """Return whether a member keeps an account for its clients."""
        who = self.accounts[account]
        kinds = (types.KIND_MEMBER_OMNIBUS, types.KIND_MEMBER_INDIVIDUAL)
        return who.kind in kinds and who.owner in self.member_owners

    def owed_by(self, account: int, asset: int) -> int:
        """Return what an account has to pay of what its owner owes in an asset: a client's what it caused (C-7)."""
        owed = self.owed_back(self.accounts[account].owner, asset)
        return (
            min(owed, self.caused.get((account, asset), 0)) if self.is_of_clients(account) else owed
        )

    def has_caused(self, account: int, asset: int, amount: int) -> None:
        """Count what an account of clients has caused of a debt of its owner; less than 0 where it has paid."""
        if self.is_of_clients(account):
            self.caused[account, asset] = self.caused.get((account, asset), 0) + amount

    def owes_less(self, owner: str, asset: int) -> None:
        """No account of clients has caused more than is left."""
        left = self.owed_back(owner, asset)
        for account in self.accounts_of(owner):
            if (account, asset) in self.caused:
                self.caused[account, asset] = min(self.caused[account, asset], left)

    def pays_back(self, account: int, asset: int) -> int:
        """Return what an account pays now of what its owner owes in an asset (L-4.3)."""
        who = self.accounts[account]
        debt = self.owed_by(account, asset)
        if who.status != types.ACTIVE or who.kind == types.KIND_VENUE or who.isolated_in:
            return 0
        if self.is_frozen(account):
            return 0
        free = self.free(account, asset) + min(self.unsettled[account, asset], 0)
        return max(0, min(free, debt))

    def payment(self, order: Order, lots: int | None = None) -> tuple[int, int]:
        """Which asset a spot order pays with, and how much for so many lots, all that remain unless named (M-3)."""
        market = self.markets[order.market]
        lots = order.lots if lots is None else lots
        if order.side == types.BUY:
            return market.quote, order.cost_of(lots) + order.fee_of(lots)
        return market.base, lots * market.lot_base

    def orders_of(self, account: int) -> list[Order]:
        """The account's open orders in the order of their acceptance."""
        return [
            self.orders[key] for key in sorted(self.orders) if self.orders[key].account == account
        ]

    def above(self, account: int) -> int:
        """The account that an isolated one belongs to; any other one itself."""
        found = self.accounts[account]
        return found.parent if found.isolated_in else account

    def orders_of_flag(self, account: int) -> list[int]:
        """Reduce-only orders that rest since before the account was flagged, of markets that are matched here."""
        until = self.accounts[account].flagged_order
        return [
            order.id
            for order in self.orders.values()
            if order.account == account
            and order.id <= until
            and order.flags & types.FLAG_REDUCE_ONLY
            and not self.markets[order.market].external
        ]

    def lines_of(self, account: int) -> list[int]:
        """Derivative markets in which the account has a position or an order, by id."""
        found = {market for (who, market), lots in self.position.items() if who == account and lots}
        found |= {order.market for order in self.orders.values() if order.account == account}
        return sorted(key for key in found if not self.markets[key].is_spot)

    def assets_of(self, account: int) -> list[int]:
        """Assets of which the account has or owes anything, by id."""
        return sorted(
            key
            for key in self.assets
            if self.balance[account, key]
            or self.unsettled[account, key]
            or self.lent[account, key]
            or self.borrowed[account, key]
        )

    def has_position(self, account: int) -> bool:
        """Return whether the account has a position in any market."""
        return any(lots for (who, _), lots in self.position.items() if who == account)

    def funding_due(self, account: int, market: int) -> int:
        """Return the accrued funding of a position, in whole units as the account sees it (P-5)."""
        return floor(self.accrued[account, market])

    # --- movements --------------------------------------------------------------------------------------------

    def move(self, debit: int, credit: int, asset: int, amount: int) -> None:
        """An amount leaves one balance and comes to another (I-1)."""
        self.balance[debit, asset] -= amount
        self.balance[credit, asset] += amount

    def pool_share_moves(self, payer: int, payee: int, asset: int, amount: int) -> None:
        """Unsettled equity goes from one account to another (S-2)."""
        self.unsettled[payer, asset] -= amount
        self.unsettled[payee, asset] += amount
