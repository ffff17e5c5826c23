# SPDX-License-Identifier: Apache-2.0
"""Moves of a game: for each kind of command a way to draw one that is likely near a limit, right or wrong.

Owns what is tried: ids that exist and some that do not, prices around the mark and the best of the book, quantities
around what the account can pay for, holds or owes. Must never assert what follows; the audit does.
"""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from clearinghouse.statemachine import codes, commands, types
from clearinghouse.statemachine.book import best_price
from clearinghouse.statemachine.commands import Command
from clearinghouse.statemachine.ledger import free_balance
from clearinghouse.statemachine.margin import initial_margin, refresh, worst_case_equity
from clearinghouse.statemachine.state import Account, Asset, Market, Order
from tests.stateful.player import (
    E9,
    FEED,
    SECOND,
    VALUE,
    Player,
    agree,
    asset_terms,
    market_terms,
)

Choice = TypeVar("Choice")
Move = Callable[[Player], None]

MOVES: Final[dict[type[Command], Move]] = {}
ASSETS_MAX: Final = 7
MARKETS_MAX: Final = 9
ACCOUNTS_MAX: Final = 12
NOBODY: Final = 999


def move(command: type[Command]) -> Callable[[Move], Move]:
    """Register the way to draw a kind of command."""

    def register(function: Move) -> Move:
        MOVES[command] = function
        return function

    return register


# --- what a move picks from -------------------------------------------------------------------------------------


def customers(player: Player) -> list[Account]:
    """Accounts that are no system accounts, closed ones included."""
    return [a for a in player.state.accounts.values() if a.id >= types.FIRST_ACCOUNT_ID]


def account_id(player: Player, *, wrong: int = 4) -> int:
    """A customer's account, now and then a system account or nobody."""
    if player.draw.chance(wrong):
        return player.draw.pick([types.FEES, NOBODY])
    found = customers(player)
    # The first five hold something; later ones are mostly empty or closed.
    return player.draw.pick(found if player.draw.chance(20) else found[1:6]).id


def asset_id(player: Player, *, wrong: int = 3) -> int:
    """An asset, now and then one that does not exist."""
    if player.draw.chance(wrong):
        return 99
    return player.draw.pick(list(player.state.assets))


def market_id(player: Player, *, wrong: int = 2) -> int:
    """A market, now and then one that does not exist."""
    if player.draw.chance(wrong):
        return 99
    return player.draw.pick(list(player.state.markets))


def known(player: Player, ids: Sequence[int]) -> int:
    """One of the ids, or one that is none of them."""
    if not ids or player.draw.chance(12):
        return 10_000 + player.draw.integer(0, 3)
    return player.draw.pick(ids)


def around(player: Player, limit: int) -> int:
    """A number at, just below or just above a limit, or a part of it."""
    choice = player.draw.integer(0, 7)
    if choice < 3:
        return limit + choice - 1
    if choice < 7:
        return limit * player.draw.integer(1, 20) // 100
    return limit * 2 + 1


def amount_of(player: Player, account_id_: int, asset_id_: int) -> int:
    """An amount around what an account has free of an asset; now and then nothing, or more than there is."""
    account = player.state.accounts.get(account_id_)
    holding = account.holdings.get(asset_id_) if account is not None else None
    if player.draw.chance(4):
        return player.draw.pick([0, -1, types.AMOUNT_MAX])
    return around(player, free_balance(holding) if holding is not None else 1_000)


def size(player: Player) -> int:
    """How many items a batch has: mostly one, so that a refusal can be told from its neighbours."""
    return player.draw.pick([1, 1, 1, 1, 2, 3])


# --- time and operators -----------------------------------------------------------------------------------------


@move(commands.AdvanceTime)
def advance_time(player: Player) -> None:
    """Jump to the next deadline, near it, or far beyond it."""
    deadline = player.engine.next_deadline()
    jump = player.draw.integer(0, 9)
    if deadline == 0 or jump < 2:
        player.now += player.draw.pick([SECOND, 11 * SECOND, 61 * SECOND])
    elif jump < 9:
        player.now = max(player.now, deadline + player.draw.pick([0, 0, 1, -1]))
    elif player.draw.chance(30):
        player.now = max(player.now, deadline) + 4000 * SECOND
    outcome = player.advance()
    if outcome is not None:
        player.tally.accepted[player.rule] += 1
    if not player.draw.chance(15):
        wake_oracles(player)


