# SPDX-License-Identifier: Apache-2.0
"""Convert reads of the present state: bytes of a request to a view of the state, and the view to bytes.

Owns the table `READS` of all unary reads that the state alone can answer. A read makes a view of plain values from the
live state between two calls; the view becomes a reply once its sequence is committed, with the units published then.
Must never keep an object of the state in a view.
"""

from collections.abc import Callable, Container
from functools import partial
from typing import Any, Final, TypeVar

from google.protobuf.message import Message

from clearinghouse.server.codec.errors import EdgeError, invalid
from clearinghouse.server.codec.reads import pending, pvp as pvp_reads
from clearinghouse.server.codec.reads.adl_places import Rankings, kept_place
from clearinghouse.server.codec.reads.authority import AUTHORITY_READS
from clearinghouse.server.codec.reads.clearing import CLEARING_READS
from clearinghouse.server.codec.reads.default import DEFAULT_READS
from clearinghouse.server.codec.reads.forms import (
    ENTRIES_PER_UNIT,
    Query,
    View,
    page_size,
    page_view,
    unknown_account,
    unknown_asset,
    unknown_market,
    whole,
)
from clearinghouse.server.codec.reads.holder import HOLDER_READS
from clearinghouse.server.codec.reads.margin_call import MARGIN_CALL_READS
from clearinghouse.server.codec.reads.settlement import SETTLEMENT_READS
from clearinghouse.server.codec.replies import (
    market_data,
    pvp,
    query,
    risk,
    settings as setting_replies,
)
from clearinghouse.server.codec.replies.brakes import list_brakes as brakes_reply
from clearinghouse.server.codec.replies.orders import list_orders as orders_reply
from clearinghouse.server.codec.replies.what_if import answer
from clearinghouse.server.codec.requests.decode_what_if import hypothesis_of
from clearinghouse.server.codec.scales import Scales, scales_of
from clearinghouse.server.codec.wire import id_of, parse
from clearinghouse.statemachine.state.state import Account, Market, State
from clearinghouse.statemachine.state.work import WORK_OF_RANKING
from clearinghouse.statemachine.views.authority import settings
from clearinghouse.statemachine.views.clearing.pvp import pvp_currency_views, pvp_schedule_view
from clearinghouse.statemachine.views.exchange import (
    brakes,
    call_auctions,
    instruments_and_accounts,
    lending,
    liquidation,
    listing,
    margin,
    next_funding,
    positions,
    prices,
    quarantine,
    twaps,
)
from clearinghouse.statemachine.views.exchange.brackets import bracket_views
from clearinghouse.statemachine.views.exchange.conditional_orders import (
    ConditionalOrderView,
    conditional_order_views,
)
from clearinghouse.statemachine.views.exchange.margin_inputs import explain
from clearinghouse.statemachine.views.exchange.what_if import what_if
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId, OrderId
from clearinghouse.v1 import market_data_pb2, pvp_pb2, query_pb2, risk_pb2

DEPTH_DEFAULT: Final = 20
DEPTH_MAX: Final = 1_000
# Units of 2.5 us: of an account whose amounts are summed; accounts that are passed over.
SUMMED_UNITS: Final = 4
ACCOUNTS_PER_UNIT: Final = 3
# Sums of an interval of funding, each of which is divided by its index.
SUMS_PER_UNIT: Final = 4

M = TypeVar("M", bound=Message)
V = TypeVar("V")


def _of_account(
    account_id: int,
    view: Callable[[State, Account], V],
    write: Callable[[V, int, Scales], Message],
    market_id: int = 0,
) -> Callable[[State], View | EdgeError]:
    """Return the read of one account: `view` makes the view, `write` the reply.

    The read refuses an unknown account, and an unknown `market_id` unless it is 0.
    """
    id_of(account_id, "account_id")

    def read(state: State) -> View | EdgeError:
        account = state.accounts.get(AccountId(account_id))
        if account is None:
            return unknown_account(account_id)
        if market_id and market_id not in state.markets:
            return unknown_market(market_id)
        seen = view(state, account)
        return lambda as_of, scales: write(seen, as_of, scales)

    return read


# --- MarketDataService ---


