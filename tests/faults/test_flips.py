# SPDX-License-Identifier: Apache-2.0
"""Flipped bits in every file of a journal: a short slice of what `make faults` does at length."""

import pytest

from tests.faults.flips import Verdict, bases, bits, flipped, run_flips, validate
from tests.faults.journal_runs import scratch_directory, write_image

SEED = 4


def run(most: int) -> int:
    """Turn over so many bits: none may be silent; how many were detected. Shows each that was, with its line."""
    tally = run_flips(SEED, most)
    for address, wrong in tally.silent[:10]:
        print(f"python -m tests.faults flip {address}    {wrong}")  # noqa: T201
    assert not tally.silent
    assert tally.flips >= most
    return tally.detected


def test_no_flipped_bit_is_silent() -> None:
    """Each bit that flips in database, log or head is detected or changes nothing."""
    assert run(96) > 15


@pytest.mark.slow
def test_no_flipped_bit_of_many_is_silent() -> None:
    """The same over many more bits."""
    assert run(800) > 80


def test_the_verdict_sees_what_is_wrong() -> None:
    """A directory with the records of another life is no sound one, and a sound one is not called damaged."""
    mine, other = bases(SEED)[0], bases(SEED + 1)[0]
    with scratch_directory() as scratch:
        write_image(scratch / "sound", mine.image)
        assert validate(scratch / "sound", mine) == Verdict()
        write_image(scratch / "other", other.image)
        assert validate(scratch / "other", mine).wrong


def test_bits_are_spread() -> None:
    """The bits tried are different ones, half of them where structure is dense; turning one twice changes nothing."""
    base = bases(SEED)[1]
    for file, data in base.image.items():
        chosen = list(bits(SEED, base, file, 60))
        assert len(set(chosen)) == len(chosen) == 60
        assert all(flipped(flipped(data, bit), bit) == data != flipped(data, bit) for bit in chosen)
    assert sum(bit < 800 for bit in bits(SEED, base, "journal.db", 60)) >= 30
