# SPDX-License-Identifier: Apache-2.0
"""Convert bytes of calls about recovery keys to commands (SPEC Q-5.1).

Owns shape and length of each field. The machine checks whether keys are known, `credentials.recover_authority`
verifies the signatures.
"""

from collections.abc import Sequence
from typing import Final

from clearinghouse.server.codec.errors import invalid
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import duration_of, head, id_of, name_of, parse_one
from clearinghouse.statemachine.vocabulary.commands import RecoverAuthority, SetRecoveryKeys
from clearinghouse.statemachine.vocabulary.types import (
    OPERATORS_MIN,
    RECOVERED_OPERATORS_MAX,
    RECOVERY_KEY_DIGITS,
    RECOVERY_KEYS_MAX,
)
from clearinghouse.v1 import authority_pb2

NAME_MAX: Final = 64
SIGNATURE_DIGITS: Final = 2 * RECOVERY_KEY_DIGITS


def names_of(values: Sequence[str], field: str, longest: int, least: int, most: int) -> list[str]:
    """Return the names of a list. Raises EdgeError unless it has `least` to `most` names of at most `longest`
    characters.
    """
    count = len(values)
    if not least <= count <= most:
        limit = least if count < least else most
        raise invalid(field, f"must have {least} to {most} entries", str(limit), str(count))
    return [name_of(each, field, longest) for each in values]


def decode_set_recovery_keys(raw: bytes, principal: str, scales: Scales) -> SetRecoveryKeys:
    """Decode SetRecoveryKeys: the public keys, and how many of them must sign."""
    del scales  # no field has a scale
    request = parse_one(authority_pb2.SetRecoveryKeysRequest, raw)
    request_id, created_ns = head(request)
    return SetRecoveryKeys(
        principal,
        request_id,
        created_ns,
        names_of(request.keys, "keys", RECOVERY_KEY_DIGITS, 0, RECOVERY_KEYS_MAX),
        request.threshold,
    )


def decode_recover_authority(raw: bytes, principal: str, scales: Scales) -> RecoverAuthority:
    """Decode RecoverAuthority: the operators to appoint, with one signature for each key."""
    del scales  # no field has a scale
    request = parse_one(authority_pb2.RecoverAuthorityRequest, raw)
    request_id, created_ns = head(request)
    operators = names_of(
        request.operators, "operators", NAME_MAX, OPERATORS_MIN, RECOVERED_OPERATORS_MAX
    )
    expires_ns = duration_of(request.expires_time_ns, "expires_time_ns")
    genesis_hash = name_of(request.genesis_hash, "genesis_hash", RECOVERY_KEY_DIGITS)
    keys = names_of(request.keys, "keys", RECOVERY_KEY_DIGITS, 1, RECOVERY_KEYS_MAX)
    count = len(keys)
    return RecoverAuthority(
        principal,
        request_id,
        created_ns,
        id_of(request.recovery_number, "recovery_number"),
        operators,
        expires_ns,
        genesis_hash,
        keys,
        names_of(request.signatures, "signatures", SIGNATURE_DIGITS, count, count),
    )