def _of_markets(
    request: Any,  # noqa: ANN401  any request with market_id and min_sequence
    view: Callable[[State, list[Market]], V],
    write: Callable[[V, int, Scales], Message],
    units: Callable[[list[Market]], int],
) -> Query:
    """Return a read of one market or, with market 0, of all markets in order of id."""
    market_id = MarketId(request.market_id)

    def asked(state: State) -> list[Market]:
        if market_id:
            return [state.markets[market_id]] if market_id in state.markets else []
        return [state.markets[key] for key in sorted(state.markets)]

    def read(state: State) -> View | EdgeError:
        markets = asked(state)
        if market_id and not markets:
            return unknown_market(market_id)
        seen = view(state, markets)
        return lambda as_of, scales: write(seen, as_of, scales)

    return Query(request.min_sequence, read, lambda state: units(asked(state)))


def list_next_funding(raw: bytes) -> Query:
    """Decode a ListNextFunding request to the query that answers it."""

    def units(markets: list[Market]) -> int:
        sums = [len(market.funding.sums) for market in markets if market.funding is not None]
        return sum(sums) // SUMS_PER_UNIT

    return _of_markets(
        parse(market_data_pb2.ListNextFundingRequest, raw),
        next_funding.next_funding_views,
        lambda seen, as_of, _: market_data.list_next_funding(seen, as_of),
        units,
    )


def list_call_auctions(raw: bytes) -> Query:
    """Decode a ListCallAuctions request to the query that answers it."""
    return _of_markets(
        parse(market_data_pb2.ListCallAuctionsRequest, raw),
        call_auctions.call_auction_views,
        market_data.list_call_auctions,
        call_auctions.units_of,
    )


def list_twaps(raw: bytes) -> Query:
    """Decode a ListTwaps request to the query that answers it."""
    request = parse(market_data_pb2.ListTwapsRequest, raw)
    market_id = id_of(request.market_id, "market_id")
    size = page_size(request.page_size)

    def read(state: State) -> View | EdgeError:
        market = state.markets.get(MarketId(market_id))
        if market is None:
            return unknown_market(market_id)
        seen = twaps.twap_views(state, market, OrderId(request.after_order_id), size + 1)
        return page_view(seen, size, market_data.list_twaps)

    return Query(request.min_sequence, read)


def get_order_book(raw: bytes) -> Query:
    """Decode a GetOrderBook request to the query that answers it."""
    request = parse(market_data_pb2.GetOrderBookRequest, raw)
    market_id = id_of(request.market_id, "market_id")
    depth = request.depth or DEPTH_DEFAULT
    if depth > DEPTH_MAX:
        raise invalid("depth", f"must be at most {DEPTH_MAX}", str(DEPTH_MAX), str(depth))

    def read(state: State) -> View | EdgeError:
        market = state.markets.get(MarketId(market_id))
        if market is None:
            return unknown_market(market_id)
        seen = instruments_and_accounts.book_view(market, depth)
        return lambda as_of, scales: market_data.order_book(seen, as_of, scales)

    return Query(request.min_sequence, read)


def get_index(raw: bytes) -> Query:
    """Decode a GetIndex request to the query that answers it."""
    request = parse(market_data_pb2.GetIndexRequest, raw)
    asset_id = id_of(request.asset_id, "asset_id")

    def read(state: State) -> View | EdgeError:
        asset = state.assets.get(AssetId(asset_id))
        if asset is None:
            return unknown_asset(asset_id)
        seen = prices.index_view(state, asset)
        return lambda as_of, scales: market_data.index(seen, as_of, scales)

    return Query(request.min_sequence, read)


# --- QueryService ---


def get_account(raw: bytes) -> Query:
    """Decode a GetAccount request to the query that answers it."""
    request = parse(query_pb2.GetAccountRequest, raw)
    read = _of_account(
        request.account_id,
        instruments_and_accounts.account_view,
        query.get_account,
    )
    return Query(request.min_sequence, read)


def list_accounts(raw: bytes) -> Query:
    """Decode a ListAccounts request to the query that answers it."""
    request = parse(query_pb2.ListAccountsRequest, raw)
    size = page_size(request.page_size)

    def read(state: State) -> View | EdgeError:
        if request.parent_id and request.parent_id not in state.accounts:
            return unknown_account(request.parent_id, "parent_id")
        seen = instruments_and_accounts.account_views(
            state,
            request.owner,
            AccountId(request.parent_id),
            AccountId(request.after_account_id),
            size + 1,
        )
        return page_view(seen, size, query.list_accounts)

    return Query(request.min_sequence, read)


