# SPDX-License-Identifier: Apache-2.0
"""Read a running server once: the answer of each read, or the reason for which there is none.

Owns the set of reads of an overview. Reads are independent: if one is refused, for example for lack of a role, the
others are still shown. An unreachable server gives a reading without answers, never an exception.
"""

import asyncio
import time
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from clearinghouse.apps.watch.exposition import Samples, scrape
from clearinghouse.client import (
    AccessDenied,
    AccountStatus,
    Asset,
    AsyncClient,
    Brake,
    Break,
    ClearedMarket,
    ClearinghouseError,
    ClearingSession,
    DefaultCase,
    DefaultFundReport,
    Head,
    LiquidityFund,
    Market,
    Member,
    RiskSwitch,
    SettlementFail,
)
from clearinghouse.client.api.models import AccountMargins, MarginCall

T = TypeVar("T")

LIST_SECONDS: Final = 10.0
RISK_BEHIND_NS: Final = 10_000_000_000
LIQUIDATING_MAX: Final = 50


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """The answer of a read, or in `refusal` the reason for which there is none.

    `denied` is true if the credential has no role for the read.
    """

    value: T | None
    refusal: str = ""
    denied: bool = False

    def __bool__(self) -> bool:
        return self.value is not None


async def ask(read: Awaitable[T]) -> Answer[T]:
    """Wait for a read and return its answer. A refusal of the server or an error of the network is in the answer
    too.
    """
    try:
        return Answer(await read)
    except AccessDenied as error:
        return Answer(None, error.message or str(error), denied=True)
    except (ClearinghouseError, OSError, ValueError) as error:
        return Answer(None, str(error))


@dataclass(frozen=True, slots=True)
class Readings:
    """The answers of all reads at one moment. `samples` has no value if metrics were not requested or not available."""

    address: str
    read_time: float
    seconds: float
    head: Answer[Head]
    markets: Answer[list[Market]]
    assets: Answer[list[Asset]]
    fund: Answer[LiquidityFund]
    brakes: Answer[tuple[Brake, ...]]
    switches: Answer[list[RiskSwitch]]
    breaks: Answer[list[Break]]
    sessions: Answer[list[ClearingSession]]
    fails: Answer[list[SettlementFail]]
    members: Answer[list[Member]]
    cleared: Answer[list[ClearedMarket]]
    margin_calls: Answer[list[MarginCall]]
    default_cases: Answer[list[DefaultCase]]
    default_fund: Answer[DefaultFundReport]
    liquidating: Answer[AccountMargins]
    samples: Answer[Samples]
    earlier: Samples | None

    @property
    def is_there(self) -> bool:
        """Whether the server answered."""
        return bool(self.head)


class Reader:
    """Reads one server repeatedly. Lists that grow with time are read only every ten seconds."""

    def __init__(
        self, client: AsyncClient, address: str, metrics: str = "", *, with_risk: bool = False
    ) -> None:
        self._client = client
        self._address = address
        self._metrics = metrics
        self._with_risk = with_risk
        self._sessions: Answer[list[ClearingSession]] = Answer(None, "not read yet")
        self._sessions_time = -LIST_SECONDS
        self._samples: Samples | None = None

    async def _list_sessions(self) -> Answer[list[ClearingSession]]:
        """Return the settlement sessions, as they were at most ten seconds ago."""
        now = time.monotonic()
        if now - self._sessions_time >= LIST_SECONDS:
            self._sessions = await ask(self._client.list_sessions())
            self._sessions_time = now if self._sessions else -LIST_SECONDS
        return self._sessions

    async def _read_samples(self) -> Answer[Samples]:
        """Return the metrics of the server."""
        if not self._metrics:
            return Answer(None, "no address of metrics is given: --metrics HOST:PORT")
        return await ask(asyncio.to_thread(scrape, self._metrics))

    async def _read_liquidating(self) -> Answer[AccountMargins]:
        """Return the accounts in liquidation, if they are requested: the server starts a process for this read."""
        if not self._with_risk:
            return Answer(None, "not asked for: --risk")
        return await ask(
            self._client.account_margins(
                status=AccountStatus.LIQUIDATING,
                max_time_behind_ns=RISK_BEHIND_NS,
                page_size=LIQUIDATING_MAX,
            )
        )

    async def read(self) -> Readings:
        """Make all reads at the same time; the answers may be of slightly different sequences."""
        client, began = self._client, time.monotonic()
        head = await ask(client.head())
        if not head:
            return self._absent(head, began)
        async with asyncio.TaskGroup() as group:
            do = group.create_task
            markets, assets = do(ask(client.markets())), do(ask(client.assets()))
            fund, brakes = do(ask(client.liquidity_fund())), do(ask(client.brakes()))
            switches, breaks = do(ask(client.risk_switches())), do(ask(client.breaks()))
            fails, members = do(ask(client.list_fails())), do(ask(client.list_members()))
            calls, cases = do(ask(client.margin_calls())), do(ask(client.list_default_cases()))
            default_fund = do(ask(client.default_fund()))
            sessions, liquidating = do(self._list_sessions()), do(self._read_liquidating())
            metrics = do(self._read_samples())
            cleared = do(ask(client.list_cleared_markets()))
        samples = metrics.result()
        earlier, self._samples = self._samples, samples.value
        return Readings(
            self._address,
            time.time(),
            time.monotonic() - began,
            head,
            markets.result(),
            assets.result(),
            fund.result(),
            brakes.result(),
            switches.result(),
            breaks.result(),
            sessions.result(),
            fails.result(),
            members.result(),
            cleared.result(),
            calls.result(),
            cases.result(),
            default_fund.result(),
            liquidating.result(),
            samples,
            earlier,
        )

    def _absent(self, head: Answer[Head], began: float) -> Readings:
        """Return a reading without answers, for a server that does not answer."""
        none: Answer[Any] = Answer(None, head.refusal)
        return Readings(
            self._address,
            time.time(),
            time.monotonic() - began,
            head,
            *(none,) * 15,
            None,
        )
