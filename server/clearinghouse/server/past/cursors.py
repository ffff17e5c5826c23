# SPDX-License-Identifier: Apache-2.0
"""Make and read cursors, opaque texts that say where a page of a list ended.

Owns the bytes of a cursor: version, genesis of the journal, hash of the question, the record of the page, the position,
and a keyed hash over all of these. The key derives from the seed in genesis, so only this history can make a cursor.
Must never give a position unchecked.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as TextError
from hashlib import blake2b
from hmac import compare_digest
from typing import Final, NamedTuple

from clearinghouse.server.codec.errors import EdgeError, invalid
from clearinghouse.server.past.tables import Position
from clearinghouse.statemachine.vocabulary import codes

VERSION: Final = b"\x01"
GENESIS_BYTES: Final = 8
QUERY_BYTES: Final = 8
NUMBER_BYTES: Final = 8
KEY_BYTES: Final = 16
_HEAD_BYTES: Final = len(VERSION) + GENESIS_BYTES + QUERY_BYTES
_PERSON: Final = b"cursor of past"


class Cursor(NamedTuple):
    """A checked cursor.

    It has the last sequence that its page included, the first eight bytes of the chain hash there, and the position in
    the list.
    """

    sequence: int
    chain: int
    position: Position


class Cursors:
    """A maker and reader of the cursors of one history."""

    def __init__(self, genesis_hash: bytes, seed: bytes) -> None:
        self._genesis = genesis_hash[:GENESIS_BYTES]
        self._key = blake2b(seed, person=_PERSON).digest()

    def make(self, query_hash: bytes, cursor: Cursor) -> str:
        """Return the text of a cursor for a question with this hash."""
        numbers = (cursor.sequence, cursor.chain, *cursor.position)
        data = VERSION + self._genesis + query_hash
        data += b"".join(number.to_bytes(NUMBER_BYTES, "big", signed=True) for number in numbers)
        return urlsafe_b64encode(data + self._check(data)).decode().rstrip("=")

    def read(self, text: str, query_hash: bytes) -> Cursor:
        """Return the cursor that a text encodes.

        Raises EdgeError INVALID_ARGUMENT for a text that was not made here or that belongs to another question, and
        HISTORY_DIFFERS for a cursor of another journal.
        """
        try:
            whole = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except (TextError, ValueError):
            raise invalid("cursor", "is no cursor: give a next_cursor unchanged") from None
        data, check = whole[:-KEY_BYTES], whole[-KEY_BYTES:]
        numbers = data[_HEAD_BYTES:]
        if data[: len(VERSION)] != VERSION or len(numbers) < 3 * NUMBER_BYTES:
            raise invalid("cursor", "is no cursor: give a next_cursor unchanged")
        genesis = data[len(VERSION) : len(VERSION) + GENESIS_BYTES]
        if genesis != self._genesis:
            raise EdgeError(codes.HISTORY_DIFFERS, "is a cursor of another journal", "cursor")
        if not compare_digest(check, self._check(data)) or len(numbers) % NUMBER_BYTES:
            raise invalid("cursor", "is no cursor: give a next_cursor unchanged")
        if data[_HEAD_BYTES - QUERY_BYTES : _HEAD_BYTES] != query_hash:
            raise invalid("cursor", "is of another request: only the fields of a page may change")
        sequence, chain, *position = (
            int.from_bytes(numbers[at : at + NUMBER_BYTES], "big", signed=True)
            for at in range(0, len(numbers), NUMBER_BYTES)
        )
        return Cursor(sequence, chain, tuple(position))

    def _check(self, data: bytes) -> bytes:
        """Return the keyed hash over the bytes of a cursor."""
        return blake2b(data, key=self._key, digest_size=KEY_BYTES).digest()
