# SPDX-License-Identifier: Apache-2.0
"""Names of keys, and values whose equality is that of their bytes."""

import json
from dataclasses import replace

import pytest

from clearinghouse.replication.errors import ClusterRefusedError
from clearinghouse.replication.keys import (
    ClusterValue,
    EpochValue,
    ExtensibleValue,
    HeadValue,
    HeartbeatValue,
    Keys,
    NodeValue,
    Value,
    ValueFormError,
    head_value,
    record_from_bytes,
    record_to_bytes,
)
from clearinghouse.storage.encoding import encode
from tests.unit.replication.records import GENESIS, records

EPOCH = EpochValue(2, "a", "h:1", "n", "b")


def test_keys_of_records_are_in_their_order() -> None:
    """Bytes are compared, so numbers have a fixed width."""
    keys = Keys("c")
    numbers = [0, 9, 10, 255, 256, 2**40]
    names = [keys.log(number) for number in numbers]
    assert names == sorted(names)
    assert all(keys.log_prefix < name < keys.log_end for name in names)
    assert keys.prefix < keys.log_end < keys.end


def test_equal_values_have_equal_bytes() -> None:
    """A value that another program wrote in other bytes would be refused by each comparison: it is refused here."""
    assert EpochValue.from_bytes(EPOCH.to_bytes()) == EPOCH
    with pytest.raises(ValueFormError, match="canonical"):
        EpochValue.from_bytes(EPOCH.to_bytes().replace(b",", b", "))
    with pytest.raises(ValueFormError, match="EpochValue"):
        EpochValue.from_bytes(b"{}")
    with pytest.raises(ValueFormError):
        HeadValue.from_bytes(b"\xff")


def test_a_record_goes_without_its_events_but_for_genesis() -> None:
    """Genesis has no machine before it that could make them."""
    (record,) = records(1)
    assert record_from_bytes(record_to_bytes(record)) == replace(record, events=b"")
    genesis = replace(GENESIS, events=b"e")
    assert record_from_bytes(record_to_bytes(genesis)) == genesis
    assert head_value(record).head == record.head


@pytest.mark.parametrize(
    "data", [b"", b"\xc1", encode([1, 2]), encode([9, 1, 1, 1, 1, b"", b"", b"", b""])]
)
def test_bytes_that_are_no_record_are_refused(data: bytes) -> None:
    """So is a record of a later format."""
    with pytest.raises(ValueFormError):
        record_from_bytes(data)


NODE = NodeValue("h:1", 5, 6, "build", 2, "following", 2)
HEARTBEAT = HeartbeatValue(2, 1_000, 6, "leading")
CLUSTER = ClusterValue("c", 1, "00", ["a", "b"])


def _with(value: Value, **more: object) -> bytes:
    """The bytes of a value with other fields."""
    found = json.loads(value.to_bytes()) | more
    return json.dumps(found, sort_keys=True, separators=(",", ":")).encode()


@pytest.mark.parametrize("value", [NODE, HEARTBEAT, EPOCH])
def test_a_value_of_a_later_build_is_read(value: ExtensibleValue) -> None:
    """Fields may be added, so builds of two versions run side by side."""
    assert type(value).from_bytes(_with(value, later="x", zone=[1, {"a": 2}])) == value
    with pytest.raises(ValueFormError, match="canonical"):
        type(value).from_bytes(_with(value, later="x") + b" ")


def test_a_value_of_an_earlier_build_is_read() -> None:
    """A field with a default may be absent: it was added."""
    found = json.loads(NODE.to_bytes())
    del found["digest"]
    data = json.dumps(found, sort_keys=True, separators=(",", ":")).encode()
    assert NodeValue.from_bytes(data) == NODE


@pytest.mark.parametrize(
    "data",
    [
        b"[]",
        b"5",
        b"{}",
        _with(NODE, persisted="5"),
        _with(NODE, persisted=True),
        _with(NODE, persisted=None),
        _with(NODE, address=5),
    ],
)
def test_a_value_of_another_form_is_refused(data: bytes) -> None:
    """Each field has its type: the reader may count with it."""
    with pytest.raises(ValueFormError, match="NodeValue"):
        NodeValue.from_bytes(data)


@pytest.mark.parametrize("value", [CLUSTER, HeadValue(6, 5, "00")])
def test_what_transactions_compare_has_no_more_fields(value: Value) -> None:
    """A reader that dropped one would write or compare other bytes."""
    assert type(value).from_bytes(value.to_bytes()) == value
    with pytest.raises(ValueFormError):
        type(value).from_bytes(_with(value, later="x"))


def test_a_later_format_is_refused_by_name() -> None:
    """With any other fields: this build must not write into that log."""
    with pytest.raises(
        ClusterRefusedError, match=r"LOG_FORMAT: .* has format 2, this build knows 1"
    ):
        ClusterValue.from_bytes(_with(CLUSTER, format=2, later="x"))
