# SPDX-License-Identifier: Apache-2.0
"""Go on with a directory for some commands, in a process of its own, and print the head as JSON.

    python -m tests.golden.write_part DIRECTORY ACCOUNTS [RULE_SET]

Owns what is written, which is the same in each build. With a rule set, the last command switches to it. The process
knows a set of the rules more than this version has: `NEXT`, which changes no rule.
"""

import json
import sys
from pathlib import Path
from typing import Final

from clearinghouse.server.journal.records import encode_command
from clearinghouse.server.startup.directory import open_directory, replay_log
from clearinghouse.server.startup.genesis import make_genesis
from clearinghouse.statemachine.engine import engine
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.commands import Command, CreateAccount, SetRuleSet
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.storage.port import Head

SECOND: Final = types.SECOND_NS
SEED: Final = bytes(32)
NEXT: Final = types.RULE_SET_LATEST + 1


def is_compiled() -> bool:
    """The state machine of this process is the compiled one."""
    return not engine.__file__.endswith(".py")


def go_on(path: Path, accounts: int, rule_set: int = 0) -> Head:
    """Open and replay a directory, made if it is not there, and commit the commands; its head."""
    opened = open_directory(path, make_genesis(seed=SEED), clock=lambda: SECOND)
    try:
        applier = replay_log(opened.directory.journal).applier
        for _ in range(accounts + bool(rule_set)):
            sequence = applier.next_sequence
            now_ns = (sequence + 2) * SECOND
            request = ("operator", f"request-{sequence}", now_ns)
            command: Command = CreateAccount(
                *request, f"owner-{sequence}", types.KIND_CUSTOMER, AccountId(0), 1, 0, 0
            )
            if rule_set and _ == accounts:
                command = SetRuleSet(*request, rule_set)
            applier.open(now_ns)
            applier.begin(command, encode_command(command))
            while not applier.proceed(10):
                pass
            record = applier.seal(opened.epoch).record
            opened.directory.journal.append(opened.epoch, record.first_sequence, [record])
        return opened.directory.journal.head()
    finally:
        opened.directory.close()


if __name__ == "__main__":
    types.RULE_SETS.append(NEXT)
    found = go_on(Path(sys.argv[1]), int(sys.argv[2]), *map(int, sys.argv[3:]))
    said = {"sequence": found.sequence, "hash": found.hash.hex(), "is_compiled": is_compiled()}
    sys.stdout.write(json.dumps(said) + "\n")
