# SPDX-License-Identifier: Apache-2.0
"""Members, calendars, segments, sessions, nets and trades are shown field by field and page by page (SPEC C-0 to C-4).

Owns records whose fields all differ.
"""

from array import array

from clearinghouse.statemachine.state.clearing import (
    Calendar,
    CashNet,
    ClearedMarket,
    Member,
    Net,
    OpenLots,
    Segment,
    Session,
    pair_key,
)
from clearinghouse.statemachine.state.session_totals import MemberTotals, SessionTotals
from clearinghouse.statemachine.state.waiting_trades import WaitingTerms
from clearinghouse.statemachine.views.clearing import members_and_trades as views
from clearinghouse.statemachine.views.exchange.instruments_and_accounts import asset_view
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    MarketId,
    PricePerLot,
)
from clearinghouse.statemachine.vocabulary.types import SCHEME_BIC, SCHEME_ISIN, SCHEME_LEI
from tests.support import System
from tests.unit.statemachine.records import filled

NETS = ((21, 5), (21, 6), (22, 5), (23, 6), (30, 21))
"""Accounts and markets, or accounts and currencies; 21 is also a market."""


def cash_net(account: int, asset: int) -> CashNet:
    """Cash with nothing due."""
    return CashNet(AccountId(account), AssetId(asset), Member(1, "a"), MemberTotals())


def session() -> Session:
    """Three trades, five nets and five amounts of cash, put in backwards."""
    made = filled(Session(3, 4, 500, 600, 700), state=2)
    for account, market in reversed(NETS):
        place = account * 100 + market
        made.nets[pair_key(account, market)] = filled(
            Net(AccountId(account), MarketId(market), cash_net(account, 1), OpenLots()),
            trades=place + 1,
            bought_lots=place + 20_000,
            sold_lots=place * 2 + 40_000,
            cash=place + 60_000,
            carried_lots=11,
            carried_cash=12,
            penalty=13,
            claim=14,
        )
        made.cash[pair_key(account, market)] = filled(
            cash_net(account, market),
            amount=-place,
            gross_received=100_000,
            gross_paid=3_000,
            prefunded=place + 7,
        )
    filled(
        made.trades,
        trade_ids=array("q", [51, 53, 55, 58]),
        market_ids=array("q", [5, 6, 5, 6]),
        buyer_ids=array("q", [21, 22, 21, 23]),
        seller_ids=array("q", [22, 21, 23, 22]),
        lots=array("q", [2, 3, 4, 5]),
        prices=array("q", [11, 12, 13, 14]),
        venue_trade_ids=["t51", "t53", "t55", "t58"],
        blocks={55: 40},
    )
    for key, trades, gross, net, open_nets in ((6, 2, 8, 5, 3), (5, 1, 1_000, 250, 4)):
        totals = SessionTotals()
        made.markets[MarketId(key)] = filled(
            totals, trades=trades, gross=gross, net=net, open_nets=open_nets
        )
    made.currencies[AssetId(9)] = filled(SessionTotals(), gross=3, net=2)
    made.currencies[AssetId(2)] = filled(SessionTotals(), gross=200, net=20)
    return made


def test_members_are_shown_field_by_field() -> None:
    """USDC is at 1, so what is open in it is the exposure; what has no price counts as 0."""
    system = System()
    sol = system.asset("SOL", 9, 0)
    state = system.state
    assert views.member_views(state) == []
    members = state.clearing.members
    for key, asset_id in ((1, AssetId(1)), (2, AssetId(sol)), (3, None)):
        members[key] = filled(
            Member(key, f"owner {key}"),
            status=2,
            open_exposure_max=13,
            settlement_cap=14,
            concentration_ppb=15,
            resign_ns=16,
            assessable=17,
            group_id=18,
        )
        if asset_id is not None:
            members[key].open_cash[asset_id] = 70_000_000
    state.assets[AssetId(sol)].price_e9 = 0
    identifiers = state.clearing.identifiers
    identifiers |= {
        pair_key(SCHEME_LEI, 0): "own",
        pair_key(SCHEME_LEI, 1): "lei 1",
        pair_key(SCHEME_BIC, 3): "bic 3",
        pair_key(SCHEME_ISIN, sol): "isin",
    }
    assert views.member_views(state) == [
        views.MemberView(
            key, f"owner {key}", 2, 13, 14, 15, exposure, 16, 17, 18, 13, True, lei, bic
        )
        for key, exposure, lei, bic in (
            (1, 70_000_000, "lei 1", ""),
            (2, 0, "", ""),
            (3, 0, "", "bic 3"),
        )
    ]
    assert [asset_view(state, one).isin for one in state.assets.values()] == ["", "isin"]


def test_calendars_and_segments_are_shown_field_by_field() -> None:
    """A calendar lists its assets by id; one without assets has none."""
    state = System().state
    assert (views.calendar_views(state), views.segment_views(state)) == ([], [])
    clearing = state.clearing
    clearing.calendars[1] = filled(Calendar(1), weekend_days=96, holidays={5: 1, 9: 1}, last_day=11)
    clearing.calendars[2] = Calendar(2)
    clearing.calendars[3] = Calendar(3)
    clearing.asset_calendars |= {AssetId(8): 1, AssetId(4): 2, AssetId(7): 1}
    assert views.calendar_views(state) == [
        views.CalendarView(1, 96, [5, 9], [AssetId(7), AssetId(8)], 11),
        views.CalendarView(2, 0, [], [AssetId(4)], 0),
        views.CalendarView(3, 0, [], [], 0),
    ]
    for key, in_advance in ((1, 0), (2, 1)):
        clearing.segments[key] = filled(
            Segment(key, f"S{key}", 10 + key),
            utc_offset_seconds=3,
            cut_off_seconds=4,
            settlement_seconds=5,
            cycle_days=6,
            call_seconds=9,
            cash_in_advance=in_advance,
        )
    clearing.waiting.terms[2] = WaitingTerms(2, 7, 8)
    assert views.segment_views(state) == [
        views.SegmentView(1, "S1", 11, 3, 4, 5, 6, False, 0, 0, 9),
        views.SegmentView(2, "S2", 12, 3, 4, 5, 6, True, 7, 8, 9),
    ]


