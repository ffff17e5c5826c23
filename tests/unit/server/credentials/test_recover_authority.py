# SPDX-License-Identifier: Apache-2.0
"""Which hexadecimal digits are a recovery key: points of Ed25519 that a private key can have (RFC 8032)."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.credentials.recover_authority import (
    FIELD,
    SMALL_ORDER_Y,
    check_keys,
    is_public_key,
    signed_by,
)
from clearinghouse.statemachine.vocabulary.commands import SetRecoveryKeys

SIGN = 1 << 255


def digits(number: int) -> str:
    """The key of a number, as it is written."""
    return number.to_bytes(32, "little").hex()


def test_keys_that_someone_holds_are_taken() -> None:
    """Each that the library makes; RFC 8032's first test vector."""
    made = [Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex() for _ in range(50)]
    vector = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert all(is_public_key(key) for key in [*made, vector])


@pytest.mark.parametrize("y", sorted(SMALL_ORDER_Y))
@pytest.mark.parametrize("sign", [0, SIGN])
def test_points_of_small_order_are_refused(y: int, sign: int) -> None:
    """In each form: with either sign, and with the field added where that fits."""
    assert not is_public_key(digits(y | sign))
    if y + FIELD < SIGN:
        assert not is_public_key(digits(y + FIELD | sign))


def test_a_signature_that_anyone_can_make_is_none() -> None:
    """The library takes it for the neutral point, over any message: so the key is refused before."""
    neutral, forged = digits(1), digits(1) + digits(0)
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(neutral)).verify(bytes.fromhex(forged), b"any")
    assert not signed_by(neutral, forged, b"any")


def test_what_is_no_point_is_refused() -> None:
    """About half of all numbers are none; 2 is one of them."""
    assert not is_public_key(digits(2))
    drawn = [is_public_key(digits(number)) for number in range(3, 203)]
    assert 60 < sum(drawn) < 140


def test_a_list_with_such_a_key_is_refused_by_its_place() -> None:
    """Digits of another form are left to the machine, which has a code for them."""
    good = Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex()
    check_keys(SetRecoveryKeys("ann", "r", 1, [good, "xyz"], 2))
    with pytest.raises(EdgeError, match="key 2 is no public key of Ed25519") as refused:
        check_keys(SetRecoveryKeys("ann", "r", 1, [good, digits(1)], 2))
    assert refused.value.request_id == "r"
