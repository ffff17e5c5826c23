# SPDX-License-Identifier: Apache-2.0
"""`explain` of who stated a call, under which authority, and who approved it (SPEC Q-5, A-2).

Owns the walk of an auditor: from a withdrawal to its request, its two approvals, and the roles behind each.
"""

from pathlib import Path

import pytest

from clearinghouse.server.analysis.explain.explanations import Explanation, explain_sequence
from clearinghouse.server.analysis.replayed_state import opened
from tests.analysis.journals import RecordedSystem
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import SCENARIOS, run

TWO = "One principal confirms the limit, a unit more needs a second one, and never the same twice."
ALONE = "An operator alone confirms what needs two, states why, and nothing else."
LATER = "A new right to withdraw begins after a day, and is kept when it is stated again."


def journal_of(stem: str, sentence: str, directory: Path) -> Path:
    """A journal of a scenario; each row of a call is one sequence."""
    [scenario] = [one for one in SCENARIOS if (one.stem, one.sentence) == (stem, sentence)]
    setup = Setup(check=False)
    system = setup.system = RecordedSystem()
    run(scenario, setup)
    return system.write(directory / "data")


def explained(data: Path, sequence: int) -> Explanation:
    """The explanation of a sequence."""
    with opened(data, start=sequence) as past:
        return explain_sequence(past, sequence)


def inputs(found: Explanation, subject: str) -> dict[str, tuple[str, list[int]]]:
    """Inputs of the part about a subject, with the sequences that wrote them."""
    [part] = [part for part in found.parts if part.subject == subject]
    return {one.name: (one.value, one.sequences) for one in part.inputs}


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """Set-up: 1 to 4 grant roles to rita, vault, cage and alice, 5 opens the account, 8 states the limit of 1,000.

    Then 10 asks for a unit more, vault approves it with 12, and cage carries it out with 16.
    """
    return journal_of("approvals", TWO, tmp_path)


def test_a_confirmed_withdrawal_names_who_asked_and_both_who_approved(two: Path) -> None:
    """The last call names its own role, the request, the limit, and the first approval, each with its sequence."""
    found = explained(two, 16)
    assert found.principal == "cage"
    seen = inputs(found, "WITHDRAWAL_CONFIRMED")
    assert seen["cage has the role custody"] == ("granted by ann", [3])
    assert seen["what one principal may confirm"] == ("1000 USDC", [8])
    [asked] = [value for name, value in seen.items() if name.startswith("the request of")]
    assert asked == ("1000.000001 USDC", [10])
    [approved] = [value for name, value in seen.items() if name.startswith("who approved")]
    assert approved == ("1000.000001 USDC", [12])
    stated = {cause.sequence: cause.principal for cause in found.causes}
    assert {number: stated[number] for number in (3, 8, 10, 12)} == {
        3: "ann",
        8: "rita",
        10: "alice",
        12: "vault",
    }


def test_a_request_names_the_role_and_the_account_of_the_one_who_asked(two: Path) -> None:
    """The owner has a role by a grant, and the account since it was opened."""
    found = explained(two, 10)
    assert found.principal == "alice"
    seen = inputs(found, "WITHDRAWAL_REQUESTED")
    assert seen["alice has the role trader"] == ("granted by ann", [4])
    [owned] = [value for name, value in seen.items() if name.startswith("alice owns")]
    assert owned == ("alice", [5])


def test_the_first_approval_names_its_role(two: Path) -> None:
    """The first one of the two acts as custody too."""
    found = explained(two, 12)
    seen = inputs(found, "WITHDRAWAL_APPROVED")
    assert seen["vault has the role custody"] == ("granted by ann", [2])


def test_an_operator_of_genesis_breaks_the_glass(tmp_path: Path) -> None:
    """The role of an operator with which the journal began was granted by no call.

    The set-up has 8 calls; 9 to 11 ask, and the first call of ann that passes is the 17th.
    """
    found = explained(journal_of("approvals", ALONE, tmp_path), 17)
    assert found.principal == "ann"
    assert inputs(found, "BREAK_GLASS")["ann has the role operator"] == ("from genesis", [])
    seen = inputs(found, "WITHDRAWAL_CONFIRMED")
    assert seen["ann has the role operator"] == ("from genesis", [])


