# SPDX-License-Identifier: Apache-2.0
"""Run a node whose machine differs from that of the others in one thing: the number of one account.

Owns the difference, which a sound build does not have. It is planted where records of other nodes are read, so what the
node differs in is its machine and nothing of the log.

    python -m tests.replication.differing_node python -m clearinghouse.server serve ...
"""

import sys
from typing import Any, Final

from clearinghouse.server.cli import main
from clearinghouse.server.journal.records import Applier
from clearinghouse.statemachine.vocabulary.commands import CreateAccount

OWNER: Final = "planted"


def differ() -> None:
    """Leave out a number before the account of OWNER."""
    decode: Any = Applier.decode

    def decode_otherwise(self: Applier, encoded: bytes) -> Any:  # noqa: ANN401  what the machine gets
        command, part = decode(self, encoded)
        if isinstance(command, CreateAccount) and command.owner == OWNER:
            self.engine.state.last_account_id += 1
        return command, part

    Applier.decode = decode_otherwise  # type: ignore[method-assign]


if __name__ == "__main__":
    differ()
    sys.argv = ["clearinghouse", *sys.argv[sys.argv.index("serve") :]]
    main(prog_name="clearinghouse")
