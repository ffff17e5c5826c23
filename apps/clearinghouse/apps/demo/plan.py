# SPDX-License-Identifier: Apache-2.0
"""Write and read the plan of the demo and the tallies of its processes: JSON files in the demo's folder.

Owns the plan (address of the server, accounts by role, begin of the day), the pace of the day on the wall clock,
and the tally of each process.
"""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from clearinghouse.apps.demo import day
from clearinghouse.client import Batch, ItemResult, OrderResult, Refused, ResultCode

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

PLAN_FILE: Final = "plan.json"
DAY_FILE: Final = "day.json"
CLOSING_FILE: Final = "closing.json"
SECOND_NS: Final = 1_000_000_000
# The opening auction collects orders until this step.
OPEN_STEP: Final = 16


class MarketSpec(NamedTuple):
    """The parameters of a market of the demo."""

    symbol: str
    base: str
    is_perpetual: bool
    lot_size: str
    tick_micros: int
    # Size of a maker at one price, and of a usual taker, in lots.
    quote_lots: int
    take_lots: int


MARKETS: Final = (
    MarketSpec("BTC-USDC", "BTC", False, "0.0001", 100_000, 3_000, 400),  # noqa: FBT003 (a table)
    MarketSpec("ETH-USDC", "ETH", False, "0.001", 10_000, 8_000, 1_000),  # noqa: FBT003
    MarketSpec("SOL-USDC", "SOL", False, "0.01", 10_000, 12_000, 1_500),  # noqa: FBT003
    MarketSpec("BTC-PERP", "BTC", True, "0.0001", 100_000, 6_000, 900),  # noqa: FBT003
    MarketSpec("ETH-PERP", "ETH", True, "0.001", 10_000, 16_000, 2_500),  # noqa: FBT003
    MarketSpec("SOL-PERP", "SOL", True, "0.01", 10_000, 24_000, 4_000),  # noqa: FBT003
)


def plain(record: "DataclassInstance") -> dict[str, Any]:
    """Return the fields of a dataclass as they are (`asdict` cannot copy a Counter)."""
    return {item.name: getattr(record, item.name) for item in fields(record)}


@dataclass(slots=True)
class Plan:
    """The parameters that all roles share. `begin_ns` is the wall clock at step 0; a cluster has several addresses."""

    folder: str
    address: str | list[str]
    seed: int
    begin_ns: int
    step_ns: int
    accounts: dict[str, list[int]]
    sources: dict[str, int]

    def save(self) -> None:
        """Write the plan into its folder."""
        text = json.dumps(plain(self), indent=1)
        (Path(self.folder) / PLAN_FILE).write_text(text, encoding="utf-8")

    def day(self) -> day.Day:
        """Return the prices of the day."""
        text = (Path(self.folder) / DAY_FILE).read_text(encoding="utf-8")
        return day.from_json(json.loads(text))

    async def until(self, step: int) -> None:
        """Wait asynchronously until a step begins; return at once if it has begun."""
        wait_ns = self.begin_ns + step * self.step_ns - time.time_ns()
        if wait_ns > 0:
            await asyncio.sleep(wait_ns / SECOND_NS)

    def sleep_until(self, step: int) -> None:
        """Sleep until a step begins, in a role without asynchronous tasks."""
        wait_ns = self.begin_ns + step * self.step_ns - time.time_ns()
        if wait_ns > 0:
            time.sleep(wait_ns / SECOND_NS)


def load_plan(folder: Path) -> Plan:
    """Return the plan in a folder."""
    return Plan(**json.loads((folder / PLAN_FILE).read_text(encoding="utf-8")))


@dataclass(slots=True)
class Tally:
    """Counts of one process: commands by their answer, and money that custody confirmed in and out."""

    role: str
    sent: int = 0
    accepted: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    fills: int = 0
    deposited: dict[str, Decimal] = field(default_factory=dict)
    withdrawn: dict[str, Decimal] = field(default_factory=dict)

    def count(self, codes: Iterable[int]) -> None:
        """Count the result codes of a batch, accepted and refused."""
        for code in codes:
            self.sent += 1
            if code:
                self.rejected[ResultCode(code).name] += 1
            else:
                self.accepted += 1

    def batch(self, batch: Batch[OrderResult] | Batch[ItemResult]) -> None:
        """Count the results of a batch, and the fills if it is a batch of orders."""
        self.count(batch.codes)
        for row in getattr(batch.raw, "results", ()):
            self.fills += len(row.fills)

    def refused(self, refusal: Refused) -> None:
        """Count a refused call of one item."""
        self.count([refusal.reason])

    def deposit(self, asset: str, amount: Decimal) -> None:
        """Record a confirmed deposit."""
        self.deposited[asset] = self.deposited.get(asset, Decimal(0)) + amount

    def withdraw(self, asset: str, amount: Decimal) -> None:
        """Record a confirmed withdrawal."""
        self.withdrawn[asset] = self.withdrawn.get(asset, Decimal(0)) + amount

    def save(self, folder: Path) -> None:
        """Write the tally into the folder where the demo reads it."""
        text = json.dumps(plain(self), default=str, indent=1)
        (folder / f"tally-{self.role}.json").write_text(text, encoding="utf-8")


def load_tally(folder: Path, role: str) -> Tally:
    """Return the tally of a role. Raises FileNotFoundError if the role wrote none."""
    value = json.loads((folder / f"tally-{role}.json").read_text(encoding="utf-8"))
    return Tally(
        value["role"],
        value["sent"],
        value["accepted"],
        Counter(value["rejected"]),
        value["fills"],
        {asset: Decimal(amount) for asset, amount in value["deposited"].items()},
        {asset: Decimal(amount) for asset, amount in value["withdrawn"].items()},
    )