def test_a_delegate_names_the_delegation(tmp_path: Path) -> None:
    """A delegate that asks has a role of its own, and the account by the owner's last statement, which is the 10th."""
    found = explained(journal_of("authority", LATER, tmp_path), 11)
    assert found.principal == "dora"
    seen = inputs(found, "WITHDRAWAL_REQUESTED")
    assert seen["dora has the role trader"] == ("granted by ann", [2])
    [delegated] = [value for name, value in seen.items() if name.startswith("dora is a delegate")]
    assert delegated == ("delegated by alice", [10])


SAME = "The first call proposes, the same call of another principal carries it out, and never one of the same."
QUORUM = "Two of three keys name new operators, even if the sender has no role; no other principal stays an operator."
GLASS = "An operator lets a change go without a second principal, with a reason, and never a change of its own."


def walked(data: Path, first: int) -> dict[int, tuple[str, str]]:
    """Command and principal of a sequence, of those that its explanation names, and so on to the end."""
    found: dict[int, tuple[str, str]] = {}
    asked = [first]
    while asked:
        sequence = asked.pop()
        answer = explained(data, sequence)
        assert answer.time_ns > 0
        found[sequence] = (answer.command, answer.principal)
        named = {number for part in answer.parts for one in part.inputs for number in one.sequences}
        asked += [number for number in sorted(named) if number not in found and number not in asked]
    return found


def test_an_auditor_walks_from_a_withdrawal_to_every_grant(two: Path) -> None:
    """The sequences in each answer lead to the request, its approvals, the roles behind them and their grants."""
    found = walked(two, 16)
    assert found[16] == ("DecideWithdrawals", "cage")
    assert found[12] == ("DecideWithdrawals", "vault")
    assert found[10] == ("RequestWithdrawals", "alice")
    assert found[8] == ("SetApprovalLimit", "rita")
    assert found[5] == ("CreateAccount", "alice")
    grants = {number for number, (command, _) in found.items() if command == "GrantRole"}
    # Of rita, vault, cage and alice, all by an operator of genesis, where the walk ends.
    assert grants == {1, 2, 3, 4}
    assert {found[number][1] for number in grants} == {"ann"}


def test_an_auditor_walks_from_a_parameter_to_both_who_stated_it(tmp_path: Path) -> None:
    """Rita and rolf got their roles by 1 and 2, and 4 switched it on; rita proposes with 5, rolf does it with 9."""
    found = walked(journal_of("two_persons", SAME, tmp_path), 9)
    assert found == {
        9: ("SetApprovalLimit", "rolf"),
        5: ("SetApprovalLimit", "rita"),
        4: ("SetParameterApproval", "ann"),
        2: ("GrantRole", "ann"),
        1: ("GrantRole", "ann"),
    }


def test_an_auditor_walks_from_a_parameter_to_the_operator_who_broke_the_glass(
    tmp_path: Path,
) -> None:
    """Rita proposes with 5, bob lets it go with 8, and rita states it again with 9."""
    found = walked(journal_of("two_persons", GLASS, tmp_path), 9)
    assert found == {
        9: ("SetApprovalLimit", "rita"),
        8: ("BreakParameterGlass", "bob"),
        5: ("SetApprovalLimit", "rita"),
        4: ("SetParameterApproval", "ann"),
        1: ("GrantRole", "ann"),
    }


def test_an_auditor_walks_from_a_grant_to_the_quorum_and_those_who_stated_its_keys(
    tmp_path: Path,
) -> None:
    """Carl grants with 14 as an operator by the recovery 11, whose keys bob stated with 4 after ann with 3."""
    found = walked(journal_of("recovery", QUORUM, tmp_path), 14)
    assert found == {
        14: ("GrantRole", "carl"),
        11: ("RecoverAuthority", "carl"),
        4: ("SetRecoveryKeys", "bob"),
        3: ("SetRecoveryKeys", "ann"),
    }