def wake_oracles(player: Player) -> None:
    """Prices again where they went stale."""
    for asset in player.state.assets.values():
        if asset.instrument is not None and asset.price_state != types.PRICE_OK:
            agree(player, asset.id, asset.price_e9 or 10 * VALUE * E9)


@move(commands.CreateAsset)
def create_asset(player: Player) -> None:
    """A new asset, a symbol that is taken, or a weight above one."""
    player.symbols += 1
    symbol = f"N{player.symbols}"
    if len(player.state.assets) >= ASSETS_MAX or player.draw.chance(20):
        symbol = player.draw.pick(["BTC", "SOL-PERP", ""])
    weight = player.draw.pick([types.PPB, 800_000_000, types.PPB + 1])
    player.play(
        commands.CreateAsset(
            *player.head(),
            symbol,
            player.draw.pick([0, 2, 12, 13]),
            *asset_terms(weight, player.draw.pick([0, 10_000_000]), player.draw.pick([0, 500])),
        )
    )


@move(commands.SetAssetParameters)
def set_asset_parameters(player: Player) -> None:
    """Another weight and outflow limit for an asset."""
    weight = player.draw.pick([types.PPB, 950_000_000, 700_000_000, 200_000_000, -1])
    terms = asset_terms(
        weight, player.draw.pick([0, 20_000_000]), player.draw.pick([0, 1_000, 10**6])
    )
    player.play(commands.SetAssetParameters(*player.head(), asset_id(player, wrong=8), *terms))


@move(commands.CreateMarket)
def create_market(player: Player) -> None:
    """A new market of any kind, or one whose units do not divide, whose venue is none, whose symbol is taken."""
    player.symbols += 1
    symbol = f"M{player.symbols}"
    if len(player.state.markets) >= MARKETS_MAX or player.draw.chance(15):
        symbol = "BTC"
    draw = player.draw
    external = draw.chance(30)
    player.play(
        commands.CreateMarket(
            *player.head(),
            symbol,
            draw.pick([types.SPOT, types.PERPETUAL, types.PERPETUAL, types.DATED_FUTURE]),
            types.EXTERNAL_VENUE if external else types.INTERNAL,
            draw.pick([2, 3, 3, 5]),
            draw.pick([1, 1, 4, 3]),
            1,
            draw.pick([0, 1, 6]),
            1,
            draw.pick([2, 1, 6]),
            draw.pick([1001, 1001, 1002, 0]) if external else 0,
            draw.pick([types.MARKET_OPEN, types.MARKET_AUCTION, types.MARKET_CLOSED]),
            *market_terms(draw.pick([0, -100_000]), draw.pick([0, 500_000]), small=draw.chance(50)),  # type: ignore[arg-type]
        )
    )


@move(commands.SetMarketParameters)
def set_market_parameters(player: Player) -> None:
    """Other fees, leverage and limits for a market."""
    draw = player.draw
    terms = list(
        market_terms(
            draw.pick([0, 200_000, -300_000]),
            draw.pick([600_000, 1_000_000, 100_000]),
            small=draw.chance(50),
        )
    )
    terms[9] = draw.pick([20, 10, 30, 40])  # base MMF of 3 % stands against at most 33
    player.play(
        commands.SetMarketParameters(*player.head(), market_id(player, wrong=8), *terms)  # type: ignore[arg-type]
    )


@move(commands.SetMarketStatus)
def set_market_status(player: Player) -> None:
    """Another status, mostly on the way back to OPEN."""
    draw = player.draw
    name = market_id(player)
    market = player.state.markets.get(name)
    status = draw.pick([types.MARKET_AUCTION, *range(types.MARKET_OPEN, types.MARKET_SETTLING + 1)])
    if market is not None and market.status != types.MARKET_OPEN and draw.chance(70):
        halted = market.status == types.MARKET_HALTED and market.matching == types.INTERNAL
        status = types.MARKET_AUCTION if halted else types.MARKET_OPEN
    elif len(player.state.markets) > 6 and draw.chance(20):
        status = types.MARKET_CLOSED
        name = draw.pick(list(player.state.markets)[5:])
    player.play(commands.SetMarketStatus(*player.head(), name, status, "drill"))


