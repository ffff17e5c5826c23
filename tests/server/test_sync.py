# SPDX-License-Identifier: Apache-2.0
"""What the kernel sees of a commit: the record is written, then synced, and only then the reply is sent (J-2)."""

import re
from pathlib import Path

from tests.server.harness import SEED, RunningServer
from tests.tools import tool

CALLS = "trace=pwrite64,fdatasync,fsync,sendmsg,write,writev"


def test_the_sync_stands_between_the_record_and_its_reply(tmp_path: Path) -> None:
    """In a trace of system calls the log's write with the record, its sync and the reply come in this order."""
    trace = tmp_path / "trace"
    tracer = (tool("strace"), "-D", "-f", "-y", "-x", "-s", "9000", "-e", CALLS, "-o", str(trace))
    with RunningServer(tmp_path / "data", "--seed", SEED, wrapper=tracer) as server:
        with server.client() as client:
            client.create_account("owner-in-trace", max_leverage=1)
            head = client.head()
        assert server.terminate() == 0
    owner = _hexadecimal(b"owner-in-trace")
    chain_head = _hexadecimal(head.chain_head)
    lines = trace.read_text().splitlines()
    log_write = re.compile(r"pwrite64\(\d+<[^>]*" + re.escape("journal.db-wal"))
    log_sync = re.compile(r"f(data)?sync\(\d+<[^>]*" + re.escape("journal.db-wal"))
    written = next(
        number for number, line in enumerate(lines) if log_write.search(line) and owner in line
    )
    began = next(number for number in range(written, len(lines)) if log_sync.search(lines[number]))
    thread = lines[began].split()[0]
    synced = next(
        number
        for number in range(began, len(lines))
        if lines[number].startswith(thread) and re.search(r"sync(\(| resumed).*= 0$", lines[number])
    )
    sent = next(
        number for number, line in enumerate(lines) if "sendmsg(" in line and chain_head in line
    )
    assert written < synced < sent
    assert not any(log_write.search(line) for line in lines[synced + 1 : sent])


def _hexadecimal(data: bytes) -> str:
    """Bytes as strace writes them."""
    return "".join(f"\\x{byte:02x}" for byte in data)
