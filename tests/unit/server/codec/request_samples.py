# SPDX-License-Identifier: Apache-2.0
"""One good request for every mutating call, with the command it means; the tests of the codec bend these.

Requests whose fields are free of each other come from the schema. By hand are those of orders, whose fields depend on
each other, and one with literal figures for each unit, for nested terms, for lists, for empty fields and for text that
is not ASCII: these show what the units of the schema mean. The table of scales has USDC (asset 1, six decimals, the
valuation asset), SOL (asset 2, nine) and the market SOL/USDC (id 1, lot 0.01, tick 0.05).
"""

from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar, cast

from google.protobuf.message import Message

from clearinghouse.server.codec.methods import ACCOUNT, ADMIN, ORACLE, TRADING, VENUE
from clearinghouse.server.codec.scales import AssetScale, MarketScale, Scales
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    ClientOrderId,
    HoldId,
    MarketId,
    OrderId,
    SourceId,
)
from clearinghouse.v1 import account_pb2, admin_pb2, oracle_pb2, trading_pb2, venue_pb2
from tests.unit.server.codec.schema_samples import plain_commands, request_and_command

M = TypeVar("M", bound=Message)

CREATED_NS = 1_700_000_000_000_000_000
UNSTATED: list[Any] = [
    [0, 0] for _ in range(16)
]  # columns of two orders that a cancel does not state
CALLER = ("alice", "request-1", CREATED_NS)
HEAD: dict[str, Any] = {"request_id": "request-1", "created_time_ns": CREATED_NS}

USDC = AssetScale(1, "USDC", 6)
SOL = AssetScale(2, "SOL", 9)
SOL_USDC = MarketScale(
    market_id=1,
    symbol="SOL/USDC",
    base=SOL,
    quote=USDC,
    lot_units=1,
    lot_decimals=2,
    tick_units=5,
    tick_decimals=2,
    tick_quote_per_lot=500,
)
SCALES = Scales(USDC, {1: USDC, 2: SOL}, {1: SOL_USDC})

LIMIT_ORDER: dict[str, Any] = {
    "account_id": 1001,
    "market_id": 1,
    "side": types.BUY,
    "type": types.LIMIT,
    "time_in_force": types.GTC,
    "price": "150.25",
    "quantity": "1.5",
    "client_order_id": 7,
}
RISK_OF_ASSET: dict[str, Any] = {
    "weight_kind": types.WEIGHT_INVERSE_SQRT,
    "weight_base_ppb": 950_000_000,
    "weight_penalty_ppb": 3,
    "debt_max_leverage": 10,
    "debt_imf_factor_ppb": 4,
    "debt_mmf_base_ppb": 50_000_000,
    "debt_mmf_factor_ppb": 5,
    "outflow_limit": "12.5",
    "outflow_window_ns": 3_600,
}
RISK_OF_MARKET: dict[str, Any] = {
    "maker_fee_ppb": [-50_000, 0],
    "taker_fee_ppb": [600_000, 500_000],
    "notional_min": "10",
    "notional_max": "",
    "open_order_quantity_max": "1000",
    "open_interest_max": "5000.5",
    "position_weight_ppb": 1_000_000_000,
    "band_ppb": 100_000_000,
    "slippage_ppb": 0,
    "max_leverage": 20,
    "imf_factor_ppb": 1,
    "mmf_base_ppb": 25_000_000,
    "mmf_factor_ppb": 2,
}
POOL_TERMS: dict[str, Any] = {
    "kink_ppb": 800_000_000,
    "base_rate_ppb": 10_000_000,
    "slope1_ppb": 70_000_000,
    "slope2_ppb": 920_000_000,
    "reserve_factor_ppb": 100_000_000,
    "borrow_accrual": types.ACCRUAL_COMPOUNDED,
    "supply_accrual": types.ACCRUAL_LINEAR,
    "supply_cap": "1000000",
    "borrow_cap": "",
    "account_supply_cap": "2.5",
    "account_borrow_cap": "1",
    "utilisation_max_ppb": 950_000_000,
    "throttle_ppb": 900_000_000,
    "throttle_share_ppb": 100_000_000,
    "throttle_window_ns": 3_600_000_000_000,
    "claims_min": "5",
    "fee_share_ppb": 200_000_000,
    "virtual_claim": "2.5",
}
MARKET_COLUMNS: tuple[Any, ...] = (
    [-50_000, 0],
    [600_000, 500_000],
    10_000_000,
    0,
    100_000,
    500_050,
    1_000_000_000,
    100_000_000,
    0,
    20,
    1,
    25_000_000,
    2,
)
ASSET_COLUMNS = (types.WEIGHT_INVERSE_SQRT, 950_000_000, 3, 10, 4, 50_000_000, 5)


