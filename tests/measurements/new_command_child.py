# SPDX-License-Identifier: Apache-2.0
"""Uses the command SetPositionLimit in a copy of the tree that has it, and prints what happened as one JSON object.

Run by `test_new_command` with the copy's folders first on the import path: `new_command_child.py DATA_DIR`. The client
is untyped here because the checkout that holds this file does not have the command.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from clearinghouse.client import ClearinghouseError, InvalidRequest, Refused
from tests.server.harness import SEED, RunningServer, run_command

COPY = Path(__file__).resolve().parents[2]
E = TypeVar("E", bound=ClearinghouseError)


def output(*arguments: str) -> str:
    """Return the output of a command of the command line; fails if it ends with anything but 0."""
    done = run_command(*arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def error_of(kind: type[E], set_limit: Callable[..., int], account_id: int, limit: str) -> E:
    """The error of this kind that a call raises; fails if it raises none."""
    try:
        set_limit(account_id, position_limit=limit)
    except kind as error:
        return error
    raise AssertionError(f"the limit {limit} of account {account_id} was accepted")


def use(data_dir: Path) -> dict[str, Any]:
    """Serve a new journal, use the command, stop, replay and explain."""
    with RunningServer(data_dir, "--seed", SEED) as server:
        client: Any
        with server.client("operator") as client:
            assert Path(sys.modules[type(client).__module__].__file__ or "").is_relative_to(COPY)
            account_id = client.create_account("alice")
            limits = []
            sequences = []
            for limit in ("250", 0):
                sequences.append(client.set_position_limit(account_id, position_limit=limit))
                limits.append(
                    str(client.account(account_id, min_sequence=sequences[-1]).position_limit)
                )
            refused = error_of(Refused, client.set_position_limit, 4_711, "1").reason.name
            unread = error_of(InvalidRequest, client.set_position_limit, account_id, "0.0000001")
        server.terminate()
    replay = json.loads(output("replay", str(data_dir), "--json"))
    verified = json.loads(output("verify", str(data_dir), "--json"))
    return {
        "limits": limits,
        "refused": refused,
        "invalid": unread.violations[0].field,
        "replay": replay,
        "verified": verified,
        "explained": output("explain", str(data_dir), str(sequences[0])),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(use(Path(sys.argv[1]))))
