# SPDX-License-Identifier: Apache-2.0
"""Keep accounts by blocks of ids that follow each other, so that work for many can go block by block (SPEC I-12.2).

Owns the size of a block. Must never know why an account is kept.
"""

from collections.abc import Iterator
from typing import Final

from clearinghouse.statemachine.vocabulary.constants import FIRST_ACCOUNT_ID
from clearinghouse.statemachine.vocabulary.numbers import AccountId

# A block has so many ids: few enough to be gone through at once, and enough that a price finds few blocks.
BLOCK_BITS: Final = 7


def ids_of(block: int) -> range:
    """The ids of a block."""
    return range(block << BLOCK_BITS, (block + 1) << BLOCK_BITS)


def blocks_up_to(account_id: int) -> range:
    """The blocks of all accounts up to one, without those of the system, which no price concerns."""
    return range(FIRST_ACCOUNT_ID >> BLOCK_BITS, (account_id >> BLOCK_BITS) + 1)


class AccountBlocks:
    """Some accounts, by block and id; blocks, and the accounts of each, in the order in which they came."""

    __slots__ = ("blocks", "count")

    def __init__(self) -> None:
        """Start without accounts."""
        self.blocks: dict[int, dict[AccountId, int]] = {}  # none of them empty
        self.count = 0

    def __len__(self) -> int:
        """How many accounts there are."""
        return self.count

    def __iter__(self) -> Iterator[AccountId]:
        """The ids of all accounts."""
        for accounts in self.blocks.values():
            yield from accounts

    def __contains__(self, account_id: AccountId) -> bool:
        """Return whether an account is among them."""
        accounts = self.blocks.get(account_id >> BLOCK_BITS)
        return accounts is not None and account_id in accounts

    def add(self, account_id: AccountId) -> None:
        """Put an account in; one that is there keeps its place."""
        block = account_id >> BLOCK_BITS
        accounts = self.blocks.get(block)
        if accounts is None:
            accounts = self.blocks[block] = {}
        elif account_id in accounts:
            return
        accounts[account_id] = 1
        self.count += 1

    def discard(self, account_id: AccountId) -> None:
        """Take an account out, if it is there."""
        block = account_id >> BLOCK_BITS
        accounts = self.blocks.get(block)
        if accounts is None or accounts.pop(account_id, None) is None:
            return
        self.count -= 1
        if not accounts:
            del self.blocks[block]

    def of(self, block: int) -> list[AccountId]:
        """Those of a block."""
        return list(self.blocks.get(block, ()))

    def clear(self) -> None:
        """Take all accounts out."""
        self.blocks.clear()
        self.count = 0