@move(commands.SetRiskSwitch)
def set_risk_switch(player: Player) -> None:
    """A switch on or, mostly, off again."""
    draw = player.draw
    scope = draw.integer(types.SCOPE_CLEARINGHOUSE, types.SCOPE_ACCOUNT + 1)
    target = 0
    if scope == types.SCOPE_MARKET:
        target = market_id(player, wrong=10)
    elif scope == types.SCOPE_ACCOUNT:
        target = account_id(player, wrong=10)
    elif draw.chance(10):
        target = 1
    disabled = int(draw.chance(25))
    player.play(commands.SetRiskSwitch(*player.head(), scope, target, disabled, "drill"))
    if disabled:
        player.apply(commands.SetRiskSwitch(*player.head(), scope, target, 0, "over"))


@move(commands.CreateOracleSource)
def create_oracle_source(player: Player) -> None:
    """A source, now and then without a name or a weight."""
    draw = player.draw
    name = draw.pick(["east", "east", ""])
    player.play(
        commands.CreateOracleSource(*player.head(), name, FEED, draw.pick([50, 100, 0, types.PPB]))
    )


@move(commands.SetOracleInstrument)
def set_oracle_instrument(player: Player) -> None:
    """Other sources for an asset."""
    draw = player.draw
    sources = draw.pick([[1, 2, 3], [3, 1], [2], [1, 2, 3], [1, 1], [], [77]])
    name = draw.pick([2, 3, 4, 1, 99])
    player.play(
        commands.SetOracleInstrument(
            *player.head(),
            name,
            list(sources),
            draw.pick([3600 * SECOND, 60 * SECOND, 3600 * SECOND, 0]),
            draw.pick([100, 500]),
        )
    )


