# SPDX-License-Identifier: Apache-2.0
"""The hash chain and the check that names the first bad sequence."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

import pytest

from clearinghouse.storage import chain
from clearinghouse.storage.chain import RecordChecker, Tail, seal, verify
from clearinghouse.storage.port import EMPTY_HEAD, Head, Record
from tests.unit.storage.builders import batch, batches

Change = Callable[[list[Record]], None]
LAST = 5 * 3


def replaced(position: int, **fields: object) -> Change:
    """A change of some fields of one record."""

    def change(records: list[Record]) -> None:
        records[position] = replace(records[position], **fields)  # type: ignore[arg-type]

    return change


def dropped(position: int) -> Change:
    """One record taken out."""
    return lambda records: records.__delitem__(position)


def swapped(position: int) -> Change:
    """Two neighbours in each other's place, sequences and all."""

    def change(records: list[Record]) -> None:
        records[position], records[position + 1] = records[position + 1], records[position]

    return change


def swapped_contents(position: int) -> Change:
    """Two neighbours that keep their sequences and exchange everything else."""

    def change(records: list[Record]) -> None:
        one, other = records[position], records[position + 1]
        records[position] = replace(other, first_sequence=one.first_sequence)
        records[position + 1] = replace(one, first_sequence=other.first_sequence)

    return change


def inserted(position: int) -> Change:
    """A well-made record put between two others."""
    return lambda records: records.insert(position, batch(records[position - 1].head, count=2))


@pytest.mark.parametrize(
    ("change", "sequence", "kind"),
    [
        (replaced(2, commands=b"commands 5"), 4, chain.CHAIN_HASH),
        (replaced(2, events=b"events 5"), 4, chain.EVENTS_DIGEST),
        (replaced(2, events_digest=b"\x01" * 32), 4, chain.EVENTS_DIGEST),
        (
            replaced(2, events=b"x", events_digest=chain.events_digest(b"x")),
            4,
            chain.CHAIN_HASH,
        ),
        (replaced(2, chain_hash=b"\x01" * 32), 4, chain.CHAIN_HASH),
        (replaced(2, time_ns=1_005), 4, chain.CHAIN_HASH),
        (replaced(2, time_ns=999), 4, chain.TIME),
        (replaced(2, epoch=2), 4, chain.CHAIN_HASH),
        (replaced(2, epoch=0), 4, chain.EPOCH),
        (replaced(2, count=0), 4, chain.FIELD),
        (replaced(2, count=-1), 4, chain.FIELD),
        (replaced(2, count=2**63), 4, chain.FIELD),
        (replaced(2, time_ns=-1), 4, chain.FIELD),
        (replaced(2, chain_hash=b""), 4, chain.FIELD),
        (replaced(2, events_digest=b"\x00" * 31), 4, chain.FIELD),
        (replaced(2, count=2), 4, chain.CHAIN_HASH),
        (replaced(2, count=4), 4, chain.CHAIN_HASH),
        (dropped(0), 0, chain.GAP),
        (dropped(2), 4, chain.GAP),
        (swapped(2), 4, chain.GAP),
        (swapped_contents(2), 4, chain.CHAIN_HASH),
        (inserted(2), 4, None),
        (inserted(1), 1, None),
        (replaced(0, commands=b"another genesis"), 0, chain.CHAIN_HASH),
        (replaced(0, count=2), 0, chain.FIELD),
    ],
)
def test_first_bad_sequence(change: Change, sequence: int, kind: str | None) -> None:
    """For every change, drop, swap or insertion, the first bad sequence is named."""
    records = batches(6)
    assert verify(records).findings == ()
    change(records)
    result = verify(records, [Head(LAST, batches(6)[-1].chain_hash)])
    if kind is None:
        # A well-made insertion breaks what follows it: the next record begins where it did before.
        assert result.findings[0].kind == chain.OVERLAP
        assert result.first_bad_sequence == sequence
    else:
        assert (result.first_bad_sequence, result.findings[0].kind) == (sequence, kind)


@pytest.mark.parametrize("field", ["epoch", "first_sequence", "count", "time_ns", "commands"])
def test_the_link_covers_every_field(field: str) -> None:
    """No field of a record can change without changing its chained hash."""
    record = batches(2)[1]
    value = getattr(record, field)
    changed = replace(record, **{field: value + (b"\x00" if field == "commands" else 1)})
    links = {
        chain.link(
            EMPTY_HEAD.hash, 1, r.epoch, r.first_sequence, r.count, r.time_ns, r.commands, r.events_digest
        )
        for r in (record, changed)
    }  # fmt: skip
    assert len(links) == 2


