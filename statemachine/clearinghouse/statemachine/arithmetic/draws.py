# SPDX-License-Identifier: Apache-2.0
"""Draw lots by a keyed hash: a replay draws the same, and without the seed a lot is not known before (SPEC U-7)."""

from hashlib import blake2b


def drawn(seed: bytes, number: int, place: int) -> int:
    """Return 64 drawn bits for two numbers from 0 to 2^64 - 1, such as a sequence and an account.

    Not under contract: the solver confirms nothing of a hash; `tests/unit` has values of it.
    """
    given = number.to_bytes(8, "big") + place.to_bytes(8, "big")
    return int.from_bytes(blake2b(given, key=seed, digest_size=8).digest(), "big")
