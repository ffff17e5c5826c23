# SPDX-License-Identifier: Apache-2.0
"""The client against a real server with authority: roles, delegation, and reads of accounts of one's own (Q-5)."""

import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from clearinghouse.client import (
    AccessDenied,
    Client,
    Decision,
    Deposit,
    NotFound,
    Refused,
    Role,
    Side,
)
from tests.client.server_process import ServerProcess

SECONDS_TO_END = 6.0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server whose journal begins with the operators ann and bob."""
    folder = tmp_path_factory.mktemp("authority")
    genesis = folder / "genesis.toml"
    genesis.write_text('operators = ["ann", "bob"]\n', encoding="utf-8")
    found = ServerProcess(folder, "--genesis", str(genesis))
    try:
        found.start()
        yield found
    finally:
        found.end()


class People:
    """A client for each principal."""

    def __init__(self, address: str, stack: ExitStack) -> None:
        self._address = address
        self._stack = stack

    def __getitem__(self, name: str) -> Client:
        """A client of this principal."""
        return self._stack.enter_context(Client(self._address, principal=name))


@pytest.fixture
def people(server: ServerProcess) -> Iterator[People]:
    """Clients of the server, by principal."""
    with ExitStack() as stack:
        yield People(server.address, stack)


def test_roles_accounts_and_delegation(people: People) -> None:
    """A trader reads and uses its own account, a delegate what was delegated, and others find nothing there."""
    ann = people["ann"]
    for name, role in (("tom", Role.TRADER), ("eve", Role.TRADER), ("vault", Role.CUSTODY)):
        ann.grant_role(name, role)
    grants = {each.name: each for each in ann.grants()}
    assert [one.role for one in grants["tom"].grants] == [Role.TRADER]
    assert grants["tom"].grants[0].granted_by == "ann"
    assert (grants["ann"].grants[0].role, grants["ann"].grants[0].sequence) == (Role.OPERATOR, 0)
    assert [each.name for each in ann.grants("eve")] == ["eve"]
    tom, eve, vault = people["tom"], people["eve"], people["vault"]
    account_id = tom.create_account("tom")
    paid = vault.request_deposits([Deposit(account_id, "USDC", "100")])
    vault.decide_deposits([Decision(paid[0].id)]).raise_for_refusals()

    assert tom.account(account_id).account_id == account_id
    for stranger_id in (account_id, account_id + 999):
        with pytest.raises(NotFound, match="there is no account"):
            eve.account(stranger_id)
        with pytest.raises(Refused, match="UNKNOWN_ACCOUNT"):
            eve.close_account(stranger_id)
    tom.delegate(account_id, "eve", may_trade=True)
    (found,) = tom.list_delegations(account_id)
    assert (found.name, found.may_trade, found.may_transfer, found.withdraws_from_time_ns) == (
        "eve",
        True,
        False,
        0,
    )
    assert eve.account(account_id).owner == "tom"
    with pytest.raises(Refused, match="UNKNOWN_ACCOUNT"):
        eve.close_account(account_id)
    tom.end_delegation(account_id, "eve")
    with pytest.raises(NotFound):
        eve.account(account_id)


def test_lists_of_all_accounts_are_for_staff(people: People) -> None:
    """A read that names no account needs a role for every account; a stranger reads nothing, not even markets."""
    with pytest.raises(
        AccessDenied, match=r"ListGrants needs a role that you do not have: .*AUDITOR"
    ):
        people["tom"].grants()
    with pytest.raises(AccessDenied, match="a role that you do not have"):
        people["nemo"].list_pools()
    with pytest.raises(
        AccessDenied,
        match="ListAssets needs a role that you do not have: any role suffices; it is read before place_orders, which",
    ):
        people["nemo"].place_order(1001, "SOL-USDC", Side.BUY, 1, 1)
    with pytest.raises(AccessDenied, match="a role that you do not have"):
        people["tom"].accounts()
    people["ann"].grant_role("tim", Role.TRADER)
    assert people["tim"].list_pools() == []
    assert people["tim"].accounts(owner="tim") == []


def test_a_stream_ends_soon_after_a_revocation(people: People) -> None:
    """A subscription of an auditor ends within five seconds (Q-5.1)."""
    ann = people["ann"]
    ann.grant_role("iris", Role.AUDITOR)
    frames = people["iris"].subscribe(1)
    next(iter(frames))
    ann.revoke_role("iris", Role.AUDITOR)
    began = time.monotonic()
    with pytest.raises(AccessDenied, match="a role that you do not have"):
        list(frames)
    assert time.monotonic() - began < SECONDS_TO_END


def test_roles_are_there_after_a_restart(server: ServerProcess, people: People) -> None:
    """Keep roles as state of the machine: a replay of the journal has those of both operators."""
    people["bob"].grant_role("rita", Role.RISK_OFFICER)
    server.kill()
    server.start()
    with Client(server.address, principal="ann") as ann:
        names = [each.name for each in ann.grants()]
    assert names[:2] == ["ann", "bob"]
    assert names[-1] == "rita"
