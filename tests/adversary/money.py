# SPDX-License-Identifier: Apache-2.0
"""The arenas in which a coalition takes money, or shuts others out.

Owns their set-ups and tactics. Each tactic is a thing that a client can do, or something that happens to all: a price
moves, time passes, an honest user acts. Must never name an attack: plays put tactics together.
"""

from typing import Final

from clearinghouse.statemachine.ledger.pool_shares import claim_of
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    NOT_STATED,
    AccountId,
    AssetId,
    DepositId,
    MarketId,
    OrderId,
    SourceId,
)
from tests.adversary.plays import Arena
from tests.adversary.world import PERCENT, UNIT, World
from tests.stateful.draws import Draw
from tests.support import E9, SECOND, columns

COIN: Final = 10**9
DAY: Final = 86_400


# --- common ------------------------------------------------------------------------------------------------


def liquidation(world: World, *, passes: int = 20) -> None:
    """The waterfall, with a pass a second."""
    rates = (10 * PERCENT, 2 * PERCENT, PERCENT, 2 * PERCENT, types.PPB, 2, 6 * PERCENT, PERCENT)
    world.must(commands.SetLiquidation(*world.head(), 1, SECOND, *rates, passes, 0))


def pnl_settlement(world: World) -> None:
    """Settlement as in the example of the rules: 1 % slack and limit, R-3 at the second pass."""
    world.must(commands.SetReconciliation(*world.head(), 1, PERCENT, PERCENT, 3, 1))


def debts(world: World) -> None:
    """Let USDC be owed, at a margin of 3 %."""
    terms = (types.WEIGHT_IDENTITY, types.PPB, 0, 10, 0, 3 * PERCENT, 0, 0, 0)
    world.must(commands.SetAssetParameters(*world.head(), AssetId(1), *terms))


def pool(world: World, *, fee_share_ppb: int = 0, virtual: bool = False) -> None:
    """The lending pool of USDC, without interest."""
    terms = (8 * 10**8, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, types.PPB, 0, 0, 0, 0, fee_share_ppb)
    virtual_amount = NOT_STATED if virtual else 0
    world.must(commands.SetPool(*world.head(), AssetId(1), *terms, virtual_amount))


def ticks(world: World, market: int) -> int:
    """The index of a market's base in its ticks of a hundredth, floored."""
    found = world.market_of(market)
    return world.at_index(market, 1) // found.tick_per_lot


def wait(world: World, draw: Draw) -> None:
    """Time passes, for so long as a pass, a minute, an hour or a day."""
    world.pass_time(draw.pick([1, 10, 10, 30, 60, 600, 3_600, DAY]))


def withdraw(world: World, draw: Draw) -> None:
    """A member takes out as much as it may of what it has."""
    account = draw.pick(world.coalition)
    left = world.balance(account, "USDC")
    while left > UNIT:
        if world.withdraw(account, 1, left) == codes.OK:
            return
        left //= 2


# --- a future ----------------------------------------------------------------------------------------------

WINDOW: Final = 1_800
STEPS, STEP = 36, 50


class Future:
    """Where a future stands in its window."""

    def __init__(self, world: World) -> None:
        """List it; its window begins now, and by how much its index will have moved is drawn with the first step."""
        self.sol = world.asset("SOL", 9, 100)
        self.market = world.market(
            "SOL-FUT",
            types.DATED_FUTURE,
            self.sol,
            status=types.MARKET_CANCEL_ONLY,
            max_leverage=50,
            mmf_base_ppb=PERCENT,
        )
        donor = world.account("donor", USDC=10**6 * UNIT)
        fund = commands.FundLiquidity(*world.head(), AccountId(donor), AssetId(1), 10**6 * UNIT)
        world.must(fund)
        liquidation(world)
        for owner in ("ada", "bert"):
            world.member(owner, leverage=50, USDC=100_000 * UNIT)
        world.now += SECOND - world.now % SECOND
        self.begin = world.now + 10 * SECOND
        self.end = self.begin + WINDOW * SECOND
        market = MarketId(self.market)
        world.must(commands.SetExpiry(*world.head(), market, self.end, WINDOW * SECOND))
        for status in (types.MARKET_CANCEL_ONLY, types.MARKET_OPEN):
            if world.market_of(self.market).status != status:
                world.must(commands.SetMarketStatus(*world.head(), market, status, "listed"))
        self.percent = 0
        self.step = 0

    def run_until(self, world: World, until_ns: int) -> None:
        """The index goes its way in equal steps."""
        while self.step < STEPS and self.begin + self.step * STEP * SECOND < until_ns:
            world.now = max(world.now, self.begin + self.step * STEP * SECOND)
            world.advance(0)
            self.step += 1
            start = 100 * UNIT * E9
            world.price(
                self.sol, start + start * self.percent * self.step // (100 * STEPS), e9=True
            )
        world.now = max(world.now, until_ns)
        world.advance(0)


