# SPDX-License-Identifier: Apache-2.0
# Made from client/aio by clients/python/generate_sync.py: change it there.
"""Define the synchronous interface of the client.

Owns `Client`.
"""

from clearinghouse.client.sync.accounts import Accounts
from clearinghouse.client.sync.admin import Admin
from clearinghouse.client.sync.columns import Columns
from clearinghouse.client.sync.methods.authority import AuthorityMethods
from clearinghouse.client.sync.methods.clearing import ClearingMethods
from clearinghouse.client.sync.methods.default import DefaultMethods
from clearinghouse.client.sync.methods.holder import HolderMethods
from clearinghouse.client.sync.methods.margin_call import MarginCallMethods
from clearinghouse.client.sync.methods.member import MemberMethods
from clearinghouse.client.sync.methods.oracle import OracleMethods
from clearinghouse.client.sync.methods.pvp import PvpMethods
from clearinghouse.client.sync.methods.settlement import SettlementMethods
from clearinghouse.client.sync.methods.venue import VenueMethods
from clearinghouse.client.sync.session import Session, Sessions
from clearinghouse.client.sync.streams import Streams, Subscription
from clearinghouse.client.sync.trading import Trading

__all__ = ["Client", "Session", "Subscription"]


class Client(
    Trading,
    Accounts,
    Admin,
    AuthorityMethods,
    OracleMethods,
    ClearingMethods,
    DefaultMethods,
    HolderMethods,
    MemberMethods,
    MarginCallMethods,
    PvpMethods,
    SettlementMethods,
    VenueMethods,
    Columns,
    Streams,
    Sessions,
):
    """Every call of the clearinghouse. Use it as a context manager, from any thread.

    Its methods are in groups. Each group is a base class that `help` shows separately, as `help(Client.__mro__[1])`:

    Trading: orders. Accounts: accounts and money. Reads: lists of the state, of risk and of the past.
    Streams, Sessions: events, market data; streams of orders and prices. Columns: batches from tables,
    lists as tables. OracleMethods, VenueMethods: prices from outside, external venues. Admin,
    AuthorityMethods, HolderMethods: operators; roles and rights; holders of assets. MemberMethods,
    ClearingMethods, MarginCallMethods, SettlementMethods, DefaultMethods, PvpMethods: the
    central counterparty.
    """
