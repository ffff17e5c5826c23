# SPDX-License-Identifier: Apache-2.0
"""Lists of accounts by blocks, from which work for many accounts takes one account after another (I-12.2)."""

import time

from clearinghouse.statemachine.state.account_blocks import (
    BLOCK_BITS,
    AccountBlocks,
    BlockCounts,
    blocks_within,
    take_account,
    work_list,
)
from clearinghouse.statemachine.vocabulary.numbers import NO_ACCOUNT, AccountId
from tests.support import left_of

# Of blocks 7 (896 to 1023), 8 (1024 to 1151), and 15 (1920 to 2047).
IDS = [AccountId(number) for number in (2047, 1023, 1024, 1001, 1920)]


def counted(account_ids: list[AccountId]) -> BlockCounts:
    """The counts of a set."""
    counts = BlockCounts()
    for account_id in account_ids:
        counts.add(account_id)
    return counts


def taken(listed: list[int], *sets: list[AccountId]) -> list[int]:
    """All entries that a list brings, one after another; 0 where a block gave place to its accounts."""
    found = []
    while listed:
        found.append(int(take_account(listed, *sets)))
    return found


def test_all_accounts_follow_by_id() -> None:
    """Each block is listed when its turn comes."""
    listed = work_list(counted(IDS).counts)
    assert listed == [-16, -9, -8]
    assert left_of(listed, IDS) == len(IDS)
    assert taken(listed, IDS) == [0, 1001, 1023, 0, 1024, 0, 1920, 2047]


def test_an_account_that_has_left_before_its_block_is_listed_is_not_taken() -> None:
    """One that leaves later stays: who takes it asks whether it is still there."""
    listed = work_list(counted(IDS).counts)
    assert take_account(listed, IDS) == NO_ACCOUNT
    others = [AccountId(1920)]
    assert taken(listed, others) == [1001, 1023, 0, 0, 1920]


def test_two_sets_are_listed_together() -> None:
    """An account of both is there once."""
    first, second = IDS[:2], IDS[1:]
    blocks = {**counted(first).counts, **counted(second).counts}
    assert [one for one in taken(work_list(blocks), first, second) if one] == sorted(IDS)


def test_a_count_ends_with_its_last_account() -> None:
    """A block without accounts has no entry."""
    counts = counted(IDS)
    for account_id in IDS[1:]:
        counts.discard(account_id)
    assert counts.counts == {15: 1}


def test_the_last_account_of_the_last_block_is_taken() -> None:
    """Blocks 10 and 9 in the order of insertion; a block whose accounts are gone is no block any more."""
    found = AccountBlocks()
    for number in (1_280, 1_152, 1_281):
        found.add(AccountId(number))
    assert [found.take_last() for _ in range(2)] == [1_152, 1_281]
    assert (found.blocks, len(found)) == ({10: {1_280: 1}}, 1)


def test_the_blocks_of_a_group_are_those_of_a_table_by_number() -> None:
    """Group 1 has the blocks from 128 to 255: in a table of few blocks, and of more than a group has."""
    few = dict.fromkeys((255, 127, 128, 256, 130), 1)
    assert blocks_within(few, 1) == [128, 130, 255]
    many = dict.fromkeys((*range(400, 300, -1), *few, *range(100)), 1)
    assert blocks_within(many, 1) == [128, 130, 255]
    assert blocks_within(many, 3) == [*range(384, 401)]
    assert blocks_within({}, 0) == []


def test_the_last_account_is_found_at_once() -> None:
    """Ten sets of 6,000 blocks take as long as one of 60,000: no search passes what was taken before.

    It took nine times as long when the search for the last entry passed the places of all that were removed.
    """

    def seconds(sets: int, blocks: int) -> float:
        spent = []
        for _ in range(3):
            made = [AccountBlocks() for _ in range(sets)]
            for one in made:
                for block in range(blocks):
                    one.add(AccountId(block << BLOCK_BITS))
            begin = time.process_time()
            for one in made:
                while len(one):
                    one.take_last()
            spent.append(time.process_time() - begin)
        return min(spent)

    assert seconds(1, 60_000) < 3 * seconds(10, 6_000)