def set_up_future(world: World) -> None:
    """A future at the beginning of its window."""
    world.of_arena = Future(world)


def future_of(world: World) -> Future:
    """The future of the world."""
    found = world.of_arena
    assert isinstance(found, Future)
    return found


def run_future(world: World, draw: Draw) -> None:
    """The index goes on with its move, which the first call draws, up to some seconds before the expiry."""
    future = future_of(world)
    if not future.percent:
        future.percent = draw.pick([-10, -6, 6, 10])
    left = draw.pick([1_200, 600, 301, 120, 30, 5])
    if future.end - left * SECOND > world.now:
        future.run_until(world, future.end - left * SECOND)


def trade_future(world: World, draw: Draw) -> None:
    """Two members trade with each other at the index or the mark, as much as a part of their margin carries."""
    future = future_of(world)
    market = world.market_of(future.market)
    at_mark = market.mark_e9 // types.PRICE_E9 // market.tick_per_lot
    price = draw.pick([ticks(world, future.market), at_mark])
    lots = 50 * 100_000 * 10_000 // max(price, 1) * draw.pick([10, 50, 90, 96]) // 100
    seller, buyer = world.coalition if draw.chance(50) else world.coalition[::-1]
    if market.status == types.MARKET_OPEN and lots:
        world.trade(seller, buyer, future.market, price, lots)


def end_future(world: World) -> None:
    """The expiry, and half a minute more."""
    future = future_of(world)
    if not future.percent:
        future.percent = 6
    future.run_until(world, future.end)
    for _ in range(3):
        world.pass_time(10)


# --- settlement --------------------------------------------------------------------------------------------


def set_up_losses(world: World) -> None:
    """Carol has won 300,000 of Dave and has not closed; the members have cash, and a coin that no order bids for."""
    debts(world)
    sol = world.asset("SOL", 9, 160)
    world.asset("SHT", 6, 10, weight_ppb=80 * PERCENT)
    world.market_id = world.market("SOL-PERP", types.PERPETUAL, sol, maker_ppb=0, taker_ppb=0)
    pnl_settlement(world)
    liquidation(world)
    world.member("alan", leverage=10, USDC=60_000 * UNIT)
    world.member("brenda", leverage=10, SHT=50_000 * UNIT)
    carol = world.user("carol", leverage=10, USDC=10**6 * UNIT)
    dave = world.user("dave", leverage=10, USDC=10**6 * UNIT)
    world.user("other", leverage=10, USDC=10**6 * UNIT)
    world.honest_order(carol, world.market_id, types.SELL, 160_00, 30_000_00)
    world.honest_order(dave, world.market_id, types.BUY, 160_00, 30_000_00)
    world.price(sol, 150)


def round_trips(world: World, draw: Draw) -> None:
    """Two members trade to and fro beside the mark, so that the second loses to the first."""
    market = world.market_id
    index = ticks(world, market)
    edge = index * draw.pick([3, 6]) // 100
    lots = draw.pick([10_000, 54_600])
    first, second = world.coalition[:2]
    for _ in range(draw.pick([10, 40])):
        if not world.trade(first, second, market, index, lots):
            break
        world.trade(second, first, market, index - edge, lots)


