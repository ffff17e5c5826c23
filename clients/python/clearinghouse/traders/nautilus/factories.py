# SPDX-License-Identifier: Apache-2.0
"""Define the factories that a node calls to make its clients of this venue."""

import asyncio

from nautilus_trader.cache.cache import Cache
from nautilus_trader.common.component import LiveClock, MessageBus
from nautilus_trader.live.factories import LiveDataClientFactory, LiveExecClientFactory

from clearinghouse.traders.nautilus.config import (
    ClearinghouseDataClientConfig,
    ClearinghouseExecClientConfig,
)
from clearinghouse.traders.nautilus.data import ClearinghouseDataClient
from clearinghouse.traders.nautilus.execution import ClearinghouseExecutionClient


class ClearinghouseLiveDataClientFactory(LiveDataClientFactory):
    """Makes the client of market data."""

    @staticmethod
    def create(
        loop: asyncio.AbstractEventLoop,
        name: str,
        config: ClearinghouseDataClientConfig,
        msgbus: MessageBus,
        cache: Cache,
        clock: LiveClock,
    ) -> ClearinghouseDataClient:
        """Return a client of market data; it connects when the node does."""
        return ClearinghouseDataClient(loop, name, config, msgbus, cache, clock)


class ClearinghouseLiveExecClientFactory(LiveExecClientFactory):
    """Makes the client of orders."""

    @staticmethod
    def create(
        loop: asyncio.AbstractEventLoop,
        name: str,
        config: ClearinghouseExecClientConfig,
        msgbus: MessageBus,
        cache: Cache,
        clock: LiveClock,
    ) -> ClearinghouseExecutionClient:
        """Return a client of orders; it connects when the node does."""
        return ClearinghouseExecutionClient(loop, name, config, msgbus, cache, clock)
