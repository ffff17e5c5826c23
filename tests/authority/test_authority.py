# SPDX-License-Identifier: Apache-2.0
"""The table of who may make which call is complete, and a real server and the machine answer as it says (SPEC Q-5)."""

from random import Random
from statistics import median

import pytest

from clearinghouse.server.codec.access import ACCESS
from clearinghouse.server.codec.methods import METHODS
from clearinghouse.server.codec.scales import scales_of
from clearinghouse.statemachine.authority.permissions import NOT_THERE, permitted
from clearinghouse.statemachine.vocabulary import codes
from tests.authority import matrix
from tests.authority.matrix import Question, Requests, questions
from tests.authority.run import ask, drawn
from tests.authority.table import (
    NO_ROLE,
    PERMITTED,
    ROLES,
    SCOPES,
    UNKNOWN_ACCOUNT,
    Credential,
    Relation,
    table,
)
from tests.authority.timing import compared, mann_whitney
from tests.authority.world import ROLE_OF, World, name_of
from tests.fuzzing.surface import surface

SHARE = 24
# The signatures of offline keys are the authority of this one.
WITHOUT_ROLE = {"/clearinghouse.v1.AuthorityService/RecoverAuthority"}
GET_ACCOUNT = "/clearinghouse.v1.QueryService/GetAccount"


def missing(calls: set[str], listed: set[str]) -> list[str]:
    """The calls that have no entry, and the entries that have no call."""
    return sorted(calls ^ listed)


def test_every_call_has_an_entry() -> None:
    """The table has each call of the descriptors once, and no other; one that is new is named."""
    assert missing(set(surface()), set(table())) == []
    assert missing({*surface(), "/clearinghouse.v1.NewService/New"}, set(table())) == [
        "/clearinghouse.v1.NewService/New"
    ]
    for entry in table().values():
        assert {*entry.any, *entry.own} <= set(ROLES[: None if entry.path in WITHOUT_ROLE else -1])
        assert entry.key in SCOPES
        assert not entry.own or entry.names, entry.path
        assert entry.any or entry.own, entry.path


def test_the_schema_says_the_same() -> None:
    """The option `access` of each call has the roles, the scope and the kind of the table."""
    scopes = {"": 0, "read": 1, "trade": 2, "transfer": 4, "withdraw": 8}
    differing = []
    for path, entry in table().items():
        access = ACCESS[path]
        stated = (
            sum(1 << ROLE_OF[role] for role in entry.any if role != NO_ROLE),
            sum(1 << ROLE_OF[role] for role in entry.own),
            scopes[entry.delegate],
            entry.read,
        )
        if stated != (access.any, access.own, access.scope, access.request is not None):
            differing.append(path)
    assert differing == []
    assert {path for path, entry in table().items() if NO_ROLE in entry.any} == WITHOUT_ROLE


def test_the_whole_matrix_has_every_combination() -> None:
    """Each call has 10 roles, 5 relations and 6 states of a credential, each once."""
    found = list(questions(surface()))
    assert len(found) == len(set(found)) == len(surface()) * 10 * 5 * 6
    assert {entry.path for entry, *_ in found} == set(surface())
    part = drawn(SHARE, 1)
    assert 0 < len(part) < len(surface())
    assert part != drawn(SHARE, 2)


@pytest.mark.parametrize(
    ("role", "relation", "credential", "found", "is_open"),
    [
        ("trader", Relation.OWN, Credential.GOOD, "OK", False),
        ("trader", Relation.OWN, Credential.GOOD, UNKNOWN_ACCOUNT, True),
        ("trader", Relation.OWN, Credential.GOOD, "ROLE_REQUIRED", True),
        ("trader", Relation.OTHER, Credential.GOOD, "OK", True),
        ("trader", Relation.OTHER, Credential.GOOD, UNKNOWN_ACCOUNT, False),
        ("trader", Relation.SHORT, Credential.GOOD, "OK", True),
        ("trader", Relation.OWN, Credential.GOOD, "status UNAVAILABLE", True),
        ("trader", Relation.OWN, Credential.GOOD, "QUEUE_FULL", True),
        ("auditor", Relation.UNKNOWN, Credential.GOOD, UNKNOWN_ACCOUNT, False),
        ("oracle", Relation.OWN, Credential.GOOD, "OK", True),
        ("auditor", Relation.OWN, Credential.REVOKED, "OK", True),
        ("auditor", Relation.OWN, Credential.SCOPE, "CREDENTIAL_INVALID", True),
        ("auditor", Relation.OWN, Credential.SCOPE, "CREDENTIAL_SCOPE", False),
    ],
)
def test_an_answer_that_differs_is_open(
    role: str, relation: Relation, credential: Credential, found: str, *, is_open: bool
) -> None:
    """Too much, too little, another refusal and no answer at all are each seen."""
    question = Question(table()[GET_ACCOUNT], role, relation, credential)
    assert matrix.cell_of(question, found, is_status=found != "OK").is_open is is_open


def test_what_the_small_world_lacks_is_hidden_too() -> None:
    """Of calls about things that the world has none of, the machine's handlers get no account that is not reached."""
    world = World()
    requests = Requests(world)
    scales = scales_of(world.state)
    entries = [entry for entry in table().values() if entry.never_there]
    assert entries
    checked = 0
    for entry in entries:
        if entry.names == "offer_id":
            continue  # an offer that does not exist has no owner
        attribute = ACCESS[entry.path].account
        for relation in Relation:
            question = Question(entry, entry.own[0], relation, Credential.GOOD)
            raw = requests.of(question)
            command = METHODS[entry.path].decode(raw, name_of(entry.own[0]), scales)
            code, applied = permitted(world.state, command)
            named = getattr(applied, attribute)
            named = named[0] if isinstance(named, list) else named
            is_reached = entry.expected(entry.own[0], relation, Credential.GOOD) == PERMITTED
            stated = world.account_id(entry, entry.own[0], relation)
            assert (code, named) == (codes.OK, stated if is_reached else NOT_THERE), question
            checked += 1
    assert checked >= 5 * 10


def test_the_comparison_of_times() -> None:
    """Equal sides do not differ; Mann-Whitney's p is that of a case worked by hand; a shift of 5 % is found."""
    assert mann_whitney([1, 2, 3], [1, 2, 3]) == 1.0
    # U = 0 of 5 and 5: deviation (12.5 - 0.5) / sqrt(25 * 11 / 12) = 2.5065, of which both tails are 0.0122.
    assert round(mann_whitney([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]), 4) == 0.0122
    # All tied but one: ranks 1.5, 1.5, 3.5, 3.5; U = 1 of 2 and 2.
    assert mann_whitney([1, 2], [1, 2]) == 1.0
    random = Random(7)
    first = [int(random.gauss(1_000_000, 100_000)) for _ in range(4_000)]
    second = [int(random.gauss(1_000_000, 100_000)) for _ in range(4_000)]
    assert not compared(first, second)["differ"]
    added = int(0.05 * median(second))
    assert compared([each + added for each in first], second)["differ"]


@pytest.mark.slow
def test_a_server_answers_as_the_table_says() -> None:
    """A part of the calls: no cell is open. The whole is `make authority`."""
    cells = ask([*drawn(SHARE, 0), GET_ACCOUNT])
    assert [cell for cell in cells if cell.is_open] == []
    assert len(cells) >= 10 * 5 * 6 * 2
