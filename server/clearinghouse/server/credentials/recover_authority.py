# SPDX-License-Identifier: Apache-2.0
"""Verify the signatures of a recovery: the signed text, and each signature (SPEC Q-5.1).

Owns the text that the holders of recovery keys sign, and its check, which the edge makes before a call has a sequence
and `verify` makes again. The machine decides which keys count, and how many are needed. Must never hold a private key.
"""

import re
from collections.abc import Sequence
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.console.exits import ConfigError
from clearinghouse.server.credentials.names import PRINCIPAL_FORM, is_principal
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.commands import RecoverAuthority, SetRecoveryKeys
from clearinghouse.statemachine.vocabulary.types import OPERATORS_MIN, RECOVERED_OPERATORS_MAX

TITLE: Final = "clearinghouse recovery of authority, version 1"
SIGNATURE_BYTES: Final = 64
# The field and the curve of Ed25519, and the y of its points of order 1, 2, 4 and 8.
FIELD: Final = 2**255 - 19
CURVE_D: Final = -121665 * pow(121666, -1, FIELD) % FIELD
SMALL_ORDER_Y: Final = frozenset(
    {
        0,
        1,
        FIELD - 1,
        0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD83D3D706A17C7,
        0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
    }
)
_KEY: Final = re.compile(r"[0-9a-f]{64}")
# The kind of the command as it stands in the bytes of a record: what lacks it has no recovery.
KIND_BYTES: Final = b"\xcd" + RecoverAuthority.KIND.to_bytes(2, "big")


def signed_bytes(genesis_hash: str, number: int, expires_ns: int, operators: list[str]) -> bytes:
    """Return the bytes that the holders of recovery keys sign, as lines of text.

    Lines are unambiguous, since names have no line ends. The hash of genesis makes the signature valid for this journal
    only, the number makes it valid once, and the time limits it. The operators are in the stated order.
    """
    lines = (TITLE, f"genesis {genesis_hash}", f"number {number}", f"until {expires_ns}")
    return "".join(
        f"{line}\n" for line in (*lines, *(f"operator {each}" for each in operators))
    ).encode()


def check_operators(names: Sequence[str]) -> None:
    """Raise ConfigError for names that cannot be operators; called before the names are signed."""
    if not OPERATORS_MIN <= len(set(names)) == len(names) <= RECOVERED_OPERATORS_MAX:
        raise ConfigError(
            f"--operator: give {OPERATORS_MIN} to {RECOVERED_OPERATORS_MAX} different principals"
        )
    for name in names:
        if not is_principal(name):
            raise ConfigError(f"--operator: {name!r:.80} must have {PRINCIPAL_FORM}")


def is_public_key(key: str) -> bool:
    """Return whether hexadecimal digits are a public key of Ed25519 that a private key can have (RFC 8032, 5.1.3).

    A point of small order is refused: anyone can make its signatures, over any message. A value of y that is not in its
    least form is refused: it would be the same key under another name.
    """
    y = int.from_bytes(bytes.fromhex(key), "little") & ((1 << 255) - 1)
    if y >= FIELD or y in SMALL_ORDER_Y:
        return False
    x_squared = (y * y - 1) * pow(CURVE_D * y * y + 1, -1, FIELD) % FIELD
    return pow(x_squared, (FIELD - 1) // 2, FIELD) == 1


def check_keys(command: SetRecoveryKeys) -> None:
    """Raise EdgeError if one of the recovery keys is no public key; the machine checks the form of all."""
    for place, key in enumerate(command.keys):
        if _KEY.fullmatch(key) and not is_public_key(key):
            error = EdgeError(
                codes.RECOVERY_SIGNATURE,
                f"key {place + 1} is no public key of Ed25519 with a private key; nothing has happened",
                "keys",
            )
            error.request_id = command.request_id
            raise error


def signed_by(key: str, signature: str, message: bytes) -> bool:
    """Return whether a signature is valid for a key, both in hexadecimal digits in lower case."""
    try:
        public, proof = bytes.fromhex(key), bytes.fromhex(signature)
        if (public.hex(), proof.hex()) != (key, signature) or len(proof) != SIGNATURE_BYTES:
            return False
        if not is_public_key(key):
            return False
        Ed25519PublicKey.from_public_bytes(public).verify(proof, message)
    except (ValueError, InvalidSignature):
        return False
    return True


def check_recovery(command: RecoverAuthority, genesis_hash: str) -> None:
    """Raise EdgeError for a recovery that names another journal or has an invalid signature."""
    found = recovery_fault(command, genesis_hash)
    if found is not None:
        found.request_id = command.request_id
        raise found


def recovery_fault(command: RecoverAuthority, genesis_hash: str) -> EdgeError | None:
    """Return why a recovery is invalid in the journal with this genesis; None if all its signatures are valid."""
    if command.genesis_hash != genesis_hash:
        return EdgeError(
            codes.RECOVERY_GENESIS,
            "it was signed for another journal; nothing has happened",
            "genesis_hash",
            limit=genesis_hash,
            actual=command.genesis_hash,
        )
    message = signed_bytes(
        genesis_hash, command.recovery_number, command.expires_ns, command.operators
    )
    for place, (key, signature) in enumerate(zip(command.keys, command.signatures, strict=True)):
        if not signed_by(key, signature, message):
            return EdgeError(
                codes.RECOVERY_SIGNATURE,
                f"signature {place + 1} is not that of its key over this number, time and these operators; nothing has"
                " happened",
                "signatures",
            )
    return None
