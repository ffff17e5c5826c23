# SPDX-License-Identifier: Apache-2.0
"""A list in parts has the entries of a plain one, and no part is longer than the others (SPEC I-12.2)."""

import pytest
from hypothesis import given, strategies as st

from clearinghouse.statemachine.state import long_list
from clearinghouse.statemachine.state.long_list import IN_PART, LongList
from tests.stateful.model_comparison import IS_PURE

ACTS = st.lists(
    st.tuples(st.sampled_from(("append", "pop", "cut", "set")), st.integers(0, 40)), max_size=60
)


@pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")
@given(ACTS, st.integers(0, 3))
def test_a_list_in_parts_is_as_a_plain_one(acts: list[tuple[str, int]], bits: int) -> None:
    """Entries are added, replaced and removed at its end: in parts of 1, 2, 4 or 8 entries, none of which is empty."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(long_list, "PART_BITS", bits)
        patch.setattr(long_list, "IN_PART", (1 << bits) - 1)
        plain = list(range(20))
        parts = LongList(plain)
        for act, number in acts:
            place = number % (len(plain) + 1)
            if act == "append":
                plain.append(number)
                parts.append(number)
            elif act == "cut":
                del plain[place:]
                parts.cut(place)
            elif act == "pop" and plain:
                assert parts.pop() == plain.pop()
            elif act == "set" and place < len(plain):
                plain[place] = number
                parts[place] = number
            assert list(parts) == plain
            assert len(parts) == len(plain)
            assert [parts[at] for at in range(-len(plain), len(plain))] == plain + plain
            assert all(0 < len(part) <= 1 << bits for part in parts.parts)


def test_a_part_is_full_before_the_next() -> None:
    """4,096 entries are one part."""
    parts = LongList(range(IN_PART + 2))
    assert [len(part) for part in parts.parts] == [4_096, 1]
    assert (parts[IN_PART], parts[IN_PART + 1], parts[-1]) == (4_095, 4_096, 4_096)
    parts.cut(IN_PART + 1)
    assert len(parts.parts) == 1