def list_settings(raw: bytes) -> Query:
    """Decode a ListSettings request to the query that answers it."""
    request = parse(query_pb2.ListSettingsRequest, raw)
    named = {
        name: number
        for name in ("account_id", "asset_id", "market_id", "source_id", "member_id")
        if (number := int(getattr(request, name)))
    }
    if len(named) > 1:
        raise invalid([*named][1], "only one thing may be named")
    name, number = next(iter(named.items()), ("", 0))

    def read(state: State) -> View | EdgeError:
        unknown = _unknown(state, name, number)
        if unknown is not None:
            return unknown
        seen = settings.setting_views(state, name, number)
        return lambda as_of, scales: setting_replies.list_settings(seen, as_of, scales)

    return Query(request.min_sequence, read)


def _unknown(state: State, name: str, number: int) -> EdgeError | None:
    """Return the error of a read that names an asset or market which does not exist; None if it exists, or none is
    named.
    """
    known: dict[str, tuple[int, Container[int]]] = {
        "account_id": (codes.UNKNOWN_ACCOUNT, state.accounts),
        "asset_id": (codes.UNKNOWN_ASSET, state.assets),
        "market_id": (codes.UNKNOWN_MARKET, state.markets),
        "source_id": (codes.NOT_FOUND, state.sources),
        "member_id": (codes.UNKNOWN_MEMBER, state.clearing.members),
    }
    if not name or number in known[name][1]:
        return None
    noun = name.removesuffix("_id")
    return EdgeError(known[name][0], f"there is no {noun} {number}", name)


def list_balances(raw: bytes) -> Query:
    """Decode a ListBalances request to the query that answers it."""
    request = parse(query_pb2.ListBalancesRequest, raw)
    return Query(
        request.min_sequence,
        _of_account(
            request.account_id,
            lambda _, account: instruments_and_accounts.balance_views(account),
            partial(query.list_balances, request.account_id),
        ),
    )


def list_positions(raw: bytes) -> Query:
    """Decode a ListPositions request to the query that answers it."""
    request = parse(query_pb2.ListPositionsRequest, raw)
    read = _of_account(
        request.account_id,
        partial(positions.position_views, with_prices=request.with_liquidation_prices),
        partial(query.list_positions, request.account_id),
    )
    return Query(request.min_sequence, read)


def list_orders(raw: bytes) -> Query:
    """Decode a ListOrders request to the query that answers it."""
    request = parse(query_pb2.ListOrdersRequest, raw)
    size = page_size(request.page_size)

    def view(_: State, account: Account) -> list[instruments_and_accounts.OrderView]:
        return instruments_and_accounts.order_views(
            account, MarketId(request.market_id), OrderId(request.after_order_id), size + 1
        )

    def write(
        seen: list[instruments_and_accounts.OrderView], as_of: int, scales: Scales
    ) -> Message:
        return orders_reply(seen[:size], len(seen) > size, as_of, scales)

    read = _of_account(request.account_id, view, write, request.market_id)
    return Query(request.min_sequence, read)


def list_conditional_orders(raw: bytes) -> Query:
    """Decode a ListConditionalOrders request to the query that answers it."""
    request = parse(query_pb2.ListConditionalOrdersRequest, raw)
    size = page_size(request.page_size)

    def view(state: State, account: Account) -> list[ConditionalOrderView]:
        return conditional_order_views(
            state, account, MarketId(request.market_id), OrderId(request.after_order_id), size + 1
        )

    def write(seen: list[ConditionalOrderView], as_of: int, scales: Scales) -> Message:
        return query.list_conditional_orders(seen[:size], len(seen) > size, as_of, scales)

    read = _of_account(request.account_id, view, write, request.market_id)
    return Query(request.min_sequence, read)


def list_brackets(raw: bytes) -> Query:
    """Decode a ListBrackets request to the query that answers it."""
    request = parse(query_pb2.ListBracketsRequest, raw)
    return Query(
        request.min_sequence, _of_account(request.account_id, bracket_views, query.list_brackets)
    )


def _units_of_entries(state: State, asked: pending.Listing, _size: int) -> int:
    """Return the units of work of passing over the waiting items of all accounts; 0 for one account."""
    entries = (len(state.deposits), len(state.withdrawals), len(state.holds))
    return 0 if asked.account_id else max(entries) // ENTRIES_PER_UNIT


def _listing(
    decode: Callable[[bytes], pending.Listing],
    units_of: Callable[[State, pending.Listing, int], int] = _units_of_entries,
) -> Callable[[bytes], Query]:
    """Return the decoder of a list about one account or, with account 0, about all accounts."""

    def decode_list(raw: bytes) -> Query:
        asked = decode(raw)
        size = page_size(asked.page_size)

        def read(state: State) -> View | EdgeError:
            if asked.account_id and asked.account_id not in state.accounts:
                return unknown_account(asked.account_id)
            if asked.market_id and asked.market_id not in state.markets:
                return unknown_market(asked.market_id)
            return asked.read(state, size)

        return Query(asked.min_sequence, read, lambda state: units_of(state, asked, size))

    return decode_list


