# SPDX-License-Identifier: Apache-2.0
"""Play the runbooks: make the fault of a page on a real server, and run every command of the page as it stands there.

    python -m tests.operations.runbooks             all of them, to var/runbooks.json
    python -m tests.operations.runbooks disk-full   some

Owns the faults. A page whose fault cannot be made here (`WITHOUT_FAULT`) is run on a sound server, and the report says
so. A command that fails ends with its output and with exit code 1.
"""

import itertools
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import grpc
import pytest

from clearinghouse.client import ClearinghouseError, Client, MarketStatus, RiskSwitchScope, Transfer
from clearinghouse.v1 import account_pb2, journal_pb2
from tests.cluster.members import Members, find_engine, free_ports
from tests.server.certificates import LOOPBACK, NOW, Pki, put
from tests.server.harness import SEED, RunningServer, System, run_command
from tests.server.planting import plant
from tests.server.test_credentials import HEAD, SUBSCRIBE, UNKNOWN_KEY, Ring, bearer
from tests.server.test_incidents import only, stop_by
from tests.server.wire import refusal
from tests.sources import ROOT
from tests.tutorial.examples import checkout, run_in
from tests.unit.server.metrics.test_exposition import scraped

PAGES: Final = ROOT / "docs" / "how-to" / "runbooks"
OUT: Final = ROOT / "var" / "runbooks.json"
SECTIONS: Final = ("Examine", "Do", "Verify")
METRICS: Final = ("--metrics", "127.0.0.1:0")
SECONDS_MAX: Final = 60.0
MIB: Final = 1 << 20


class RunbookError(Exception):
    """A command of a page failed, or a fault did not show."""


def commands_of(page: str, section: str) -> list[str]:
    """The blocks of shell lines in a section of a page."""
    text = (PAGES / f"{page}.md").read_text(encoding="utf-8")
    body = text.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    return [part.partition("\n```")[0] for part in body.split("```sh\n")[1:]]


