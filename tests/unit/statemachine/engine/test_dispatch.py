# SPDX-License-Identifier: Apache-2.0
"""What an entry does around its handler: visits, the limits of a delegate, and the end of a slice (SPEC I-6.1).

Owns the order around a handler, with handlers that only note what they see. The rules of handlers have their own tests.
"""

from collections.abc import Callable

import pytest

from clearinghouse.statemachine.authority.delegated_moves import MOVES
from clearinghouse.statemachine.engine.dispatch import Atomic, Entry, PerItem, Single, Whole
from clearinghouse.statemachine.state.authority import DelegationLimit
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.work import WORK_OF_ITEM
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.events import split
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from tests.unit.statemachine.pretrade.small_states import World
from tests.vectors.building import new_account, new_state

HEAD = ("dora", "r1", 1)
ASSET = AssetId(1)


def handles(
    state: State, found: list[tuple[int, list[AccountId]]], code: int = codes.OK
) -> Callable[..., int]:
    """A handler of any shape that notes its item and the accounts that are listed still."""

    def handle(_state: State, _command: commands.Command, *rest: object) -> int:
        item = rest[0] if isinstance(rest[0], int) else 0
        found.append((item, sorted(state.cursors.health.listed)))
        return code

    return handle


def listed(names: str) -> tuple[State, list[AccountId]]:
    """A state in which accounts are listed to be visited, and the units of visits are used up."""
    state = new_state("USDC", 0)
    accounts = [new_account(state, name).id for name in names]
    for account_id in accounts:
        state.cursors.health.listed[account_id] = (0, 0)
    return state, accounts


def applied(state: State, entry: Entry, command: commands.Command, stop: int) -> Outcome:
    """Apply all items of a command; what they answer."""
    outcome = Outcome(1, 0)
    assert entry.apply(state, command, outcome, 0, stop) == stop
    return outcome


def test_each_item_has_its_accounts_visited_before_it() -> None:
    """Of three listed accounts the first item names one, and the second one another."""
    state, (anna, ben, cleo) = listed("abc")
    found: list[tuple[int, list[AccountId]]] = []
    entry = PerItem(commands.RequestDeposits, handles(state, found))
    command = commands.RequestDeposits(*HEAD, [anna, cleo], [ASSET] * 2, [1] * 2, [""] * 2)
    assert applied(state, entry, command, 2).codes == [codes.OK, codes.OK]
    assert found == [(0, [ben, cleo]), (1, [ben])]


def test_a_command_has_its_account_visited_before_it() -> None:
    """The account that it names, and no other one."""
    state, (anna, ben) = listed("ab")
    found: list[tuple[int, list[AccountId]]] = []
    command = commands.SetAccountSettings(*HEAD, ben, 1, 0)
    entry = Single(commands.SetAccountSettings, handles(state, found))
    assert applied(state, entry, command, 1).codes == [codes.OK]
    assert found == [(0, [anna])]


def test_a_whole_batch_has_all_its_accounts_visited_before_it() -> None:
    """The payers and receivers of both transfers, before the first one moves."""
    state, accounts = listed("abcde")
    found: list[tuple[int, list[AccountId]]] = []
    command = commands.Transfers(*HEAD, 1, accounts[:2], accounts[2:4], [ASSET] * 2, [1] * 2)

    def handle(_state: State, _command: commands.Transfers, outcome: Outcome) -> None:
        found.append((0, sorted(state.cursors.health.listed)))
        for _ in range(2):
            outcome.add(codes.OK, 0)

    entry = Whole(commands.Transfers, handle, moves_prices=False)
    assert applied(state, entry, command, 2).codes == [codes.OK, codes.OK]
    assert found == [(0, accounts[4:])]


def test_a_whole_batch_checks_accounts_after_its_last_item() -> None:
    """An account that the batch leaves below maintenance: the event of that has the place of the last item (I-6)."""
    world = World()
    state, debtor = world.state, world.account(10)
    world.position(debtor, world.perpetual(), 5, 1_000)
    accounts = [world.account().id for _ in range(4)]

    def handle(_state: State, _command: commands.Transfers, outcome: Outcome) -> None:
        state.touched[debtor.id] = debtor
        for _ in range(2):
            outcome.add(codes.OK, 0)

    command = commands.Transfers(*HEAD, 1, accounts[:2], accounts[2:], [ASSET] * 2, [1] * 2)
    entry = Whole(commands.Transfers, handle, moves_prices=False)
    assert applied(state, entry, command, 2).codes == [codes.OK, codes.OK]
    found = [(one.name, one.fields["offset"]) for one in split(list(state.events))]
    assert ("LIQUIDATION_STARTED", 1) in found
    assert {offset for _, offset in found} == {1}
    assert debtor.status == types.LIQUIDATING


