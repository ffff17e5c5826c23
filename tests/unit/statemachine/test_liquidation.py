# SPDX-License-Identifier: Apache-2.0
"""The lot that decides whether a throttled pass runs (SPEC W-2, U-7), which is part of the journal's meaning.

Owns the form of the draw, stated once more: a digest over sequence and account under the seed.
"""

import struct
from hashlib import blake2b

import pytest

from clearinghouse.statemachine.liquidation import runs_by_lot
from clearinghouse.statemachine.types import PPB


@pytest.mark.parametrize(
    ("sequence", "account_id"), [(1, 1_000), (2, 1_000), (258, 1_001), (2**40 + 7, 2**33 + 5)]
)
@pytest.mark.parametrize("seed", [b"test", b"a seed of 16 B.."])
def test_a_pass_runs_if_its_digest_is_below_the_throttle(
    sequence: int, account_id: int, seed: bytes
) -> None:
    """Eight bytes of each number, big end first, under the seed: the digest as a share of 2^64 has to be below."""
    digest = blake2b(struct.pack(">QQ", sequence, account_id), key=seed, digest_size=8).digest()
    (drawn,) = struct.unpack(">Q", digest)
    least = drawn * PPB // 2**64 + 1
    assert runs_by_lot(seed, sequence, account_id, least)
    assert not runs_by_lot(seed, sequence, account_id, least - 1)
    assert runs_by_lot(seed, sequence, account_id, PPB)
    assert not runs_by_lot(seed, sequence, account_id, 0)