def test_markets_and_their_netting_are_shown_by_id() -> None:
    """Of 1,000 lots a net of 250 is 75% less, of 8 lots 5 are 37.5% less; a third is floored."""
    state = System().state
    assert views.cleared_market_views(state) == []
    for key, model in ((6, 1), (5, 2)):
        market = filled(
            ClearedMarket(MarketId(key)),
            segment_id=key + 10,
            dvp_model=model,
            concentration_floor_lots=key + 20,
        )
        filled(market.open_lots, long=key + 30, short=key + 40)
        state.clearing.markets[MarketId(key)] = market
    assert views.cleared_market_views(state) == [
        views.ClearedMarketView(MarketId(5), 15, 2, 25, 35),
        views.ClearedMarketView(MarketId(6), 16, 1, 26, 36),
    ]
    assert views.market_netting_views(state, session()) == [
        views.MarketNettingView(MarketId(5), 2, 1, 1_000, 250, 750_000_000, 4),
        views.MarketNettingView(MarketId(6), 1, 2, 8, 5, 375_000_000, 3),
    ]
    assert views.currency_netting_views(session()) == [
        views.CurrencyNettingView(AssetId(2), 200, 20, 900_000_000),
        views.CurrencyNettingView(AssetId(9), 3, 2, 333_333_333),
    ]


def test_sessions_come_by_pages_and_segment() -> None:
    """Nothing is left out, and a page ends with the number that was asked for."""
    state = System().state
    assert views.session_views(state, 0, 0, 5) == []
    expected = views.SessionView(3, 4, 500, 2, 600, 700, 4, 5, is_house_cause=False)
    assert views.session_view(session()) == expected
    for key, segment in ((1, 1), (2, 2), (4, 1), (7, 2), (8, 1)):
        state.clearing.sessions[key] = Session(key, segment, 50 + key, 60 + key, 70 + key)
    for segment, numbers in ((0, [1, 2, 4, 7, 8]), (1, [1, 4, 8]), (2, [2, 7]), (3, [])):
        for after in range(10):
            for count in range(1, 7):
                found = views.session_views(state, segment, after, count)
                behind = [key for key in numbers if key > after]
                assert [one.session_id for one in found] == behind[:count]


def test_nets_and_cash_come_by_pages_and_account() -> None:
    """Both are in the order of accounts, then of markets or currencies; what is gross counts in the cash."""
    made = session()
    for account in (0, 21, 22, 23, 30, 99):
        for after in ((0, 0), (21, 4), *NETS):
            keys = [key for key in NETS if key > after and account in (0, key[0])]
            for count in range(1, 7):
                assert views.net_views(
                    made, AccountId(account), (AccountId(after[0]), MarketId(after[1])), count
                ) == [net_view(*key) for key in keys[:count]]
                assert views.cash_views(
                    made, AccountId(account), (AccountId(after[0]), AssetId(after[1])), count
                ) == [cash_view(*key) for key in keys[:count]]


def net_view(account: int, market: int) -> views.AccountNetView:
    """Return what is known of a net: what is sold is 20,000 and the number of the net more than what is bought."""
    place = account * 100 + market
    return views.AccountNetView(
        AccountId(account),
        MarketId(market),
        place + 1,
        place + 20_000,
        place * 2 + 40_000,
        -place - 20_000,
        place + 60_000,
    )


def cash_view(account: int, asset: int) -> views.AccountCashView:
    """97,000 is gross received less paid."""
    place = account * 100 + asset
    return views.AccountCashView(AccountId(account), AssetId(asset), 97_000 - place, place + 7)


def trade_view(
    trade: int, market: int, buyer: int, seller: int, price: int, lots: int, cash: int, block: int
) -> views.ClearedTradeView:
    """A trade that the venue calls by its number."""
    return views.ClearedTradeView(
        trade,
        MarketId(market),
        AccountId(buyer),
        AccountId(seller),
        PricePerLot(price),
        lots,
        cash,
        f"t{trade}",
        block,
    )


TRADES = [
    trade_view(51, 5, 21, 22, 11, 2, 22, 0),
    trade_view(53, 6, 22, 21, 12, 3, 36, 0),
    trade_view(55, 5, 21, 23, 13, 4, 52, 40),
    trade_view(58, 6, 23, 22, 14, 5, 70, 0),
]


def test_trades_come_by_pages_and_account() -> None:
    """A trade is of its buyer and of its seller."""
    of_account = {0: [0, 1, 2, 3], 21: [0, 1, 2], 22: [0, 1, 3], 23: [2, 3], 24: []}
    for account, places in of_account.items():
        for after in range(49, 60):
            expected = [TRADES[at] for at in places if TRADES[at].trade_id > after]
            for count in range(1, 6):
                found = views.trade_views(session(), AccountId(account), after, count)
                assert found == expected[:count]
