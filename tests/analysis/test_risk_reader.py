# SPDX-License-Identifier: Apache-2.0
"""The process of a risk officer's lists, on a journal that was played: its figures, its pages, and how it refuses."""

from pathlib import Path

import pytest

from clearinghouse.server.analysis.risk_reader import FollowingMachine, Kept, Lists, RiskReader
from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.reads.cursors import Cursor, cursor_of, cursor_text, digest
from clearinghouse.server.codec.reads.present import READS
from clearinghouse.server.codec.reads.risk_questions import RISK_LISTS
from clearinghouse.server.codec.scales import scales_of
from clearinghouse.server.startup.snapshot_codec import start, write_snapshot
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.storage.directory import DataDirectory
from clearinghouse.storage.port import Record
from clearinghouse.storage.reader import open_read_only
from clearinghouse.storage.snapshots import SnapshotLock, snapshot_directory
from clearinghouse.v1 import risk_pb2
from tests.analysis.journals import EPOCH, GOLDEN, golden_records, write_journal

RISK = "/clearinghouse.v1.RiskService/"
ACCOUNTS = f"{RISK}ListAccountMargins"
NAMES = (
    *("account_id", "status", "equity", "worst_case_equity", "exposure", "imf_requirement"),
    *("mmf_requirement", "margin_fraction", "imf", "mmf", "auto_close_fraction"),
)


@pytest.fixture(scope="module")
def records() -> list[Record]:
    """The records of the golden journal with risk: margin, liquidations, funding, loans."""
    return golden_records(GOLDEN.with_name("risk.txt"))


@pytest.fixture
def directory(tmp_path: Path, records: list[Record]) -> Path:
    """The whole journal as a data directory."""
    return write_journal(tmp_path / "data", records)


def to_the_end(machine: FollowingMachine) -> FollowingMachine:
    """Follow as far as the journal goes."""
    while machine.follow():
        pass
    return machine


def listed(
    reader: RiskReader, as_of: int, **fields: int | str
) -> risk_pb2.ListAccountMarginsResponse:
    """A page of accounts."""
    request = risk_pb2.ListAccountMarginsRequest(**fields)  # type: ignore[arg-type]
    raw = reader.reply(ACCOUNTS, request.SerializeToString(), as_of)
    return risk_pb2.ListAccountMarginsResponse.FromString(raw)


def refused(reader: RiskReader, as_of: int, **fields: int | str) -> EdgeError:
    """The refusal of such a page."""
    with pytest.raises(EdgeError) as found:
        listed(reader, as_of, **fields)
    return found.value


