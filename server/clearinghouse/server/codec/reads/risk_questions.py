# SPDX-License-Identifier: Apache-2.0
"""Convert questions about the risk of the whole clearinghouse: requests, cursors and replies.

Owns the tables of reads that a process beside the server answers: `RISK_LISTS`, which visit every account, and
`RISK_ANSWERS`, which compute much. The server decodes a request to refuse a bad one at once; the process decodes it
again to answer.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple, Protocol, TypeAlias

from google.protobuf.message import Message

from clearinghouse.server.codec.decimals import E9_DECIMALS
from clearinghouse.server.codec.errors import EdgeError, invalid
from clearinghouse.server.codec.reads.cursors import digest
from clearinghouse.server.codec.reads.forms import (
    View,
    page_size,
    unknown_account,
    unknown_asset,
    unknown_market,
)
from clearinghouse.server.codec.reads.margin_call import MARGIN_CALL
from clearinghouse.server.codec.reads.present import RISK
from clearinghouse.server.codec.replies import margin_call, risk
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import (
    duration_of,
    number_of,
    optional_id,
    parse,
    signed_number_of,
)
from clearinghouse.statemachine.clearing_cover.initial_margin import positions_of
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.views.clearing.margin_calls import hypothetical_report
from clearinghouse.statemachine.views.exchange.risk_lists import (
    AccountFilter,
    account_margin_views,
    asset_exposure_views,
    market_exposure_views,
)
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import AMOUNT_MAX, KIND_SYSTEM
from clearinghouse.v1 import enums_pb2, margin_call_pb2, risk_pb2

GROUPS_MAX: Final = 100
POSITIONS_MAX: Final = 1_000
LARGEST_DEFAULT: Final = 10
LARGEST_MAX: Final = 100

# Views of one kind; the type of the rest of a question does not depend on it.
Rows: TypeAlias = Sequence[Any]


class Page(NamedTuple):
    """A page of a list, and how far it is behind the last commit."""

    rows: Rows
    total: int
    as_of_sequence: int
    as_of_time_ns: int
    sequences_behind: int
    time_behind_ns: int
    next_cursor: str


class Question(NamedTuple):
    """A decoded request for a list.

    `filters` is a digest of all fields that decide which rows the list has and in which order.
    """

    min_sequence: int
    max_sequences_behind: int
    max_time_behind_ns: int
    cursor: str
    page_size: int
    filters: bytes
    read: Callable[[State], Rows]
    write: Callable[[Page, Scales], Message]


class AccountQuestion(NamedTuple):
    """A decoded request with a single reply, about an account (0: about none). `read` raises EdgeError."""

    min_sequence: int
    account_id: AccountId
    read: Callable[[State, Scales], View]


class _Request(Protocol):
    """The fields that all these requests have."""

    min_sequence: int
    max_sequences_behind: int
    max_time_behind_ns: int
    cursor: str
    page_size: int


def _question(
    request: _Request,
    size: int,
    filters: tuple[object, ...],
    read: Callable[[State], Rows],
    write: Callable[[Page, Scales], Message],
) -> Question:
    """Return the question that a request and its functions make."""
    return Question(
        request.min_sequence,
        request.max_sequences_behind,
        duration_of(request.max_time_behind_ns, "max_time_behind_ns"),
        request.cursor,
        size,
        digest(repr(filters).encode()),
        read,
        write,
    )


def list_account_margins(raw: bytes, scales: Scales) -> Question:
    """Decode a ListAccountMargins request to the query that answers it."""
    request = parse(risk_pb2.ListAccountMarginsRequest, raw)
    size = page_size(request.page_size)
    limit = request.margin_fraction_max
    wanted = AccountFilter(
        _known(request.status, enums_pb2.AccountStatus.values(), "status"),
        signed_number_of(E9_DECIMALS, limit, "margin_fraction_max") if limit else None,
        MarketId(optional_id(request.market_id, "market_id")),
        number_of(scales.valuation.amounts, request.exposure_min, "exposure_min", optional=True),
        _known(request.kind, range(KIND_SYSTEM + 1), "kind"),
    )

    def read(state: State) -> Rows:
        if wanted.market_id:
            _derivative(state, wanted.market_id)
        return account_margin_views(state, wanted)

    def write(page: Page, scales: Scales) -> Message:
        return risk.account_margins(
            page.as_of_time_ns,
            page.sequences_behind,
            page.time_behind_ns,
            page.rows,
            page.next_cursor,
            page.total,
            page.as_of_sequence,
            scales,
        )

    return _question(request, size, ("accounts", *wanted), read, write)


def list_market_exposures(raw: bytes, _: Scales) -> Question:
    """Decode a ListMarketExposures request to the query that answers it."""
    request = parse(risk_pb2.ListMarketExposuresRequest, raw)
    market_id = MarketId(optional_id(request.market_id, "market_id"))
    largest = _largest(request.largest)

    def read(state: State) -> Rows:
        if market_id:
            return market_exposure_views(state, [_derivative(state, market_id)], largest)
        markets = [state.markets[key] for key in sorted(state.markets)]
        return market_exposure_views(
            state, [market for market in markets if not market.is_spot], largest
        )

    def write(page: Page, scales: Scales) -> Message:
        return risk.market_exposures(
            page.as_of_time_ns,
            page.sequences_behind,
            page.time_behind_ns,
            page.rows,
            page.next_cursor,
            page.as_of_sequence,
            scales,
        )

    size = _groups(request.page_size)
    return _question(request, size, ("markets", market_id, largest), read, write)


def list_asset_exposures(raw: bytes, _: Scales) -> Question:
    """Decode a ListAssetExposures request to the query that answers it."""
    request = parse(risk_pb2.ListAssetExposuresRequest, raw)
    asset_id = AssetId(optional_id(request.asset_id, "asset_id"))
    largest = _largest(request.largest)

    def read(state: State) -> Rows:
        if asset_id and asset_id not in state.assets:
            raise unknown_asset(asset_id)
        ids = [asset_id] if asset_id else sorted(state.assets)
        return asset_exposure_views(state, [state.assets[key] for key in ids], largest)

    def write(page: Page, scales: Scales) -> Message:
        return risk.asset_exposures(
            page.as_of_time_ns,
            page.sequences_behind,
            page.time_behind_ns,
            page.rows,
            page.next_cursor,
            page.as_of_sequence,
            scales,
        )

    size = _groups(request.page_size)
    return _question(request, size, ("assets", asset_id, largest), read, write)


def get_hypothetical_margin(raw: bytes) -> AccountQuestion:
    """Decode GetHypotheticalMargin. Its texts are read later, with the units of the state that answers."""
    request = parse(margin_call_pb2.GetHypotheticalMarginRequest, raw)
    account_id = AccountId(optional_id(request.account_id, "account_id"))
    count = len(request.added)
    if count > POSITIONS_MAX:
        limit = str(POSITIONS_MAX)
        raise invalid("added", f"has at most {limit} entries", limit, str(count))
    asked: dict[MarketId, str] = {}
    for place, one in enumerate(request.added):
        if one.market_id in asked:
            raise invalid(f"added[{place}].market_id", "a market is named once")
        asked[MarketId(one.market_id)] = one.quantity

    def read(state: State, scales: Scales) -> View:
        if account_id and account_id not in state.accounts:
            raise unknown_account(account_id)
        if state.margin.parameters.version == 0:
            raise EdgeError(codes.NOT_FOUND, "no parameters of margin are set")
        held = {}
        if account_id and not request.alone:
            held = {one.market_id: one.lots for one in positions_of(state, (account_id,))}
        lots_of = {
            market_id: _lots(state, scales, f"added[{place}]", market_id, quantity, held)
            for place, (market_id, quantity) in enumerate(asked.items())
        }
        seen = hypothetical_report(state, account_id, lots_of, is_alone=request.alone)
        return lambda as_of, scales: margin_call.hypothetical_margin_report(
            seen.margin, seen.positions, seen.scenarios, as_of, scales
        )

    return AccountQuestion(request.min_sequence, account_id, read)


def _lots(
    state: State,
    scales: Scales,
    field: str,
    market_id: MarketId,
    text: str,
    held: Mapping[MarketId, int],
) -> int:
    """Return the lots of a hypothetical position, read from text.

    The market must be cleared and have a price. Raises EdgeError.
    """
    name = f"{field}.market_id"
    market = state.markets.get(market_id)
    if market is None:
        raise EdgeError(codes.UNKNOWN_MARKET, f"there is no market {market_id}", name)
    if market_id not in state.clearing.markets:
        raise EdgeError(
            codes.MARKET_NOT_CLEARED, f"{market.symbol} is not cleared: name another market", name
        )
    if market.base.price_e9 == 0:
        raise EdgeError(
            codes.MARK_PRICE_UNAVAILABLE, f"{market.base.symbol} has no price yet", name
        )
    scale = scales.markets[market_id]
    units = signed_number_of(scale.lot_decimals, text, f"{field}.quantity")
    lots, rest = divmod(abs(units), scale.lot_units)
    if rest:
        raise EdgeError(
            codes.LOT_SIZE,
            "must be a whole number of lots",
            f"{field}.quantity",
            scale.lot_texts[1],
            text,
        )
    lots = -lots if units < 0 else lots
    most = AMOUNT_MAX // market.lot_base_units
    if abs(held.get(market_id, 0) + lots) > most:
        raise EdgeError(
            codes.AMOUNT_OUT_OF_RANGE,
            "the position would be larger than any that there can be",
            f"{field}.quantity",
            scale.lot_texts[most],
            text,
        )
    return lots


def _known(number: int, numbers: Sequence[int], field: str) -> int:
    """Return the number of an enumeration's value, 0 for any value. Raises EdgeError for an unknown number."""
    if number not in numbers:
        raise invalid(field, f"has no value with number {number}", actual=str(number))
    return number


