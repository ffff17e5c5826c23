# SPDX-License-Identifier: Apache-2.0
"""The choice of the commands that pass while the disk is nearly full (SPEC Q-7)."""

import re
from collections import Counter
from typing import Any, get_type_hints

import pytest
from google.rpc import error_details_pb2  # type: ignore[import-untyped]  # the package ships no types

from clearinghouse.server.codec.access import ACCESS
from clearinghouse.server.codec.errors import EdgeError, grpc_code_of, status_of
from clearinghouse.server.codec.methods import METHODS
from clearinghouse.server.edge.disk_limits import (
    ACTS_OF_STAFF,
    BY_CONTENT,
    FACTS_FROM_OUTSIDE,
    LOWERS_RISK,
    PASSES,
    REFUSED,
    disk_refusal,
)
from clearinghouse.server.startup.disk_watch import DiskState
from clearinghouse.statemachine.vocabulary import codes, commands as c
from clearinghouse.statemachine.vocabulary.types import (
    CANCEL,
    FLAG_POST_ONLY,
    FLAG_REDUCE_ONLY,
    PLACE,
    REPLACE,
)
from tests.sources import ROOT

# Made by the server itself and not by a call: they are never refused.
INTERNAL = {c.AdvanceTime, c.ContinueNumbers, c.ReportDisconnect, c.ReportGap}
# The command of a stream whose method has no decoder in the table.
OF_STREAMS = {"Session": c.OrderBatch, "StreamTicks": c.OracleTicks}


def command_of(path: str) -> type[c.Command]:
    """The command that the decoder of a call makes."""
    hint = get_type_hints(METHODS[path].decode)["return"]
    # One decoder makes all commands of lending; they have the names of their calls.
    found: type[c.Command] = hint if isinstance(hint, type) else getattr(c, path.rpartition("/")[2])
    return found


def made(kind: type[c.Command], **columns: Any) -> c.Command:  # noqa: ANN401  # of any type
    """A command with the given fields; all others are not there."""
    command = kind.__new__(kind)
    command.request_id = "r"
    for name, value in columns.items():
        setattr(command, name, value)
    return command


def orders(*items: tuple[int, int]) -> c.Command:
    """A batch of orders by action and flags."""
    return made(
        c.OrderBatch, actions=[action for action, _ in items], flags=[flags for _, flags in items]
    )


def code_of(state: DiskState, command: c.Command) -> int:
    """The code of the refusal, OK if there is none."""
    refused = disk_refusal(state, 50, 49, command)
    return codes.OK if refused is None else refused.code


def test_each_command_has_one_entry() -> None:
    """A new command fails here until it is decided; none is decided twice."""
    decided = Counter((*LOWERS_RISK, *FACTS_FROM_OUTSIDE, *ACTS_OF_STAFF, *REFUSED))
    decided.update(list(BY_CONTENT))
    assert {kind.__name__: count for kind, count in decided.items() if count > 1} == {}
    undecided = set(c.COMMANDS) ^ set(decided)
    assert {kind.__name__ for kind in undecided} == {kind.__name__ for kind in INTERNAL}


def test_each_call_makes_a_command_that_is_decided() -> None:
    """The commands of all calls of the schema that change something are those of the table."""
    made_by = {path: command_of(path) for path in METHODS}
    made_by |= {
        path: OF_STREAMS[path.rpartition("/")[2]]
        for path, access in ACCESS.items()
        if access.request is None and path not in METHODS
    }
    assert set(made_by.values()) == set(c.COMMANDS) - INTERNAL
    acts = {path for path, kind in made_by.items() if kind in ACTS_OF_STAFF}
    # An act of staff is a call that no owner of an account may make for its own.
    assert {path for path in acts if ACCESS[path].own} == set()