@move(commands.OracleTicks)
def oracle_ticks(player: Player) -> None:
    """Prices near the last one, a crash or a jump now and then, and ticks that no source may send."""
    draw = player.draw
    name = draw.pick([2, 3, 3, 4])
    asset = player.state.assets[name]
    whole_e9 = asset.price_e9 or 10 * VALUE * E9
    percent = draw.pick([100, 101, 99, 103, 97, 92, 109, 80, 125])
    price = whole_e9 * percent // 100
    if draw.chance(2):
        price = draw.pick([1, -1, types.AMOUNT_MAX * E9 + 1])
    sources = list(asset.instrument.source_ids) if asset.instrument is not None else [1]
    if draw.chance(30):
        sources = [draw.integer(1, 4)]
    player.now += draw.pick([1, 1, SECOND])
    spread = draw.pick([0, 0, whole_e9 // 1000])
    player.play(
        commands.OracleTicks(
            *player.head(FEED if not draw.chance(5) else "stranger"),
            sources,
            [99 if draw.chance(2) else name for _ in sources],
            [price - spread if spread else 0 for _ in sources],
            [price + spread if spread else 0 for _ in sources],
            [0 if draw.chance(2) else price for _ in sources],
            [0 for _ in sources],
            [player.now + draw.pick([0, 0, 0, 0, 0, 0, 0, -1, 2 * SECOND]) for _ in sources],
        )
    )


@move(commands.ResolveBreak)
def resolve_break(player: Player) -> None:
    """A break discarded, booked to somebody, or unknown."""
    draw = player.draw
    player.play(
        commands.ResolveBreak(
            *player.head(),
            known(player, list(player.state.breaks)),
            draw.pick([types.BREAK_DISCARD, types.BREAK_BOOK, types.BREAK_BOOK, 3]),
            account_id(player, wrong=8),
            "drill",
        )
    )


# --- accounts and money -----------------------------------------------------------------------------------------


@move(commands.CreateAccount)
def create_account(player: Player) -> None:
    """A new account or sub-account, with a leverage or an owner that may be wrong."""
    draw = player.draw
    owner = draw.pick(["bob", "erin", ""])
    leverage = draw.pick([10, 1, 1001])
    if sum(a.status != types.CLOSED for a in customers(player)) >= ACCOUNTS_MAX:
        owner = ""
    player.play(
        commands.CreateAccount(
            *player.head(),
            owner,
            draw.pick([types.KIND_CUSTOMER, types.KIND_MARKET_MAKER, types.KIND_SYSTEM]),
            draw.pick([0, 0, 1004, NOBODY]),
            leverage,
            draw.pick([0, types.ACCOUNT_AUTO_REPAY]),
            draw.pick([0, 500 * 10**6]),
        )
    )


@move(commands.SetAccountSettings)
def set_account_settings(player: Player) -> None:
    """Another leverage, which the account's margin may not bear."""
    player.play(
        commands.SetAccountSettings(
            *player.head(),
            account_id(player),
            player.draw.pick([20, 10, 5, 2, 1, 3, 0]),
            player.draw.pick([0, types.ACCOUNT_AUTO_LEND, 8]),
        )
    )


@move(commands.SetAccountLimits)
def set_account_limits(player: Player) -> None:
    """Another fee tier and limit on exposure."""
    player.play(
        commands.SetAccountLimits(
            *player.head(),
            account_id(player, wrong=8),
            player.draw.pick([0, 1, 2, 256]),
            player.draw.pick([0, 0, 800 * 10**6, -1]),
        )
    )


@move(commands.CloseAccount)
def close_account(player: Player) -> None:
    """Close an account, one that never held anything if there is one."""
    fresh = [a.id for a in customers(player) if not a.holdings and a.status != types.CLOSED]
    name = account_id(player, wrong=8)
    if player.draw.chance(40):
        opened = commands.CreateAccount(*player.head(), "gone", types.KIND_CUSTOMER, 0, 1, 0, 0)
        name = player.draw.pick(fresh) if fresh else player.must(opened)
    player.play(commands.CloseAccount(*player.head(), name))


@move(commands.RequestDeposits)
def request_deposits(player: Player) -> None:
    """Deposits, now and then of nothing."""
    draw = player.draw
    accounts = [account_id(player, wrong=8) for _ in range(size(player))]
    assets = [asset_id(player) for _ in accounts]
    amounts = [draw.pick([10_000, 5, 10**8, 0, -1, types.AMOUNT_MAX]) for _ in accounts]
    player.play(
        commands.RequestDeposits(
            *player.head(), accounts, assets, amounts, [f"d{n}" for n in range(len(accounts))]
        )
    )


@move(commands.DecideDeposits)
def decide_deposits(player: Player) -> None:
    """Deposits that wait confirmed or rejected, one twice now and then."""
    if not player.state.deposits or player.draw.chance(20):
        rule, player.rule = player.rule, ""
        request_deposits(player)
        player.rule = rule
    ids = [known(player, list(player.state.deposits)) for _ in range(size(player))]
    player.play(
        commands.DecideDeposits(*player.head(), ids, [int(not player.draw.chance(20)) for _ in ids])
    )


@move(commands.RequestWithdrawals)
def request_withdrawals(player: Player) -> None:
    """Withdrawals around what is free."""
    accounts = [account_id(player) for _ in range(size(player))]
    assets = [asset_of(player, name) for name in accounts]
    amounts = [amount_of(player, a, s) for a, s in zip(accounts, assets, strict=True)]
    player.play(
        commands.RequestWithdrawals(*player.head(), accounts, assets, amounts, [""] * len(accounts))
    )


def asset_of(player: Player, account_id_: int) -> int:
    """An asset that the account holds, if it holds any."""
    account = player.state.accounts.get(account_id_)
    held = [h.asset.id for h in account.holdings.values() if h.balance] if account else []
    return player.draw.pick(held) if held and not player.draw.chance(8) else asset_id(player)


@move(commands.DecideWithdrawals)
def decide_withdrawals(player: Player) -> None:
    """Withdrawals that wait confirmed or rejected."""
    if not player.state.withdrawals or player.draw.chance(20):
        rule, player.rule = player.rule, ""
        request_withdrawals(player)
        player.rule = rule
    ids = [known(player, list(player.state.withdrawals)) for _ in range(size(player))]
    player.play(
        commands.DecideWithdrawals(*player.head(), ids, [int(player.draw.chance(60)) for _ in ids])
    )


@move(commands.Transfers)
def transfers(player: Player) -> None:
    """Transfers around what is free, one leg after the other or all at once."""
    count = player.draw.pick([1, 1, 1, 2, 3])
    sources = [account_id(player, wrong=2) for _ in range(count)]
    targets = [account_id(player, wrong=2) for _ in range(count)]
    assets = [asset_of(player, name) for name in sources]
    amounts = [amount_of(player, a, s) for a, s in zip(sources, assets, strict=True)]
    player.play(
        commands.Transfers(
            *player.head(), int(player.draw.chance(40)), sources, targets, assets, amounts
        )
    )


@move(commands.CreateHolds)
def create_holds(player: Player) -> None:
    """Holds around what is free, with and without expiry, all at once or one by one."""
    draw = player.draw
    count = draw.pick([1, 1, 1, 2, 3])
    accounts = [account_id(player, wrong=2) for _ in range(count)]
    targets = [account_id(player, wrong=2) for _ in range(count)]
    assets = [asset_of(player, name) for name in accounts]
    amounts = [amount_of(player, a, s) for a, s in zip(accounts, assets, strict=True)]
    expiries = [
        draw.pick([0, player.now + 5 * SECOND, player.now + 1, player.now]) for _ in accounts
    ]
    player.play(
        commands.CreateHolds(
            *player.head(), int(draw.chance(40)), accounts, targets, assets, amounts, expiries
        )
    )


@move(commands.DecideHolds)
def decide_holds(player: Player) -> None:
    """Holds captured in part or whole, or released."""
    if not player.state.holds or player.draw.chance(20):
        rule, player.rule = player.rule, ""
        create_holds(player)
        player.rule = rule
    holds = player.state.holds
    ids = [known(player, list(holds)) for _ in range(size(player))]
    amounts: list[int] = []
    assets: list[int] = []
    for name in ids:
        hold = holds.get(name)
        whole = hold.amount if hold is not None else 5
        amounts.append(player.draw.pick([whole, 0, whole // 2, whole + 1, -1]))
        assets.append(asset_id(player) if player.draw.chance(10) or not hold else hold.asset_id)
    player.play(commands.DecideHolds(*player.head(), ids, amounts, assets))


# --- orders -----------------------------------------------------------------------------------------------------


def price_units(player: Player, market: Market, side: int) -> int:
    """A price around the mark, the band or the best of the book, mostly on the tick."""
    draw = player.draw
    mark = market.mark_e9 // E9 or market.tick_per_lot
    opposite = best_price(market.asks if side == types.BUY else market.bids)
    own = best_price(market.bids if side == types.BUY else market.asks)
    band = market.mark_e9 * (market.band_ppb or types.PPB) // types.PPB // E9
    centre = draw.pick([mark, opposite or mark, own or mark, opposite or mark, opposite or mark])
    if draw.chance(8):
        centre = mark + draw.pick([band, -band])
    ticks = centre // market.tick_per_lot + draw.pick([0, 0, 0, 1, -1, 2, -3])
    units = ticks * market.tick_units
    if draw.chance(2):
        units = draw.pick([units + 1, 0, -5, types.AMOUNT_MAX])
    return units


def quantity_units(
    player: Player, account: Account | None, market: Market, side: int, price: int
) -> int:
    """A quantity around the position, what the margin bears or what can be paid; mostly small and in whole lots."""
    draw = player.draw
    lots = draw.pick([1, 1, 2, 3, 5, 8]) * draw.pick([1, 1, 10])
    line = account.lines.get(market.id) if account is not None else None
    choice = draw.integer(0, 9)
    if choice >= 8 and line is not None and line.position:
        lots = abs(line.position) + draw.pick([0, 0, 1, -1])
    elif choice >= 5 and account is not None and market.mark_e9 >= E9 and price > 0:
        lots = _lots_at_limit(player, account, market, side, price) + draw.pick([0, 0, -1, 1])
    if draw.chance(2):
        return draw.pick([0, -1, lots * market.lot_units + 1, types.AMOUNT_MAX])
    return max(lots, 1) * market.lot_units


def _lots_at_limit(player: Player, account: Account, market: Market, side: int, price: int) -> int:
    """About how many lots the account's free balance or margin bears at a price per lot."""
    state = player.state
    fee = market.taker_fee_ppb[0]
    if market.is_spot:
        asset: Asset = market.quote if side == types.BUY else market.base
        holding = account.holdings.get(asset.id)
        free = free_balance(holding) if holding is not None else 0
        if side == types.BUY:
            return free * types.PPB // (price * (types.PPB + fee))
        return free // market.lot_base_units
    refresh(state, account)
    spare = worst_case_equity(state, account) - initial_margin(state, account)
    leverage = min(account.max_leverage, market.max_leverage)
    # What a lot asks for: its requirement at the mark, its loss beyond the mark, its fee.
    mark = market.mark_e9 // E9
    beyond = max(price - mark, 0) if side == types.BUY else max(mark - price, 0)
    need = mark // leverage + beyond + price * fee // types.PPB
    value_e9 = need * market.quote.price_e9 // market.quote.value_denominator
    return spare // value_e9 if value_e9 > 0 else 0


class Item:
    """One row of an order batch."""

    def __init__(self, action: int, account: int, market: int) -> None:
        """Start as a plain limit order without price and quantity."""
        self.action = action
        self.account = account
        self.market = market
        self.side = types.BUY
        self.type = types.LIMIT
        self.tif = types.GTC
        self.flags = 0
        self.stp = types.STP_CANCEL_TAKER
        self.price = 0
        self.quantity = 0
        self.client_id = 0
        self.order_id = 0
        self.target_client_id = 0
        self.expire_ns = 0


def new_order(player: Player) -> Item:
    """An order to place, mostly valid."""
    draw = player.draw
    item = Item(types.PLACE, account_id(player, wrong=1), market_id(player, wrong=1))
    market = player.state.markets.get(item.market)
    account = player.state.accounts.get(item.account)
    item.side = draw.pick([types.BUY, types.SELL])
    if market is None:
        item.price = item.quantity = 1
        return item
    line = account.lines.get(market.id) if account is not None else None
    if market.is_spot and account is not None:
        base = account.holdings.get(market.base.id)
        if base is None or free_balance(base) < market.lot_base_units:
            item.side = types.BUY
    if line is not None and line.position and draw.chance(30):
        item.side = types.SELL if line.position > 0 else types.BUY
        item.flags = types.FLAG_REDUCE_ONLY if draw.chance(50) else 0
    fill_in(player, item, account, market)
    return item


def taking_order(player: Player) -> Item:
    """An order that meets one in a book, of about its size."""
    draw = player.draw
    resting = [o for o in player.state.orders.values() if o.level is not None]
    if not resting:
        return new_order(player)
    order = draw.pick(resting)
    market = order.market
    others = [a for a in customers(player)[1:6] if a.owner != order.account.owner]
    account = draw.pick(others if not draw.chance(10) else customers(player))
    item = Item(types.PLACE, account.id, market.id)
    item.side = types.BUY + types.SELL - order.side
    fill_in(player, item, account, market)
    if draw.chance(80):
        item.price = order.price // market.tick_per_lot * market.tick_units
        item.quantity = order.remaining * market.lot_units * draw.pick([1, 1, 2, 3])
    return item


def fill_in(player: Player, item: Item, account: Account | None, market: Market) -> None:
    """Price, quantity, type, time in force and flags of an order."""
    draw = player.draw
    item.price = price_units(player, market, item.side)
    price = item.price // market.tick_units * market.tick_per_lot
    item.quantity = quantity_units(player, account, market, item.side, price)
    shape = draw.integer(0, 15)
    if shape == 8:
        item.type, item.tif, item.price = types.MARKET, draw.pick([types.IOC, types.FOK]), 0
    elif shape == 9:
        item.tif = types.IOC
    elif shape in (10, 11):
        item.tif = types.FOK
    elif shape == 12:
        item.tif = types.GTD
        item.expire_ns = player.now + draw.pick([1, SECOND, 20 * SECOND, 0])
    elif shape in (13, 14):
        item.flags |= draw.pick([types.FLAG_POST_ONLY, types.FLAG_POST_ONLY_SLIDE])
    elif shape == 15 and market.status == types.MARKET_AUCTION:
        item.type, item.price = types.MARKET, 0
    if draw.chance(1):
        item.flags |= draw.pick([3, 8])
    item.stp = draw.pick([1, 1, 2, 3, 4])
    item.client_id = draw.integer(1, 9) if draw.chance(25) else 0


def old_order(player: Player, action: int) -> Item:
    """A cancel or a replace of an open order, named by either id."""
    draw = player.draw
    orders: list[Order] = list(player.state.orders.values())
    at_books = [order for order in orders if order.level is not None]
    if at_books and not draw.chance(10):
        orders = at_books
    if not orders or draw.chance(8):
        item = Item(action, account_id(player), market_id(player))
        item.order_id = 10_000
        return item
    order = draw.pick(orders)
    item = Item(action, order.account.id, order.market.id)
    item.order_id = order.id
    if order.client_id and draw.chance(50):
        item.order_id, item.target_client_id = 0, order.client_id
    if action == types.REPLACE:
        item.side = order.side if not draw.chance(3) else types.BUY + types.SELL - order.side
        if draw.chance(40):
            market = order.market
            item.type, item.tif, item.flags = order.type, order.tif, order.flags
            item.stp, item.client_id, item.expire_ns = order.stp, order.client_id, order.expire_ns
            item.price = order.price // market.tick_per_lot * market.tick_units
            item.quantity = around(player, order.remaining) * market.lot_units
        else:
            fill_in(player, item, order.account, order.market)
    return item


@move(commands.OrderBatch)
def order_batch(player: Player) -> None:
    """Orders placed, cancelled and replaced."""
    items: list[Item] = []
    for _ in range(size(player)):
        action = player.draw.integer(0, 9)
        if action < 4:
            items.append(new_order(player))
        elif action < 7:
            items.append(taking_order(player))
        else:
            items.append(old_order(player, types.CANCEL if action == 7 else types.REPLACE))
    player.play(batch_of(player, items))


def batch_of(player: Player, items: list[Item]) -> commands.OrderBatch:
    """The rows as the columns of a command."""
    return commands.OrderBatch(
        *player.head(),
        [item.action for item in items],
        [item.account for item in items],
        [item.market for item in items],
        [item.side for item in items],
        [item.type for item in items],
        [item.tif for item in items],
        [item.flags for item in items],
        [item.stp for item in items],
        [item.price for item in items],
        [item.quantity for item in items],
        [item.client_id for item in items],
        [item.order_id for item in items],
        [item.target_client_id for item in items],
        [item.expire_ns for item in items],
    )


@move(commands.CancelAll)
def cancel_all(player: Player) -> None:
    """All orders of an account, of one market or side."""
    draw = player.draw
    player.play(
        commands.CancelAll(
            *player.head(),
            account_id(player, wrong=12),
            draw.pick([0, 1, 2, 3, 99]),
            draw.pick([0, types.BUY, types.SELL]),
        )
    )


# --- external venues --------------------------------------------------------------------------------------------


def external_orders(player: Player) -> list[Order]:
    """Open orders that rest at a venue."""
    return [o for o in player.state.orders.values() if o.market.matching == types.EXTERNAL_VENUE]


def send_to_venue(player: Player) -> None:
    """An order on an EXTERNAL market, so that there is something to report on."""
    markets = [m for m in player.state.markets.values() if m.matching == types.EXTERNAL_VENUE]
    item = new_order(player)
    market = player.draw.pick(markets)
    item.market = market.id
    fill_in(player, item, player.state.accounts.get(item.account), market)
    rule, player.rule = player.rule, ""
    player.play(batch_of(player, [item]))
    player.rule = rule


@move(commands.ExternalFills)
def external_fills(player: Player) -> None:
    """Fills at or better than an order's price, repeated ones, ones beyond it, and ones of no order."""
    draw = player.draw
    if not external_orders(player) or draw.chance(30):
        send_to_venue(player)
    orders = external_orders(player)
    rows: list[tuple[int, int, int, int, str, int]] = []
    for _ in range(size(player)):
        if not orders or draw.chance(5):
            rows.append((draw.pick([5, 6, 1, 99]), 10_000, 5_000, 1, "x", types.BUY))
            continue
        order = draw.pick(orders)
        market = order.market
        better = draw.pick([0, 0, 1, 5, -1])
        ticks = order.price // market.tick_per_lot
        ticks += -better if order.side == types.BUY else better
        lots = draw.pick([order.remaining, 1, (order.remaining + 1) // 2, order.remaining + 1])
        player.venue_fills += int(not draw.chance(10))
        side = order.side if not draw.chance(3) else 3 - order.side
        fill_id = f"v{player.venue_fills}"
        price = ticks * market.tick_units
        rows.append((market.id, order.id, price, lots * market.lot_units, fill_id, side))
    columns = [list(column) for column in zip(*rows, strict=True)]
    player.play(commands.ExternalFills(*player.head("venue"), *columns))


@move(commands.ExternalCancels)
def external_cancels(player: Player) -> None:
    """A venue's word that orders are gone, pending or not."""
    draw = player.draw
    if not external_orders(player) or draw.chance(30):
        send_to_venue(player)
    orders = external_orders(player)
    pending = [order for order in orders if order.cancel_pending] or orders
    ids: list[int] = []
    markets: list[int] = []
    for _ in range(size(player)):
        if not pending or draw.chance(15):
            ids.append(10_000)
            markets.append(draw.pick([5, 6, 1, 99]))
        else:
            order = draw.pick(pending)
            ids.append(order.id)
            markets.append(order.market.id)
    player.play(commands.ExternalCancels(*player.head("venue"), markets, ids))


# --- request ids (I-11): no kind of command, but something every caller may do ------------------------------


def repeat_request(player: Player) -> None:
    """An earlier call again, byte for byte: the same answer while it is kept, too old afterwards."""
    if not player.calls:
        return
    command, first = player.draw.pick(player.calls[-20:])
    kept = (command.principal, command.request_id) in player.state.requests
    outcome = player.apply(command)
    if kept and outcome.repeated:
        assert outcome.codes == first.codes
        assert outcome.ids == first.ids
        assert outcome.fills == first.fills
        assert outcome.figures == first.figures
        assert outcome.first_sequence == first.first_sequence
    else:
        # Nothing that was answered and forgotten is young enough to run again.
        assert set(outcome.codes) <= {codes.REQUEST_EXPIRED, codes.REQUEST_ID_REUSED}


def misuse_request(player: Player) -> None:
    """A request id with other content, a request that is too old, and one from the future: nothing happens."""
    draw = player.draw
    old = player.state.genesis.request_window_ns
    ahead = player.state.genesis.request_ahead_ns
    principal, name, created = player.head()
    expected = codes.OK
    choice = draw.integer(0, 3)
    if choice == 0 and player.state.requests:
        principal, name = draw.pick(list(player.state.requests))
        expected = codes.REQUEST_ID_REUSED
    elif choice == 1:
        created = player.now - old - draw.integer(0, 1)
        expected = codes.REQUEST_EXPIRED if created < player.now - old else codes.OK
    elif choice >= 2:
        created = player.now + ahead + draw.integer(0, 1)
        expected = codes.REQUEST_FROM_FUTURE if created > player.now + ahead else codes.OK
    player.advance()
    # What has been forgotten since may be asked anew.
    if expected == codes.REQUEST_ID_REUSED and (principal, name) not in player.state.requests:
        expected = codes.OK
    outcome = player.play(commands.CancelAll(principal, name, created, 1002, 0, 0))
    assert outcome.codes == [expected]
