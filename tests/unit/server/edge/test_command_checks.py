# SPDX-License-Identifier: Apache-2.0
"""Which checks a command passes before it has a sequence, and in which order (SPEC Q-5.1)."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.edge import command_checks
from clearinghouse.server.edge.command_checks import check_command
from clearinghouse.statemachine.vocabulary import codes, commands as c
from clearinghouse.storage.port import Head
from tests.unit.server.edge.test_disk_limits import made

GENESIS = cast("Any", SimpleNamespace(head=Head(0, b"\x07" * 32)))


@pytest.mark.parametrize(
    ("kind", "are_in_force", "expected"),
    [
        (c.RecoverAuthority, True, ["keys", "signatures of " + "07" * 32]),
        (c.RecoverAuthority, False, ["keys"]),
        (c.SetRecoveryKeys, True, ["forms"]),
        (c.GrantRole, True, []),
    ],
)
def test_a_command_passes_the_checks_of_its_kind(
    monkeypatch: pytest.MonkeyPatch,
    kind: type[c.Command],
    expected: list[str],
    *,
    are_in_force: bool,
) -> None:
    """A key that is not in force costs no check of a signature."""
    seen: list[str] = []

    def check_recovery_keys(_: object) -> None:
        seen.append("keys")
        if not are_in_force:
            raise EdgeError(codes.RECOVERY_SIGNATURE, "no such key")

    monkeypatch.setattr(
        command_checks, "check_recovery", lambda _, journal: seen.append(f"signatures of {journal}")
    )
    monkeypatch.setattr(command_checks, "check_keys", lambda _: seen.append("forms"))
    admission = cast("Any", SimpleNamespace(check_recovery_keys=check_recovery_keys))
    command = made(kind, principal="p")
    if are_in_force:
        check_command(command, admission, GENESIS)
    else:
        with pytest.raises(EdgeError, match="no such key"):
            check_command(command, admission, GENESIS)
    assert seen == expected
