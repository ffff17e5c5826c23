# SPDX-License-Identifier: Apache-2.0
"""Names of keys, and values whose equality is that of their bytes."""

from dataclasses import replace

import pytest

from clearinghouse.replication.keys import (
    EpochValue,
    HeadValue,
    Keys,
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
