# SPDX-License-Identifier: Apache-2.0
"""Bad questions about the past are refused with a code and the path of the field; cursors hold while lists grow."""

from collections.abc import Iterator
from math import inf
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.reads.history import HISTORY_READS, PAGE_MAX, SERVICE, decode
from clearinghouse.server.codec.reads.past_orders import LIST_FILLS
from clearinghouse.server.past import history as history_module
from clearinghouse.server.past.history import (
    HISTORY,
    HISTORY_FILE,
    SEQUENCES_AHEAD_MAX,
    History,
)
from clearinghouse.server.past.tables import Span
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.storage.derived import DerivedFile
from clearinghouse.storage.directory import DataDirectory
from clearinghouse.storage.port import Record
from clearinghouse.v1 import history_pb2, query_pb2
from tests.analysis.journals import EPOCH, golden_records, write_journal

RISK = Path(__file__).parents[3] / "golden" / "v1" / "risk.txt"
ORDERS = "ListPastOrders"
NOTHING = Span(0, 0)


@pytest.fixture(scope="module")
def records() -> list[Record]:
    """The records of a game."""
    return golden_records(RISK)


def history_of(directory: Path, records: list[Record]) -> History:
    """The past of records in a new directory."""
    history = History(write_journal(directory, records))
    follow(history)
    return history


def follow(history: History) -> None:
    """Take all that there is."""
    while history.follow():
        pass


