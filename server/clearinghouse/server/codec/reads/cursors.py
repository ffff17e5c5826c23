# SPDX-License-Identifier: Apache-2.0
"""Make the cursors of lists that callers read by pages as of one sequence; a cursor is opaque text for a caller.

Owns that text. A cursor has the sequence of the list, its place in the history, the filters, the place of the next
page, and a digest over genesis and these fields. So the server refuses a cursor of another clearinghouse. A cursor is
no secret: a forged cursor gives nothing that the same filters do not give.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from hashlib import blake2b
from struct import Struct
from typing import Final, NamedTuple

from clearinghouse.server.codec.errors import EdgeError, invalid

DIGEST_BYTES: Final = 8
_FORM: Final = Struct(f">BQ{DIGEST_BYTES}s{DIGEST_BYTES}sI")
_VERSION: Final = 1
_TEXT_MAX: Final = 64


class Cursor(NamedTuple):
    """The place where a list continues: its sequence, the first bytes of the chain head there, a digest of the filters,
    and the place of the next row.
    """

    sequence: int
    head: bytes
    filters: bytes
    place: int


def digest(data: bytes, key: bytes = b"") -> bytes:
    """Return a short BLAKE2 digest of bytes under a key."""
    return blake2b(data, digest_size=DIGEST_BYTES, key=key).digest()


def cursor_text(cursor: Cursor, genesis: bytes) -> str:
    """Return the text of a cursor in the journal with this genesis."""
    data = _FORM.pack(_VERSION, *cursor)
    return urlsafe_b64encode(data + digest(data, genesis)).decode().rstrip("=")


def cursor_of(text: str, filters: bytes, genesis: bytes) -> Cursor:
    """Return the cursor of a text. Raises EdgeError INVALID_ARGUMENT if the text is no cursor, or a cursor of other
    filters.
    """
    data = _data(text)
    form, check = data[: _FORM.size], data[_FORM.size :]
    if len(form) != _FORM.size or check != digest(form, genesis):
        raise _none()
    version, *parts = _FORM.unpack(form)
    cursor = Cursor(*parts)
    if version != _VERSION:
        raise _none()
    if cursor.filters != filters:
        raise invalid(
            "cursor", "goes on with a list of other filters; repeat those of its first page"
        )
    return cursor


def _data(text: str) -> bytes:
    """Return the bytes that the text of a cursor encodes. Raises EdgeError."""
    if len(text) > _TEXT_MAX or not text.isascii():
        raise _none()
    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (Error, ValueError):
        raise _none() from None
    if urlsafe_b64encode(data).decode().rstrip("=") != text:
        raise _none()  # one text for each cursor
    return data


def _none() -> EdgeError:
    """Return the error for a text that is no cursor of this clearinghouse."""
    return invalid(
        "cursor", "is no cursor of this server; give next_cursor of the page before, unchanged"
    )