def _groups(asked: int) -> int:
    """Return the number of markets or assets of a page: `asked`, or the default for 0. Raises EdgeError above the
    limit.
    """
    if asked > GROUPS_MAX:
        raise invalid("page_size", f"must be at most {GROUPS_MAX}", str(GROUPS_MAX), str(asked))
    return asked or GROUPS_MAX


def _largest(asked: int) -> int:
    """Return how many of the largest holders a row lists: `asked`, or the default for 0. Raises EdgeError above the
    limit.
    """
    if asked > LARGEST_MAX:
        raise invalid("largest", f"must be at most {LARGEST_MAX}", str(LARGEST_MAX), str(asked))
    return asked or LARGEST_DEFAULT


def _derivative(state: State, market_id: MarketId) -> Market:
    """Return the derivative market with an id. Raises EdgeError for an unknown market and for a spot market."""
    market = state.markets.get(market_id)
    if market is None:
        raise unknown_market(market_id)
    if market.is_spot:
        raise invalid("market_id", f"market {market_id} is a spot market, without positions")
    return market


RISK_LISTS: Final[dict[str, Callable[[bytes, Scales], Question]]] = {
    f"{RISK}ListAccountMargins": list_account_margins,
    f"{RISK}ListMarketExposures": list_market_exposures,
    f"{RISK}ListAssetExposures": list_asset_exposures,
}
RISK_ANSWERS: Final[dict[str, Callable[[bytes], AccountQuestion]]] = {
    f"{MARGIN_CALL}GetHypotheticalMargin": get_hypothetical_margin,
}
