# SPDX-License-Identifier: Apache-2.0
"""Measure the cost of security: processor time of a server with TLS, API keys and roles, and of one without.

Owns the two servers, the pairs of blocks, and the interval of their ratio. Both serve in the same run and get the same
orders in turn. One block of calls to each server is a pair; which server is first changes from pair to pair. Times are
those of the server's process alone, so another process on the machine disturbs both equally. Run as `python -m
clearinghouse.apps.bench.security`; prints one JSON object, with `quick` from fewer pairs.
"""

import asyncio
import json
import math
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final, TypeAlias

import grpc
import grpc.aio
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from clearinghouse.apps.bench import serving
from clearinghouse.apps.bench.load import CALL_SECONDS, SUBMIT_ORDERS, World, orders_request
from clearinghouse.client import Client, Role, Tls
from clearinghouse.server.credentials.key_files import Stated, new_key
from clearinghouse.server.credentials.keys import KeyFiles
from clearinghouse.v1 import trading_pb2

ACCOUNTS: Final = 100
PAIRS: Final = (60, 4)  # full, quick
WARM: Final = 2
RESAMPLES: Final = 4_000
TAIL: Final = 0.025
OWNER: Final = "bench"
SECOND: Final = "second"  # the other operator, who grants the roles
ROLES: Final = (Role.CUSTODY, Role.ORACLE, Role.RISK_OFFICER, Role.TRADER)
SERVER_NAME: Final = "localhost"
DAY: Final = timedelta(days=1)

Metadata: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """The size of a measured block: `calls` calls of `batch` orders each, with at most `in_flight` calls at a time."""

    name: str
    batch: int
    in_flight: int
    calls: int


SHAPES: Final = (Shape("single", 1, 8, 300), Shape("batch_1000", 1_000, 2, 6))


def processor_ns(process_id: int) -> dict[str, int]:
    """Return the processor time of each thread of a process until now, in ns."""
    found = {}
    for task in Path(f"/proc/{process_id}/task").iterdir():
        try:
            found[task.name] = int((task / "schedstat").read_text().split()[0])
        except OSError:  # it has just ended
            continue
    return found


@dataclass
class Side:
    """One of the two servers, and the connection and world of its caller."""

    process_id: int
    world: World
    channel: grpc.aio.Channel
    metadata: Metadata

    async def block(self, shape: Shape) -> float:
        """Send a block of orders; return the server's processor time of one order, in microseconds."""
        requests = [
            orders_request(self.world.workload.batch(shape.batch)) for _ in range(shape.calls)
        ]
        before = processor_ns(self.process_id)
        await self.send(requests, shape.in_flight)
        after = processor_ns(self.process_id)
        spent = sum(end - before.get(thread, 0) for thread, end in after.items())
        return spent / 1e3 / (shape.batch * shape.calls)

    async def send(self, requests: Sequence[bytes], in_flight: int) -> None:
        """Send all requests. Raises AssertionError if the server refuses most of their orders."""
        call: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = self.channel.unary_unary(
            SUBMIT_ORDERS
        )
        numbers = iter(requests)
        codes: list[int] = []

        async def worker() -> None:
            for request in numbers:
                reply = await call(request, timeout=CALL_SECONDS, metadata=self.metadata)
                response = trading_pb2.SubmitOrdersResponse.FromString(reply)
                codes.extend(result.code for result in response.results)

        await asyncio.gather(*(worker() for _ in range(in_flight)))
        assert codes.count(0) > len(codes) // 2, "most orders were refused: nothing is compared"