def test_each_row_is_get_margin_at_each_of_many_sequences(
    tmp_path: Path, records: list[Record]
) -> None:
    """A machine that follows a growing journal lists, at each stop, what GetMargin says as of the same sequence."""
    data = DataDirectory(tmp_path / "data")
    try:
        data.journal.fence(EPOCH)
        data.journal.append(EPOCH, 0, records[:1])
        machine, other = (FollowingMachine(tmp_path / "data") for _ in range(2))
        reader = RiskReader(machine, Lists())
        rows = exposed = 0
        step = max(len(records) // 25, 1)
        for first in range(1, len(records), step):
            part = records[first : first + step]
            data.journal.append(EPOCH, part[0].first_sequence, part)
            last = part[-1]
            to_the_end(machine)
            page = listed(reader, last.last_sequence, page_size=1_000)
            assert page.as_of_sequence == last.last_sequence
            assert page.as_of_time_ns == last.time_ns
            assert (page.sequences_behind, page.time_behind_ns, page.next_cursor) == (0, 0, "")
            state = to_the_end(other).state
            assert other.sequence == page.as_of_sequence
            for row in page.accounts:
                request = risk_pb2.GetMarginRequest(account_id=row.account_id)
                view = READS[f"{RISK}GetMargin"](request.SerializeToString()).read(state)
                assert not isinstance(view, EdgeError)
                margin = view(page.as_of_sequence, scales_of(state))
                for name in NAMES:
                    assert getattr(row, name) == getattr(margin, name)
                rows += 1
                exposed += bool(row.margin_fraction)
        assert rows > 200
        assert exposed > 50
    finally:
        data.close()


def test_it_begins_with_the_newest_snapshot(directory: Path, records: list[Record]) -> None:
    """With a snapshot the machine begins there, and lists the same at the end as from genesis."""
    last = records[-1].last_sequence
    whole = listed(RiskReader(to_the_end(FollowingMachine(directory)), Lists()), last)
    middle = records[len(records) // 2]
    log = open_read_only(directory)
    begun = start(log, None)
    for record in records[1 : len(records) // 2 + 1]:
        assert begun.replayer.apply(record) is None
    lock = SnapshotLock(snapshot_directory(directory))
    write_snapshot(lock, begun.applier, keep=1)
    lock.release()
    log.close()
    machine = FollowingMachine(directory)
    assert machine.sequence == middle.last_sequence
    assert listed(RiskReader(to_the_end(machine), Lists()), last) == whole


def test_a_machine_that_is_behind_refuses_or_says_so(
    directory: Path, records: list[Record]
) -> None:
    """Before it has caught up, a page is refused unless its bounds permit the distance, which the page then states."""
    machine = FollowingMachine(directory)
    reader = RiskReader(machine, Lists())
    last = records[-1]
    error = refused(reader, last.last_sequence)
    assert (error.code, error.field) == (codes.TOO_FAR_BEHIND, "max_sequences_behind")
    assert (error.limit, error.actual) == ("0", str(last.last_sequence))
    assert error.metadata == {"as_of_sequence": "0"}
    error = refused(reader, last.last_sequence, min_sequence=3, max_sequences_behind=10**6)
    assert (error.code, error.field, error.limit) == (codes.TOO_FAR_BEHIND, "min_sequence", "3")
    behind = last.time_ns - records[0].time_ns
    error = refused(reader, last.last_sequence, max_time_behind_ns=behind - 1)
    assert (error.field, error.actual) == ("max_time_behind_ns", str(behind))
    page = listed(reader, last.last_sequence, max_time_behind_ns=behind)
    assert (page.as_of_sequence, page.sequences_behind) == (0, last.last_sequence)
    assert page.time_behind_ns == behind
    error = refused(reader, last.last_sequence, max_sequences_behind=3)
    assert (error.limit, error.actual) == ("3", str(last.last_sequence))
    assert (
        listed(reader, last.last_sequence, max_sequences_behind=last.last_sequence).accounts
        == page.accounts
    )


def test_a_question_that_waits_in_vain_is_answered_in_time(directory: Path) -> None:
    """A question states how long the machine may follow for it, and is answered once that is over."""
    reader = RiskReader(FollowingMachine(directory), Lists())
    asked = reader.read({"path": ACCOUNTS, "as_of": 10, "seconds": 0.0}, b"")
    assert asked.needed == 10
    header, body = asked.answer()
    assert header["refused"]["code"] == codes.TOO_FAR_BEHIND
    assert EdgeError(**header["refused"]).field == "max_sequences_behind"
    assert body == b""


def test_cursors_of_other_lists_are_told_apart(directory: Path, records: list[Record]) -> None:
    """A cursor of a list that is no longer kept has expired; one of another history says that, by the chain's head."""
    machine = to_the_end(FollowingMachine(directory))
    last = records[-1].last_sequence
    cursor = listed(RiskReader(machine, Lists()), last, page_size=1).next_cursor
    # Another process has not made the list; its journal has the moment.
    reader = RiskReader(machine, Lists())
    error = refused(reader, last, cursor=cursor, page_size=1)
    assert (error.code, error.field) == (codes.CURSOR_EXPIRED, "cursor")
    genesis = records[0].head.hash
    filters = RISK_LISTS[ACCOUNTS](b"", scales_of(machine.state)).filters
    own = cursor_of(cursor, filters, genesis)
    assert own == Cursor(last, records[-1].head.hash[:8], filters, 1)
    for other in (
        own._replace(head=b"another."),
        own._replace(sequence=last + 1),
        own._replace(sequence=2**63 - 1),
    ):
        error = refused(reader, last, cursor=cursor_text(other, genesis), page_size=1)
        assert (error.code, error.field) == (codes.HISTORY_DIFFERS, "cursor")
    # A place beyond the end of a list that is kept: an empty last page, and nothing else.
    kept = listed(reader, last, page_size=1).next_cursor
    far = cursor_of(kept, filters, genesis)._replace(place=2**32 - 1)
    page = listed(reader, last, cursor=cursor_text(far, genesis))
    assert (list(page.accounts), page.next_cursor) == ([], "")


def test_any_other_text_is_no_cursor(records: list[Record]) -> None:
    """Each changed, cut or longer text, and a cursor of another genesis or other filters, is refused by its field."""
    genesis, filters = records[0].head.hash, digest(b"filters")
    text = cursor_text(Cursor(5, b"12345678", filters, 7), genesis)
    assert cursor_of(text, filters, genesis).place == 7
    other = "B" if text[3] != "B" else "C"
    wrong = [
        text[:-1],
        f"{text}A",
        f"{text}=",
        f" {text}",
        text[:3] + other + text[4:],
        "A",
        "é",
        "",
        "A" * 10_000,
    ]
    for one in wrong:
        with pytest.raises(EdgeError) as found:
            cursor_of(one, filters, genesis)
        assert (found.value.code, found.value.field) == (codes.INVALID_ARGUMENT, "cursor")
    for asked, key in ((digest(b"others"), genesis), (filters, digest(b"genesis"))):
        with pytest.raises(EdgeError):
            cursor_of(text, asked, key)


def test_lists_are_kept_for_a_bounded_time_and_number() -> None:
    """A list goes some time after its last page; of too many lists or rows the one unused for longest goes first."""
    moment = None
    lists = Lists(seconds=0.0)
    key = (b"filters", 1, b"head")
    lists.add(key, Kept([1, 2], moment))  # type: ignore[arg-type]
    assert lists.find(key) is None
    lists = Lists()
    for number in range(20):
        lists.add((b"filters", number, b"head"), Kept([number], moment))  # type: ignore[arg-type]
        assert lists.find((b"filters", 0, b"head")) is not None
    found = [
        number for number in range(20) if lists.find((b"filters", number, b"head")) is not None
    ]
    assert found == [0, *range(5, 20)]
    lists.add((b"filters", 99, b"head"), Kept(range(500_000), moment))  # type: ignore[arg-type]
    assert lists.find((b"filters", 99, b"head")) is not None
    assert all(lists.find((b"filters", number, b"head")) is None for number in range(20))