@pytest.mark.parametrize(("atomic", "handled"), [(0, ["item 0", "item 1"]), (1, ["whole"])])
def test_a_batch_is_applied_whole_where_it_asks_for_that(atomic: int, handled: list[str]) -> None:
    """Both entries know the command; an entry of another kind cannot be one of the two."""
    state, accounts = listed("abcd")
    found: list[str] = []

    def each(_state: State, _command: commands.Transfers, item: int, _reply: object) -> int:
        found.append(f"item {item}")
        return codes.OK

    def whole(_state: State, _command: commands.Transfers, outcome: Outcome) -> None:
        found.append("whole")
        for _ in range(2):
            outcome.add(codes.OK, 0)

    entries = (
        PerItem(commands.Transfers, each),
        Whole(commands.Transfers, whole, moves_prices=False),
    )
    entry = Atomic(commands.Transfers, *entries)
    assert (entry.kind, entry.moves_prices) == (commands.Transfers.KIND, entries[0].moves_prices)
    command = commands.Transfers(*HEAD, atomic, accounts[:2], accounts[2:], [ASSET] * 2, [1] * 2)
    assert applied(state, entry, command, 2).codes == [codes.OK, codes.OK]
    assert found == handled


@pytest.mark.parametrize(
    ("units", "following"),
    [
        (1, 1),
        (WORK_OF_ITEM, 1),
        (WORK_OF_ITEM + 1, 2),
        (2 * WORK_OF_ITEM, 2),
        (2 * WORK_OF_ITEM + 1, 3),
        (9 * WORK_OF_ITEM, 3),
    ],
)
def test_a_batch_ends_its_slice_after_the_item_that_reaches_its_units(
    units: int, following: int
) -> None:
    """Each item is four units: the next item is the one after that with which the units are reached."""
    state, _ = listed("")
    found: list[tuple[int, list[AccountId]]] = []
    state.work.batch_stop = units
    entry = PerItem(commands.RequestDeposits, handles(state, found))
    ids = [AccountId(1001)] * 4
    command = commands.RequestDeposits(*HEAD, ids, [ASSET] * 4, [1] * 4, [""] * 4)
    outcome = Outcome(1, 0)
    assert entry.apply(state, command, outcome, 0, 3) == following
    assert [item for item, _ in found] == list(range(following))
    assert outcome.codes == [codes.OK] * following
    assert state.work.units == WORK_OF_ITEM * following


def limited(most: int) -> tuple[State, AccountId, DelegationLimit]:
    """A state in which dora, a delegate, may move so much of an asset a day out of an account of anna's."""
    state = new_state("USDC", 0)
    account_id = new_account(state, "anna").id
    kind = types.DELEGATED_MOVED_A_DAY
    limit = DelegationLimit(account_id, "dora", ASSET, kind)
    limit.amount = most
    state.authority.delegation_limits["dora"] = {account_id: {(kind, ASSET): limit}}
    return state, account_id, limit


def test_an_entry_counts_the_commands_that_move_value_and_no_others() -> None:
    """Each kind of command is in the table of those that let value leave, or is not asked for limits at all."""
    handle = handles(new_state("USDC", 0), [])
    for command in commands.COMMANDS:
        moves_value = command.KIND in MOVES
        assert Single(command, handle).moves_value == moves_value
        assert PerItem(command, handle).moves_value == moves_value


def test_each_item_counts_in_the_limit_of_a_delegate_once_it_is_accepted() -> None:
    """Of 10 a day 6 leave; 5 more are refused and do not reach the handler, and 4 do."""
    state, account_id, limit = limited(10)
    found: list[tuple[int, list[AccountId]]] = []
    entry = PerItem(commands.RequestWithdrawals, handles(state, found))
    ids = [account_id] * 3
    command = commands.RequestWithdrawals(*HEAD, ids, [ASSET] * 3, [6, 5, 4], [""] * 3)
    outcome = applied(state, entry, command, 3)
    assert outcome.codes == [codes.OK, codes.DELEGATE_MOVED_LIMIT, codes.OK]
    assert outcome.figures == {1: (10, 11, 1)}
    assert [item for item, _ in found] == [0, 2]
    assert limit.moved == 10


def test_an_item_that_is_refused_does_not_count() -> None:
    """All three would pass the limit, and the handler refuses them."""
    state, account_id, limit = limited(10)
    found: list[tuple[int, list[AccountId]]] = []
    entry = PerItem(commands.RequestWithdrawals, handles(state, found, codes.ACCOUNT_FROZEN))
    ids = [account_id] * 3
    command = commands.RequestWithdrawals(*HEAD, ids, [ASSET] * 3, [6, 5, 4], [""] * 3)
    assert applied(state, entry, command, 3).codes == [codes.ACCOUNT_FROZEN] * 3
    assert [item for item, _ in found] == [0, 1, 2]
    assert limit.moved == 0


@pytest.mark.parametrize(
    ("principal", "amount", "answer", "code", "moved"),
    [
        ("dora", 10, codes.OK, codes.OK, 10),
        ("dora", 11, codes.OK, codes.DELEGATE_MOVED_LIMIT, 0),
        ("dora", 10, codes.ACCOUNT_FROZEN, codes.ACCOUNT_FROZEN, 0),
        ("anna", 11, codes.OK, codes.OK, 0),
    ],
)
def test_a_command_counts_in_the_limit_of_a_delegate(
    principal: str, amount: int, answer: int, code: int, moved: int
) -> None:
    """At the limit it passes; above it the handler is not called; for the owner nothing is counted."""
    state, account_id, limit = limited(10)
    found: list[tuple[int, list[AccountId]]] = []
    entry = Single(commands.FundLiquidity, handles(state, found, answer))
    command = commands.FundLiquidity(principal, "r1", 1, account_id, ASSET, amount)
    assert applied(state, entry, command, 1).codes == [code]
    assert len(found) == (code != codes.DELEGATE_MOVED_LIMIT)
    assert limit.moved == moved
