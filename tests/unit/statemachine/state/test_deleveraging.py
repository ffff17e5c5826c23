# SPDX-License-Identifier: Apache-2.0
"""Lots that closes took from accounts, until a sharing of the loss has listed these accounts (SPEC W-5, I-12.2)."""

from clearinghouse.statemachine.state.deleveraging import LossToShare
from clearinghouse.statemachine.vocabulary.numbers import AccountId


def test_closed_lots_are_kept_by_block_and_taken_once() -> None:
    """Accounts 1001 and 1023 are of block 7, 1024 of block 8; a block without lots is no entry."""
    loss = LossToShare(5)
    for number, lots in ((1001, 2), (1024, 1), (1023, 4), (1001, 3)):
        loss.note_closed(AccountId(number), lots)
    assert loss.closed == {7: {1001: 5, 1023: 4}, 8: {1024: 1}}
    assert [loss.take_closed(AccountId(number)) for number in (1001, 1001, 1002, 1024)] == [
        5,
        0,
        0,
        1,
    ]
    assert loss.closed == {7: {1023: 4}}
    assert loss.take_closed(AccountId(5_000)) == 0
    assert loss.take_closed(AccountId(1023)) == 4
    assert loss.closed == {}
