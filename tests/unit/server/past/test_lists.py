# SPDX-License-Identifier: Apache-2.0
"""Each filter of a list of the past gives the items that have its value, of the same account, and no others (Q-1)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from clearinghouse.server.codec.projection import movement_kinds as kinds
from clearinghouse.server.codec.reads.history_views import TickerView
from clearinghouse.server.past.history import History
from clearinghouse.server.past.trades import DAY_NS, INTERVALS, MINUTE_NS, _ticker
from clearinghouse.statemachine.vocabulary import codes, commands
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, WithdrawalId
from clearinghouse.v1 import history_pb2, query_pb2
from tests.analysis.journals import RecordedSystem, golden_records
from tests.unit.server.past.test_questions import NOTHING, RISK, ask, history_of


class Listed(NamedTuple):
    """A list of one account, or of all: the name of its items, what it needs, and its filters."""

    method: str
    items: str
    filters: tuple[str, ...]
    is_of_account: bool = True
    fixed: tuple[tuple[str, int], ...] = ()


LISTS: Final = (
    Listed("ListPastFills", "fills", ("market_id", "order_id")),
    Listed("ListTransactions", "transactions", ("asset_id", "market_id", "kind")),
    Listed("ListFundingPayments", "payments", ("market_id",)),
    Listed("ListInterestPayments", "payments", ("asset_id",)),
    Listed("ListStatements", "statements", ("asset_id",)),
    Listed("ListTransfers", "transfers", ("asset_id", "kind", "status")),
    Listed("ListTransfers", "transfers", ("asset_id", "kind", "status"), is_of_account=False),
    Listed("ListTickers", "tickers", ("market_id",), is_of_account=False),
    *(
        Listed("ListProfitAndLoss", "periods", ("asset_id", "market_id"), fixed=(("interval", one),))
        for one in (kinds.INTERVAL_HOUR, kinds.INTERVAL_DAY)
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    """The past of a game."""
    found = history_of(tmp_path_factory.mktemp("past") / "data", golden_records(RISK))
    yield found
    found.close()


def read(history: History, listed: Listed, **fields: Any) -> list[Any]:  # noqa: ANN401  any request
    """The items of a list as one page."""
    reply = ask(history, listed.method, NOTHING, page_size=1_000, **dict(listed.fixed), **fields)
    assert not reply.next_cursor
    return list(getattr(reply, listed.items))


def by_pages(history: History, listed: Listed, **fields: Any) -> Iterator[Any]:  # noqa: ANN401  any request
    """The items of a list, of which each page has a third."""
    cursor = "", len(read(history, listed, **fields)) // 3 + 1
    while True:
        text, size = cursor
        reply = ask(
            history,
            listed.method,
            NOTHING,
            page_size=size,
            cursor=text,
            **dict(listed.fixed),
            **fields,
        )
        yield from getattr(reply, listed.items)
        cursor = reply.next_cursor, size
        if not reply.next_cursor:
            return


@pytest.mark.parametrize("listed", LISTS, ids=lambda one: f"{one.method}{one.fixed}")
def test_a_filter_leaves_out_what_has_another_value(history: History, listed: Listed) -> None:
    """By each value that there is, of the accounts with the most items; pages are the list in both directions."""
    history.write_rows()
    rows = history.derived.rows("SELECT account_id FROM accounts")
    scales = history.instruments.scales
    known = {"asset_id": set(scales.assets), "market_id": set(scales.markets)}
    wholes = (
        [({"account_id": row[0]}, read(history, listed, account_id=row[0])) for row in rows]
        if listed.is_of_account
        else [({}, read(history, listed))]
    )
    wholes.sort(key=lambda each: len(each[1]))
    seen: set[str] = set()
    for own, items in wholes[-4:]:
        if own:
            owners = {getattr(one, "account_id", own["account_id"]) for one in items}
            assert owners <= set(own.values())
        assert list(by_pages(history, listed, **own)) == items
        if listed.method != "ListTickers":
            assert list(by_pages(history, listed, newest_first=True, **own)) == items[::-1]
        for name in listed.filters:
            found = {getattr(one, name) for one in items} - {0}
            seen |= {name} if found else set()
            for value in found | known.get(name, set()):
                expected = [one for one in items if getattr(one, name) == value]
                assert read(history, listed, **own, **{name: value}) == expected
    assert seen == set(listed.filters)


STATES: Final[dict[int, set[int]]] = {
    history_pb2.PAST_ORDER_STATE_OPEN: {
        query_pb2.ORDER_STATUS_OPEN,
        query_pb2.ORDER_STATUS_CANCEL_PENDING,
    },
    history_pb2.PAST_ORDER_STATE_ENDED: {
        query_pb2.ORDER_STATUS_FILLED,
        query_pb2.ORDER_STATUS_CANCELLED,
    },
    history_pb2.PAST_ORDER_STATE_FILLED: {query_pb2.ORDER_STATUS_FILLED},
    history_pb2.PAST_ORDER_STATE_CANCELLED: {query_pb2.ORDER_STATUS_CANCELLED},
}


def test_orders_are_found_by_account_market_and_state(history: History) -> None:
    """By each alone and by all at once."""
    listed = Listed("ListPastOrders", "orders", ())
    items = read(history, listed)
    accounts = {one.order.account_id for one in items}
    markets = {one.order.market_id for one in items}
    assert min(len(accounts), len(markets)) > 1
    for account_id, market_id, state in (
        *((one, 0, 0) for one in accounts),
        *((0, one, 0) for one in markets),
        *((0, 0, one) for one in STATES),
        *((a, m, s) for a in sorted(accounts)[:4] for m in markets for s in STATES),
    ):
        found = read(history, listed, account_id=account_id, market_id=market_id, state=state)
        assert found == [
            one
            for one in items
            if account_id in {0, one.order.account_id}
            and market_id in {0, one.order.market_id}
            and (not state or one.order.status in STATES[state])
        ]
        assert found or account_id


def test_candles_are_those_that_overlap_a_time(history: History) -> None:
    """The first one may have begun before it; one that begins at its end is left out."""
    for interval, length in INTERVALS.items():
        listed = Listed("ListCandles", "candles", (), fixed=(("interval", interval),))
        items = read(history, listed, market_id=1)
        assert items
        starts = [one.start_time_ns for one in items]
        for at in {starts[0], starts[len(starts) // 2], starts[-1]}:
            for ns in (at, at + 1, at + length - 1, at + length):
                assert read(history, listed, market_id=1, from_time_ns=ns) == [
                    one for one in items if one.start_time_ns + length > ns
                ]
                assert read(history, listed, market_id=1, to_time_ns=ns) == [
                    one for one in items if one.start_time_ns < ns
                ]


def test_a_ticker_has_the_trades_of_the_last_day(history: History) -> None:
    """From the first whole minute on, at each moment; the last price of all stays."""
    history.write_rows()
    trades = history.derived.rows(
        "SELECT time_ns, price, lots FROM trades WHERE market_id = 1 ORDER BY sequence, trade_id"
    )
    times = sorted({row[0] for row in trades})
    days = [ns + DAY_NS + more for ns in times for more in (-MINUTE_NS, -1, 0, 1, MINUTE_NS)]
    for now_ns in (*days, times[-1] + 3 * DAY_NS):
        start = now_ns - DAY_NS
        start += -start % MINUTE_NS
        own = [row for row in trades if row[0] >= start]
        prices = [row[1] for row in own]
        lots, value = sum(row[2] for row in own), sum(row[1] * row[2] for row in own)
        first, high, low = (prices[0], max(prices), min(prices)) if own else (0, 0, 0)
        assert _ticker(history.derived, 1, now_ns) == TickerView(
            1, start, first, high, low, trades[-1][1], lots, value, len(own)
        )
    assert _ticker(history.derived, 9_999, times[-1]).last == 0


def test_a_withdrawal_keeps_the_reference_of_its_chain(tmp_path: Path) -> None:
    """Also after it was reversed, which states none."""
    system = RecordedSystem()
    alice, usdc = AccountId(system.account("alice", USDC=100)), AssetId(1)
    numbers = [
        WithdrawalId(
            system.must(commands.RequestWithdrawals(*system.head(), [alice], [usdc], [5], [to]))
        )
        for to in ("bc1q", "bc1r")
    ]
    for number, reference in zip(numbers, ("tx-1", "tx-2"), strict=True):
        system.must(commands.DecideWithdrawals(*system.head(), [number], [1], [reference]))
    for principal in ("ann", "bob"):
        _, request_id, created_ns = system.head()
        outcome = system.apply(
            commands.ReverseWithdrawal(principal, request_id, created_ns, numbers[0], 0)
        )
        assert outcome.codes == [codes.OK]
    history = history_of(tmp_path / "data", system.records)
    listed = ask(history, "ListTransfers", NOTHING, account_id=alice, kind=kinds.KIND_WITHDRAWAL)
    history.close()
    found = [(one.status, one.reference, one.transaction_reference) for one in listed.transfers]
    assert found == [
        (kinds.STATUS_REVERSED, "bc1q", "tx-1"),
        (kinds.STATUS_CONFIRMED, "bc1r", "tx-2"),
    ]