@pytest.fixture(scope="module")
def history(records: list[Record], tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    """The past of a game."""
    found = history_of(tmp_path_factory.mktemp("past") / "data", records)
    yield found
    found.close()


def ask(history: History, method: str, behind: Span = NOTHING, **fields: Any) -> Any:  # noqa: ANN401  any request and reply
    """The reply of a read, when so many sequences and so much time were committed since."""
    path = f"{SERVICE}{method}"
    raw = HISTORY_READS[path].request(**fields).SerializeToString()
    committed = Span(history.sequence + behind.first, history.time_ns + behind.last)
    reply = history.reply(decode(path, raw), committed)
    return getattr(history_pb2, f"{method}Response").FromString(reply)


def refused(history: History, method: str, behind: Span = NOTHING, **fields: Any) -> EdgeError:  # noqa: ANN401  any request
    """The refusal of a read."""
    with pytest.raises(EdgeError) as found:
        ask(history, method, behind, **fields)
    return found.value


@pytest.mark.parametrize("method", [path.rpartition("/")[2] for path in HISTORY_READS])
def test_each_read_refuses_what_names_nothing(history: History, method: str) -> None:
    """An account, a market, an asset and an interval that do not exist, and ids that are none."""
    request = HISTORY_READS[f"{SERVICE}{method}"].request
    names = {field.name for field in request.DESCRIPTOR.fields}
    known = {"account_id": 1001, "market_id": 1, "asset_id": 1, "interval": 1}
    fields = {name: value for name, value in known.items() if name in names}
    unknown = {
        "account_id": (999_999, codes.UNKNOWN_ACCOUNT),
        "market_id": (9_999, codes.UNKNOWN_MARKET),
        "asset_id": (9_999, codes.UNKNOWN_ASSET),
        "interval": (77, codes.INVALID_ARGUMENT),
        "state": (77, codes.INVALID_ARGUMENT),
    }
    asked = [name for name in unknown if name in names]
    assert asked
    for name in asked:
        value, code = unknown[name]
        error = refused(history, method, NOTHING, **{**fields, name: value})
        assert (error.code, error.field) == (code, name)
    for name in HISTORY_READS[f"{SERVICE}{method}"].required:
        error = refused(history, method, NOTHING, **{**fields, name: 0})
        assert (error.code, error.field) == (codes.INVALID_ARGUMENT, name)
    if "account_id" in names:
        error = refused(history, method, NOTHING, **{**fields, "account_id": 2**63})
        assert (error.code, error.field) == (codes.INVALID_ARGUMENT, "account_id")


def test_pages_have_a_size(history: History) -> None:
    """0 is the default; ten million, and one above the limit, are refused with the limit."""
    for size in (10_000_000, PAGE_MAX + 1):
        error = refused(history, ORDERS, page_size=size)
        assert (error.code, error.field) == (codes.INVALID_ARGUMENT, "page_size")
        assert (error.limit, error.actual) == (str(PAGE_MAX), str(size))
    assert len(ask(history, ORDERS, page_size=0).orders) > 1
    assert len(ask(history, ORDERS, page_size=1).orders) == 1


def test_ranges_are_refused_backwards_beyond_the_end_and_before_genesis(
    history: History, records: list[Record]
) -> None:
    """Each with the bound that it breaks; one that ends in the future is not refused."""
    last = history.sequence
    error = refused(history, ORDERS, from_sequence=9, to_sequence=8)
    assert (error.code, error.field, error.limit) == (codes.INVALID_ARGUMENT, "to_sequence", "9")
    for name in ("from_sequence", "to_sequence"):
        error = refused(history, ORDERS, NOTHING, **{name: last + 1})
        assert (error.code, error.field) == (codes.SEQUENCE_OUT_OF_RANGE, name)
        assert (error.limit, error.actual) == (str(last), str(last + 1))
        error = refused(history, ORDERS, NOTHING, **{name: 2**64 - 1})
        assert (error.code, error.field) == (codes.INVALID_ARGUMENT, name)
    end = history.time_ns
    error = refused(history, ORDERS, from_time_ns=end, to_time_ns=end)
    assert (error.code, error.field) == (codes.INVALID_ARGUMENT, "to_time_ns")
    error = refused(history, ORDERS, from_time_ns=-1)
    assert (error.code, error.field) == (codes.INVALID_ARGUMENT, "from_time_ns")
    if records[0].time_ns:
        error = refused(history, ORDERS, from_time_ns=records[0].time_ns - 1)
        assert (error.code, error.field) == (codes.INVALID_ARGUMENT, "from_time_ns")
    whole = ask(history, ORDERS).orders
    assert ask(history, ORDERS, to_time_ns=2**62).orders == whole
    assert not ask(history, ORDERS, from_time_ns=end + 1).orders
    # Each order is in exactly one part of a list that is cut at a sequence or at a time.
    for order in whole[:: max(len(whole) // 9, 1)]:
        at, ns = order.order.sequence, order.order.time_ns
        parts = [
            *ask(history, ORDERS, to_sequence=at).orders,
            *(ask(history, ORDERS, from_sequence=at + 1).orders if at < last else ()),
        ]
        assert parts == list(whole)
        before = ask(history, ORDERS, to_time_ns=ns).orders
        after = ask(history, ORDERS, from_time_ns=ns).orders
        assert [*before, *after] == list(whole)
        assert all(one.order.time_ns < ns for one in before)


def test_cursors_are_bound_to_the_request(history: History) -> None:
    """One of another filter, direction or list, a changed one, and none at all are refused; the page may change."""
    cursor = ask(history, ORDERS, page_size=2).next_cursor
    second = ask(history, ORDERS, page_size=2, cursor=cursor).orders
    assert ask(history, ORDERS, page_size=1, cursor=cursor).orders[0] == second[0]
    market_id = second[0].order.market_id
    others: list[tuple[str, dict[str, Any]]] = [
        (ORDERS, {"newest_first": True}),
        (ORDERS, {"market_id": market_id}),
        (ORDERS, {"to_sequence": history.sequence}),
        ("ListPublicTrades", {"market_id": market_id}),
    ]
    for method, fields in others:
        error = refused(history, method, cursor=cursor, **fields)
        assert (error.code, error.field) == (codes.INVALID_ARGUMENT, "cursor")
    forged = [cursor[:-1], cursor[1:], "x", "????", "\u00fc", cursor + "AAAA", cursor[:40]]
    forged += [
        f"{cursor[:at]}{'A' if cursor[at] != 'A' else 'B'}{cursor[at + 1 :]}"
        for at in range(14, len(cursor) - 1, 3)
    ]
    for text in forged:
        error = refused(history, ORDERS, cursor=text)
        assert (error.code, error.field) == (codes.INVALID_ARGUMENT, "cursor"), text
    error = refused(history, ORDERS, cursor="A" * 10_000)
    assert (error.code, error.field) == (codes.INVALID_ARGUMENT, "cursor")


def test_a_cursor_of_another_history_is_refused(
    tmp_path: Path, history: History, records: list[Record]
) -> None:
    """Of another journal, and of one that was restored to an earlier point and went on in another way."""
    cursor = ask(history, ORDERS, page_size=2).next_cursor
    other = history_of(tmp_path / "other", golden_records())
    error = refused(other, ORDERS, cursor=cursor)
    assert (error.code, error.field) == (codes.HISTORY_DIFFERS, "cursor")
    other.close()
    shorter = history_of(tmp_path / "shorter", records[:-3])
    error = refused(shorter, ORDERS, cursor=cursor)
    assert (error.code, error.field) == (codes.TOO_FAR_BEHIND, "cursor")
    # The file says that the record of the cursor had another hash.
    own = ask(shorter, ORDERS, page_size=2).next_cursor
    shorter.derived.put("UPDATE records SET chain = chain + 1", [()])
    error = refused(shorter, ORDERS, cursor=own)
    assert (error.code, error.field) == (codes.HISTORY_DIFFERS, "cursor")
    shorter.close()


def test_a_cursor_holds_while_the_list_grows_and_after_a_rebuild(
    tmp_path: Path, history: History, records: list[Record]
) -> None:
    """Pages read before and after more was committed, and before and after the file was deleted, are the whole list."""
    half = len(records) // 2
    directory = tmp_path / "data"
    growing = history_of(directory, records[:half])
    first = ask(growing, ORDERS, page_size=3)
    assert first.next_cursor
    down = ask(growing, ORDERS, page_size=3, newest_first=True)
    older = ask(growing, ORDERS, newest_first=True, cursor=down.next_cursor).orders
    growing.close()
    data = DataDirectory(directory)
    try:
        data.journal.append(EPOCH, records[half].first_sequence, records[half:])
    finally:
        data.close()
    (directory / HISTORY_FILE).unlink()
    again = History(directory)
    assert again.sequence == -1
    follow(again)
    rest = ask(again, ORDERS, cursor=first.next_cursor).orders
    ids = [one.order.order_id for one in (*first.orders, *rest)]
    assert ids == [one.order.order_id for one in ask(history, ORDERS).orders]
    after = ask(again, ORDERS, newest_first=True, cursor=down.next_cursor).orders
    assert [one.order.order_id for one in after] == [one.order.order_id for one in older]
    again.close()


def test_staleness_is_said_and_bounded(history: History) -> None:
    """How far behind a reply is; a bound that it does not meet refuses it with both figures."""
    behind = Span(5, 70)
    reply = ask(history, ORDERS, behind)
    assert (reply.as_of_sequence, reply.as_of_time_ns) == (history.sequence, history.time_ns)
    assert (reply.sequences_behind, reply.time_behind_ns) == (5, 70)
    ask(history, ORDERS, behind, max_sequences_behind=5, max_time_behind_ns=70)
    for name, bound, actual in (("max_sequences_behind", 4, 5), ("max_time_behind_ns", 69, 70)):
        error = refused(history, ORDERS, behind, **{name: bound})
        assert (error.code, error.field) == (codes.TOO_FAR_BEHIND, name)
        assert (error.limit, error.actual) == (str(bound), str(actual))
    error = refused(history, ORDERS, behind, min_sequence=history.sequence + 1)
    assert (error.code, error.field) == (codes.TOO_FAR_BEHIND, "min_sequence")


def test_unknown_fields_are_refused(history: History) -> None:
    """A field that this server does not know could be a filter."""
    with pytest.raises(EdgeError) as found:
        decode(f"{SERVICE}{ORDERS}", b"\xf8\x07\x01")
    assert found.value.code == codes.UNKNOWN_FIELD
    with pytest.raises(EdgeError) as found:
        decode(f"{SERVICE}{ORDERS}", b"\xff")
    assert found.value.code == codes.MALFORMED_REQUEST
    assert history.sequence > 0


def test_a_past_without_its_archive_is_served_as_far_as_it_goes(
    tmp_path: Path, records: list[Record]
) -> None:
    """Of a file that begins at half of the journal: what needs units of before is refused, and nothing ends."""
    directory = write_journal(tmp_path / "data", records)
    oldest = records[len(records) // 2].first_sequence
    genesis = records[0].chain_hash
    DerivedFile(directory / HISTORY_FILE, HISTORY, genesis, oldest).close()
    history = History(directory)
    follow(history)
    assert history.sequence == records[-1].last_sequence
    error = refused(history, ORDERS, from_sequence=oldest - 1)
    assert (error.code, error.field) == (codes.SEQUENCE_OUT_OF_RANGE, "from_sequence")
    assert error.limit == str(oldest)
    header = {"sequence": history.sequence, "time_ns": history.time_ns, "needed": 0}
    answer, _ = history.read({"path": f"{SERVICE}{ORDERS}", **header}, b"").answer()
    assert answer["refused"]["code"] == codes.SEQUENCE_OUT_OF_RANGE
    path = f"{SERVICE}ListIndexPrices"
    raw = history_pb2.ListIndexPricesRequest(asset_id=1).SerializeToString()
    answer, _ = history.read({"path": path, **header}, raw).answer()
    assert answer == {}
    history.close()


@pytest.mark.parametrize(
    ("fields", "needed", "seconds", "expected"),
    [
        ({}, 0, 5, 0),
        ({}, 7, 5, 7),
        ({"min_sequence": 9}, 7, 5, 9),
        ({"min_sequence": 9}, 12, 5, 12),
        ({"max_sequences_behind": 30}, 7, 1, "behind 30"),
        ({"max_time_behind_ns": 1}, 7, 1, "behind 0"),
        ({"max_sequences_behind": 10**6}, 7, 1, 7),
        ({"max_sequences_behind": 30, "min_sequence": "later"}, 7, 5, "later"),
        ({"min_sequence": "latest"}, 0, 5, "latest"),
    ],
)
def test_a_question_waits_for_what_it_needs(
    history: History,
    monkeypatch: pytest.MonkeyPatch,
    fields: dict[str, Any],
    needed: int,
    seconds: int,
    expected: int | str,
) -> None:
    """At most five seconds; one that only bounds how old its answer is waits for one second."""
    monkeypatch.setattr(history_module, "time", SimpleNamespace(monotonic=lambda: 100.0))
    committed = history.sequence + 100
    named = {
        "later": history.sequence + 1,
        "latest": committed + SEQUENCES_AHEAD_MAX,
        "behind 30": committed - 30,
        "behind 0": committed,
    }
    given = {name: named.get(value, value) for name, value in fields.items()}
    raw = history_pb2.ListPastOrdersRequest(**given).SerializeToString()
    header = {"path": f"{SERVICE}{ORDERS}", "sequence": committed, "time_ns": 0, "needed": needed}
    asked = history.read(header, raw)
    assert (asked.needed, asked.until) == (named.get(str(expected), expected), 100.0 + seconds)


def test_a_sequence_that_no_caller_can_know_is_refused_at_once(history: History) -> None:
    """It would never come; a question for one order or its fills waits as long as the server lets it."""
    committed = history.sequence
    header: dict[str, Any] = {"sequence": committed, "time_ns": history.time_ns, "needed": 3}
    latest = committed + SEQUENCES_AHEAD_MAX
    raw = history_pb2.ListPastOrdersRequest(min_sequence=latest + 1).SerializeToString()
    asked = history.read({"path": f"{SERVICE}{ORDERS}", **header}, raw)
    said = asked.answer()[0]["refused"]
    assert asked.needed == 0
    assert (said["code"], said["field"]) == (codes.SEQUENCE_OUT_OF_RANGE, "min_sequence")
    assert (said["limit"], said["actual"]) == (str(latest), str(latest + 1))
    asked = history.read({"path": LIST_FILLS, **header}, b"")
    assert (asked.needed, asked.until) == (3, inf)


def test_names_of_a_question_for_fills_are_checked(history: History) -> None:
    """A market that there is not, and an order of another account."""
    header = {"sequence": history.sequence, "time_ns": history.time_ns, "needed": 0}
    raw = query_pb2.ListFillsRequest(account_id=1001, market_id=9_999).SerializeToString()
    answer, _ = history.read({"path": LIST_FILLS, **header}, raw).answer()
    assert answer["refused"]["code"] == codes.UNKNOWN_MARKET
    order = ask(history, ORDERS, page_size=1).orders[0].order
    fields = {"account_id": order.account_id, "order_id": order.order_id}
    ask(history, "ListPastFills", **fields)
    error = refused(history, "ListPastFills", **(fields | {"account_id": order.account_id + 1}))
    assert error.code in {codes.NOT_FOUND, codes.UNKNOWN_ACCOUNT}
    error = refused(history, "ListPastFills", **(fields | {"order_id": 2**62}))
    assert (error.code, error.field) == (codes.NOT_FOUND, "order_id")


def test_what_was_taken_is_written_after_so_many_sequences(
    tmp_path: Path, records: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the limit, not before; a write begins the count again."""
    found = History(write_journal(tmp_path / "data", records))
    found.follow(5)
    taken, seen = found._taken, list[bool]()
    assert taken > 1
    for most in (taken + 1, taken):
        monkeypatch.setattr(history_module, "TAKEN_MAX", most)
        seen.append(found.is_full)
    found.write()
    assert [*seen, found.is_full] == [False, True, False]
    found.close()