# --- RiskService ---


def get_margin(raw: bytes) -> Query:
    """Decode a GetMargin request to the query that answers it."""
    request = parse(risk_pb2.GetMarginRequest, raw)
    return Query(
        request.min_sequence,
        _of_account(request.account_id, margin.margin_view, risk.margin),
    )


def explain_margin(raw: bytes) -> Query:
    """Decode an ExplainMargin request to the query that answers it."""
    request = parse(risk_pb2.ExplainMarginRequest, raw)
    return Query(
        request.min_sequence, _of_account(request.account_id, explain, risk.explained_margin)
    )


def suppose(raw: bytes) -> Query:
    """Decode a WhatIf request to the query that answers it.

    Its texts are read later, with the units of the state that answers.
    """
    request = parse(risk_pb2.WhatIfRequest, raw)
    account_id = id_of(request.account_id, "account_id")

    def read(state: State) -> View | EdgeError:
        account = state.accounts.get(AccountId(account_id))
        if account is None:
            return unknown_account(account_id)
        try:
            supposed = hypothesis_of(request, scales_of(state))
        except EdgeError as error:
            return error
        seen = what_if(state, account, supposed, with_prices=request.with_liquidation_prices)
        return lambda as_of, scales: answer(seen, supposed, as_of, scales)

    return Query(request.min_sequence, read)


def get_guard_matrix(raw: bytes) -> Query:
    """Decode a GetGuardMatrix request to the query that answers it."""
    request = parse(risk_pb2.GetGuardMatrixRequest, raw)

    def read(state: State) -> View:
        rows, seen = prices.guard_rows(), prices.guard_views(state)
        return lambda as_of, scales: risk.guard_matrix(rows, seen, as_of, scales)

    return Query(request.min_sequence, read)


def get_liquidation(raw: bytes, rankings: Rankings | None = None) -> Query:
    """Decode a GetLiquidation request to the query that answers it.

    With `rankings` the places for deleveraging come from them; without, all holders are ranked now.
    """
    request = parse(risk_pb2.GetLiquidationRequest, raw)

    def units(state: State) -> int:
        account = state.accounts.get(AccountId(request.account_id))
        lines = 0 if account is None or rankings is not None else liquidation.ranked_lines(account)
        return lines * WORK_OF_RANKING

    place_of = None if rankings is None else partial(kept_place, rankings)
    view = partial(liquidation.liquidation_view, place_of=place_of)
    return Query(
        request.min_sequence, _of_account(request.account_id, view, risk.liquidation), units
    )


def check_listing(raw: bytes) -> Query:
    """Decode a CheckListing request to the query that answers it."""
    request = parse(risk_pb2.CheckListingRequest, raw)
    if request.market_id and request.asset_id:
        raise invalid("asset_id", "a question is about a market or an asset, not both")

    def read(state: State) -> View | EdgeError:
        if request.market_id:
            market = state.markets.get(MarketId(request.market_id))
            if market is None:
                return unknown_market(request.market_id)
            seen = listing.listing_of_market(state, market)
        elif request.asset_id:
            asset = state.assets.get(AssetId(request.asset_id))
            if asset is None:
                return unknown_asset(request.asset_id)
            seen = listing.listing_of_asset(state, asset)
        else:
            seen = listing.listing_of_all(state)
        return lambda as_of, _: risk.check_listing(seen, as_of)

    return Query(request.min_sequence, read, lambda state: len(state.markets))


