# SPDX-License-Identifier: Apache-2.0
"""A restore drill: back up a server under load, kill it, restore elsewhere, verify, serve, compare (`make drill`).

Writes `var/drill.json`. A drill that finds a difference ends with 1. What was acknowledged after the backup is not in
it, which is no difference: it is counted as `lost`.
"""

import json
import shutil
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

import pyrage

from clearinghouse.client import ClearinghouseError
from tests.server.harness import SEED, RunningServer, System, run_command
from tests.sources import ROOT

OUT: Final = ROOT / "var" / "drill.json"
STARTING_BALANCE: Final = 1_000_000


@dataclass
class Drill:
    """What a drill found; `faults` is empty if all is as it must be."""

    backup_sequence: int = -1
    acknowledged_in_backup: int = 0
    acknowledged: int = 0
    lost: int = 0
    """acknowledged after the end of the backup: what the loss of the machine costs without a following copy"""
    backup_seconds: float = 0.0
    recovery_seconds: float = 0.0
    """from the kill until the restored server serves"""
    faults: list[str] = field(default_factory=list)

    def check(self, *, holds: bool, what: str) -> None:
        """Keep a fault."""
        if not holds:
            self.faults.append(what)


class Load(threading.Thread):
    """Transfers of one unit, one after the other, until the server is gone; keeps each acknowledged sequence."""

    def __init__(self, server: RunningServer, system: System) -> None:
        super().__init__(daemon=True)
        self._client = server.client("operator")
        self._system = system
        self.sequences: list[int] = []

    def run(self) -> None:
        """Send until a call fails."""
        with self._client as client:
            while True:
                try:
                    sequence = client.transfer(
                        self._system.alice, self._system.bob, "USDC", 1, timeout=5
                    )
                except ClearinghouseError:
                    return
                self.sequences.append(sequence)

    def reach(self, count: int) -> None:
        """Return once so many are acknowledged."""
        while len(self.sequences) < count:
            assert self.is_alive(), "the load ended early"
            time.sleep(0.01)


def run(folder: Path, calls: int = 200) -> Drill:
    """Play the drill in an empty directory, with so many calls before the backup and after it."""
    drill = Drill()
    live, backup, restored = folder / "live", folder / "backup", folder / "restored"
    key = pyrage.x25519.Identity.generate()
    identity = folder / "key.txt"
    identity.touch(0o600)
    identity.write_text(f"{key}\n", encoding="ascii")
    with RunningServer(live, "--seed", SEED) as server:
        system = System(server)
        load = Load(server, system)
        load.start()
        load.reach(calls)
        began = time.monotonic()
        made = run_command(
            "backup", str(live), str(backup), "--encrypt-to", str(key.to_public()), "--json"
        )
        drill.backup_seconds = round(time.monotonic() - began, 3)
        load.reach(len(load.sequences) + calls)
        killed = time.monotonic()
        server.kill()
        load.join(timeout=30)
    drill.acknowledged = len(load.sequences)
    drill.check(holds=made.returncode == 0, what=f"backup: {made.stderr}")
    if drill.faults:
        return drill
    said = json.loads(made.stdout)
    head = f"{said['sequence']}:{said['chain_head']}"
    drill.backup_sequence = said["sequence"]
    drill.acknowledged_in_backup = sum(one <= said["sequence"] for one in load.sequences)
    drill.lost = drill.acknowledged - drill.acknowledged_in_backup
    again = run_command(
        "restore", str(backup), str(restored), "--identity", str(identity), "--json"
    )
    drill.check(holds=again.returncode == 0, what=f"restore: {again.stderr}")
    for directory in (live, restored):
        verified = run_command("verify", str(directory), "--head", head)
        drill.check(holds=verified.returncode == 0, what=f"verify {directory}: {verified.stdout}")
    if drill.faults:
        return drill
    with RunningServer(restored) as server:
        drill.recovery_seconds = round(time.monotonic() - killed, 3)
        drill.check(
            holds=server.head == (said["sequence"], said["chain_head"]),
            what=f"the restored server began with {server.head}, the backup ended with {head}",
        )
        with server.client("operator") as client:
            found = int(client.balances(system.bob)["USDC"].balance) - STARTING_BALANCE
            drill.check(
                holds=found == drill.acknowledged_in_backup,
                what=f"{found} transfers restored, {drill.acknowledged_in_backup} acknowledged",
            )
            sequence = client.transfer(system.alice, system.bob, "USDC", 1)
            drill.check(holds=sequence > said["sequence"], what="it does not go on")
        drill.check(holds=server.terminate() == 0, what="the restored server did not stop")
    return drill


def main() -> int:
    """Play it in a temporary directory and write what it found."""
    folder = Path(tempfile.mkdtemp(prefix="drill-"))
    try:
        drill = run(folder, 1_000)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(asdict(drill), indent=2) + "\n", encoding="utf-8")
    print(json.dumps(asdict(drill), indent=2))
    return 1 if drill.faults else 0


if __name__ == "__main__":
    sys.exit(main())
