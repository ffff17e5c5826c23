# SPDX-License-Identifier: Apache-2.0
"""Credentials that no honest caller sends: right ones damaged, doubled, mixed, grown, and made of anything.

Owns what is drawn, and a caller as the edge sees one. Must never know what a server should say.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from clearinghouse.server.edge.identity import Context
from tests.server.tokens import Issuer, encoded, hmac_token, token_of
from tests.stateful.draws import Draw

Value = str | bytes
Metadata = tuple[tuple[str, Value], ...]

KEY: Final = "authorization"
SCHEMES: Final = ("Bearer ", "bearer ", "", "Bearer", "Bearer  ", "Basic ", "BEARER\t", " Bearer ")
LETTERS: Final = '._-=+/ \tAa0zZ{}[]":,\\~\x7f'
SIZES: Final = (0, 1, 2, 15, 63, 64, 255, 256, 1_024, 4_088, 4_089, 4_090, 6_000)
NUMBERS: Final[tuple[Any, ...]] = (
    0,
    -1,
    1,
    2**31,
    2**53 - 1,
    2**53,
    2**63,
    10**30,
    1.5,
    1e300,
    True,
    None,
    "1",
    [],
    {},
)
TEXTS: Final = (
    "",
    "a",
    "A",
    "none",
    "EdDSA",
    "HS256",
    "../a",
    "a\0",
    "é",
    "x" * 200,
    "desk-1",
    "clearinghouse",
)
HEADERS: Final = (
    "alg",
    "kid",
    "typ",
    "jwk",
    "jku",
    "x5u",
    "x5c",
    "crit",
    "b64",
    "cty",
    "zip",
    "enc",
)
STATED: Final = ("iss", "aud", "sub", "exp", "iat", "nbf", "jti", "scope")


@dataclass(frozen=True, slots=True)
class Material:
    """What a hostile caller may have got hold of: a right key and token, and the issuer that would sign anything."""

    key: str
    token: str
    issuer: Issuer


class Caller:
    """A call as the check of callers sees it: its metadata, its peer, and a connection without certificate."""

    def __init__(self, metadata: Metadata) -> None:
        self._metadata = metadata

    @classmethod
    def context(cls, metadata: Metadata) -> Context:
        """A caller in place of a context of gRPC."""
        return cast("Context", cls(metadata))

    def invocation_metadata(self) -> Metadata:
        """Its metadata."""
        return self._metadata

    def peer(self) -> str:
        """A loopback address."""
        return "ipv4:127.0.0.1:5000"

    def auth_context(self) -> Mapping[str, Iterable[bytes]]:
        """No certificate."""
        return {}


def hostile(draw: Draw, material: Material) -> Metadata:
    """The metadata of one call."""
    values = [_value(draw, material) for _ in range(draw.pick((1, 1, 1, 1, 1, 0, 2, 3)))]
    found: list[tuple[str, Value]] = [(KEY, value) for value in values]
    if draw.chance(10):
        found.append(("clearinghouse-principal", draw.pick(TEXTS)))
    if draw.chance(5):
        found.append((f"{KEY}-bin", material.key.encode()))
    return tuple(found)


def _value(draw: Draw, material: Material) -> str:
    """One value of the header."""
    text = draw.pick((_damaged, _damaged, _signed, _signed, _anything))(draw, material)
    return ("Bearer " if draw.chance(85) else draw.pick(SCHEMES)) + text


def _damaged(draw: Draw, material: Material) -> str:
    """A right key or token with some places changed."""
    text = draw.pick((material.key, material.token))
    for _ in range(draw.integer(1, 3)):
        at = draw.integer(0, len(text))
        more = draw.pick(LETTERS)
        other = draw.pick((material.key, material.token))
        text = draw.pick(
            (
                text[:at],
                text[at:],
                text[:at] + more + text[at:],
                text[:at] + more + text[at + 1 :],
                text[:at] + text[at + 1 :],
                text[:at] + other[at:],
                text + text[at:],
                text.upper(),
                text + more * draw.pick(SIZES),
            )
        )
    return text


def _signed(draw: Draw, material: Material) -> str:
    """A token that is signed, with header and claims of anything."""
    header: dict[str, Any] = {"alg": "EdDSA", "kid": "a"}
    stated = material.issuer.stated()
    if draw.chance(10):
        stated |= {"iat": stated["iat"] - 5_000, "exp": stated["exp"] - 5_000}
    for table, names in ((header, HEADERS), (stated, STATED)):
        for _ in range(draw.integer(0, 2)):
            name = draw.pick(names)
            if draw.chance(20):
                table.pop(name, None)
            else:
                table[name] = draw.pick(cast("Sequence[Any]", (*NUMBERS, *TEXTS)))
    texts = [json.dumps(table) for table in (header, stated)]
    for at, text in enumerate(texts):
        if draw.chance(10):
            place = draw.integer(0, len(text))
            texts[at] = draw.pick(
                (
                    text[:place],
                    "[" * draw.pick(SIZES),
                    text + text,
                    text[:-1] + "," + text[1:],
                    "NaN",
                )
            )
    if draw.chance(15):
        return hmac_token(material.issuer.path.read_bytes(), header, stated)
    return token_of(material.issuer.key, texts[0], texts[1])


def _anything(draw: Draw, _: Material) -> str:
    """Letters without a meaning, or base64 without one."""
    size = draw.pick(SIZES)
    if draw.chance(50):
        return ".".join(
            encoded(bytes(draw.integer(0, 255) for _ in range(min(size, 64))))
            for _ in range(draw.integer(0, 5))
        )
    return draw.pick(("chk_", "eyJ", "")) + "".join(draw.pick(LETTERS) for _ in range(size))