def honest_close(world: World, draw: Draw) -> None:
    """Carol closes a part of her position at the index."""
    market = world.market_id
    carol, _, other = world.honest
    line = world.account_of(carol).lines[MarketId(market)]
    lots = -line.position * draw.pick([50, 100]) // 100
    if lots > 0:
        world.honest_order(other, market, types.SELL, ticks(world, market), lots)
        world.honest_order(carol, market, types.BUY, ticks(world, market), lots)


def end_losses(world: World) -> None:
    """Four passes, then an hour."""
    for _ in range(4):
        world.pass_time(10)
    world.pass_time(3_600)


# --- a losing pool -----------------------------------------------------------------------------------------


def set_up_pool(world: World) -> None:
    """Two lenders of a million each, of which one is a member, and a member that borrows."""
    debts(world)
    sol = AssetId(world.asset("SOL", 9, 100))
    dud = AssetId(world.asset("DUD", 9))
    source = SourceId(world.must(commands.CreateOracleSource(*world.head(), "dud", "", 1)))
    world.must(commands.SetOracleInstrument(*world.head(), dud, [source], 10 * SECOND, 100))
    world.must(commands.SetIndexRules(*world.head(), dud, 1, *[0] * 10))
    world.market_id = world.market("SOL/USDC", types.SPOT, sol, maker_ppb=0, taker_ppb=0)
    world.market("DUD/USDC", types.SPOT, dud, maker_ppb=0, taker_ppb=0)
    pool(world)
    liquidation(world)
    pnl_settlement(world)
    for lender in (world.member("frida", USDC=10**6 * UNIT), world.user("hans", USDC=10**6 * UNIT)):
        assert world.loan(commands.Lend, lender, 10**6 * UNIT) == codes.OK
    world.user("max", SOL=5_600 * COIN, USDC=10**6 * UNIT)
    world.now += 1
    world.must(
        commands.OracleTicks(
            *world.head(), [source], [dud], [0], [0], [UNIT * E9], [0], [world.now]
        )
    )
    world.member("bob", USDC=60_000 * UNIT)
    world.member("dora", DUD=100 * COIN)


