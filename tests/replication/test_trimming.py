# SPDX-License-Identifier: Apache-2.0
"""What a real engine says of its file and of what that holds, before and after the window was trimmed."""

import time
from pathlib import Path

import pytest

from clearinghouse.replication.engine import Put, Txn
from clearinghouse.replication.etcd import EtcdEngine
from clearinghouse.replication.keys import ClusterValue, EpochValue, Keys, NodeValue
from clearinghouse.replication.trimming import Trimmer
from clearinghouse.storage.chain import seal
from clearinghouse.storage.port import EMPTY_HEAD
from tests.cluster.members import Members, engine_path

pytestmark = pytest.mark.slow

KEYS = Keys("t")
MINE = EpochValue(2, "a", "h:1", "n", "b")
QUOTA = 64 * 1024 * 1024
RECORD = 1024 * 1024


def test_an_engine_that_was_full_takes_calls_again_once_it_is_trimmed(tmp_path: Path) -> None:
    """Its file stays as large as it was; only what it holds becomes less."""
    members = Members(tmp_path, engine_path(), names=("m",))
    members.all[0].quota_bytes = QUOTA
    with members:
        engine = EtcdEngine([members.client_addresses[0]])
        trimmer = Trimmer(engine, KEYS, kept_bytes=4 * RECORD)
        head = EMPTY_HEAD

        def put(key: bytes, value: bytes) -> None:
            engine.transact(Txn((), (Put(key, value),)), 10.0)

        put(KEYS.cluster, ClusterValue("t", 1, "00", ["a", "b"]).to_bytes())
        put(KEYS.epoch, MINE.to_bytes())
        for at in range(40):
            record = seal(head, 2, 1, 1_000 + at, bytes([at]) * RECORD, b"")
            put(KEYS.log(record.first_sequence), record.commands)
            trimmer.appended(record)
            head = record.head
        until = time.monotonic() + 30
        while not trimmer.is_full:
            # An engine under load may not answer within a round.
            assert time.monotonic() < until, "no node has written anything"
            trimmer.trim(MINE, head.sequence)
        assert trimmer.full_bytes > QUOTA // 2 == trimmer.limit_bytes
        file_bytes = trimmer.database_bytes
        word = NodeValue("h:1", head.sequence, head.sequence, "b", 2, "following", 2)
        for name in ("a", "b"):
            put(KEYS.node(name), word.to_bytes())
        until = time.monotonic() + 30
        while trimmer.full_bytes > trimmer.limit_bytes:
            assert time.monotonic() < until
            time.sleep(0.2)
            # Pages are freed by later writes; the nodes speak all the time.
            put(KEYS.node("a"), word.to_bytes())
            trimmer.trim(MINE, head.sequence)
        assert trimmer.database_bytes >= file_bytes > QUOTA // 2
        engine.close()
