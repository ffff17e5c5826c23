# SPDX-License-Identifier: Apache-2.0
"""Which accounts may be parties to trades that the central counterparty takes over (SPEC C-0, C-1)."""

from clearinghouse.statemachine.state.state import Account
from clearinghouse.statemachine.vocabulary.types import (
    KIND_MEMBER_HOUSE,
    KIND_MEMBER_INDIVIDUAL,
)


def is_member_account(account: Account) -> bool:
    """Return whether an account is of a kind that members clear with (C-0)."""
    return KIND_MEMBER_HOUSE <= account.kind <= KIND_MEMBER_INDIVIDUAL
