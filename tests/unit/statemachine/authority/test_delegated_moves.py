# SPDX-License-Identifier: Apache-2.0
"""Which commands of a delegate count in its limit of a day, and that each of them is refused above it (SPEC Q-5)."""

import dataclasses
from typing import Any, get_args, get_origin, get_type_hints

import pytest

from clearinghouse.statemachine.authority.delegated_moves import MOVES
from clearinghouse.statemachine.authority.delegation_limits import limit_of
from clearinghouse.statemachine.state.authority import DelegationLimit
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.permits import PERMITS
from tests.support import System

MOVING_RIGHTS = types.RIGHT_TRANSFER | types.RIGHT_WITHDRAW
# Commands by such a right that let nothing leave, each with the reason.
COMES_IN = "its amount comes into the account, or is not there yet"
NOT_COUNTED: dict[type[Command], str] = {
    commands.RequestDeposits: COMES_IN,
    commands.DecideHolds: "the account is the beneficiary's, to which a hold is paid or which lets it go",
    commands.PayOutPvp: COMES_IN,
    commands.LodgeCollateral: "it stays the account's own, set apart for what the account owes",
    commands.WithdrawCollateral: COMES_IN,
    commands.ReturnContribution: COMES_IN,
    commands.GiveLeavingNotice: "it moves nothing",
}
KINDS: dict[int, type[Command]] = {
    each.KIND: each
    for each in vars(commands).values()
    if isinstance(each, type) and issubclass(each, Command) and each is not Command
}
MOST = 10


def test_every_command_that_may_move_value_is_counted_or_named() -> None:
    """Of the commands by a right to transfer or to withdraw each is in one of the two tables, and no other one is."""
    moving = {kind for kind, permit in PERMITS.items() if permit.scope & MOVING_RIGHTS}
    named = {each.KIND for each in NOT_COUNTED}
    assert not named & set(MOVES)
    assert named | set(MOVES) == moving


def test_staff_states_none_of_the_counted_commands_for_others() -> None:
    """No role reaches every account with them, so that a limit never stands in the way of staff."""
    assert [kind for kind in MOVES if PERMITS[kind].any] == []


def test_counted_commands_name_account_asset_and_amount() -> None:
    """The attributes of the table are those of the commands, and the account is that of the permit."""
    for kind, moves in MOVES.items():
        names = {field.name for field in dataclasses.fields(KINDS[kind])}
        assert {moves.account, moves.amount} <= names
        assert not moves.asset or moves.asset in names
        assert moves.account == PERMITS[kind].account
        assert moves.asset or not names & {"asset_id", "asset_ids"}


class Limited(System):
    """An account of alice that dora, a delegate, may let leave 10 units of USDC a day, and nothing else."""

    def __init__(self) -> None:
        super().__init__(check=False)
        self.begin_with_operators("ann", "bob")
        for name in ("alice", "dora"):
            self.must(commands.GrantRole(*self._by("ann"), name, types.ROLE_MEMBER, 0))
        kind = types.KIND_CUSTOMER
        made = commands.CreateAccount(*self._by("alice"), "alice", kind, AccountId(0), 5, 0, 0)
        self.account_id = AccountId(self.must(made))
        scopes = types.RIGHT_TRADE | MOVING_RIGHTS
        self.must(commands.Delegate(*self._by("alice"), self.account_id, "dora", scopes, 0))
        self.advance(86_400)
        self.limit_of(self.state.valuation.id)

    def _by(self, name: str) -> tuple[str, str, int]:
        """The head of a command of a principal."""
        _, request_id, created_ns = self.head()
        return name, request_id, created_ns

    def limit_of(self, asset_id: AssetId) -> None:
        """State the limit."""
        kind = types.DELEGATED_MOVED_A_DAY
        self.must(
            commands.SetDelegationLimit(
                *self._by("alice"), self.account_id, "dora", asset_id, kind, MOST, 0
            )
        )

    def state_item(self, kind: int, name: str, amount: int) -> tuple[int, tuple[int, int, int]]:
        """One item of a command with an amount of USDC out of the account; the answer and its figures."""
        moves = MOVES[kind]
        stated = {moves.account: self.account_id, moves.amount: amount}
        if moves.asset:
            stated[moves.asset] = self.state.valuation.id
        values: list[Any] = []
        for field_name, hint in list(get_type_hints(KINDS[kind]).items()):
            if field_name in ("KIND", "principal", "request_id", "created_ns"):
                continue
            is_list = get_origin(hint) is list
            inner = get_args(hint)[0] if is_list else hint
            value = stated.get(field_name, "" if inner is str else 0)
            values.append([value] if is_list else value)
        outcome = self.apply(KINDS[kind](*self._by(name), *values))
        return outcome.codes[0], outcome.figures.get(0, (0, 0, 0))


@pytest.mark.parametrize("kind", sorted(MOVES), ids=lambda kind: KINDS[kind].__name__)
def test_each_counted_command_is_refused_a_unit_above_the_limit(kind: int) -> None:
    """11 of 10 are refused before anything else is asked; 10 pass on to the refusals of the command itself."""
    system = Limited()
    assert system.state_item(kind, "dora", MOST + 1) == (
        codes.DELEGATE_MOVED_LIMIT,
        (MOST, MOST + 1, 1),
    )
    for name, amount in (("dora", MOST), ("dora", 0), ("alice", MOST + 1)):
        code, _ = system.state_item(kind, name, amount)
        assert code not in (codes.OK, codes.DELEGATE_MOVED_LIMIT)
    limit = limit_of(
        system.state,
        "dora",
        system.account_id,
        types.DELEGATED_MOVED_A_DAY,
        system.state.valuation.id,
    )
    assert limit is not None
    assert limit.moved == 0


def test_an_owner_has_no_limit_even_if_it_was_a_delegate() -> None:
    """A limit that stayed from before the account was the principal's own bounds nothing."""
    system = Limited()
    usdc, kind = system.state.valuation.id, types.DELEGATED_MOVED_A_DAY
    assert limit_of(system.state, "dora", system.account_id, kind, usdc) is not None
    system.state.accounts[system.account_id].owner = "dora"
    assert limit_of(system.state, "dora", system.account_id, kind, usdc) is None


def test_a_limit_changes_at_its_time() -> None:
    """Until then it is the present amount, from then on the next one."""
    limit = DelegationLimit(AccountId(1), "dora", AssetId(1), types.DELEGATED_ORDER_VALUE)
    limit.amount, limit.next_amount, limit.changes_ns = 5, 7, 100
    assert [limit.at(time_ns) for time_ns in (0, 99, 100, 101)] == [5, 5, 7, 7]
    limit.changes_ns = 0
    assert limit.at(10**18) == 5