def certificate(folder: Path) -> tuple[Path, Path]:
    """Return the paths of a self-signed certificate for the loopback address and of its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, SERVER_NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - DAY)
        .not_valid_after(now + 30 * DAY)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(SERVER_NAME)]), critical=False)
        .sign(key, SHA256())
    )
    files = (folder / "server.pem", folder / "server.key")
    for path, data in (
        (files[0], made.public_bytes(Encoding.PEM)),
        (files[1], key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())),
    ):
        path.touch(0o600)
        path.write_bytes(data)
    return files


async def plain_side(folder: Path, stack: ExitStack) -> Side:
    """Return a new server without TLS, keys and roles."""
    address, process = stack.enter_context(serving(folder / "plain", ""))
    world = World(address, ACCOUNTS, plain_accounts=2, owner=OWNER)
    metadata = (("clearinghouse-principal", OWNER),)
    return await _opened(Side(process.pid, world, grpc.aio.insecure_channel(address), metadata))


async def secure_side(folder: Path, stack: ExitStack) -> Side:
    """Return a new server with TLS, API keys and authority; its caller has a role that trades for its own accounts."""
    public, private = certificate(folder)
    files = KeyFiles(folder / "keys.json", folder / "pepper.key")
    keys = {name: new_key(files, Stated(name), datetime.now(UTC))[1] for name in (OWNER, SECOND)}
    genesis = folder / "genesis.toml"
    genesis.write_text(f"operators = {json.dumps([OWNER, SECOND])}\n", encoding="utf-8")
    flags = (
        *("--tls-certificate", str(public), "--tls-key", str(private)),
        *("--keys", str(files.keys), "--pepper", str(files.pepper), "--genesis", str(genesis)),
    )
    address, process = stack.enter_context(serving(folder / "secure", "", flags))
    target = f"{SERVER_NAME}:{address.rpartition(':')[2]}"
    with Client(target, tls=Tls(ca=public), api_key=keys[SECOND]) as second:
        for role in ROLES:
            second.grant_role(OWNER, role)
    caller = Client(target, tls=Tls(ca=public), api_key=keys[OWNER])
    world = World(target, ACCOUNTS, plain_accounts=2, caller=caller, owner=OWNER)
    credentials = grpc.ssl_channel_credentials(public.read_bytes())
    metadata = (("authorization", f"Bearer {keys[OWNER]}"),)
    channel = grpc.aio.secure_channel(target, credentials)
    return await _opened(Side(process.pid, world, channel, metadata))


async def _opened(side: Side) -> Side:
    """Open positions and resting orders on a server; return the same server."""
    await side.send(side.world.opening(), 1)
    return side


def interval(ratios: Sequence[float]) -> tuple[float, float, float]:
    """Return the mean of the pairs' ratios, and the ends of its 95 % interval, by resampling the pairs."""
    logs = [math.log(ratio) for ratio in ratios]
    draw = Random(1)  # noqa: S311  figures, nothing secret
    means = sorted(sum(draw.choices(logs, k=len(logs))) / len(logs) for _ in range(RESAMPLES))
    low, high = means[int(TAIL * RESAMPLES)], means[int((1 - TAIL) * RESAMPLES) - 1]
    return math.exp(sum(logs) / len(logs)), math.exp(low), math.exp(high)


async def measure(pairs: int) -> dict[str, Any]:
    """Measure both servers in turn; return microseconds per order without and with security, and their ratio."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        plain, secure = await plain_side(folder, stack), await secure_side(folder, stack)
        spent: dict[str, list[tuple[float, float]]] = {shape.name: [] for shape in SHAPES}
        for number in range(-WARM, pairs):
            for shape in SHAPES:
                first, last = (plain, secure) if number % 2 else (secure, plain)
                one, two = await first.block(shape), await last.block(shape)
                if number >= 0:
                    spent[shape.name].append((one, two) if first is plain else (two, one))
        for side in (plain, secure):
            await side.channel.close()
    found: dict[str, Any] = {"pairs": pairs}
    for kind, blocks in spent.items():
        ratio, low, high = interval([secured / bare for bare, secured in blocks])
        found[kind] = {
            "plain_us": round(sum(bare for bare, _ in blocks) / pairs, 2),
            "secure_us": round(sum(secured for _, secured in blocks) / pairs, 2),
            "ratio": round(ratio, 4),
            "ratio_low": round(low, 4),
            "ratio_high": round(high, 4),
        }
    return found


def main(words: Sequence[str]) -> None:
    """Measure, and print the figures."""
    json.dump(asyncio.run(measure(PAIRS["quick" in words])), sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main(sys.argv[1:])
