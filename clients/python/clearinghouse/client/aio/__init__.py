# SPDX-License-Identifier: Apache-2.0
"""Define the asynchronous interface of the client, on grpc.aio.

Owns `AsyncClient`. `clients/python/generate_sync.py` makes the synchronous interface from these files.
"""

from clearinghouse.client.aio.accounts import AsyncAccounts
from clearinghouse.client.aio.admin import AsyncAdmin
from clearinghouse.client.aio.columns import AsyncColumns
from clearinghouse.client.aio.methods.authority import AsyncAuthorityMethods
from clearinghouse.client.aio.methods.clearing import AsyncClearingMethods
from clearinghouse.client.aio.methods.default import AsyncDefaultMethods
from clearinghouse.client.aio.methods.holder import AsyncHolderMethods
from clearinghouse.client.aio.methods.margin_call import AsyncMarginCallMethods
from clearinghouse.client.aio.methods.member import AsyncMemberMethods
from clearinghouse.client.aio.methods.oracle import AsyncOracleMethods
from clearinghouse.client.aio.methods.pvp import AsyncPvpMethods
from clearinghouse.client.aio.methods.settlement import AsyncSettlementMethods
from clearinghouse.client.aio.methods.venue import AsyncVenueMethods
from clearinghouse.client.aio.session import AsyncSession, AsyncSessions
from clearinghouse.client.aio.streams import AsyncStreams, AsyncSubscription
from clearinghouse.client.aio.trading import AsyncTrading

__all__ = ["AsyncClient", "AsyncSession", "AsyncSubscription"]


class AsyncClient(
    AsyncTrading,
    AsyncAccounts,
    AsyncAdmin,
    AsyncAuthorityMethods,
    AsyncOracleMethods,
    AsyncClearingMethods,
    AsyncDefaultMethods,
    AsyncHolderMethods,
    AsyncMemberMethods,
    AsyncMarginCallMethods,
    AsyncPvpMethods,
    AsyncSettlementMethods,
    AsyncVenueMethods,
    AsyncColumns,
    AsyncStreams,
    AsyncSessions,
):
    """Every call of the clearinghouse. Use it as an async context manager, inside one event loop.

    Its methods are in groups. Each group is a base class that `help` shows separately, as `help(Client.__mro__[1])`:

    AsyncTrading: orders. AsyncAccounts: accounts and money. AsyncReads: lists of the state, of risk and of the past.
    AsyncStreams, AsyncSessions: events, market data; streams of orders and prices. AsyncColumns: batches from tables,
    lists as tables. AsyncOracleMethods, AsyncVenueMethods: prices from outside, external venues. AsyncAdmin,
    AsyncAuthorityMethods, AsyncHolderMethods: operators; roles and rights; holders of assets. AsyncMemberMethods,
    AsyncClearingMethods, AsyncMarginCallMethods, AsyncSettlementMethods, AsyncDefaultMethods, AsyncPvpMethods: the
    central counterparty.
    """
