# SPDX-License-Identifier: Apache-2.0
"""Run the auditor: read every event live from the first sequence on, and count.

Owns counts of the day that depend only on the record: trades, fees, volumes, refusals by reason, money in and out.
Ends when it has read the sequence that the demo names as the last one.
"""

import json
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Final

from clearinghouse.apps.demo.plan import CLOSING_FILE, Plan, plain
from clearinghouse.client import AsyncClient, EventFrame, EventKind
from clearinghouse.client.api.event_bodies import (
    DepositEvent,
    LiquidationEvent,
    RefusalEvent,
    TradeEvent,
    WithdrawalEvent,
)

AUDIT_FILE: Final = "audit.json"
HEARTBEAT_MS: Final = 250


@dataclass(slots=True)
class Audit:
    """The counts that the auditor recorded, up to `sequence`."""

    sequence: int = 0
    frames: int = 0
    trades: int = 0
    trades_by_market: Counter[int] = field(default_factory=Counter)
    volume_by_market: dict[int, Decimal] = field(default_factory=dict)
    fees_by_market: dict[int, Decimal] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    deposited: dict[int, Decimal] = field(default_factory=dict)
    withdrawn: dict[int, Decimal] = field(default_factory=dict)
    liquidations: int = 0
    auctions: int = 0
    settlement_passes: int = 0

    def take(self, frame: EventFrame) -> None:
        """Count the events of a frame. Raises ValueError if the frame does not follow the previous one."""
        if frame.first_sequence != self.sequence + 1:
            raise ValueError(f"after {self.sequence} came {frame.first_sequence}")
        self.sequence = frame.sequence
        self.frames += 1
        for event in frame.events:
            match event.body:
                case TradeEvent() as trade:
                    self.trades += 1
                    market = trade.market_id
                    self.trades_by_market[market] += 1
                    _add(self.volume_by_market, market, trade.price * trade.quantity)
                    _add(self.fees_by_market, market, trade.maker_fee + trade.taker_fee)
                case RefusalEvent() as refusal:
                    self.refused[refusal.code.name] += 1
                case DepositEvent() as deposit if event.kind is EventKind.DEPOSIT_CONFIRMED:
                    _add(self.deposited, deposit.asset_id, deposit.amount)
                case WithdrawalEvent() as moved if event.kind is EventKind.WITHDRAWAL_CONFIRMED:
                    _add(self.withdrawn, moved.asset_id, moved.amount)
                case LiquidationEvent() if event.kind is EventKind.LIQUIDATION_STARTED:
                    self.liquidations += 1
                case _:
                    self.repeated += event.kind is EventKind.CALL_REPEATED
                    self.auctions += event.kind is EventKind.AUCTION_UNCROSSED
                    self.settlement_passes += event.kind is EventKind.SETTLEMENT_PASS

    def save(self, folder: Path) -> None:
        """Write the counts into the folder, where the demo reads them."""
        text = json.dumps(plain(self), default=str, indent=1)
        (folder / AUDIT_FILE).write_text(text, encoding="utf-8")


def _add(sums: dict[int, Decimal], key: int, amount: Decimal) -> None:
    """Add an amount to a sum by key."""
    sums[key] = sums.get(key, Decimal(0)) + amount


def load_audit(folder: Path) -> Audit:
    """Return the audit in a folder. Raises FileNotFoundError if there is no such file."""
    value = json.loads((folder / AUDIT_FILE).read_text(encoding="utf-8"))
    for name in ("volume_by_market", "fees_by_market", "deposited", "withdrawn"):
        value[name] = {int(key): Decimal(amount) for key, amount in value[name].items()}
    value["trades_by_market"] = Counter(
        {int(key): count for key, count in value["trades_by_market"].items()}
    )
    value["refused"] = Counter(value["refused"])
    return Audit(**value)


def _last_sequence(folder: Path) -> int:
    """Return the sequence after which the auditor must stop; 0 until the day ends."""
    path = folder / CLOSING_FILE
    if not path.is_file():
        return 0
    last: int = json.loads(path.read_text(encoding="utf-8"))["sequence"]
    return last


async def run(plan: Plan, folder: Path) -> None:
    """Read every event from the first sequence to the last, then write the counts."""
    audit = Audit()
    async with AsyncClient(plan.address, principal="auditor") as client:
        subscription = client.subscribe(1, heartbeat_interval_ms=HEARTBEAT_MS, show_heartbeats=True)
        async for frame in subscription:
            if not frame.is_heartbeat:
                audit.take(frame)
            last = _last_sequence(folder)
            if last and audit.sequence >= last:
                break
        await subscription.close()
    audit.save(folder)
