# SPDX-License-Identifier: Apache-2.0
"""Adapt the clearinghouse to nautilus_trader: its instruments, market data and orders are a venue of a node.

Owns the public names. Needs the extra `nautilus`.
"""

from clearinghouse.traders.nautilus.config import (
    ClearinghouseDataClientConfig,
    ClearinghouseExecClientConfig,
)
from clearinghouse.traders.nautilus.data import ClearinghouseDataClient
from clearinghouse.traders.nautilus.execution import ClearinghouseExecutionClient
from clearinghouse.traders.nautilus.factories import (
    ClearinghouseLiveDataClientFactory,
    ClearinghouseLiveExecClientFactory,
)
from clearinghouse.traders.nautilus.forms import VENUE
from clearinghouse.traders.nautilus.provider import ClearinghouseInstrumentProvider

__all__ = [
    "VENUE",
    "ClearinghouseDataClient",
    "ClearinghouseDataClientConfig",
    "ClearinghouseExecClientConfig",
    "ClearinghouseExecutionClient",
    "ClearinghouseInstrumentProvider",
    "ClearinghouseLiveDataClientFactory",
    "ClearinghouseLiveExecClientFactory",
]
