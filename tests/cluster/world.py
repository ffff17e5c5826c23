# SPDX-License-Identifier: Apache-2.0
"""What a simulated cluster begins with: accounts with money, in records that every node has.

Owns the set-up. Made once per process.
"""

from functools import cache
from typing import Final, NamedTuple

from clearinghouse.server.journal.records import Applier, encode_command
from clearinghouse.server.startup.genesis import genesis_record, make_genesis
from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.statemachine.vocabulary import codes, commands
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, DepositId
from clearinghouse.storage.port import Record

START_NS: Final = 1_800_000_000_000_000_000
START_EPOCH: Final = 1
ACCOUNTS: Final = 6
ASSET_ID: Final = 1
FUNDS: Final = 1_000_000_000
_CLIENT: Final = 1  # the kind of account


class Beginning(NamedTuple):
    """Records with genesis first, and the accounts that they open."""

    records: tuple[Record, ...]
    account_ids: tuple[int, ...]


@cache
def beginning() -> Beginning:
    """The same records each time."""
    genesis = make_genesis(seed=bytes(range(32)))
    first = genesis_record(genesis, START_EPOCH, START_NS)
    applier = Applier(Engine(genesis), first.head, first.time_ns)
    applier.open(START_NS)

    def run(command: Command) -> list[int]:
        entry = applier.take(encode_command(command))
        applier.proceed(command.count())
        assert entry.outcome is not None
        assert set(entry.outcome.codes) == {codes.OK}
        return entry.outcome.ids

    head = ("setup", START_NS)
    ids = [
        run(
            commands.CreateAccount(
                head[0], f"open-{one}", head[1], "setup", _CLIENT, AccountId(0), 1, 0, 0
            )
        )[0]
        for one in range(ACCOUNTS)
    ]
    deposits = run(
        commands.RequestDeposits(
            head[0],
            "ask",
            head[1],
            [AccountId(one) for one in ids],
            [AssetId(ASSET_ID)] * ACCOUNTS,
            [FUNDS] * ACCOUNTS,
            [""] * ACCOUNTS,
        )
    )
    run(
        commands.DecideDeposits(
            head[0], "confirm", head[1], [DepositId(one) for one in deposits], [1] * ACCOUNTS
        )
    )
    return Beginning((first, applier.seal(START_EPOCH).record), tuple(ids))