@pytest.mark.parametrize(
    ("command", "passes"),
    [
        (orders((CANCEL, 0), (CANCEL, 0)), True),
        (orders((PLACE, FLAG_REDUCE_ONLY)), True),
        (orders((PLACE, FLAG_REDUCE_ONLY | FLAG_POST_ONLY), (CANCEL, 0)), True),
        (orders((PLACE, 0)), False),
        (orders((PLACE, FLAG_POST_ONLY)), False),
        # One order that opens risk refuses the batch: the edge knows no more of it than its form.
        (orders((CANCEL, 0), (PLACE, 0)), False),
        (orders((REPLACE, FLAG_REDUCE_ONLY)), False),
        (made(c.ConditionalOrders, actions=[CANCEL]), True),
        (made(c.ConditionalOrders, actions=[CANCEL, PLACE]), False),
        (made(c.MoveIsolatedMargin, amount=1), True),
        (made(c.MoveIsolatedMargin, amount=0), False),
        (made(c.MoveIsolatedMargin, amount=-1), False),
        (made(c.CancelAll), True),
        (made(c.CloseAll), True),
        (made(c.OracleTicks), True),
        (made(c.Repay), True),
        (made(c.RepayDust), True),
        (made(c.EngageBrake), True),
        (made(c.PauseAsset), True),
        (made(c.CreateAccount), False),
        (made(c.RequestWithdrawals), False),
        (made(c.Borrow), False),
    ],
)
def test_what_lowers_risk_passes_the_second_mark(command: c.Command, *, passes: bool) -> None:
    """Below the second mark a command passes or not by what it does; above all do, below the third none."""
    expected = codes.OK if passes else codes.DISK_RESTRICTED
    assert code_of(DiskState.RESTRICT, command) == expected
    assert code_of(DiskState.ENOUGH, command) == code_of(DiskState.LOW, command) == codes.OK
    assert code_of(DiskState.READ_ONLY, command) == codes.DISK_READ_ONLY


def test_a_batch_whose_columns_differ_in_length_does_not_pass() -> None:
    """The decoder makes none: the flags of one order would be taken for those of another."""
    with pytest.raises(ValueError, match="shorter"):
        disk_refusal(
            DiskState.RESTRICT, 50, 49, made(c.OrderBatch, actions=[CANCEL] * 2, flags=[0])
        )


@pytest.mark.parametrize(
    ("state", "reason", "what"),
    [
        (DiskState.RESTRICT, "DISK_RESTRICTED", "only commands that lower risk are accepted"),
        (DiskState.READ_ONLY, "DISK_READ_ONLY", "no command is accepted"),
    ],
)
def test_a_refusal_says_mark_and_free_space_and_when_to_come_back(
    state: DiskState, reason: str, what: str
) -> None:
    """It is RESOURCE_EXHAUSTED, which clients do not repeat by themselves, with ten seconds of delay."""
    refused = disk_refusal(state, 50, 49, made(c.Borrow))
    assert isinstance(refused, EdgeError)
    assert (refused.reason, refused.request_id, grpc_code_of(refused)) == (reason, "r", 8)
    assert refused.message == (
        f"the disk of the server is nearly full and {what}; this call has done nothing, repeat it once there is space"
    )
    info, retry = error_details_pb2.ErrorInfo(), error_details_pb2.RetryInfo()
    packed = status_of(refused).details
    assert [packed[0].Unpack(info), packed[1].Unpack(retry)] == [True, True]
    assert dict(info.metadata) == {"limit": "50", "actual": "49"}
    assert retry.retry_delay.seconds == 10


def test_the_page_lists_what_passes() -> None:
    """Each command that passes is in the table of the page, and none that is refused."""
    page = (ROOT / "docs/how-to/operate.md").read_text(encoding="utf-8")
    section = page.partition("## Before the disk is full\n")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| accepted")]
    named = Counter(word for row in rows for word in re.findall(r"`(\w+)`", row))
    paths: dict[type[c.Command], set[str]] = {}
    for path in METHODS:
        paths.setdefault(command_of(path), set()).add(path.rpartition("/")[2])
    assert named == Counter(name for kind in PASSES for name in paths[kind])
