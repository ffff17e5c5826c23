# SPDX-License-Identifier: Apache-2.0
"""Calls of RiskService: their requests and the reading of their replies.

A receipt's id is the number of what the command made. `min_sequence` makes a read wait until it includes that
sequence; 0 reads now.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from clearinghouse.client.api.calls.call import Build, Page, call
from clearinghouse.client.api.models import (
    AccountMargins,
    AssetExposures,
    Brake,
    Break,
    Conservation,
    ExplainedMargin,
    GuardMatrix,
    Liquidation,
    LiquidationRules,
    LiquidityFund,
    ListingFinding,
    Margin,
    MarketExposures,
    QuarantinedWork,
    RiskSwitch,
)
from clearinghouse.client.values.amounts import Number, to_text_or_empty
from clearinghouse.client.values.convert import convert
from clearinghouse.client.values.enums import AccountKind, AccountStatus
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.client.values.open_enum import number
from clearinghouse.v1 import risk_pb2


def get_margin(*, account_id: int, min_sequence: int) -> Build[Margin]:
    """Return the margin of an account with every line from which it is computed."""
    return lambda _: call(
        "RiskService/GetMargin",
        risk_pb2.GetMarginRequest(account_id=account_id, min_sequence=min_sequence),
        risk_pb2.GetMarginResponse,
        lambda reply, names: convert(Margin, reply, names),
    )


def explain_margin(*, account_id: int, min_sequence: int) -> Build[ExplainedMargin]:
    """Return the margin of an account with all of its inputs: amounts, prices, parameters, strict
    valuation, liquidation prices.
    """
    return lambda _: call(
        "RiskService/ExplainMargin",
        risk_pb2.ExplainMarginRequest(account_id=account_id, min_sequence=min_sequence),
        risk_pb2.ExplainMarginResponse,
        lambda reply, names: convert(ExplainedMargin, reply, names),
    )


def list_risk_switches(*, min_sequence: int) -> Build[list[RiskSwitch]]:
    """Return the risk switches that are set: where only orders that reduce risk are accepted. The
    switch of an account is listed to a caller that may read the account.
    """
    return lambda _: call(
        "RiskService/ListRiskSwitches",
        risk_pb2.ListRiskSwitchesRequest(min_sequence=min_sequence),
        risk_pb2.ListRiskSwitchesResponse,
        lambda reply, names: [convert(RiskSwitch, item, names) for item in reply.switches],
    )


def get_guard_matrix(*, min_sequence: int) -> Build[GuardMatrix]:
    """Return the actions that each state of a price permits, and the state of the price of each
    asset.
    """
    return lambda _: call(
        "RiskService/GetGuardMatrix",
        risk_pb2.GetGuardMatrixRequest(min_sequence=min_sequence),
        risk_pb2.GetGuardMatrixResponse,
        lambda reply, names: convert(GuardMatrix, reply, names),
    )


def get_liquidation(*, account_id: int, min_sequence: int) -> Build[Liquidation]:
    """Return an account in the liquidation waterfall: what it still has, and its places in the
    rankings of auto-deleveraging.
    """
    return lambda _: call(
        "RiskService/GetLiquidation",
        risk_pb2.GetLiquidationRequest(account_id=account_id, min_sequence=min_sequence),
        risk_pb2.GetLiquidationResponse,
        lambda reply, names: convert(Liquidation, reply, names),
    )


def get_liquidity_fund(*, min_sequence: int) -> Build[LiquidityFund]:
    """Return the holdings and debts of the liquidity fund, and the assets that it has to sell."""
    return lambda _: call(
        "RiskService/GetLiquidityFund",
        risk_pb2.GetLiquidityFundRequest(min_sequence=min_sequence),
        risk_pb2.GetLiquidityFundResponse,
        lambda reply, names: convert(LiquidityFund, reply, names),
    )


def get_liquidation_rules(*, min_sequence: int) -> Build[LiquidationRules]:
    """Return the parameters of the waterfall and the backstop providers."""
    return lambda _: call(
        "RiskService/GetLiquidationRules",
        risk_pb2.GetLiquidationRulesRequest(min_sequence=min_sequence),
        risk_pb2.GetLiquidationRulesResponse,
        lambda reply, names: convert(LiquidationRules, reply, names),
    )


def list_brakes(*, min_sequence: int) -> Build[list[Brake]]:
    """Return the circuit brakes: which are set, which are engaged, since when, and the cause."""
    return lambda _: call(
        "RiskService/ListBrakes",
        risk_pb2.ListBrakesRequest(min_sequence=min_sequence),
        risk_pb2.ListBrakesResponse,
        lambda reply, names: [convert(Brake, item, names) for item in reply.brakes],
    )


def list_quarantined_work(*, min_sequence: int) -> Build[list[QuarantinedWork]]:
    """Return the work that two operators have set aside, until they lift it."""
    return lambda _: call(
        "RiskService/ListQuarantinedWork",
        risk_pb2.ListQuarantinedWorkRequest(min_sequence=min_sequence),
        risk_pb2.ListQuarantinedWorkResponse,
        lambda reply, names: [convert(QuarantinedWork, item, names) for item in reply.work],
    )


def list_breaks(
    *, min_sequence: int, include_resolved: bool, page_size: int, after_break_id: int
) -> Build[Page[Break]]:
    """Return the fills of external venues that matched no accepted order."""
    return lambda _: call(
        "RiskService/ListBreaks",
        risk_pb2.ListBreaksRequest(
            min_sequence=min_sequence,
            include_resolved=include_resolved,
            page_size=page_size,
            after_break_id=after_break_id,
        ),
        risk_pb2.ListBreaksResponse,
        lambda reply, names: Page(
            [convert(Break, item, names) for item in reply.breaks], reply.has_more
        ),
    )


def list_account_margins(
    *,
    min_sequence: int,
    max_sequences_behind: int,
    max_time_behind_ns: int,
    cursor: str,
    page_size: int,
    status: AccountStatus,
    margin_fraction_max: Number | None,
    market: Instrument,
    exposure_min: Number | None,
    kind: AccountKind,
) -> Build[AccountMargins]:
    """Return the margins of all accounts, the lowest margin fraction first. A process beside the
    server, with its own machine, answers.
    """
    return lambda names: call(
        "RiskService/ListAccountMargins",
        risk_pb2.ListAccountMarginsRequest(
            min_sequence=min_sequence,
            max_sequences_behind=max_sequences_behind,
            max_time_behind_ns=max_time_behind_ns,
            cursor=cursor,
            page_size=page_size,
            status=number(status),
            margin_fraction_max=to_text_or_empty(margin_fraction_max),
            market_id=names.market_id(market),
            exposure_min=to_text_or_empty(exposure_min),
            kind=number(kind),
        ),
        risk_pb2.ListAccountMarginsResponse,
        lambda reply, names: convert(AccountMargins, reply, names),
    )


def list_market_exposures(
    *,
    min_sequence: int,
    max_sequences_behind: int,
    max_time_behind_ns: int,
    cursor: str,
    page_size: int,
    market: Instrument,
    largest: int,
) -> Build[MarketExposures]:
    """Return the open interest and its largest holders, for each derivative market. A process
    beside the server answers.
    """
    return lambda names: call(
        "RiskService/ListMarketExposures",
        risk_pb2.ListMarketExposuresRequest(
            min_sequence=min_sequence,
            max_sequences_behind=max_sequences_behind,
            max_time_behind_ns=max_time_behind_ns,
            cursor=cursor,
            page_size=page_size,
            market_id=names.market_id(market),
            largest=largest,
        ),
        risk_pb2.ListMarketExposuresResponse,
        lambda reply, names: convert(MarketExposures, reply, names),
    )


def list_asset_exposures(
    *,
    min_sequence: int,
    max_sequences_behind: int,
    max_time_behind_ns: int,
    cursor: str,
    page_size: int,
    asset: Instrument,
    largest: int,
) -> Build[AssetExposures]:
    """Return the deposits, collateral, loans and their largest holders, for each asset. A process
    beside the server answers.
    """
    return lambda names: call(
        "RiskService/ListAssetExposures",
        risk_pb2.ListAssetExposuresRequest(
            min_sequence=min_sequence,
            max_sequences_behind=max_sequences_behind,
            max_time_behind_ns=max_time_behind_ns,
            cursor=cursor,
            page_size=page_size,
            asset_id=names.asset_id(asset),
            largest=largest,
        ),
        risk_pb2.ListAssetExposuresResponse,
        lambda reply, names: convert(AssetExposures, reply, names),
    )


def get_conservation(*, min_sequence: int) -> Build[Conservation]:
    """Return the sums that must be zero, computed from every stored balance and position at the
    time of the call.
    """
    return lambda _: call(
        "RiskService/GetConservation",
        risk_pb2.GetConservationRequest(min_sequence=min_sequence),
        risk_pb2.GetConservationResponse,
        lambda reply, names: convert(Conservation, reply, names),
    )


def check_listing(
    *, market: Instrument, asset: Instrument, min_sequence: int
) -> Build[list[ListingFinding]]:
    """List the conditions that a market with its assets, an asset, or the whole clearinghouse lacks
    to be safe (O-1.4). An operator calls it before a market opens, and before a coin counts as
    collateral.
    """
    return lambda names: call(
        "RiskService/CheckListing",
        risk_pb2.CheckListingRequest(
            market_id=names.market_id(market),
            asset_id=names.asset_id(asset),
            min_sequence=min_sequence,
        ),
        risk_pb2.CheckListingResponse,
        lambda reply, names: [convert(ListingFinding, item, names) for item in reply.findings],
    )
