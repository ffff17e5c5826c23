# SPDX-License-Identifier: Apache-2.0
"""Who may read an account at a time, and which name limits of a delegate go by (SPEC Q-5)."""

import pytest

from clearinghouse.statemachine.authority.delegation_limits import delegate_of
from clearinghouse.statemachine.authority.permissions import refuse_read
from clearinghouse.statemachine.state.authority import Delegation, Principal
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import NO_ACCOUNT, AccountId
from clearinghouse.statemachine.vocabulary.types import (
    RIGHT_READ,
    RIGHT_TRADE,
    RIGHT_WITHDRAW,
    ROLE_AUDITOR,
    ROLE_TRADER,
    SECOND_NS,
)
from tests.unit.statemachine.pretrade.small_states import World

ANY, OWN = 1 << ROLE_AUDITOR, 1 << ROLE_TRADER
ENDS_NS = 200 * SECOND_NS
"""When the delegation below ends; the state is at 100 seconds."""


class Read:
    """Alice's account, a trader who may trade on it, a trader who may not, an auditor, and one without a role."""

    def __init__(self) -> None:
        """Make them."""
        self.world = World()
        self.account_id: AccountId = self.world.account(owner="alice").id
        authority = self.world.state.authority
        for number, (name, roles) in enumerate(
            {"alice": OWN, "desk": OWN, "other": OWN, "auditor": ANY, "guest": 0}.items(), 1
        ):
            authority.principals[name] = principal = Principal(number, name)
            principal.roles = roles
        delegation = Delegation(self.account_id, "desk", "alice")
        delegation.scopes = RIGHT_READ | RIGHT_TRADE
        delegation.expires_ns = ENDS_NS
        authority.delegations[self.account_id] = {"desk": delegation}

    def code(
        self, name: str, *, scope: int = 0, time_ns: int = 0, account_id: int | None = None
    ) -> int:
        """The answer to a principal who asks for Alice's account, or another one."""
        asked = self.account_id if account_id is None else AccountId(account_id)
        return refuse_read(self.world.state, name, ANY, OWN, asked, scope, time_ns)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("alice", codes.OK),
        ("desk", codes.OK),
        ("other", codes.UNKNOWN_ACCOUNT),
        ("auditor", codes.OK),
        ("guest", codes.ROLE_REQUIRED),
        ("unknown", codes.ROLE_REQUIRED),
    ],
)
def test_an_account_is_read_by_its_owner_its_delegates_and_roles_that_read_all(
    name: str, code: int
) -> None:
    """All others with a role do not learn that it exists."""
    assert Read().code(name) == code


def test_a_role_for_own_accounts_reads_no_list_of_all() -> None:
    """An auditor may ask for no certain account; a trader may not, and no account that there is not."""
    read = Read()
    assert read.code("auditor", account_id=NO_ACCOUNT) == codes.OK
    assert read.code("alice", account_id=NO_ACCOUNT) == codes.ROLE_REQUIRED
    assert read.code("alice", account_id=999_999) == codes.UNKNOWN_ACCOUNT


@pytest.mark.parametrize(
    ("scope", "code"),
    [
        (0, codes.OK),
        (RIGHT_TRADE, codes.OK),
        (RIGHT_WITHDRAW, codes.UNKNOWN_ACCOUNT),
    ],
)
def test_a_delegate_reads_what_its_scope_permits(scope: int, code: int) -> None:
    """Without a stated scope that of reading is enough."""
    assert Read().code("desk", scope=scope) == code


@pytest.mark.parametrize(
    ("state_ns", "time_ns", "code"),
    [
        (0, ENDS_NS - 1, codes.OK),
        (0, ENDS_NS, codes.UNKNOWN_ACCOUNT),
        (ENDS_NS, 0, codes.UNKNOWN_ACCOUNT),
        (ENDS_NS - 1, ENDS_NS, codes.UNKNOWN_ACCOUNT),
    ],
)
def test_a_delegation_ends_by_the_later_of_the_clock_and_the_last_command(
    state_ns: int, time_ns: int, code: int
) -> None:
    """A read has no time of its own in the sequence."""
    read = Read()
    read.world.state.time_ns = state_ns
    assert read.code("desk", time_ns=time_ns) == code


def test_a_name_without_limits_is_no_delegate() -> None:
    """Orders have the name of who placed them only where that has limits."""
    state = World().state
    assert delegate_of(state, "desk") == ""
    state.authority.delegation_limits["desk"] = {}
    assert delegate_of(state, "desk") == "desk"
    assert delegate_of(state, "other") == ""