def list_risk_switches(raw: bytes) -> Query:
    """Decode a ListRiskSwitches request to the query that answers it."""
    request = parse(risk_pb2.ListRiskSwitchesRequest, raw)

    def read(state: State) -> View:
        seen = instruments_and_accounts.switch_views(state)
        return lambda as_of, _: risk.list_risk_switches(seen, as_of)

    return Query(request.min_sequence, read, lambda state: len(state.accounts) // ACCOUNTS_PER_UNIT)


# --- PvpService ---


def get_pvp_schedule(raw: bytes) -> Query:
    """Decode a GetPvpSchedule request to the query that answers it."""
    request = parse(pvp_pb2.GetPvpScheduleRequest, raw)

    def read(state: State) -> View:
        seen = pvp_schedule_view(state)
        return lambda as_of, _scales: pvp.get_pvp_schedule(seen, as_of)

    return Query(request.min_sequence, read)


MARKET_DATA: Final = "/clearinghouse.v1.MarketDataService/"
QUERY: Final = "/clearinghouse.v1.QueryService/"
PVP: Final = "/clearinghouse.v1.PvpService/"
RISK: Final = "/clearinghouse.v1.RiskService/"

READS: Final[dict[str, Callable[[bytes], Query]]] = {
    f"{MARKET_DATA}ListAssets": whole(
        market_data_pb2.ListAssetsRequest,
        instruments_and_accounts.asset_views,
        market_data.list_assets,
    ),
    f"{MARKET_DATA}ListMarkets": whole(
        market_data_pb2.ListMarketsRequest,
        instruments_and_accounts.market_views,
        market_data.list_markets,
    ),
    f"{MARKET_DATA}ListPools": whole(
        market_data_pb2.ListPoolsRequest, lending.pool_views, market_data.list_pools
    ),
    f"{MARKET_DATA}ListAnnouncedSettings": whole(
        market_data_pb2.ListAnnouncedSettingsRequest,
        settings.announced_views,
        setting_replies.list_announced_settings,
    ),
    f"{MARKET_DATA}ListNextFunding": list_next_funding,
    f"{MARKET_DATA}ListCallAuctions": list_call_auctions,
    f"{MARKET_DATA}ListTwaps": list_twaps,
    f"{MARKET_DATA}GetOrderBook": get_order_book,
    f"{MARKET_DATA}GetIndex": get_index,
    f"{QUERY}GetAccount": get_account,
    f"{QUERY}ListAccounts": list_accounts,
    f"{QUERY}ListSettings": list_settings,
    f"{QUERY}ListBalances": list_balances,
    f"{QUERY}ListPositions": list_positions,
    f"{QUERY}ListOrders": list_orders,
    f"{QUERY}ListConditionalOrders": list_conditional_orders,
    f"{QUERY}ListBrackets": list_brackets,
    f"{QUERY}ListDeposits": _listing(pending.list_deposits),
    f"{QUERY}ListWithdrawals": _listing(pending.list_withdrawals),
    f"{QUERY}ListHolds": _listing(pending.list_holds),
    f"{QUERY}ListQuotes": _listing(pending.list_quotes),
    f"{PVP}ListPvpCurrencies": whole(
        pvp_pb2.ListPvpCurrenciesRequest, pvp_currency_views, pvp.list_pvp_currencies
    ),
    f"{PVP}GetPvpSchedule": get_pvp_schedule,
    f"{PVP}ListPvpMembers": _listing(pvp_reads.list_members, pvp_reads.units_of_members),
    f"{PVP}ListPvpPairs": _listing(pvp_reads.list_pairs, pvp_reads.units_of_pairs),
    f"{RISK}GetMargin": get_margin,
    f"{RISK}ExplainMargin": explain_margin,
    f"{RISK}WhatIf": suppose,
    f"{RISK}GetGuardMatrix": get_guard_matrix,
    f"{RISK}GetLiquidation": get_liquidation,
    f"{RISK}GetLiquidityFund": whole(
        risk_pb2.GetLiquidityFundRequest, liquidation.fund_view, risk.liquidity_fund
    ),
    f"{RISK}GetLiquidationRules": whole(
        risk_pb2.GetLiquidationRulesRequest, liquidation.rules_view, risk.liquidation_rules
    ),
    f"{RISK}ListRiskSwitches": list_risk_switches,
    f"{RISK}CheckListing": check_listing,
    f"{RISK}ListBrakes": whole(risk_pb2.ListBrakesRequest, brakes.brake_views, brakes_reply),
    f"{RISK}ListQuarantinedWork": whole(
        risk_pb2.ListQuarantinedWorkRequest,
        quarantine.quarantined_views,
        lambda work, as_of, _scales: risk.list_quarantined_work(work, as_of),
    ),
    f"{RISK}GetConservation": whole(
        risk_pb2.GetConservationRequest,
        instruments_and_accounts.sums_view,
        risk.conservation,
        lambda state: len(state.accounts) * SUMMED_UNITS,
    ),
    **CLEARING_READS,
    **SETTLEMENT_READS,
    **HOLDER_READS,
    **MARGIN_CALL_READS,
    **AUTHORITY_READS,
    **DEFAULT_READS,
}
