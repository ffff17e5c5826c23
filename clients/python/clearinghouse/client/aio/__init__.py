# SPDX-License-Identifier: Apache-2.0
"""The asynchronous face of the client, on grpc.aio.

Owns `AsyncClient`. The synchronous face is made from these files by `clients/python/generate_sync.py`.
"""

from clearinghouse.client.aio.accounts import AsyncAccounts
from clearinghouse.client.aio.admin import AsyncAdmin
from clearinghouse.client.aio.brakes import AsyncBrakes
from clearinghouse.client.aio.conditionals import AsyncConditionals
from clearinghouse.client.aio.explaining import AsyncExplaining
from clearinghouse.client.aio.margins import AsyncMargins
from clearinghouse.client.aio.pending import AsyncPending
from clearinghouse.client.aio.pools import AsyncPools
from clearinghouse.client.aio.prices import AsyncPrices
from clearinghouse.client.aio.reconciliation import AsyncReconciliation
from clearinghouse.client.aio.session import AsyncSession, AsyncSessions
from clearinghouse.client.aio.streams import AsyncStreams, AsyncSubscription
from clearinghouse.client.aio.trading import AsyncTrading
from clearinghouse.client.aio.waterfall import AsyncWaterfall

__all__ = ["AsyncClient", "AsyncSession", "AsyncSubscription"]


class AsyncClient(
    AsyncTrading,
    AsyncConditionals,
    AsyncAccounts,
    AsyncAdmin,
    AsyncBrakes,
    AsyncExplaining,
    AsyncMargins,
    AsyncPending,
    AsyncPools,
    AsyncPrices,
    AsyncReconciliation,
    AsyncWaterfall,
    AsyncStreams,
    AsyncSessions,
):
    """Every call of the clearinghouse. Use it as an async context manager, inside one event loop."""
