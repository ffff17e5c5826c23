# SPDX-License-Identifier: Apache-2.0
"""The types of ids and of prices per lot: integers of different kinds, which mypy keeps apart.

Owns one type per kind of id of the schema (`Id` in options.proto), the ids that mean none, and the type of prices,
which most calls have beside lots. Each type is a plain `int` when the program runs, so it costs no time and changes no
bytes. A function that takes an `AccountId` accepts no `AssetId` and no bare `int`: a swapped argument fails in `mypy`.
Arithmetic returns `int`; code converts it to an id once, where an id is first assigned or comes from outside: the
codec, the snapshot, a counter.

An id of several possible kinds, such as `target_id`, is an `int`. Amounts and lots are too, because arithmetic creates
them at every step. mypy still finds a price per lot in the place of lots, because the price has a type.
"""

from typing import Final, NewType

# Accounts count from FIRST_ACCOUNT_ID; lower ids are system accounts (L-2).
AccountId = NewType("AccountId", int)
# Assets and markets count from 1, in the order of their listing; asset 1 is the valuation asset (U-8).
AssetId = NewType("AssetId", int)
MarketId = NewType("MarketId", int)
# Conditional orders share the numbers of orders (O-3).
OrderId = NewType("OrderId", int)
# The client's own number of an order: a number below 2^63 that the client chose, or above 64 bits
# the number of its text (`client_order_ids`).
ClientOrderId = NewType("ClientOrderId", int)
# Deposits, withdrawals and holds share one counter (L-4, L-5).
DepositId = NewType("DepositId", int)
WithdrawalId = NewType("WithdrawalId", int)
HoldId = NewType("HoldId", int)
# Sources of prices, and fills of venues that no order matches (P-1, O-1).
SourceId = NewType("SourceId", int)
BreakId = NewType("BreakId", int)
# Pairs of payments that settle together (C-6).
PvpPairId = NewType("PvpPairId", int)

# Quote units per lot (U-3): the unit PRICE_PER_LOT of the schema, and its scale at the orders, books and fills.
PricePerLot = NewType("PricePerLot", int)

# The id 0: no account, no asset and so on.
NO_ACCOUNT: Final = AccountId(0)
NO_ASSET: Final = AssetId(0)
NO_MARKET: Final = MarketId(0)
NO_ORDER: Final = OrderId(0)
NO_CLIENT_ORDER: Final = ClientOrderId(0)
# The value of a number that journals of earlier builds lack, or that a call does not state.
NOT_STATED: Final = -1
# Of a cap: nothing more is permitted; 0 is no cap (O-1.4).
NOTHING: Final = -1
# The price 0: none.
NO_PRICE: Final = PricePerLot(0)
