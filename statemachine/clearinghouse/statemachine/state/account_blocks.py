# SPDX-License-Identifier: Apache-2.0
"""Keep accounts by blocks of consecutive ids, so that work for many accounts can proceed by blocks (SPEC I-12.2).

Owns the size of a block. Must never know why an account is in a set.
"""

from collections.abc import Container, Iterable, Iterator
from typing import Any, Final

from clearinghouse.statemachine.vocabulary.constants import FIRST_ACCOUNT_ID
from clearinghouse.statemachine.vocabulary.numbers import NO_ACCOUNT, AccountId

# The bits of an id within a block: a block is small enough to visit at once.
BLOCK_BITS: Final = 7
# The bits of a block within a group: a price lists groups, of which a million accounts have 62.
GROUP_BITS: Final = 7


def ids_of(block: int) -> range:
    """Return the account ids of a block."""
    return range(block << BLOCK_BITS, (block + 1) << BLOCK_BITS)


def blocks_of(group: int) -> range:
    """Return the blocks of a group."""
    return range(group << GROUP_BITS, (group + 1) << GROUP_BITS)


def blocks_within(table: dict[int, Any], group: int) -> list[int]:
    """Return the blocks of a group that are keys of a table, ascending; it reads no more keys than a group has."""
    if len(table) > 1 << GROUP_BITS:
        return [block for block in blocks_of(group) if block in table]
    found = [block for block in table if block >> GROUP_BITS == group]
    found.sort()
    return found


def entry_of_group(group: int) -> int:
    """Return the number by which a group is listed among blocks."""
    return -1 - group


def group_of_entry(entry: int) -> int:
    """Return the group that is listed by a negative number."""
    return -1 - entry


def work_list(blocks: Iterable[int]) -> list[int]:
    """Return the accounts of blocks as a list for `take_account`; a block is one entry, `-1 - block`.

    So no id is sorted, and no account is visited, before its block is taken (I-12.2).
    """
    return [-1 - block for block in sorted(blocks, reverse=True)]


def take_account(
    listed: list[int], accounts: Container[AccountId], others: Container[AccountId] = ()
) -> AccountId:
    """Remove the next entry of a work list, and return its account: the accounts of the sets follow by id.

    If the entry is a block, return NO_ACCOUNT: those of its accounts that are in one of the sets now are next.
    """
    entry = listed.pop()
    if entry >= 0:
        return AccountId(entry)
    ids = [AccountId(number) for number in reversed(ids_of(-1 - entry))]
    listed += [one for one in ids if one in accounts or one in others]
    return NO_ACCOUNT


def blocks_up_to(account_id: int) -> range:
    """Return the blocks of all accounts up to an id.

    System accounts are left out, because no price affects them.
    """
    return range(FIRST_ACCOUNT_ID >> BLOCK_BITS, (account_id >> BLOCK_BITS) + 1)


def groups_up_to(account_id: int) -> range:
    """Return the groups of the blocks of all accounts up to an id."""
    return range(((account_id >> BLOCK_BITS) >> GROUP_BITS) + 1)


class AccountBlocks:
    """A set of accounts, by block and id. Blocks have the order of insertion, and so have the accounts of each
    block.
    """

    __slots__ = ("blocks", "count")

    def __init__(self) -> None:
        """Start without accounts."""
        self.blocks: dict[int, dict[AccountId, int]] = {}  # no block is empty
        self.count = 0

    def __len__(self) -> int:
        """Return the number of accounts in the set."""
        return self.count

    def __iter__(self) -> Iterator[AccountId]:
        """Yield the ids of all accounts."""
        for accounts in self.blocks.values():
            yield from accounts

    def __contains__(self, account_id: AccountId) -> bool:
        """Return whether an account is in the set."""
        accounts = self.blocks.get(account_id >> BLOCK_BITS)
        return accounts is not None and account_id in accounts

    def add(self, account_id: AccountId) -> None:
        """Add an account; an account that is present keeps its place."""
        block = account_id >> BLOCK_BITS
        accounts = self.blocks.get(block)
        if accounts is None:
            accounts = self.blocks[block] = {}
        elif account_id in accounts:
            return
        accounts[account_id] = 1
        self.count += 1

    def discard(self, account_id: AccountId) -> None:
        """Remove an account, if present."""
        block = account_id >> BLOCK_BITS
        accounts = self.blocks.get(block)
        if accounts is None or accounts.pop(account_id, None) is None:
            return
        self.count -= 1
        if not accounts:
            del self.blocks[block]

    def take_last(self) -> AccountId:
        """Remove and return the last account of the last block; the set is not empty.

        `popitem` removes it, since after `del` the search for the last entry passes the places of all removed ones.
        """
        accounts = self.blocks[next(reversed(self.blocks))]
        account_id, _ = accounts.popitem()
        self.count -= 1
        if not accounts:
            self.blocks.popitem()
        return account_id

    def of(self, block: int) -> list[AccountId]:
        """Return the accounts of a block."""
        return list(self.blocks.get(block, ()))

    def clear(self) -> None:
        """Remove all accounts."""
        self.blocks.clear()
        self.count = 0


class BlockCounts:
    """How many accounts of each block are in a set that is kept elsewhere."""

    __slots__ = ("counts",)

    def __init__(self) -> None:
        """Start without accounts."""
        self.counts: dict[int, int] = {}  # no count is 0

    def add(self, account_id: AccountId) -> None:
        """Count an account that has come into the set."""
        block = account_id >> BLOCK_BITS
        self.counts[block] = self.counts.get(block, 0) + 1

    def discard(self, account_id: AccountId) -> None:
        """Count an account that has left the set."""
        block = account_id >> BLOCK_BITS
        if self.counts[block] == 1:
            del self.counts[block]
        else:
            self.counts[block] -= 1
