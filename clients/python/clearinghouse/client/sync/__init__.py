# SPDX-License-Identifier: Apache-2.0
# Made from client/aio by clients/python/generate_sync.py: change it there.
"""The synchronous face of the client.

Owns `Client`.
"""

from clearinghouse.client.sync.accounts import Accounts
from clearinghouse.client.sync.admin import Admin
from clearinghouse.client.sync.brakes import Brakes
from clearinghouse.client.sync.conditionals import Conditionals
from clearinghouse.client.sync.explaining import Explaining
from clearinghouse.client.sync.margins import Margins
from clearinghouse.client.sync.pending import Pending
from clearinghouse.client.sync.pools import Pools
from clearinghouse.client.sync.prices import Prices
from clearinghouse.client.sync.reconciliation import Reconciliation
from clearinghouse.client.sync.session import Session, Sessions
from clearinghouse.client.sync.streams import Streams, Subscription
from clearinghouse.client.sync.trading import Trading
from clearinghouse.client.sync.waterfall import Waterfall

__all__ = ["Client", "Session", "Subscription"]


class Client(
    Trading,
    Conditionals,
    Accounts,
    Admin,
    Brakes,
    Explaining,
    Margins,
    Pending,
    Pools,
    Prices,
    Reconciliation,
    Waterfall,
    Streams,
    Sessions,
):
    """Every call of the clearinghouse. Use it as a context manager, from any thread."""