def test_the_link_covers_format_previous_hash_and_digest() -> None:
    """A record of another format, after another record or with other events has another hash."""
    links = {
        chain.link(previous, journal_format, 1, 1, 1, 1, b"commands", digest)
        for previous in (b"\x00" * 32, b"\x01" * 32)
        for journal_format in (1, 2)
        for digest in (b"\x00" * 32, b"\x01" * 32)
    }
    assert len(links) == 8


def test_golden_link() -> None:
    """The hashed image is the documented one, built here by hand, and its hash never changes."""
    digest = sha256(b"events").digest()
    image = b"clearinghouse journal record\x00" + bytes(range(32)) + (1).to_bytes(4, "big")
    for number in (2, 3, 4, 5, len(b"commands")):
        image += number.to_bytes(8, "big")
    image += b"commands" + digest
    hashed = chain.link(bytes(range(32)), 1, 2, 3, 4, 5, b"commands", digest)
    assert hashed == sha256(image).digest()
    golden = "aea4fadbd11088be5e58abcce4ac8f03aa2889c53713213941e5a728cc009578"
    assert hashed.hex() == golden


def test_seal_continues_the_log() -> None:
    """A sealed record begins where the log ends and verifies."""
    genesis = seal(EMPTY_HEAD, 1, 1, 0, b"g", b"")
    record = seal(genesis.head, 1, 5, 0, b"c", b"e")
    assert (genesis.first_sequence, record.first_sequence, record.last_sequence) == (0, 1, 5)
    assert verify([genesis, record]).head == Head(5, record.chain_hash)


def test_cut_tail_is_seen_only_against_a_known_head() -> None:
    """A journal whose end was cut off is whole in itself; a head kept elsewhere shows the loss."""
    records = batches(6)
    known = records[-1].head
    cut = records[:3]
    assert verify(cut).findings == ()
    result = verify(cut, [known])
    assert [(f.sequence, f.kind) for f in result.findings] == [(7, chain.CUT_TAIL)]
    assert str(known.sequence) in result.findings[0].detail
    assert verify([], [known]).first_bad_sequence == 0


def test_rewritten_history_is_seen_against_a_known_head() -> None:
    """A journal that was rewritten with a sound chain differs from every head that was kept before."""
    records = batches(6)
    known = [record.head for record in records[1:4]]
    head = records[1].head
    forged = records[:2]
    for _ in range(4):
        forged.append(batch(head, epoch=7))
        head = forged[-1].head
    assert verify(forged).findings == ()
    result = verify(forged, known)
    assert [(f.sequence, f.kind) for f in result.findings] == [
        (6, chain.KNOWN_HEAD),
        (9, chain.KNOWN_HEAD),
    ]


def test_a_known_head_must_end_a_record() -> None:
    """A head in the middle of a record was never given out, and is reported."""
    result = verify(batches(3), [Head(2, b"\x00" * 32)])
    assert [(f.sequence, f.kind) for f in result.findings] == [(2, chain.KNOWN_HEAD)]


def test_one_wound_is_one_finding() -> None:
    """After a changed byte the check goes on, and every wound is reported once."""
    records = batches(9)
    replaced(2, commands=b"x")(records)
    replaced(5, chain_hash=b"\x02" * 32)(records)
    replaced(7, events=b"x")(records)
    result = verify(records)
    assert [f.sequence for f in result.findings] == [4, 13, 19]
    assert result.records == 9
    assert len(verify(records, findings_max=2).findings) == 2


def test_check_from_the_middle() -> None:
    """A check may begin after any record, and compares the point where it begins as well."""
    records = batches(6)
    last = records[2]
    tail = Tail(last.head, last.epoch, last.time_ns)
    assert verify(records[3:], checker=RecordChecker(tail, [records[1].head])).findings == ()
    forged = Head(last.head.sequence, b"\x07" * 32)
    for rest in (records[3:], []):
        result = verify(rest, checker=RecordChecker(tail, [last.head, forged]))
        assert [(f.sequence, f.kind) for f in result.findings] == [(6, chain.KNOWN_HEAD)]
    wrong = Tail(forged, last.epoch, last.time_ns)
    assert verify(records[3:], checker=RecordChecker(wrong)).first_bad_sequence == 7
