# SPDX-License-Identifier: Apache-2.0
"""Records without entries share one dictionary, and none can write into that of the others."""

import pytest

from clearinghouse.statemachine.state.no_entries import NO_ENTRIES, with_entry


def test_the_first_entry_makes_a_dictionary_of_its_own() -> None:
    """The second entry is added to it, and the shared dictionary stays empty and refuses entries."""
    first = with_entry(NO_ENTRIES, 7, "seven")
    assert with_entry(first, 8, "eight") is first
    assert first == {7: "seven", 8: "eight"}
    with pytest.raises(TypeError):
        NO_ENTRIES[7] = "seven"
    assert NO_ENTRIES == {}
