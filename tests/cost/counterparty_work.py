# SPDX-License-Identifier: Apache-2.0
"""The workloads of the central counterparty: trades, dates, nets, obligations, pairs of payments (SPEC I-12.1).

Owns one workload for each weight of its work. `unit_time` times them.
"""

from collections.abc import Callable
from typing import Final

from clearinghouse.statemachine.default.auction import commitment_of
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.codes import OK
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from tests.cost.unit_time import PERCENT, UNIT, Work
from tests.support import SECOND, System

DAY: Final = 86_400 * SECOND
CUT_OFF_SECONDS: Final = 20 * 3_600
DELIVERY_SECONDS: Final = 21 * 3_600
HOUR: Final = 3_600 * SECOND
SHARE: Final = 2
# Confidence, look-back and stress days, weight of the floor, calls, reminders, runs, concentration.
MARGIN: Final = (990_000_000, 250, 30, 25 * PERCENT, 3_600, 0, 3_600, 10 * PERCENT, 50 * PERCENT)


def _cleared(accounts: int) -> tuple[System, list[int], int]:
    """A cleared market of a share, and accounts of one member each."""
    system = System(check=False)
    system.must(commands.SetCalendar(*system.head(), 0, 0, []))
    times = (0, CUT_OFF_SECONDS, DELIVERY_SECONDS, 0)
    system.must(commands.CreateSegment(*system.head(), "EQ", 1, *times))
    market = _share(system, "SHARE")
    system.now = (system.now // DAY + 1) * DAY
    found = []
    for number in range(accounts):
        owner = f"member {number}"
        amounts = {"USDC": 10**4 * UNIT, "SHARE": 10}
        found.append(system.account(owner, kind=types.KIND_MEMBER_HOUSE, **amounts))
        system.must(commands.AdmitMember(*system.head(), owner, 0, 0, 0))
    return system, found, market


def _share(system: System, symbol: str) -> int:
    """A share with a price and its cleared market."""
    share = system.asset(symbol, 0, 100)
    market = system.market(
        f"{symbol}/USDC", types.SPOT, share, lot=(1, 0), status=types.MARKET_HALTED
    )
    system.must(commands.SetClearing(*system.head(), MarketId(market), 1, types.DVP_NET, 0))
    return market


def _with_cover(accounts: int) -> tuple[System, list[int], list[int]]:
    """Four cleared markets, and accounts whose trades need cover; they have the cash for it."""
    system, parties, market = _cleared(accounts)
    markets = [market, *(_share(system, f"SHARE{number}") for number in range(3))]
    system.must(commands.SetMarginParameters(*system.head(), *MARGIN, cover_ppb=types.PPB))
    for one in markets:
        share = system.state.markets[MarketId(one)].base.id
        system.must(commands.SetMarginAsset(*system.head(), share, 1, 0, 0, 2, 10**6, 0))
        returns = [(97 * at % 41 - 20) * PERCENT // 10 for at in range(280)]
        system.must(commands.SetMarginScenarios(*system.head(), share, returns))
    return system, parties, markets


def covered(size: int) -> Work:
    """Trades of a few accounts, most of which an earlier check of the batch answers."""
    system, parties, markets = _with_cover(10)
    return Work(system, _trades(system, parties, markets[0], size, 1))


def positioned(size: int) -> Work:
    """Trades of as many accounts, each with nets in three other markets."""
    system, parties, markets = _with_cover(size)
    for at, market in enumerate(markets[1:]):
        held = _trades(system, parties, market, size, 1, step=2)
        held.venue_trade_ids = [f"{at}-{one}" for one in held.venue_trade_ids]
        assert set(system.apply(held).codes) == {OK}
    return Work(system, _trades(system, parties, markets[0], size // 2, 1, step=2))


def _trades(
    system: System, parties: list[int], market: int, size: int, dates: int, *, step: int = 1
) -> commands.CaptureTrades:
    """So many trades, each account with the next one, or each second one, on so many settlement dates in turn."""
    today = system.now // DAY
    count = len(parties)
    pairs = [(parties[step * at % count], parties[(step * at + 1) % count]) for at in range(size)]
    return commands.CaptureTrades(
        *system.head(),
        [MarketId(market)] * size,
        [AccountId(buyer) for buyer, _ in pairs],
        [AccountId(seller) for _, seller in pairs],
        [100_00] * size,
        [10] * size,
        [f"T{at}" for at in range(size)],
        [today + at % dates for at in range(size)],
    )


def captured(size: int) -> Work:
    """Trades of one settlement date."""
    system, parties, market = _cleared(10)
    return Work(system, _trades(system, parties, market, size, 1))


def dated(size: int) -> Work:
    """Trades of as many settlement dates as there are."""
    system, parties, market = _cleared(10)
    size //= 10
    return Work(system, _trades(system, parties, market, size, size))


def netted(size: int) -> Work:
    """The cut-off of a session with a net for each account."""
    system, parties, market = _cleared(size)
    assert set(system.apply(_trades(system, parties, market, size, 1)).codes) == {OK}
    (session,) = system.state.clearing.sessions.values()
    cut_off = session.cut_off_ns
    system.now = cut_off - SECOND
    system.advance(0)
    return Work(system, commands.AdvanceTime("clearinghouse", "", cut_off, cut_off), seconds=1)


def obliged(size: int) -> Work:
    """The settlement of a session with a delivery or a receipt of each account."""
    size //= 2  # so that all of it is one slice
    system, parties, market = _cleared(size)
    trades = _trades(system, parties, market, size // 2, 1, step=2)
    assert set(system.apply(trades).codes) == {OK}
    (session,) = system.state.clearing.sessions.values()
    due = session.settlement_ns
    for moment in (session.cut_off_ns, due - SECOND):
        system.now = moment
        system.advance(0)
    assert session.state == types.SESSION_NETTED
    return Work(system, commands.AdvanceTime("clearinghouse", "", due, due), seconds=1)


def margined(size: int) -> Work:
    """A margin run: each account has a net, an initial margin by 280 scenarios, and a call."""
    return Work(*_before_run(size // 2), seconds=1)  # so that all of it is one slice


def varied(size: int) -> Work:
    """A margin run after a change of the price: each account pays variation margin or receives it."""
    system, run = _before_run(size // 2)
    system.price(SHARE, 101)
    return Work(system, run, seconds=1)


def _before_run(size: int) -> tuple[System, commands.AdvanceTime]:
    """So many accounts that are long or short, and the command that begins and ends a margin run."""
    system, parties, market = _cleared(size)
    system.must(commands.SetMarginParameters(*system.head(), *MARGIN))
    system.must(commands.SetMarginAsset(*system.head(), AssetId(SHARE), 1, 0, 0, 2, 10**6, 0))
    returns = [(97 * at % 41 - 20) * PERCENT for at in range(280)]
    system.must(commands.SetMarginScenarios(*system.head(), AssetId(SHARE), returns))
    trades = _trades(system, parties, market, size // 2, 1, step=2)
    assert set(system.apply(trades).codes) == {OK}
    due = (system.now // HOUR + 1) * HOUR
    system.now = due - SECOND
    system.advance(0)
    return system, commands.AdvanceTime("clearinghouse", "", due, due)


def paired(size: int) -> Work:
    """Pairs of payments, each of which is tested and stays in the queue."""
    system = System(check=False)
    euro = system.asset("EURC", 6, 1)
    system.must(commands.SetPvpCurrency(*system.head(), AssetId(1), 0))
    system.must(commands.SetPvpCurrency(*system.head(), AssetId(euro), 0))
    members = []
    for number in range(2):
        account = AccountId(
            system.account(f"member {number}", kind=types.KIND_MEMBER_HOUSE, USDC=UNIT)
        )
        system.must(commands.SetPvpMember(*system.head(), account, 1, 0))
        members.append(account)
    command = commands.SubmitPvpPairs(
        *system.head(),
        [members[0]] * size,
        [AssetId(1)] * size,
        [UNIT] * size,
        [members[1]] * size,
        [AssetId(euro)] * size,
        [UNIT] * size,
        [f"P{at}" for at in range(size)],
    )
    return Work(system, command)


def paid_out(size: int) -> Work:
    """The close of a day of payment versus payment, at which each member is paid what it has paid in."""
    system = System(check=False)
    system.must(commands.SetPvpCurrency(*system.head(), AssetId(1), 0))
    for number in range(size):
        account = AccountId(
            system.account(f"member {number}", kind=types.KIND_MEMBER_HOUSE, USDC=UNIT)
        )
        system.must(commands.SetPvpMember(*system.head(), account, 1, 0))
        paid = commands.PayInPvp(*system.head(), [account], [AssetId(1)], [UNIT])
        assert system.apply(paid).codes == [OK]
    midnight_ns = (system.now // DAY + 1) * DAY
    system.must(commands.SetPvpSchedule(*system.head(), 3_600, 7_200, 0, 0, [], [], []))
    system.now = midnight_ns + 3_600 * SECOND
    system.advance(0)
    assert system.state.pvp.day.state == types.PVP_DAY_OPEN
    close = midnight_ns + 7_200 * SECOND
    return Work(system, commands.AdvanceTime("clearinghouse", "", close, close), seconds=3_600)


def auctioned(size: int) -> Work:
    """The end of an auction of one lot, of which each bid takes a part over."""
    bids = size // 4
    system, parties, market = _cleared(bids + 2)
    of_case, seller, *bidders = map(AccountId, parties)
    today, market_id = system.now // DAY, MarketId(market)
    trade = commands.CaptureTrades(
        *system.head(), [market_id], [of_case], [seller], [100_00], [bids], ["T"], [today]
    )
    assert system.apply(trade).codes == [OK]
    case_id = system.must(commands.DeclareDefault(*system.head(), 1, 3_600, 3_600, types.PPB))
    system.advance(0)
    for step in (types.CASE_PORTING, types.CASE_HEDGING, types.CASE_AUCTION):
        system.must(commands.AdvanceDefaultCase(*system.head(), case_id, step))
    lot_id = system.must(
        commands.AddAuctionLot(*system.head(), case_id, 1, of_case, market_id, bids, 0, 60, 60, 0)
    )
    of_lot = system.state.markets[market_id]
    price_per_lot = 100_00 // of_lot.tick_units * of_lot.tick_per_lot
    for bidder in bidders:
        text = commitment_of(lot_id, bidder, price_per_lot, 1, "salt")
        system.must(commands.SubmitBid(*system.head(), lot_id, bidder, text))
    system.now += 60 * SECOND
    system.advance(0)
    for bidder in bidders:
        head = system.head()
        system.must(commands.RevealBid(*head, lot_id, bidder, market_id, 100_00, 1, "salt"))
    end = system.state.defaults.lots[lot_id].reveals_until_ns
    system.now = end - SECOND
    system.advance(0)
    return Work(system, commands.AdvanceTime("clearinghouse", "", end, end), seconds=1)


def recorded(size: int) -> Work:
    """The record time of a dividend: holders are listed with what they have, in one step."""
    system = System(check=False)
    share = AssetId(system.asset("SHARE", 0, 100))
    for number in range(20 * size):
        system.account(f"holder {number}", SHARE=10)
    issuer = AccountId(system.account("issuer", USDC=10**6 * UNIT))
    due = system.now + SECOND
    cash = AssetId(1)
    system.must(
        commands.AnnounceDividend(*system.head(), share, issuer, cash, UNIT, 1, due, due + DAY)
    )
    return Work(system, commands.AdvanceTime("clearinghouse", "", due, due), seconds=1)


COUNTERPARTY: Final[dict[str, Callable[[int], Work]]] = {
    "WORK_OF_CAPTURE": captured,
    "WORK_OF_CAPTURE, WORK_OF_BOUND": covered,
    "WORK_OF_MARGIN, WORK_OF_POSITION": positioned,
    "WORK_OF_VALUE_DATE": dated,
    "WORK_OF_NET": netted,
    "WORK_OF_OBLIGATION": obliged,
    "WORK_OF_PVP_TEST": paired,
    "WORK_OF_PVP_MEMBER": paid_out,
    "WORK_OF_MARGIN, RESULTS_PER_UNIT, ASKED_PER_UNIT": margined,
    "WORK_OF_MARGIN, WORK_OF_GAIN": varied,
    "WORK_OF_BID": auctioned,
    "HOLDERS_PER_UNIT": recorded,
}