MOVED = "A delegate moves up to the limit in a day, to the unit, by transfers and holds together."
REPLACED = "A replace is a new order, unless it only lowers what remains; and so is each item of an atomic batch."
WITHDRAWN = (
    "A withdrawal counts when it is requested, and gives nothing back when custody rejects it."
)
# Of each scenario the first call states a limit; what `asset SOL price 150` needs are calls too, so it is searched for.
DAY = "2023-11-14T00:00:00.000000000Z"


def first_of(data: Path, kind: str, start: int = 1) -> int:
    """The first sequence from `start` on whose call has a name."""
    sequence = start
    while explained(data, sequence).command != kind:
        sequence += 1
    return sequence


def test_a_transfer_of_a_delegate_names_its_limit_and_what_has_left(tmp_path: Path) -> None:
    """It names the delegation and the limit with their sequences, and the 40 that have left with it."""
    data = journal_of("delegation_limits", MOVED, tmp_path)
    stated = first_of(data, "SetDelegationLimit")
    found = explained(data, stated + 1)
    assert (found.command, found.principal) == ("Transfers", "dora")
    seen = inputs(found, "TRANSFERRED")
    assert seen["dora is a delegate of 1001"] == ("delegated by alice", [stated - 1])
    assert seen["what dora may let leave in a day"] == ("100 USDC", [stated])
    assert seen[f"what dora has let leave since {DAY}"] == ("40 USDC", [])


def test_a_refused_movement_names_the_limit_and_what_has_left(tmp_path: Path) -> None:
    """After 40, 10 and 5 a transfer of 45.000001 is refused: its figures, the limit, and the 55."""
    data = journal_of("delegation_limits", MOVED, tmp_path)
    stated = first_of(data, "SetDelegationLimit")
    found = explained(data, stated + 4)
    assert found.result == "DELEGATE_MOVED_LIMIT"
    seen = inputs(found, "DELEGATE_MOVED_LIMIT")
    assert seen["what dora may let leave in a day"] == ("100 USDC", [stated])
    assert seen[f"what dora has let leave since {DAY}"] == ("55 USDC", [])
    [part] = found.parts
    [work] = part.workings
    assert (work.rule, work.value) == ("Q-5", "0.000001")
    assert work.formula == "limit 100, actual 100.000001: shortfall"


def test_a_withdrawal_of_a_delegate_names_its_limit(tmp_path: Path) -> None:
    """The request of 60 that passes names the role, the delegation and the limit."""
    data = journal_of("delegation_limits", WITHDRAWN, tmp_path)
    stated = first_of(data, "SetDelegationLimit")
    asked = first_of(data, "RequestWithdrawals", stated) + 1
    seen = inputs(explained(data, asked), "WITHDRAWAL_REQUESTED")
    assert seen["what dora may let leave in a day"] == ("100 USDC", [stated])
    assert seen["what dora has let leave since 2023-11-15T00:00:00.000000000Z"] == ("60 USDC", [])
    assert "dora has the role trader" in seen


def test_a_refused_order_names_the_limit(tmp_path: Path) -> None:
    """The replace by 11 at 148, which the limit of 1,500 refuses, names that limit."""
    data = journal_of("delegation_limits", REPLACED, tmp_path)
    stated = first_of(data, "SetDelegationLimit")
    found = explained(data, stated + 2)
    assert found.result == "DELEGATE_ORDER_LIMIT"
    seen = inputs(found, "DELEGATE_ORDER_LIMIT")
    assert seen["what dora may place as one order"] == ("1500 USDC", [stated])
    [part] = found.parts
    assert [(one.rule, one.value) for one in part.workings] == [("Q-5", "128")]


def test_a_limit_names_the_owner_who_stated_it(tmp_path: Path) -> None:
    """Alice states it, by her role and as the owner."""
    data = journal_of("delegation_limits", MOVED, tmp_path)
    found = explained(data, first_of(data, "SetDelegationLimit"))
    assert found.principal == "alice"
    seen = inputs(found, "DELEGATION_LIMIT_SET")
    assert seen["alice owns 1001"][0] == "alice"