def make(message_class: type[M], **fields: object) -> M:
    """A message from plain values; generated types want members of enumerations where numbers do as well."""
    message: M = cast("Any", message_class)(**fields)
    return message


@dataclass
class Sample:
    """A request that passes, the command it gives, and the name of its list of items ("" if it has none)."""

    request: Message
    command: Command
    items: str = ""


def mixed_instructions() -> list[trading_pb2.OrderInstruction]:
    """A limit order, a market order without protection price, a cancel, a replace that is good till a date."""
    return [
        make(trading_pb2.OrderInstruction, action=types.PLACE, **LIMIT_ORDER),
        make(
            trading_pb2.OrderInstruction,
            action=types.PLACE,
            account_id=1002,
            market_id=1,
            side=types.SELL,
            type=types.MARKET,
            time_in_force=types.IOC,
            reduce_only=True,
            self_trade_prevention=types.STP_DECREMENT,
            quantity="2",
        ),
        make(trading_pb2.OrderInstruction, action=types.CANCEL, account_id=1001, order_id=55),
        make(
            trading_pb2.OrderInstruction,
            action=types.REPLACE,
            account_id=1001,
            market_id=1,
            side=types.SELL,
            type=types.LIMIT,
            time_in_force=types.GTD,
            post_only=types.FLAG_POST_ONLY_SLIDE,
            reduce_only=True,
            price="151.00",
            quantity="0.01",
            client_order_id=8,
            target_client_order_id=7,
            expire_time_ns=CREATED_NS + 1,
        ),
    ]


MIXED_COMMAND = commands.OrderBatch(
    *CALLER,
    actions=[1, 1, 2, 3],
    account_ids=[AccountId(1001), AccountId(1002), AccountId(1001), AccountId(1001)],
    market_ids=[MarketId(1), MarketId(1), MarketId(0), MarketId(1)],
    sides=[1, 2, 0, 2],
    types=[1, 2, 0, 1],
    tifs=[1, 2, 0, 4],
    flags=[0, 4, 0, 6],
    stps=[1, 4, 0, 1],
    prices=[15_025, 0, 0, 15_100],
    quantities=[150, 200, 0, 1],
    client_ids=[ClientOrderId(7), ClientOrderId(0), ClientOrderId(0), ClientOrderId(8)],
    order_ids=[OrderId(0), OrderId(0), OrderId(55), OrderId(0)],
    target_client_ids=[ClientOrderId(0), ClientOrderId(0), ClientOrderId(0), ClientOrderId(7)],
    expire_ns=[0, 0, 0, CREATED_NS + 1],
)


def samples() -> dict[str, Sample]:
    """By full method name; fresh messages on every call."""
    by_hand = trading_samples() | account_samples() | feed_samples() | admin_samples()
    return schema_samples() | by_hand


@cache
def from_schema() -> dict[str, Sample]:
    """The samples of plain commands, made once, by full method name."""
    return {
        command.method.path: Sample(*request_and_command(command, CALLER), command.method.items)
        for command in plain_commands()
    }


def schema_samples() -> dict[str, Sample]:
    """The samples of plain commands, with fresh messages."""
    return {
        path: Sample(deepcopy(one.request), one.command, one.items)
        for path, one in from_schema().items()
    }


