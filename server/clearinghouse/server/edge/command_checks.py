# SPDX-License-Identifier: Apache-2.0
"""Check some kinds of commands before they have a sequence, where the machine cannot check them (SPEC Q-5.1).

Owns the table of kinds and their checks. Must never decide by the state: the machine may still refuse an accepted
command.
"""

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from clearinghouse.server.credentials.recover_authority import check_keys, check_recovery
from clearinghouse.server.edge.admission import Admission
from clearinghouse.statemachine.vocabulary.commands import (
    Command,
    RecoverAuthority,
    SetRecoveryKeys,
)
from clearinghouse.storage.port import Record

Check: TypeAlias = Callable[[Any, Admission, Record], None]
"""Take the command, the admission and the journal's genesis; raise EdgeError to refuse."""


def _keys_in_force(command: RecoverAuthority, admission: Admission, _: Record) -> None:
    admission.check_recovery_keys(command)


def _signatures(command: RecoverAuthority, _: Admission, genesis: Record) -> None:
    check_recovery(command, genesis.head.hash.hex())


def _forms_of_keys(command: SetRecoveryKeys, _admission: Admission, _genesis: Record) -> None:
    check_keys(command)


# Kind of command -> its checks, in the order they run.
CHECKS: Final[dict[int, tuple[Check, ...]]] = {
    RecoverAuthority.KIND: (_keys_in_force, _signatures),
    SetRecoveryKeys.KIND: (_forms_of_keys,),
}


def check_command(command: Command, admission: Admission, genesis: Record) -> None:
    """Run the checks for the kind of a command, which the machine cannot make. Raises EdgeError."""
    for check in CHECKS.get(command.KIND, ()):
        check(command, admission, genesis)