class World:
    """A folder as the pages describe it, and the server in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = checkout(folder)
        self.data = folder / "var" / "data"
        self.server: RunningServer | None = None
        self.ran = 0
        self.members: Members | None = None
        self.others: list[RunningServer] = []
        (folder / "clearinghouse.toml").write_text('data_dir = "var/data"\n', encoding="utf-8")

    def start(self, *flags: str, data: Path | None = None) -> RunningServer:
        """Start a server with metrics."""
        self.server = RunningServer(data or self.data, *METRICS, *flags)
        return self.server

    def restart(self, *flags: str) -> RunningServer:
        """Stop the server in order, and start it again."""
        assert self.running.terminate() == 0
        return self.start(*flags)

    @property
    def running(self) -> RunningServer:
        """The server."""
        assert self.server is not None
        return self.server

    @property
    def metrics(self) -> str:
        """The address of the metrics, by the last line of the log that names it."""
        log = self.running.data_dir.with_suffix(".log").read_text(encoding="utf-8")
        lines = [json.loads(line) for line in log.splitlines() if '"event": "metrics"' in line]
        return str(lines[-1]["address"])

    def sample(self, name: str, *labels: str) -> float:
        """A metric; -1 if it is not there."""
        return scraped(self.metrics).get((name, labels), -1.0)

    def until(self, name: str, *labels: str, is_right: Callable[[float], bool]) -> None:
        """Wait until a metric is right. Raises RunbookError."""
        end = time.monotonic() + SECONDS_MAX
        while not is_right(found := self.sample(name, *labels)):
            if time.monotonic() > end:
                raise RunbookError(f"{name}{labels} stays {found}")
            time.sleep(0.2)

    def play(self, page: str, *sections: str, **variables: str) -> None:
        """Run the commands of sections, all if none is named. Raises RunbookError."""
        set_first = "".join(
            f"export {name}={shlex.quote(value)}\n" for name, value in variables.items()
        )
        for section in sections or SECTIONS:
            for block in commands_of(page, section):
                line = block.replace("127.0.0.1:7411", self.running.address)
                if "127.0.0.1:7412" in line:
                    line = line.replace("127.0.0.1:7412", self.metrics)
                if self.members is not None:
                    line = line.replace("127.0.0.1:2379", self.members.client_addresses[0])
                ended = run_in(self.folder, set_first + line)
                self.ran += 1
                if ended.returncode != 0:
                    said = f"{ended.stdout[-800:]}\n{ended.stderr[-800:]}"
                    raise RunbookError(
                        f"{page}, {section}: exit code {ended.returncode}\n{block}\n{said}"
                    )

    def close(self) -> None:
        """End the servers, and the engine."""
        for server in (self.server, *self.others):
            if server is not None and server.process.poll() is None:
                server.kill()
        if self.members is not None:
            self.members.stop()


def _system(world: World, *flags: str) -> System:
    """A server with markets, a price and two accounts."""
    return System(world.start("--seed", SEED, *flags))


def sound(page: str) -> Callable[[World], None]:
    """A page on a server without a fault."""

    def act(world: World) -> None:
        _system(world)
        world.play(page)

    return act


def server_down(world: World) -> None:
    """A server that is killed, and started again."""
    _system(world)
    world.running.kill()
    world.play("server-down", "Examine", "Do")
    world.start()
    world.play("server-down", "Verify")


def machine_stopped(world: World) -> None:
    """A machine that raises at a command."""
    with pytest.MonkeyPatch.context() as patch:
        plant(patch, world.folder / "plant", "command")
        stop_by("command", world.start("--seed", SEED))
    name = only(world.data).name
    world.start()
    world.play("machine-stopped", NAME=name)


def replay_long(world: World) -> None:
    """A start without a snapshot."""
    _system(world)
    world.restart("--no-snapshot")
    world.play("replay-long")
    world.restart()
    log = (world.folder / "var" / "data.log").read_text(encoding="utf-8")
    if '"from_snapshot": null' in log.splitlines()[-1]:
        raise RunbookError("the next start did not begin with the snapshot")


def engine_busy(world: World) -> None:
    """A queue of one call, and calls that come together."""
    _system(world, "--queue-calls", "1")
    fill_queue(world.running.address)
    world.until("clearinghouse_edge_refusals_total", "QUEUE_FULL", is_right=lambda found: found > 0)
    world.play("engine-busy")


def fill_queue(address: str) -> None:
    """Send long calls and short ones of another principal together, until one is refused: there is no place for it."""
    numbers = itertools.count()

    def head() -> dict[str, Any]:
        return {"request_id": f"together-{next(numbers)}", "created_time_ns": time.time_ns()}

    item = account_pb2.Transfer(
        from_account_id=1_001, to_account_id=1_002, asset_id=1, amount="0.000001"
    )
    with grpc.insecure_channel(address) as channel:
        long: Any = channel.unary_unary("/clearinghouse.v1.AccountService/SubmitTransfers")
        short: Any = channel.unary_unary("/clearinghouse.v1.AccountService/CreateAccount")
        errors: list[Any] = []
        for _ in range(20):
            batch = account_pb2.SubmitTransfersRequest(**head(), transfers=[item] * 8_000)
            together = [long.future(batch.SerializeToString(), timeout=60)]
            for _ in range(64):
                request = account_pb2.CreateAccountRequest(
                    **head(), owner="other", kind="ACCOUNT_KIND_CUSTOMER", max_leverage=1
                )
                sent = request.SerializeToString()
                metadata = (("clearinghouse-principal", "other"),)
                together.append(short.future(sent, timeout=60, metadata=metadata))
            errors = [one.exception() for one in together]
            if any(error.code() == grpc.StatusCode.RESOURCE_EXHAUSTED for error in errors if error):
                return
    raise RunbookError(f"no call was refused for the queue, but {errors[:2]}")


def disk_full(world: World) -> None:
    """A small disk that is full of old snapshots."""
    world.data.mkdir()
    mounted = subprocess.run(
        ("mount", "-t", "tmpfs", "-o", "size=96m", "clearinghouse-runbook", str(world.data)),
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode != 0:
        raise RunbookError(f"no file system can be mounted here: {mounted.stderr.strip()}")
    marks = ("--disk-warn-mib", "60", "--disk-restrict-mib", "40", "--disk-read-only-mib", "20")
    try:
        _system(world, *marks)
        world.restart(*marks)
        old = world.data / "snapshots" / "old.bin"
        with old.open("wb") as file:
            while shutil.disk_usage(world.data).free > 30 * MIB:
                file.write(bytes(MIB))
                file.flush()
        os.utime(old, (1, 1))
        world.until("clearinghouse_disk_state", is_right=lambda found: found == 2)
        world.play("disk-full", "Examine", "Do")
        world.until("clearinghouse_disk_state", is_right=lambda found: found == 0)
        world.play("disk-full", "Verify")
    finally:
        world.close()
        subprocess.run(("umount", "-l", str(world.data)), check=True)


def price_not_ok(world: World) -> None:
    """A price whose only source is silent."""
    system = _system(world)
    second = system.client.create_oracle_source("venue-2", "operator", 1)
    if second != 2:
        raise RunbookError(f"the second source is {second}")
    system.client.set_oracle_instrument("SOL", [1], fresh_ns=1)
    world.until("clearinghouse_assets", "OK", is_right=lambda found: found < 1)
    system.client.set_oracle_instrument("SOL", [1], fresh_ns=3_600_000_000_000)
    world.play("oracle-bad")
    world.until("clearinghouse_assets", "OK", is_right=lambda found: found == 1)


def market_halted(world: World) -> None:
    """A market that is halted, and the switch of the whole clearinghouse."""
    client = _system(world).client
    client.set_market_status("SOL-PERP", MarketStatus.HALTED, reason="drill")
    client.set_risk_switch(RiskSwitchScope.CLEARINGHOUSE, disabled=True, reason="drill")
    world.until("clearinghouse_markets", "HALTED", is_right=lambda found: found == 1)
    world.until("clearinghouse_brakes_engaged", is_right=lambda found: found == 1)
    world.play("market-halted")


def reader_lagged(world: World) -> None:
    """A subscriber that takes nothing while events come."""
    system = _system(world, "--subscriber-records", "1")
    options = (("grpc.http2.bdp_probe", 0),)  # the reader takes 64 KiB and no more
    item = Transfer(system.alice, system.bob, "USDC", 1)
    with grpc.insecure_channel(world.running.address, options=options) as channel:
        method: Any = channel.unary_stream(SUBSCRIBE)
        stream = method(journal_pb2.SubscribeRequest().SerializeToString(), timeout=120)
        world.until("clearinghouse_subscribers", is_right=lambda found: found == 1)
        for _ in range(60):
            system.client.submit_transfers([item] * 1_000)
            if world.sample("clearinghouse_subscribers_lagged_total") > 0:
                break
        stream.cancel()
    world.until("clearinghouse_subscribers_lagged_total", is_right=lambda found: found > 0)
    world.play("reader-lagged")


def journal_differs(world: World) -> None:
    """Two directories that went on apart, and a reader of the other one."""
    _system(world)
    assert world.running.terminate() == 0
    other = world.folder / "var" / "right"
    shutil.copytree(world.data, other)
    with world.start(data=other) as server:
        server.client().create_account("of the right one")
        right = server.client().head()
        assert server.terminate() == 0
    world.start().client().create_account("of this one")
    with grpc.insecure_channel(world.running.address) as channel:
        method: Any = channel.unary_stream(SUBSCRIBE)
        request = journal_pb2.SubscribeRequest(
            from_sequence=right.sequence + 1, known_chain_head=right.chain_head
        )
        said = refusal(lambda: list(method(request.SerializeToString(), timeout=30)))
    if said.reason != "HISTORY_DIFFERS":
        raise RunbookError(f"the reader received {said.reason}")
    reasons = ("clearinghouse_edge_refusals_total", "HISTORY_DIFFERS")
    world.until(*reasons, is_right=lambda found: found == 1)
    head = f"{right.sequence}:{right.chain_head.hex()}"
    world.play("journal-differs", HERE="var/right", HEAD=head)


def snapshot_old(world: World) -> None:
    """A snapshot of yesterday."""
    _system(world)
    world.restart("--snapshot-every-commands", "0", "--snapshot-every-seconds", "0")
    for path in (world.data / "snapshots").glob("*.bin"):
        os.utime(path, (time.time() - 86_400,) * 2)
    world.running.client().create_account("later")
    world.until("clearinghouse_snapshot_age_seconds", is_right=lambda found: found > 3 * 3_600)
    world.play("snapshot-old")
    world.until("clearinghouse_snapshot_age_seconds", is_right=lambda found: found < 600)


def key_lost(world: World) -> None:
    """A key that was stolen, and credentials that a stranger tries."""
    ring = Ring(world.folder / "keys")
    key = ring.new("desk-1")
    settings = (
        f'data_dir = "var/data"\n[credentials]\nkeys = "{ring.keys}"\npepper = "{ring.pepper}"\n'
    )
    (world.folder / "clearinghouse.toml").write_text(settings, encoding="utf-8")
    world.start("--seed", SEED, *ring.flags)

    def ask(sent: str) -> str:
        with grpc.insecure_channel(world.running.address) as channel:
            method: Any = channel.unary_unary(HEAD)
            try:
                method(b"", timeout=30, metadata=bearer(sent))
            except grpc.RpcError:
                return refusal(lambda: method(b"", timeout=30, metadata=bearer(sent))).reason
        return ""

    if (ask(key), ask(UNKNOWN_KEY)) != ("", "CREDENTIAL_INVALID"):
        raise RunbookError("the keys are not what they should be")
    world.play("key-lost", KEY=key[4:20])
    end = time.monotonic() + SECONDS_MAX
    while ask(key) != "CREDENTIAL_EXPIRED":
        if time.monotonic() > end:
            raise RunbookError("the revoked key is still taken")
    fresh = json.loads((world.folder / "var" / "new-key.json").read_text(encoding="utf-8"))
    while ask(fresh["key"]):  # the server may have read the file between both commands
        if time.monotonic() > end:
            raise RunbookError("the new key is refused")


def certificate_expires(world: World) -> None:
    """A certificate of five days, and its successor."""
    pki = Pki(world.folder / "pki")
    pki.renew(NOW + timedelta(days=5))
    world.start("--seed", SEED, *pki.flags())
    name = "clearinghouse_certificate_expiry_timestamp_seconds"
    before = world.sample(name)
    issued = pki.authority.issue("server", *LOOPBACK)
    put(world.folder / "pki" / "new.key", issued.key_pem)
    put(world.folder / "pki" / "made.pem", issued.certificate_pem).rename(
        world.folder / "pki" / "new.pem"
    )
    world.play("certificate-expires")
    world.until(name, is_right=lambda found: found > before)


def restore(world: World) -> None:
    """A machine that is lost after its backup."""
    _system(world)
    made = run_command("backup", str(world.data), str(world.folder / "backup"), "--json")
    said = json.loads(made.stdout)
    world.running.client().create_account("after the backup")
    world.running.kill()
    head = f"{said['sequence']}:{said['chain_head']}"
    world.play("restore", BACKUP="backup", HEAD=head)
    data = world.folder / "var" / "restored"
    with world.start(data=data) as server, Client(server.address) as client:
        owners = {account.owner for account in client.accounts()}
    # Time has passed since the backup, which is a command of the machine: its head is not the last one.
    if "after the backup" in owners or run_command("verify", str(data), "--head", head).returncode:
        raise RunbookError("the restored server began elsewhere")


CLUSTER: Final = "main"
NODES: Final = ("a", "b", "c")


class ClusterWorld:
    """Three nodes on one member: node `a` is the server of the pages, and a node can be started again."""

    def __init__(self, world: World, *flags: str, genesis: Path | None = None) -> None:
        self.world = world
        self._flags = flags
        world.members = Members(world.folder / "var" / "engine", find_engine(), names=("m",))
        world.members.start()
        world.members.wait_healthy()
        ports = free_ports(len(NODES))
        self.addresses = dict(zip(NODES, (f"127.0.0.1:{port}" for port in ports), strict=True))
        self._nodes = ",".join(f"{name}={address}" for name, address in self.addresses.items())
        made = run_command(
            *("cluster", "init", "--data-dir", str(world.data), "--cluster", CLUSTER),
            *("--nodes", self._nodes, "--engine", world.members.client_addresses[0]),
            *(() if genesis is None else ("--genesis", str(genesis))),
        )
        if made.returncode != 0:
            raise RunbookError(f"no cluster: {made.stderr}")
        world.server = self.start("a")
        world.others = [self.start(name) for name in NODES[1:]]
        world.until("clearinghouse_cluster_epoch", CLUSTER, "a", is_right=lambda epoch: epoch > 0)

    def start(self, name: str) -> RunningServer:
        """Start a node."""
        assert self.world.members is not None
        data = self.world.data if name == "a" else self.world.data.with_name(f"data-{name}")
        return RunningServer(
            data,
            *METRICS,
            *self._flags,
            *("--log", "etcd", "--cluster", CLUSTER, "--node", name, "--nodes", self._nodes),
            *("--engine", self.world.members.client_addresses[0]),
            *("--listen", self.addresses[name]),
        )

    @property
    def leader(self) -> str:
        """The node that leads, by `cluster status`."""
        assert self.world.members is not None
        said = run_command(
            *("cluster", "status", "--cluster", CLUSTER, "--json"),
            *("--engine", self.world.members.client_addresses[0]),
        )
        return str(json.loads(said.stdout)["leader"])


def sound_cluster(page: str) -> Callable[[World], None]:
    """A page on a cluster without a fault, at its leader: the others have no figures of the nodes."""

    def act(world: World) -> None:
        cluster = ClusterWorld(world)
        if cluster.leader != "a":
            for other in world.others:
                assert other.terminate() == 0
        world.until("clearinghouse_cluster_leading", CLUSTER, "a", is_right=lambda is_so: is_so > 0)
        world.play(page)

    return act


def cluster_no_leader(world: World) -> None:
    """An engine that answers nothing."""
    ClusterWorld(world)
    assert world.members is not None
    world.members.all[0].kill()
    silent = ("clearinghouse_cluster_engine_unreachable", CLUSTER, "a")
    world.until(*silent, is_right=lambda found: found == 1)
    world.play("cluster-no-leader", "Examine", "Do")
    world.members.start()
    world.members.wait_healthy()
    world.until(*silent, is_right=lambda found: found == 0)
    time.sleep(ELECTION_SECONDS)
    world.play("cluster-no-leader", "Verify")


def cluster_machine(world: World) -> None:
    """A node that is killed, and started again."""
    cluster = ClusterWorld(world)
    world.others[-1].kill()
    world.play("cluster-machine", "Examine", "Do")
    world.others[-1] = cluster.start(NODES[-1])
    world.play("cluster-machine", "Verify")


ELECTION_SECONDS: Final = 3.0
"""within which a node leads once etcd answers"""
WITHOUT_FAULT: Final = (
    "cluster-clock",
    "cluster-diverged",
    "cluster-engine-full",
    "calls-fail",
    "clock-stepped",
    "commit-slow",
    "fund-drawn",
    "invariant-violated",
    "liquidation-long",
    "settlement-stuck",
)
"""Pages that are run on a sound server: a defect, a clock, a slow disk, or weeks of trading would be needed."""


def operators_lost(world: World) -> None:
    """Operators who have stated recovery keys, and are not there any more."""
    genesis = world.folder / "genesis.toml"
    genesis.write_text('operators = ["ann", "bob"]\n', encoding="utf-8")
    address = world.start("--genesis", str(genesis)).address
    files = [world.folder / f"holder-{number}.pem" for number in range(3)]
    keys = [run_command("keys", "recovery", "new", str(file)).stdout.strip() for file in files]
    for name in ("ann", "bob"):
        stated = ("--threshold", "2", "--address", address, "--as", name)
        said = run_command("keys", "recovery", "state", *keys, *stated)
        if said.returncode != 0:
            raise RunbookError(f"{name} cannot state recovery keys: {said.stderr}")
    until = (NOW + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    world.play("operators-lost", HOLDER_1=str(files[2]), HOLDER_2=str(files[0]), UNTIL=until)


ACTS: Final[dict[str, Callable[[World], None]]] = {
    "server-down": server_down,
    "machine-stopped": machine_stopped,
    "replay-long": replay_long,
    "engine-busy": engine_busy,
    "disk-full": disk_full,
    "oracle-bad": price_not_ok,
    "market-halted": market_halted,
    "reader-lagged": reader_lagged,
    "journal-differs": journal_differs,
    "snapshot-old": snapshot_old,
    "key-lost": key_lost,
    "certificate-expires": certificate_expires,
    "restore": restore,
    "cluster-no-leader": cluster_no_leader,
    "cluster-machine": cluster_machine,
    **{
        page: sound_cluster(page) if page.startswith("cluster-") else sound(page)
        for page in WITHOUT_FAULT
    },
    "operators-lost": operators_lost,
}


def run(page: str, folder: Path) -> int:
    """Play a page in a new folder; the number of blocks that were run. Raises RunbookError."""
    world = World(folder)
    try:
        ACTS[page](world)
    finally:
        world.close()
    wanted = sum(len(commands_of(page, section)) for section in SECTIONS)
    if world.ran != wanted or not wanted:
        raise RunbookError(f"{page}: {world.ran} of {wanted} blocks were run")
    return world.ran


def main() -> int:
    """Play the pages that are named, all if none is, and write what became of each."""
    failed = 0
    report: dict[str, dict[str, object]] = {}
    for page in sys.argv[1:] or ACTS:
        folder = Path(tempfile.mkdtemp(prefix="runbook-"))
        began = time.monotonic()
        try:
            ran = run(page, folder / "checkout")
            report[page] = {"blocks": ran, "fault": page not in WITHOUT_FAULT}
        except (RunbookError, ClearinghouseError, AssertionError) as error:
            failed += 1
            report[page] = {"error": str(error)}
        report[page]["seconds"] = round(time.monotonic() - began, 1)
        print(page, json.dumps(report[page]), flush=True)
        with suppress(OSError):
            shutil.rmtree(folder)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