def trading_samples() -> dict[str, Sample]:
    """TradingService."""
    return {
        f"{TRADING}SubmitOrders": Sample(
            make(trading_pb2.SubmitOrdersRequest, **HEAD, instructions=mixed_instructions()),
            MIXED_COMMAND,
            "instructions",
        ),
        f"{TRADING}PlaceOrders": Sample(
            make(
                trading_pb2.PlaceOrdersRequest,
                **HEAD,
                orders=[make(trading_pb2.NewOrder, **LIMIT_ORDER, post_only=1)],
            ),
            commands.OrderBatch(
                *CALLER,
                [1],
                [AccountId(1001)],
                [MarketId(1)],
                [1],
                [1],
                [1],
                [1],
                [1],
                [15_025],
                [150],
                [ClientOrderId(7)],
                [OrderId(0)],
                [ClientOrderId(0)],
                [0],
            ),
            "orders",
        ),
        f"{TRADING}CancelOrders": Sample(
            make(
                trading_pb2.CancelOrdersRequest,
                **HEAD,
                cancels=[
                    make(trading_pb2.OrderCancel, account_id=1001, market_id=1, order_id=55),
                    make(trading_pb2.OrderCancel, account_id=1001, target_client_order_id=9),
                ],
            ),
            commands.OrderBatch(
                *CALLER,
                [2, 2],
                [AccountId(1001), AccountId(1001)],
                [MarketId(1), MarketId(0)],
                *([0, 0], [0, 0], [0, 0], [0, 0], [0, 0], [0, 0], [0, 0]),
                [ClientOrderId(0), ClientOrderId(0)],
                [OrderId(55), OrderId(0)],
                [ClientOrderId(0), ClientOrderId(9)],
                [0, 0],
            ),
            "cancels",
        ),
        f"{TRADING}ReplaceOrders": Sample(
            make(
                trading_pb2.ReplaceOrdersRequest,
                **HEAD,
                replacements=[make(trading_pb2.OrderReplacement, **LIMIT_ORDER, order_id=55)],
            ),
            commands.OrderBatch(
                *CALLER,
                [3],
                [AccountId(1001)],
                [MarketId(1)],
                [1],
                [1],
                [1],
                [0],
                [1],
                [15_025],
                [150],
                [ClientOrderId(7)],
                [OrderId(55)],
                [ClientOrderId(0)],
                [0],
            ),
            "replacements",
        ),
        f"{TRADING}PlaceConditionalOrders": Sample(
            make(
                trading_pb2.PlaceConditionalOrdersRequest,
                **HEAD,
                orders=[
                    make(
                        trading_pb2.ConditionalOrder,
                        **LIMIT_ORDER,
                        trigger_kind=types.TRIGGER_AT_ONCE,
                        display_quantity="0.5",
                        reduce_only=True,
                    ),
                    make(
                        trading_pb2.ConditionalOrder,
                        account_id=1001,
                        market_id=1,
                        trigger_kind=types.TRIGGER_STOP,
                        trigger_source=types.TRIGGER_LAST,
                        trigger_price="140.05",
                        side=types.SELL,
                        type=types.MARKET,
                        time_in_force=types.IOC,
                        self_trade_prevention=types.STP_CANCEL_BOTH,
                        quantity="2",
                        expire_time_ns=CREATED_NS + 1,
                        oco_item=1,
                    ),
                    make(
                        trading_pb2.ConditionalOrder,
                        **LIMIT_ORDER,
                        trigger_kind=types.TRIGGER_TRAILING,
                        trigger_source=types.TRIGGER_MARK,
                        trail_distance_ppb=20_000_000,
                        oco_order_id=9,
                    ),
                ],
            ),
            commands.ConditionalOrders(
                *CALLER,
                actions=[types.PLACE] * 3,
                account_ids=[AccountId(1001)] * 3,
                market_ids=[MarketId(1)] * 3,
                trigger_kinds=[1, 2, 4],
                trigger_sources=[0, 3, 1],
                trigger_prices=[0, 14005, 0],
                trail_distances_ppb=[0, 0, 20_000_000],
                sides=[types.BUY, types.SELL, types.BUY],
                types=[types.LIMIT, types.MARKET, types.LIMIT],
                tifs=[types.GTC, types.IOC, types.GTC],
                flags=[types.FLAG_REDUCE_ONLY, 0, 0],
                stps=[types.STP_CANCEL_TAKER, types.STP_CANCEL_BOTH, types.STP_CANCEL_TAKER],
                prices=[15025, 0, 15025],
                quantities=[150, 200, 150],
                display_quantities=[50, 0, 0],
                client_ids=[ClientOrderId(7), ClientOrderId(0), ClientOrderId(7)],
                expire_ns=[0, CREATED_NS + 1, 0],
                oco_items=[0, 1, 0],
                oco_ids=[OrderId(0), OrderId(0), OrderId(9)],
                order_ids=[OrderId(0)] * 3,
                target_client_ids=[ClientOrderId(0)] * 3,
            ),
            "orders",
        ),
        f"{TRADING}PlaceBrackets": Sample(
            make(
                trading_pb2.PlaceBracketsRequest,
                **HEAD,
                brackets=[
                    make(
                        trading_pb2.BracketOrder,
                        account_id=1001,
                        market_id=1,
                        side=types.BUY,
                        type=types.LIMIT,
                        time_in_force=types.GTD,
                        post_only=types.FLAG_POST_ONLY,
                        price="140.05",
                        quantity="1.5",
                        client_order_id=7,
                        expire_time_ns=9,
                        trigger_source=types.TRIGGER_MARK,
                        take_profit_trigger_price="150",
                        take_profit_price="149.5",
                        stop_trigger_price="130",
                    ),
                    make(
                        trading_pb2.BracketOrder,
                        account_id=1002,
                        market_id=1,
                        side=types.SELL,
                        type=types.MARKET,
                        time_in_force=types.IOC,
                        self_trade_prevention=types.STP_DECREMENT,
                        quantity="2",
                        trigger_source=types.TRIGGER_LAST,
                        take_profit_trigger_price="130",
                        stop_trigger_price="150",
                        stop_price="151",
                    ),
                ],
            ),
            commands.Brackets(
                *CALLER,
                account_ids=[AccountId(1001), AccountId(1002)],
                market_ids=[MarketId(1)] * 2,
                sides=[types.BUY, types.SELL],
                types=[types.LIMIT, types.MARKET],
                tifs=[types.GTD, types.IOC],
                flags=[types.FLAG_POST_ONLY, 0],
                stps=[types.STP_CANCEL_TAKER, types.STP_DECREMENT],
                prices=[14005, 0],
                quantities=[150, 200],
                client_ids=[ClientOrderId(7), ClientOrderId(0)],
                expire_ns=[9, 0],
                trigger_sources=[types.TRIGGER_MARK, types.TRIGGER_LAST],
                take_profit_triggers=[15000, 13000],
                take_profit_prices=[14950, 0],
                stop_triggers=[13000, 15000],
                stop_prices=[0, 15100],
            ),
            "brackets",
        ),
        f"{TRADING}CancelConditionalOrders": Sample(
            make(
                trading_pb2.CancelConditionalOrdersRequest,
                **HEAD,
                cancels=[
                    make(trading_pb2.OrderCancel, account_id=1001, market_id=1, order_id=5),
                    make(trading_pb2.OrderCancel, account_id=1002, target_client_order_id=7),
                ],
            ),
            commands.ConditionalOrders(  # type: ignore[call-arg]
                *CALLER,
                [types.CANCEL] * 2,
                [AccountId(1001), AccountId(1002)],
                [MarketId(1), MarketId(0)],
                *UNSTATED,
                [OrderId(5), OrderId(0)],
                [ClientOrderId(0), ClientOrderId(7)],
            ),
            "cancels",
        ),
    }