def borrow_all(world: World, draw: Draw) -> None:
    """A member borrows and buys SOL of an honest seller, and the price falls."""
    bob, market = world.coalition[1], world.market_id
    if world.loan(commands.Borrow, bob, 500_000 * UNIT) == codes.OK:
        price = ticks(world, market)
        lots = min(world.balance(bob, "USDC") * 100 // UNIT * 100 // price, 5_600_00)
        world.honest_order(world.honest[1], market, types.SELL, price, lots)
        world.order(bob, market, types.BUY, price, lots)


def fall(world: World, draw: Draw) -> None:
    """The index falls further between two passes than the margin, and an honest user bids at it."""
    if not has_fallen(world):
        world.price(world.state.symbols["SOL"], 80)
        world.honest_order(world.honest[1], world.market_id, types.BUY, 80_00, 5_600_00)


def send_coin(world: World, draw: Draw) -> None:
    """A member sends a little of a coin, whose oracle may be gone, to another."""
    source, target = world.coalition[2], draw.pick(world.coalition[:2])
    world.transfer(source, target, world.state.symbols["DUD"], COIN // 100)


def has_fallen(world: World) -> bool:
    """Return whether the price has fallen: a loan that is taken back before is no gain."""
    return world.state.assets[AssetId(world.state.symbols["SOL"])].price_e9 < 100 * UNIT * E9


def redeem_all(world: World, draw: Draw) -> None:
    """A member takes its loan back."""
    if has_fallen(world):
        world.loan(commands.Redeem, world.coalition[0], 0)


def redeem_late(world: World, draw: Draw) -> None:
    """A member takes its loan back after more passes than it takes to write a loss off."""
    if has_fallen(world):
        for _ in range(25):
            world.pass_time(1)
        world.loan(commands.Redeem, world.coalition[0], 0)


def some_passes(world: World, draw: Draw) -> None:
    """A few passes, or more than it takes to write a loss off."""
    for _ in range(draw.pick([1, 5, 25])):
        world.pass_time(1)


def end_pool(world: World) -> None:
    """A minute of passes; the coin's oracle comes back."""
    instrument = world.state.assets[AssetId(world.state.symbols["DUD"])].instrument
    assert instrument is not None
    for _ in range(60):
        world.now += 1
        world.apply(
            commands.OracleTicks(
                *world.head(),
                list(instrument.source_ids),
                *columns(AssetId(world.state.symbols["DUD"]), 0, 0, UNIT * E9, 0, world.now),
            )
        )
        world.pass_time(1)


# --- shares of a pool --------------------------------------------------------------------------------------


def set_up_shares(world: World) -> None:
    """A new pool whose lenders get half of the fees of a market, ten seconds before a whole hour."""
    sol = world.asset("SOL", 9, 150)
    world.market_id = world.market("SOL/USDC", types.SPOT, sol, maker_ppb=0, taker_ppb=10_000_000)
    world.member("eve", USDC=10**6 * UNIT)
    world.user("victor", USDC=10_000 * UNIT)
    world.user("mia", SOL=10_000 * COIN)
    world.user("tom", USDC=10**6 * UNIT)
    pool(world, fee_share_ppb=types.PPB // 2, virtual=True)
    world.now -= world.now % SECOND
    world.advance(3_600 - world.now // SECOND % 3_600 - 10)


def lend_some(world: World, draw: Draw) -> None:
    """A member lends a unit, or a thousand."""
    world.loan(commands.Lend, world.coalition[0], draw.pick([1, 1, 1_000 * UNIT]))


def redeem_some(world: World, draw: Draw) -> None:
    """A member takes back its loan, or as much of it as leaves a share."""
    holding = world.holding(world.coalition[0], "USDC")
    left = max(claim_of(holding) - 1, 0)
    world.loan(commands.Redeem, world.coalition[0], draw.pick([left, left, 0]))


def busy_hours(world: World, draw: Draw) -> None:
    """Honest users trade at the index, and pay fees of 2,400 USDC; the hour strikes."""
    _, mia, tom = world.honest
    market = world.market_id
    world.honest_order(mia, market, types.SELL, 150_00, 1_600_00)
    world.honest_order(tom, market, types.BUY, 150_00, 1_600_00)
    world.pass_time(draw.pick([10, 3_600, 7_200]))


def honest_loan(world: World, draw: Draw) -> None:
    """An honest user lends."""
    victor = world.honest[0]
    amount = min(world.balance(victor, "USDC"), draw.pick([4_776 * UNIT, 2_397_600_000]))
    if amount:
        world.loan(commands.Lend, victor, amount)


# --- caps --------------------------------------------------------------------------------------------------


def set_up_caps(world: World) -> None:
    """A cap of a million an hour on borrows, and one on deposits; honest users with collateral."""
    debts(world)
    btc = world.asset("BTC", 8, 50_000)
    pool(world)
    lena = world.user("lena", USDC=2 * 10**6 * UNIT)
    assert world.loan(commands.Lend, lena, 2 * 10**6 * UNIT) == codes.OK
    world.user("hugo", BTC=20 * 10**8)
    for number in range(3):
        world.member(f"member {number}", BTC=100 * 10**8)
    caps = (10**6 * UNIT, 3_600 * SECOND, 0, 0)
    world.must(commands.SetAssetCaps(*world.head(), AssetId(1), *caps))
    world.must(commands.SetAssetCaps(*world.head(), AssetId(btc), 0, 0, 10 * 10**8, 3_600 * SECOND))
    world.now += SECOND - world.now % SECOND


def borrow_and_repay(world: World, draw: Draw) -> None:
    """A member borrows and repays, so many times."""
    account = draw.pick(world.coalition)
    amount = draw.pick([50_000, 100_000, 250_000]) * UNIT
    for _ in range(draw.pick([1, 4, 10])):
        world.loan(commands.Borrow, account, amount)
        world.loan(commands.Repay, account, amount)


def pass_through(world: World, draw: Draw) -> None:
    """A member deposits and takes out again."""
    account, btc = draw.pick(world.coalition), world.state.symbols["BTC"]
    amount = draw.pick([1, 4, 10]) * 10**8
    asked = world.apply(
        commands.RequestDeposits(
            *world.head(), [AccountId(account)], [AssetId(btc)], [amount], [""]
        )
    )
    if asked.codes == [codes.OK]:
        decided = world.apply(
            commands.DecideDeposits(*world.head(), [DepositId(asked.ids[0])], [1])
        )
        if decided.codes == [codes.OK]:
            world.paid_in[account, btc] += amount
            world.withdraw(account, btc, amount)


def honest_requests(world: World, draw: Draw) -> None:
    """An honest user asks."""
    ask_as_honest(world)


def ask_as_honest(world: World) -> None:
    """An honest user borrows a USDC and repays it; it is shut out if a cap refuses while no member owes anything."""
    hugo = world.honest[1]
    code = world.loan(commands.Borrow, hugo, UNIT)
    if code == codes.OK:
        world.loan(commands.Repay, hugo, UNIT)
    owing = any(
        world.holding(one, "USDC").borrow_shares
        for one in world.coalition
        if "USDC" in symbols(world, one)
    )
    if code == codes.BORROW_CAP and not owing:
        world.refused_s += 1
    btc = world.state.symbols["BTC"]
    asked = world.apply(
        commands.RequestDeposits(*world.head(), [AccountId(hugo)], [AssetId(btc)], [1], [""])
    )
    decided = world.apply(commands.DecideDeposits(*world.head(), [DepositId(asked.ids[0])], [1]))
    if decided.codes == [codes.OK]:
        world.paid_in[hugo, btc] += 1
    elif decided.codes == [codes.DEPOSIT_CAP]:
        world.refused_s += 1


def symbols(world: World, account: int) -> set[str]:
    """The assets of which an account has a holding."""
    return {holding.asset.symbol for holding in world.account_of(account).holdings.values()}


def end_caps(world: World) -> None:
    """An honest user asks once more."""
    for account in world.coalition:
        world.loan(commands.Repay, account, 0)
    ask_as_honest(world)


# --- claims on others --------------------------------------------------------------------------------------


def set_up_unpaid(world: World) -> None:
    """An honest user with 10 BTC and no USDC is short, and has lost 25,000; a member bids for BTC."""
    sol = world.asset("SOL", 9, 150)
    btc = world.asset("BTC", 8, 50_000)
    world.market_id = world.market("SOL-PERP", types.PERPETUAL, sol, maker_ppb=0, taker_ppb=0)
    world.spot_id = world.market(
        "BTC/USDC", types.SPOT, btc, lot=(1, 4), tick=(1, 0), maker_ppb=0, taker_ppb=0
    )
    pnl_settlement(world)
    victor = world.user("victor", leverage=10, BTC=10 * 10**8)
    bob = world.user("bob", leverage=10, USDC=10**6 * UNIT)
    world.member("mallory", leverage=10, USDC=10**6 * UNIT)
    world.member("friend", leverage=10, USDC=10_000 * UNIT)
    world.member("third", leverage=10, USDC=100_000 * UNIT)
    world.honest_order(bob, world.market_id, types.BUY, 150_00, 2_500_00)
    world.honest_order(victor, world.market_id, types.SELL, 150_00, 2_500_00)
    mallory, friend, _ = world.coalition
    world.trade(friend, mallory, world.market_id, 150_00, 1_000)
    world.price(sol, 160)


def small_gain(world: World, draw: Draw) -> None:
    """A member sells some of its position to another, and has a claim that no cash covers."""
    mallory, _, third = world.coalition
    lots = draw.pick([3, 50, 200])
    line = world.account_of(mallory).lines[MarketId(world.market_id)]
    if line.position >= lots:
        world.trade(mallory, third, world.market_id, ticks(world, world.market_id), lots)


def bid(world: World, draw: Draw) -> None:
    """A member bids for BTC one, two or three per cent below the index."""
    spot = world.spot_id
    price = 50_000 * (100 - draw.pick([1, 2, 3])) // 100
    world.order(world.coalition[0], spot, types.BUY, price, 20_000)


def some_pnl_passes(world: World, draw: Draw) -> None:
    """A few settlement passes."""
    for _ in range(draw.pick([1, 2, 4])):
        world.pass_time(10)


# --- a venue -----------------------------------------------------------------------------------------------


def set_up_venue(world: World) -> None:
    """A venue with a limit of 100,000; the lenders' money, and a member with orders there."""
    debts(world)
    sol = world.asset("SOL", 9, 150)
    venue = world.account("venue", kind=types.KIND_VENUE)
    world.must(commands.SetAccountLimits(*world.head(), AccountId(venue), 0, 100_000 * UNIT))
    world.market_id = world.market(
        "SOL-X", types.PERPETUAL, sol, venue=venue, band_ppb=10 * PERCENT, maker_ppb=0, taker_ppb=0
    )
    pnl_settlement(world)
    pool(world)
    lena = world.user("lena", USDC=2 * 10**6 * UNIT)
    assert world.loan(commands.Lend, lena, 10**6 * UNIT) == codes.OK
    world.member("carl", USDC=50_000 * UNIT)


def fill_at_venue(world: World, draw: Draw) -> None:
    """A member orders at the venue, which reports a fill at the index, at the band's edge, or with a slip."""
    carl, market = world.coalition[0], world.market_id
    side = draw.pick([types.BUY, types.SELL])
    outcome = world.order(carl, market, side, 150_00, draw.pick([1_00, 100_00]))
    if outcome.codes != [codes.OK]:
        return
    order_id = OrderId(outcome.ids[0])
    price = draw.pick([150_00, 150_00, 149_00, 151_00, 15_000_00, 1_500_000_00])
    better = price >= 150_00 if side == types.SELL else price <= 150_00
    world.apply(
        commands.ExternalFills(
            *world.head(),
            *columns(MarketId(market), order_id, price if better else 150_00),
            *columns(world.state.orders[order_id].remaining_lots, f"v{order_id}", side),
        )
    )


ARENAS: Final = (
    Arena(
        "future",
        "H1",
        set_up_future,
        (run_future, trade_future, trade_future),
        World.gain,
        UNIT,
        "O-1: the mark within the window is the price that is known; a USDC for roundings",
        length=6,
        finish=end_future,
        tries=150,
    ),
    Arena(
        "credit",
        "H4",
        set_up_losses,
        (round_trips, honest_close, wait, withdraw),
        World.gain,
        UNIT,
        "R-1: three passes without interest: 20 % a year for 40 s of 400,000 are 0.1 USDC",
        finish=end_losses,
        tries=60,
    ),
    Arena(
        "losing pool",
        "H5",
        set_up_pool,
        (borrow_all, fall, send_coin, some_passes, redeem_all),
        World.gain,
        26_000 * UNIT + UNIT,
        "B-5: a jump beyond the margin is shared by all lenders; the honest half of 52,000 is the gap, not a gain",
        finish=end_pool,
        tries=30,
    ),
    Arena(
        "dead coin",
        "H5",
        set_up_pool,
        (borrow_all, fall, send_coin, redeem_late),
        World.gain,
        26_000 * UNIT + UNIT,
        "W-8: the twentieth pass books the loss, half of it each, for any coin that the borrower has",
        finish=end_pool,
        tries=120,
    ),
    Arena(
        "shares",
        "H9",
        set_up_shares,
        (lend_some, redeem_some, busy_hours, busy_hours, honest_loan),
        World.harm,
        1_000,
        "B-1: a loan loses at most two units; a thousandth of a USDC for the fees of a share of one unit",
        length=10,
        tries=400,
    ),
    Arena(
        "caps",
        "H10",
        set_up_caps,
        (borrow_and_repay, pass_through, wait, honest_requests),
        lambda world: world.refused_s,
        0,
        "K-1: three owners that owe nothing shut no other out",
        finish=end_caps,
        tries=30,
    ),
    Arena(
        "claims",
        "H11",
        set_up_unpaid,
        (small_gain, bid, some_pnl_passes),
        World.gain,
        10 * UNIT,
        "R-1, R-3: a conversion sells at most 1 % below the index, and no more than the claim needs: 1 % of 1,000",
        length=7,
        tries=120,
    ),
    Arena(
        "venue",
        "H13",
        set_up_venue,
        (fill_at_venue, withdraw, wait),
        World.gain,
        10_000 * UNIT,
        "G-7: a venue's slip within the band of 10 % and the limit of 100,000",
        tries=30,
    ),
)