def account_samples() -> dict[str, Sample]:
    """AccountService."""
    return {
        f"{ACCOUNT}CreateAccount": Sample(
            make(
                account_pb2.CreateAccountRequest,
                **HEAD,
                owner="Alice Ltd.",
                kind=types.KIND_MARKET_MAKER,
                parent_id=1001,
                max_leverage=5,
                auto_lend=True,
                spot_margin=True,
                takes_collateral=True,
                position_limit="1000000.5",
            ),
            commands.CreateAccount(
                *CALLER, "Alice Ltd.", 2, AccountId(1001), 5, 13, 1_000_000_500_000
            ),
        ),
        f"{ACCOUNT}RequestDeposits": Sample(
            make(
                account_pb2.RequestDepositsRequest,
                **HEAD,
                deposits=[
                    make(
                        account_pb2.Deposit,
                        account_id=1001,
                        asset_id=1,
                        amount="100",
                        reference="tx ä",
                    ),
                    make(account_pb2.Deposit, account_id=1001, asset_id=2, amount="0.000000001"),
                ],
            ),
            commands.RequestDeposits(
                *CALLER,
                [AccountId(1001), AccountId(1001)],
                [AssetId(1), AssetId(2)],
                [100_000_000, 1],
                ["tx ä", ""],
            ),
            "deposits",
        ),
        f"{ACCOUNT}DecideHolds": Sample(
            make(
                account_pb2.DecideHoldsRequest,
                **HEAD,
                decisions=[
                    make(account_pb2.HoldDecision, hold_id=9, asset_id=2, amount="0.5"),
                    make(account_pb2.HoldDecision, hold_id=10),
                ],
            ),
            commands.DecideHolds(
                *CALLER, [HoldId(9), HoldId(10)], [500_000_000, 0], [AssetId(2), AssetId(0)]
            ),
            "decisions",
        ),
    }


def feed_samples() -> dict[str, Sample]:
    """OracleService and VenueService."""
    return {
        f"{ORACLE}SubmitTicks": Sample(
            make(
                oracle_pb2.SubmitTicksRequest,
                **HEAD,
                ticks=[
                    make(
                        oracle_pb2.OracleTick,
                        source_id=3,
                        asset_id=2,
                        bid="150.000000000000001",
                        ask="9223372036854.775807",
                        confidence="0.1",
                        source_time_ns=CREATED_NS,
                    )
                ],
            ),
            commands.OracleTicks(
                *CALLER,
                [SourceId(3)],
                [AssetId(2)],
                [150_000_000_000_000_001],
                [9_223_372_036_854_775_807_000_000_000],
                [0],
                [100_000_000_000_000],
                [CREATED_NS],
            ),
            "ticks",
        ),
        f"{VENUE}ReportFills": Sample(
            make(
                venue_pb2.ReportFillsRequest,
                **HEAD,
                fills=[
                    make(
                        venue_pb2.VenueFill,
                        market_id=1,
                        order_id=55,
                        price="150.05",
                        quantity="1",
                        venue_fill_id="f-1",
                        side=types.SELL,
                    )
                ],
            ),
            commands.ExternalFills(
                *CALLER, [MarketId(1)], [OrderId(55)], [15_005], [100], ["f-1"], [2]
            ),
            "fills",
        ),
    }


def admin_samples() -> dict[str, Sample]:
    """AdminService."""
    return {
        f"{ADMIN}CreateAsset": Sample(
            make(admin_pb2.CreateAssetRequest, **HEAD, symbol="BTC", scale=8, **RISK_OF_ASSET),
            commands.CreateAsset(*CALLER, "BTC", 8, *ASSET_COLUMNS, 1_250_000_000, 3_600),
        ),
        f"{ADMIN}CreateMarket": Sample(
            make(
                admin_pb2.CreateMarketRequest,
                **HEAD,
                symbol="SOL-PERP",
                kind=types.PERPETUAL,
                matching=types.EXTERNAL_VENUE,
                base_asset_id=2,
                quote_asset_id=1,
                lot_size="0.010",
                tick_size="2.50",
                venue_account_id=1009,
                status=types.MARKET_AUCTION,
                **RISK_OF_MARKET,
            ),
            commands.CreateMarket(
                *CALLER,
                "SOL-PERP",
                2,
                2,
                AssetId(2),
                AssetId(1),
                1,
                2,
                25,
                1,
                AccountId(1009),
                2,
                *(*MARKET_COLUMNS, 0),  # no gap is confirmed
            ),
        ),
        f"{ADMIN}SetMarketParameters": Sample(
            make(admin_pb2.SetMarketParametersRequest, **HEAD, market_id=1, **RISK_OF_MARKET),
            commands.SetMarketParameters(*CALLER, MarketId(1), *MARKET_COLUMNS),
        ),
        f"{ADMIN}SetPool": Sample(
            make(admin_pb2.SetPoolRequest, **HEAD, asset_id=1, terms=POOL_TERMS),
            commands.SetPool(
                *CALLER,
                AssetId(1),
                800_000_000,
                10_000_000,
                70_000_000,
                920_000_000,
                100_000_000,
                types.ACCRUAL_COMPOUNDED,
                types.ACCRUAL_LINEAR,
                1_000_000_000_000,
                0,
                2_500_000,
                1_000_000,
                950_000_000,
                900_000_000,
                100_000_000,
                3_600_000_000_000,
                5_000_000,
                200_000_000,
                2_500_000,
            ),
        ),
        f"{ADMIN}AnnounceBust": Sample(
            make(
                admin_pb2.AnnounceBustRequest,
                **HEAD,
                market_id=1,
                price="100",
                distance_ppb=50_000_000,
                trade_ids=[7],
                reason="wrong price",
                confirms_distance=True,
                made_trade_ids=[7],
                made_times_ns=[5],
                buyer_account_ids=[1001],
                seller_account_ids=[1002],
                prices=["150.5"],
                quantities=["2"],
                buyer_fees=["3.25"],
                seller_fees=["-1"],
            ),
            commands.AnnounceBust(
                *CALLER,
                MarketId(1),
                10_000,
                50_000_000,
                [7],
                "wrong price",
                1,
                [7],
                [5],
                [AccountId(1001)],
                [AccountId(1002)],
                [15_050],
                [200],
                [3_250_000],
                [-1_000_000],
            ),
        ),
        f"{TRADING}SetQuote": Sample(
            make(
                trading_pb2.SetQuoteRequest,
                **HEAD,
                account_id=1001,
                market_id=1,
                price="149.5",
                quantity="0.3",
                expire_time_ns=1_700_000_060_000_000_000,
            ),
            commands.SetQuote(
                *CALLER, AccountId(1001), MarketId(1), 14_950, 30, 1_700_000_060_000_000_000
            ),
        ),
        f"{ACCOUNT}MoveIsolatedMargin": Sample(
            make(
                account_pb2.MoveIsolatedMarginRequest,
                **HEAD,
                account_id=1001,
                market_id=1,
                amount="-12.5",
            ),
            commands.MoveIsolatedMargin(*CALLER, AccountId(1001), MarketId(1), -12_500_000),
        ),
    }
