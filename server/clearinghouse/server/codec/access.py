# SPDX-License-Identifier: Apache-2.0
"""The roles that may make each call if authority is on (Q-5). The machine checks commands by the same entries.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from typing import Final, NamedTuple

from google.protobuf.message import Message

from clearinghouse.statemachine.vocabulary.types import (
    RIGHT_READ,
    RIGHT_TRADE,
    RIGHT_TRANSFER,
    RIGHT_WITHDRAW,
    ROLE_AUDITOR,
    ROLE_CUSTODY,
    ROLE_MARKET_MAKER,
    ROLE_MEMBER,
    ROLE_OPERATOR,
    ROLE_ORACLE,
    ROLE_RISK_OFFICER,
    ROLE_TRADER,
    ROLE_VENUE,
)
from clearinghouse.v1 import (
    authority_pb2,
    clearing_pb2,
    default_pb2,
    history_pb2,
    holder_pb2,
    journal_pb2,
    margin_call_pb2,
    market_data_pb2,
    member_pb2,
    pvp_pb2,
    query_pb2,
    risk_pb2,
    settlement_pb2,
)


class Access(NamedTuple):
    """The roles that may make a call; those in `own` only for own accounts, named in the field `account`."""

    any: int
    own: int
    scope: int
    account: str
    request: type[Message] | None


# Path of a call -> the roles that may make it.
ACCESS: Final[dict[str, Access]] = {
    "/clearinghouse.v1.AccountService/CreateAccount": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_OPERATOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        0,
        "owner",
        None,
    ),
    "/clearinghouse.v1.AccountService/UpdateAccountSettings": Access(
        1 << ROLE_RISK_OFFICER,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_TRADE,
        "account_id",
        None,
    ),
    "/clearinghouse.v1.AccountService/CloseAccount": Access(
        1 << ROLE_OPERATOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        0,
        "account_id",
        None,
    ),
    "/clearinghouse.v1.AccountService/CloseAll": Access(
        0, 1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER, 0, "account_id", None
    ),
    "/clearinghouse.v1.AccountService/RequestDeposits": Access(
        1 << ROLE_CUSTODY,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_TRANSFER,
        "account_ids",
        None,
    ),
    "/clearinghouse.v1.AccountService/DecideDeposits": Access(1 << ROLE_CUSTODY, 0, 0, "", None),
    "/clearinghouse.v1.AccountService/ReverseDeposit": Access(1 << ROLE_CUSTODY, 0, 0, "", None),
    "/clearinghouse.v1.AccountService/WriteOffReversalDebt": Access(
        1 << ROLE_OPERATOR, 0, 0, "", None
    ),
    "/clearinghouse.v1.AccountService/RequestWithdrawals": Access(
        0,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_WITHDRAW,
        "account_ids",
        None,
    ),
    "/clearinghouse.v1.AccountService/DecideWithdrawals": Access(1 << ROLE_CUSTODY, 0, 0, "", None),
    "/clearinghouse.v1.AccountService/ReverseWithdrawal": Access(1 << ROLE_CUSTODY, 0, 0, "", None),
    "/clearinghouse.v1.AccountService/MoveHouseMoney": Access(1 << ROLE_OPERATOR, 0, 0, "", None),
    "/clearinghouse.v1.AccountService/SubmitTransfers": Access(
        0,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_TRANSFER,
        "from_ids",
        None,
    ),
    "/clearinghouse.v1.AccountService/CreateHolds": Access(
        0,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_TRANSFER,
        "account_ids",
        None,
    ),
    "/clearinghouse.v1.AccountService/DecideHolds": Access(
        1 << ROLE_CUSTODY,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_TRANSFER,
        "hold_ids",
        None,
    ),
    "/clearinghouse.v1.AccountService/SetIsolated": Access(
        0,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_TRADE,
        "account_id",
        None,
    ),
    "/clearinghouse.v1.AccountService/Lend": Access(
        0,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_TRADE,
        "account_ids",
        None,
    ),
    "/clearinghouse.v1.AccountService/Redeem": Access(
        0,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_TRADE,
        "account_ids",
        None,
    ),
    "/clearinghouse.v1.AccountService/AskRedemption": Access(
        0,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_TRADE,
        "account_ids",
        None,
    ),
    "/clearinghouse.v1.AccountService/Borrow": Access(
        0,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_TRADE,
        "account_ids",
        None,
    ),
    "/clearinghouse.v1.AccountService/Repay": Access(
        0,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_TRADE,
        "account_ids",
        None,
    ),
    "/clearinghouse.v1.AccountService/RepayDust": Access(
        0,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_TRADE,
        "account_id",
        None,
    ),
    "/clearinghouse.v1.AccountService/MoveIsolatedMargin": Access(
        0,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_TRADE,
        "account_id",
        None,
    ),
    "/clearinghouse.v1.AccountService/FundLiquidity": Access(
        0,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_TRANSFER,
        "account_id",
        None,
    ),
    "/clearinghouse.v1.AccountService/RepayDebtLine": Access(
        0,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_TRANSFER,
        "account_id",
        None,
    ),
    "/clearinghouse.v1.AdminService/CreateAsset": Access(1 << ROLE_OPERATOR, 0, 0, "", None),
    "/clearinghouse.v1.AdminService/SetAssetParameters": Access(
        1 << ROLE_RISK_OFFICER, 0, 0, "", None
    ),
    "/clearinghouse.v1.AdminService/CreateMarket": Access(1 << ROLE_OPERATOR, 0, 0, "", None),
    "/clearinghouse.v1.AdminService/SetMarketParameters": Access(
        1 << ROLE_RISK_OFFICER, 0, 0, "", None
    ),
    "/clearinghouse.v1.AdminService/SetMarketStatus": Access(
        1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR, 0, 0, "", None
    ),
    "/clearinghouse.v1.AdminService/SetRiskSwitch": Access(
        1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR, 0, 0, "", None
    ),
    "/clearinghouse.v1.AdminService/CreateOracleSource": Access(1 << ROLE_OPERATOR, 0, 0, "", None),
    "/clearinghouse.v1.AdminService/SetOracleInstrument": Access(
        1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR, 0, 0, "", None
    ),
    "/clearinghouse.v1.AdminService/SetSourceQuote": Access(
        1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR, 0, 0, "", None
    ),
    "/clearinghouse.v1.AdminService/SetIndexRules": Access(1 << ROLE_RISK_OFFICER, 0, 0, "", None),
    "/clearinghouse.v1.AdminService/SetMarkRules": Access(1 << ROLE_RISK_OFFICER, 0, 0, "", None),
    "/clearinghouse.v1.AdminService/SetAccountLimits": Access(
        1 << ROLE_RISK_OFFICER, 0, 0, "", None
    ),
    "/clearinghouse.v1.AdminService/ResolveBreak": Access(
        1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR, 0, 0, "", None
    ),
    "/clearinghouse.v1.AdminService/SetFunding": Access(1 << ROLE_RISK_OFFICER, 0, 0, "", None),
    "/clearinghouse.v1.AdminService/SetExpiry": Access(1 << ROLE_RISK_OFFICER, 0, 0, "", None),
    "/clearinghouse.v1.AdminService/NameSettlementPrice": Access(
        1 << ROLE_RISK_OFFICER, 0, 0, "", None
    ),
    "/clearinghouse.v1.AdminService/AnnounceBust": Access(1 << ROLE_OPERATOR, 0, 0, "", None),
    "/clearinghouse.v1.AdminService/DecideBust": Access(1 << ROLE_OPERATOR, 0, 0, "", None),
    "/clearinghouse.v1.AdminService/MoveDeadline": Access(1 << ROLE_OPERATOR, 0, 0, "", None),
    "/clearinghouse.v1.AdminService/QuarantineWork": Access(1 << ROLE_OPERATOR, 0, 0, "", None),
    "/clearinghouse.v1.AdminService/LiftQuarantine": Access(1 << ROLE_OPERATOR, 0, 0, "", None),
    "/clearinghouse.v1.AdminService/SetPool": Access(1 << ROLE_RISK_OFFICER, 0, 0, "", None),
    "/clearinghouse.v1.AdminService/SetDynamicMargin": Access(
        1 << ROLE_RISK_OFFICER, 0, 0, "", None
    ),
    "/clearinghouse.v1.AdminService/SetLiquidation": Access(1 << ROLE_RISK_OFFICER, 0, 0, "", None),
    "/clearinghouse.v1.AdminService/SetBackstop": Access(1 << ROLE_RISK_OFFICER, 0, 0, "", None),
    "/clearinghouse.v1.AdminService/SetReconciliation": Access(
        1 << ROLE_RISK_OFFICER, 0, 0, "", None
    ),
    "/clearinghouse.v1.AdminService/SetVolatilityHalt": Access(
        1 << ROLE_RISK_OFFICER, 0, 0, "", None
    ),
    "/clearinghouse.v1.AdminService/SetAssetCaps": Access(1 << ROLE_RISK_OFFICER, 0, 0, "", None),
    "/clearinghouse.v1.AdminService/SetWithdrawalGate": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER, 0, 0, "", None
    ),
    "/clearinghouse.v1.AdminService/SetRuleSet": Access(1 << ROLE_OPERATOR, 0, 0, "", None),
    "/clearinghouse.v1.AdminService/EngageBrake": Access(
        1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR, 0, 0, "", None
    ),
    "/clearinghouse.v1.AdminService/PauseAsset": Access(
        1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR, 0, 0, "", None
    ),
    "/clearinghouse.v1.AdminService/RedenominateAsset": Access(1 << ROLE_OPERATOR, 0, 0, "", None),
    "/clearinghouse.v1.AdminService/ReleaseBrake": Access(1 << ROLE_RISK_OFFICER, 0, 0, "", None),
    "/clearinghouse.v1.AuthorityService/GrantRole": Access(1 << ROLE_OPERATOR, 0, 0, "", None),
    "/clearinghouse.v1.AuthorityService/RevokeRole": Access(1 << ROLE_OPERATOR, 0, 0, "", None),
    "/clearinghouse.v1.AuthorityService/Delegate": Access(
        0, 1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER, 0, "account_id", None
    ),
    "/clearinghouse.v1.AuthorityService/EndDelegation": Access(
        1 << ROLE_OPERATOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        0,
        "account_id",
        None,
    ),
    "/clearinghouse.v1.AuthorityService/SetDelegationLimit": Access(
        0, 1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER, 0, "account_id", None
    ),
    "/clearinghouse.v1.AuthorityService/SetMandate": Access(
        1 << ROLE_OPERATOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        0,
        "account_id",
        None,
    ),
    "/clearinghouse.v1.AuthorityService/FreezeAccount": Access(1 << ROLE_CUSTODY, 0, 0, "", None),
    "/clearinghouse.v1.AuthorityService/ReleaseAccount": Access(1 << ROLE_CUSTODY, 0, 0, "", None),
    "/clearinghouse.v1.AuthorityService/SeizeAccount": Access(1 << ROLE_CUSTODY, 0, 0, "", None),
    "/clearinghouse.v1.AuthorityService/SetApprovalLimit": Access(
        1 << ROLE_RISK_OFFICER, 0, 0, "", None
    ),
    "/clearinghouse.v1.AuthorityService/BreakGlass": Access(1 << ROLE_OPERATOR, 0, 0, "", None),
    "/clearinghouse.v1.AuthorityService/AddDestination": Access(
        0, 1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER, 0, "account_id", None
    ),
    "/clearinghouse.v1.AuthorityService/RemoveDestination": Access(
        0, 1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER, 0, "account_id", None
    ),
    "/clearinghouse.v1.AuthorityService/SetDestinationsOnly": Access(
        0, 1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER, 0, "account_id", None
    ),
    "/clearinghouse.v1.AuthorityService/SetParameterApproval": Access(
        1 << ROLE_OPERATOR, 0, 0, "", None
    ),
    "/clearinghouse.v1.AuthorityService/BreakParameterGlass": Access(
        1 << ROLE_OPERATOR, 0, 0, "", None
    ),
    "/clearinghouse.v1.AuthorityService/SetRecoveryKeys": Access(
        1 << ROLE_OPERATOR, 0, 0, "", None
    ),
    "/clearinghouse.v1.AuthorityService/RecoverAuthority": Access(
        1 << ROLE_TRADER
        | 1 << ROLE_MARKET_MAKER
        | 1 << ROLE_ORACLE
        | 1 << ROLE_VENUE
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_MEMBER
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        None,
    ),
    "/clearinghouse.v1.AuthorityService/ListGrants": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        authority_pb2.ListGrantsRequest,
    ),
    "/clearinghouse.v1.AuthorityService/ListDestinations": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        authority_pb2.ListDestinationsRequest,
    ),
    "/clearinghouse.v1.AuthorityService/ListProposals": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        authority_pb2.ListProposalsRequest,
    ),
    "/clearinghouse.v1.AuthorityService/ListDelegations": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        authority_pb2.ListDelegationsRequest,
    ),
    "/clearinghouse.v1.ClearingService/CaptureTrades": Access(1 << ROLE_VENUE, 0, 0, "", None),
    "/clearinghouse.v1.ClearingService/SubmitTradeSides": Access(
        0, 1 << ROLE_MEMBER, RIGHT_TRADE, "account_ids", None
    ),
    "/clearinghouse.v1.ClearingService/CancelTradeSides": Access(
        0, 1 << ROLE_MEMBER, RIGHT_TRADE, "account_ids", None
    ),
    "/clearinghouse.v1.ClearingService/CancelTrades": Access(
        0, 1 << ROLE_MEMBER, RIGHT_TRADE, "account_ids", None
    ),
    "/clearinghouse.v1.ClearingService/LeaveWaitingTrade": Access(
        0, 1 << ROLE_MEMBER, RIGHT_TRADE, "account_id", None
    ),
    "/clearinghouse.v1.ClearingService/GiveUpTrade": Access(
        0, 1 << ROLE_MEMBER, RIGHT_TRADE, "account_id", None
    ),
    "/clearinghouse.v1.ClearingService/AcceptGiveUp": Access(
        0, 1 << ROLE_MEMBER, RIGHT_TRADE, "account_id", None
    ),
    "/clearinghouse.v1.ClearingService/EndGiveUp": Access(
        0, 1 << ROLE_MEMBER, RIGHT_TRADE, "account_id", None
    ),
    "/clearinghouse.v1.ClearingService/AllocateTrade": Access(
        0, 1 << ROLE_MEMBER, RIGHT_TRADE, "account_id", None
    ),
    "/clearinghouse.v1.ClearingService/MoveSession": Access(1 << ROLE_OPERATOR, 0, 0, "", None),
    "/clearinghouse.v1.ClearingService/ListSessions": Access(
        1 << ROLE_MEMBER
        | 1 << ROLE_VENUE
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        clearing_pb2.ListSessionsRequest,
    ),
    "/clearinghouse.v1.ClearingService/GetSession": Access(
        1 << ROLE_MEMBER
        | 1 << ROLE_VENUE
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        clearing_pb2.GetSessionRequest,
    ),
    "/clearinghouse.v1.ClearingService/ListNets": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        clearing_pb2.ListNetsRequest,
    ),
    "/clearinghouse.v1.ClearingService/ListDues": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        clearing_pb2.ListDuesRequest,
    ),
    "/clearinghouse.v1.ClearingService/ListCashNets": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        clearing_pb2.ListCashNetsRequest,
    ),
    "/clearinghouse.v1.ClearingService/ListTrades": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        clearing_pb2.ListTradesRequest,
    ),
    "/clearinghouse.v1.ClearingService/ListTradeSides": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        clearing_pb2.ListTradeSidesRequest,
    ),
    "/clearinghouse.v1.ClearingService/ListWaitingTrades": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        clearing_pb2.ListWaitingTradesRequest,
    ),
    "/clearinghouse.v1.ClearingService/ListGiveUps": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        clearing_pb2.ListGiveUpsRequest,
    ),
    "/clearinghouse.v1.DefaultService/DeclareDefault": Access(
        1 << ROLE_RISK_OFFICER, 0, 0, "", None
    ),
    "/clearinghouse.v1.DefaultService/AdvanceDefaultCase": Access(
        1 << ROLE_RISK_OFFICER, 0, 0, "", None
    ),
    "/clearinghouse.v1.DefaultService/OfferPorting": Access(1 << ROLE_RISK_OFFICER, 0, 0, "", None),
    "/clearinghouse.v1.DefaultService/AcceptPorting": Access(
        0, 1 << ROLE_MEMBER, RIGHT_TRADE, "account_id", None
    ),
    "/clearinghouse.v1.DefaultService/AddAuctionLot": Access(
        1 << ROLE_RISK_OFFICER, 0, 0, "", None
    ),
    "/clearinghouse.v1.DefaultService/SubmitBid": Access(
        0, 1 << ROLE_MEMBER, RIGHT_TRADE, "account_id", None
    ),
    "/clearinghouse.v1.DefaultService/RevealBid": Access(
        0, 1 << ROLE_MEMBER, RIGHT_TRADE, "account_id", None
    ),
    "/clearinghouse.v1.DefaultService/PayAssessment": Access(
        0, 1 << ROLE_MEMBER, RIGHT_TRANSFER, "account_id", None
    ),
    "/clearinghouse.v1.DefaultService/ListDefaultCases": Access(
        1 << ROLE_MEMBER
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        default_pb2.ListDefaultCasesRequest,
    ),
    "/clearinghouse.v1.DefaultService/GetDefaultCase": Access(
        1 << ROLE_MEMBER
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        default_pb2.GetDefaultCaseRequest,
    ),
    "/clearinghouse.v1.MarginCallService/LodgeCollateral": Access(
        0, 1 << ROLE_MEMBER, RIGHT_TRANSFER, "account_ids", None
    ),
    "/clearinghouse.v1.MarginCallService/WithdrawCollateral": Access(
        0, 1 << ROLE_MEMBER, RIGHT_TRANSFER, "account_ids", None
    ),
    "/clearinghouse.v1.MarginCallService/ContributeDefaultFund": Access(
        0, 1 << ROLE_MEMBER, RIGHT_TRANSFER, "account_id", None
    ),
    "/clearinghouse.v1.MarginCallService/FundCcp": Access(1 << ROLE_OPERATOR, 0, 0, "", None),
    "/clearinghouse.v1.MarginCallService/SetMarginParameters": Access(
        1 << ROLE_RISK_OFFICER, 0, 0, "", None
    ),
    "/clearinghouse.v1.MarginCallService/SetMarginAsset": Access(
        1 << ROLE_RISK_OFFICER, 0, 0, "", None
    ),
    "/clearinghouse.v1.MarginCallService/SetCollateralInterest": Access(
        1 << ROLE_RISK_OFFICER, 0, 0, "", None
    ),
    "/clearinghouse.v1.MarginCallService/SetMarginScenarios": Access(
        1 << ROLE_RISK_OFFICER, 0, 0, "", None
    ),
    "/clearinghouse.v1.MarginCallService/SetStressScenario": Access(
        1 << ROLE_RISK_OFFICER, 0, 0, "", None
    ),
    "/clearinghouse.v1.MarginCallService/SetDefaultFundParameters": Access(
        1 << ROLE_RISK_OFFICER, 0, 0, "", None
    ),
    "/clearinghouse.v1.MarginCallService/SetCoolingOff": Access(
        1 << ROLE_RISK_OFFICER, 0, 0, "", None
    ),
    "/clearinghouse.v1.MarginCallService/SetLiquidityTerms": Access(
        1 << ROLE_RISK_OFFICER, 0, 0, "", None
    ),
    "/clearinghouse.v1.MarginCallService/SetCreditLine": Access(
        1 << ROLE_RISK_OFFICER, 0, 0, "", None
    ),
    "/clearinghouse.v1.MarginCallService/GiveLeavingNotice": Access(
        0, 1 << ROLE_MEMBER, RIGHT_TRANSFER, "account_id", None
    ),
    "/clearinghouse.v1.MarginCallService/ReturnContribution": Access(
        0, 1 << ROLE_MEMBER, RIGHT_TRANSFER, "account_id", None
    ),
    "/clearinghouse.v1.MarginCallService/ListCollateral": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        margin_call_pb2.ListCollateralRequest,
    ),
    "/clearinghouse.v1.MarginCallService/GetClearingMargin": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        margin_call_pb2.GetClearingMarginRequest,
    ),
    "/clearinghouse.v1.MarginCallService/GetHypotheticalMargin": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        margin_call_pb2.GetHypotheticalMarginRequest,
    ),
    "/clearinghouse.v1.MarginCallService/ListMarginCalls": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        margin_call_pb2.ListMarginCallsRequest,
    ),
    "/clearinghouse.v1.MarginCallService/GetDefaultFund": Access(
        1 << ROLE_MEMBER
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        margin_call_pb2.GetDefaultFundRequest,
    ),
    "/clearinghouse.v1.MarginCallService/GetLiquidity": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        margin_call_pb2.GetLiquidityRequest,
    ),
    "/clearinghouse.v1.MarginCallService/ListStressScenarios": Access(
        1 << ROLE_MEMBER
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        margin_call_pb2.ListStressScenariosRequest,
    ),
    "/clearinghouse.v1.MemberService/AdmitMember": Access(1 << ROLE_OPERATOR, 0, 0, "", None),
    "/clearinghouse.v1.MemberService/SetMember": Access(
        1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR, 0, 0, "", None
    ),
    "/clearinghouse.v1.MemberService/ResignMember": Access(1 << ROLE_OPERATOR, 0, 0, "", None),
    "/clearinghouse.v1.MemberService/GroupMember": Access(1 << ROLE_OPERATOR, 0, 0, "", None),
    "/clearinghouse.v1.MemberService/UngroupMember": Access(1 << ROLE_OPERATOR, 0, 0, "", None),
    "/clearinghouse.v1.MemberService/SetIdentifier": Access(1 << ROLE_OPERATOR, 0, 0, "", None),
    "/clearinghouse.v1.MemberService/SetCalendar": Access(1 << ROLE_OPERATOR, 0, 0, "", None),
    "/clearinghouse.v1.MemberService/SetCalendarOffsets": Access(
        1 << ROLE_OPERATOR, 0, 0, "", None
    ),
    "/clearinghouse.v1.MemberService/SetAssetCalendar": Access(1 << ROLE_OPERATOR, 0, 0, "", None),
    "/clearinghouse.v1.MemberService/CreateSegment": Access(1 << ROLE_OPERATOR, 0, 0, "", None),
    "/clearinghouse.v1.MemberService/SetClearing": Access(1 << ROLE_OPERATOR, 0, 0, "", None),
    "/clearinghouse.v1.MemberService/SetCashInAdvance": Access(1 << ROLE_OPERATOR, 0, 0, "", None),
    "/clearinghouse.v1.MemberService/SetWaitingTerms": Access(1 << ROLE_OPERATOR, 0, 0, "", None),
    "/clearinghouse.v1.MemberService/ListMembers": Access(
        1 << ROLE_MEMBER
        | 1 << ROLE_VENUE
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        member_pb2.ListMembersRequest,
    ),
    "/clearinghouse.v1.MemberService/ListCalendars": Access(
        1 << ROLE_TRADER
        | 1 << ROLE_MARKET_MAKER
        | 1 << ROLE_ORACLE
        | 1 << ROLE_VENUE
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_MEMBER
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        member_pb2.ListCalendarsRequest,
    ),
    "/clearinghouse.v1.MemberService/ListSegments": Access(
        1 << ROLE_TRADER
        | 1 << ROLE_MARKET_MAKER
        | 1 << ROLE_ORACLE
        | 1 << ROLE_VENUE
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_MEMBER
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        member_pb2.ListSegmentsRequest,
    ),
    "/clearinghouse.v1.MemberService/ListClearedMarkets": Access(
        1 << ROLE_TRADER
        | 1 << ROLE_MARKET_MAKER
        | 1 << ROLE_ORACLE
        | 1 << ROLE_VENUE
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_MEMBER
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        member_pb2.ListClearedMarketsRequest,
    ),
    "/clearinghouse.v1.PvpService/SetPvpCurrency": Access(1 << ROLE_RISK_OFFICER, 0, 0, "", None),
    "/clearinghouse.v1.PvpService/SetPvpMember": Access(1 << ROLE_RISK_OFFICER, 0, 0, "", None),
    "/clearinghouse.v1.PvpService/SetPvpShortLimit": Access(1 << ROLE_RISK_OFFICER, 0, 0, "", None),
    "/clearinghouse.v1.PvpService/PayInPvp": Access(
        0, 1 << ROLE_MEMBER, RIGHT_TRANSFER, "account_ids", None
    ),
    "/clearinghouse.v1.PvpService/PayOutPvp": Access(
        0, 1 << ROLE_MEMBER, RIGHT_TRANSFER, "account_ids", None
    ),
    "/clearinghouse.v1.PvpService/SubmitPvpPairs": Access(1 << ROLE_VENUE, 0, 0, "", None),
    "/clearinghouse.v1.PvpService/CancelPvpPairs": Access(1 << ROLE_VENUE, 0, 0, "", None),
    "/clearinghouse.v1.PvpService/CoverPvpShorts": Access(
        1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR, 0, 0, "", None
    ),
    "/clearinghouse.v1.PvpService/SetPvpSchedule": Access(
        1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR, 0, 0, "", None
    ),
    "/clearinghouse.v1.PvpService/ListPvpCurrencies": Access(
        1 << ROLE_MEMBER
        | 1 << ROLE_VENUE
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        pvp_pb2.ListPvpCurrenciesRequest,
    ),
    "/clearinghouse.v1.PvpService/ListPvpMembers": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        pvp_pb2.ListPvpMembersRequest,
    ),
    "/clearinghouse.v1.PvpService/ListPvpPairs": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        pvp_pb2.ListPvpPairsRequest,
    ),
    "/clearinghouse.v1.PvpService/GetPvpSchedule": Access(
        1 << ROLE_MEMBER
        | 1 << ROLE_VENUE
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        pvp_pb2.GetPvpScheduleRequest,
    ),
    "/clearinghouse.v1.SettlementService/SetSettlementTerms": Access(
        1 << ROLE_RISK_OFFICER, 0, 0, "", None
    ),
    "/clearinghouse.v1.SettlementService/SetSettlementPriority": Access(
        1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR, 0, 0, "", None
    ),
    "/clearinghouse.v1.SettlementService/SetPenaltyRates": Access(
        1 << ROLE_RISK_OFFICER, 0, 0, "", None
    ),
    "/clearinghouse.v1.SettlementService/SetPenaltyClass": Access(
        1 << ROLE_RISK_OFFICER, 0, 0, "", None
    ),
    "/clearinghouse.v1.SettlementService/SetIntradayCredit": Access(
        1 << ROLE_RISK_OFFICER, 0, 0, "", None
    ),
    "/clearinghouse.v1.SettlementService/OfferBuyIn": Access(
        0,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_TRADE,
        "account_id",
        None,
    ),
    "/clearinghouse.v1.SettlementService/WithdrawBuyInOffer": Access(
        0,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_TRADE,
        "offer_id",
        None,
    ),
    "/clearinghouse.v1.SettlementService/AnnounceDividend": Access(
        1 << ROLE_OPERATOR, 0, 0, "", None
    ),
    "/clearinghouse.v1.SettlementService/AnnounceRedemption": Access(
        1 << ROLE_OPERATOR, 0, 0, "", None
    ),
    "/clearinghouse.v1.SettlementService/AnnounceSplit": Access(1 << ROLE_OPERATOR, 0, 0, "", None),
    "/clearinghouse.v1.SettlementService/CancelCorporateAction": Access(
        1 << ROLE_OPERATOR, 0, 0, "", None
    ),
    "/clearinghouse.v1.SettlementService/ListSettlementTerms": Access(
        1 << ROLE_TRADER
        | 1 << ROLE_MARKET_MAKER
        | 1 << ROLE_ORACLE
        | 1 << ROLE_VENUE
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_MEMBER
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        settlement_pb2.ListSettlementTermsRequest,
    ),
    "/clearinghouse.v1.SettlementService/ListObligations": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        settlement_pb2.ListObligationsRequest,
    ),
    "/clearinghouse.v1.SettlementService/ListFails": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        settlement_pb2.ListFailsRequest,
    ),
    "/clearinghouse.v1.SettlementService/ListBuyInOffers": Access(
        1 << ROLE_MEMBER
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        settlement_pb2.ListBuyInOffersRequest,
    ),
    "/clearinghouse.v1.SettlementService/ListCorporateActions": Access(
        1 << ROLE_TRADER
        | 1 << ROLE_MARKET_MAKER
        | 1 << ROLE_ORACLE
        | 1 << ROLE_VENUE
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_MEMBER
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        settlement_pb2.ListCorporateActionsRequest,
    ),
    "/clearinghouse.v1.SettlementService/ListEntitlements": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        settlement_pb2.ListEntitlementsRequest,
    ),
    "/clearinghouse.v1.QueryService/GetAccount": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        query_pb2.GetAccountRequest,
    ),
    "/clearinghouse.v1.QueryService/ListAccounts": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        0,
        "owner",
        query_pb2.ListAccountsRequest,
    ),
    "/clearinghouse.v1.QueryService/ListBalances": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        query_pb2.ListBalancesRequest,
    ),
    "/clearinghouse.v1.QueryService/ListPositions": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        query_pb2.ListPositionsRequest,
    ),
    "/clearinghouse.v1.QueryService/ListOrders": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        query_pb2.ListOrdersRequest,
    ),
    "/clearinghouse.v1.QueryService/GetOrder": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        query_pb2.GetOrderRequest,
    ),
    "/clearinghouse.v1.QueryService/ListConditionalOrders": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        query_pb2.ListConditionalOrdersRequest,
    ),
    "/clearinghouse.v1.QueryService/ListBrackets": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        query_pb2.ListBracketsRequest,
    ),
    "/clearinghouse.v1.QueryService/ListDeposits": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        query_pb2.ListDepositsRequest,
    ),
    "/clearinghouse.v1.QueryService/ListWithdrawals": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        query_pb2.ListWithdrawalsRequest,
    ),
    "/clearinghouse.v1.QueryService/ListHolds": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        query_pb2.ListHoldsRequest,
    ),
    "/clearinghouse.v1.QueryService/ListQuotes": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        query_pb2.ListQuotesRequest,
    ),
    "/clearinghouse.v1.QueryService/ListFills": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        query_pb2.ListFillsRequest,
    ),
    "/clearinghouse.v1.QueryService/ListSettings": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        query_pb2.ListSettingsRequest,
    ),
    "/clearinghouse.v1.QueryService/GetCall": Access(
        1 << ROLE_TRADER
        | 1 << ROLE_MARKET_MAKER
        | 1 << ROLE_ORACLE
        | 1 << ROLE_VENUE
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_MEMBER
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        query_pb2.GetCallRequest,
    ),
    "/clearinghouse.v1.HistoryService/ListPastOrders": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        history_pb2.ListPastOrdersRequest,
    ),
    "/clearinghouse.v1.HistoryService/ListPastFills": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        history_pb2.ListPastFillsRequest,
    ),
    "/clearinghouse.v1.HistoryService/ListPublicTrades": Access(
        1 << ROLE_TRADER
        | 1 << ROLE_MARKET_MAKER
        | 1 << ROLE_ORACLE
        | 1 << ROLE_VENUE
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_MEMBER
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        history_pb2.ListPublicTradesRequest,
    ),
    "/clearinghouse.v1.HistoryService/ListCandles": Access(
        1 << ROLE_TRADER
        | 1 << ROLE_MARKET_MAKER
        | 1 << ROLE_ORACLE
        | 1 << ROLE_VENUE
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_MEMBER
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        history_pb2.ListCandlesRequest,
    ),
    "/clearinghouse.v1.HistoryService/ListTickers": Access(
        1 << ROLE_TRADER
        | 1 << ROLE_MARKET_MAKER
        | 1 << ROLE_ORACLE
        | 1 << ROLE_VENUE
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_MEMBER
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        history_pb2.ListTickersRequest,
    ),
    "/clearinghouse.v1.HistoryService/ListDepthChanges": Access(
        1 << ROLE_TRADER
        | 1 << ROLE_MARKET_MAKER
        | 1 << ROLE_ORACLE
        | 1 << ROLE_VENUE
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_MEMBER
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        history_pb2.ListDepthChangesRequest,
    ),
    "/clearinghouse.v1.HistoryService/ListIndexPrices": Access(
        1 << ROLE_TRADER
        | 1 << ROLE_MARKET_MAKER
        | 1 << ROLE_ORACLE
        | 1 << ROLE_VENUE
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_MEMBER
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        history_pb2.ListIndexPricesRequest,
    ),
    "/clearinghouse.v1.HistoryService/ListMarkPrices": Access(
        1 << ROLE_TRADER
        | 1 << ROLE_MARKET_MAKER
        | 1 << ROLE_ORACLE
        | 1 << ROLE_VENUE
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_MEMBER
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        history_pb2.ListMarkPricesRequest,
    ),
    "/clearinghouse.v1.HistoryService/ListFundingRates": Access(
        1 << ROLE_TRADER
        | 1 << ROLE_MARKET_MAKER
        | 1 << ROLE_ORACLE
        | 1 << ROLE_VENUE
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_MEMBER
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        history_pb2.ListFundingRatesRequest,
    ),
    "/clearinghouse.v1.HistoryService/ListFundingPayments": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        history_pb2.ListFundingPaymentsRequest,
    ),
    "/clearinghouse.v1.HistoryService/ListInterestPayments": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        history_pb2.ListInterestPaymentsRequest,
    ),
    "/clearinghouse.v1.HistoryService/ListTransfers": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        history_pb2.ListTransfersRequest,
    ),
    "/clearinghouse.v1.HistoryService/ListTransactions": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        history_pb2.ListTransactionsRequest,
    ),
    "/clearinghouse.v1.HistoryService/ListLiquidationSteps": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        history_pb2.ListLiquidationStepsRequest,
    ),
    "/clearinghouse.v1.HistoryService/ListStatements": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        history_pb2.ListStatementsRequest,
    ),
    "/clearinghouse.v1.HistoryService/ListProfitAndLoss": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        history_pb2.ListProfitAndLossRequest,
    ),
    "/clearinghouse.v1.HolderService/SetHolder": Access(1 << ROLE_OPERATOR, 0, 0, "", None),
    "/clearinghouse.v1.HolderService/SetHolderAccount": Access(1 << ROLE_OPERATOR, 0, 0, "", None),
    "/clearinghouse.v1.HolderService/MoveBetweenHolders": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_OPERATOR, 0, 0, "", None
    ),
    "/clearinghouse.v1.HolderService/LoadStatements": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_OPERATOR, 0, 0, "", None
    ),
    "/clearinghouse.v1.HolderService/AssignBreak": Access(1 << ROLE_OPERATOR, 0, 0, "", None),
    "/clearinghouse.v1.HolderService/ExplainBreak": Access(1 << ROLE_OPERATOR, 0, 0, "", None),
    "/clearinghouse.v1.HolderService/ReleaseBreak": Access(
        1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR, 0, 0, "", None
    ),
    "/clearinghouse.v1.HolderService/SetNonDefaultLossTerms": Access(
        1 << ROLE_RISK_OFFICER, 0, 0, "", None
    ),
    "/clearinghouse.v1.HolderService/DeclareNonDefaultLoss": Access(
        1 << ROLE_RISK_OFFICER, 0, 0, "", None
    ),
    "/clearinghouse.v1.HolderService/CoverNonDefaultLoss": Access(
        1 << ROLE_OPERATOR, 0, 0, "", None
    ),
    "/clearinghouse.v1.HolderService/ListHolders": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        holder_pb2.ListHoldersRequest,
    ),
    "/clearinghouse.v1.HolderService/ListNonDefaultLosses": Access(
        1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        holder_pb2.ListNonDefaultLossesRequest,
    ),
    "/clearinghouse.v1.JournalService/Subscribe": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_ids",
        journal_pb2.SubscribeRequest,
    ),
    "/clearinghouse.v1.JournalService/GetHead": Access(
        1 << ROLE_TRADER
        | 1 << ROLE_MARKET_MAKER
        | 1 << ROLE_ORACLE
        | 1 << ROLE_VENUE
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_MEMBER
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        journal_pb2.GetHeadRequest,
    ),
    "/clearinghouse.v1.JournalService/ExplainSequence": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        journal_pb2.ExplainSequenceRequest,
    ),
    "/clearinghouse.v1.JournalService/PreviewCalls": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR,
        0,
        0,
        "",
        journal_pb2.PreviewCallsRequest,
    ),
    "/clearinghouse.v1.JournalService/ReadRecords": Access(
        1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR, 0, 0, "", journal_pb2.ReadRecordsRequest
    ),
    "/clearinghouse.v1.MarketDataService/ListAssets": Access(
        1 << ROLE_TRADER
        | 1 << ROLE_MARKET_MAKER
        | 1 << ROLE_ORACLE
        | 1 << ROLE_VENUE
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_MEMBER
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        market_data_pb2.ListAssetsRequest,
    ),
    "/clearinghouse.v1.MarketDataService/ListMarkets": Access(
        1 << ROLE_TRADER
        | 1 << ROLE_MARKET_MAKER
        | 1 << ROLE_ORACLE
        | 1 << ROLE_VENUE
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_MEMBER
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        market_data_pb2.ListMarketsRequest,
    ),
    "/clearinghouse.v1.MarketDataService/GetOrderBook": Access(
        1 << ROLE_TRADER
        | 1 << ROLE_MARKET_MAKER
        | 1 << ROLE_ORACLE
        | 1 << ROLE_VENUE
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_MEMBER
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        market_data_pb2.GetOrderBookRequest,
    ),
    "/clearinghouse.v1.MarketDataService/GetIndex": Access(
        1 << ROLE_TRADER
        | 1 << ROLE_MARKET_MAKER
        | 1 << ROLE_ORACLE
        | 1 << ROLE_VENUE
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_MEMBER
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        market_data_pb2.GetIndexRequest,
    ),
    "/clearinghouse.v1.MarketDataService/ListPools": Access(
        1 << ROLE_TRADER
        | 1 << ROLE_MARKET_MAKER
        | 1 << ROLE_ORACLE
        | 1 << ROLE_VENUE
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_MEMBER
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        market_data_pb2.ListPoolsRequest,
    ),
    "/clearinghouse.v1.MarketDataService/ListAnnouncedSettings": Access(
        1 << ROLE_TRADER
        | 1 << ROLE_MARKET_MAKER
        | 1 << ROLE_ORACLE
        | 1 << ROLE_VENUE
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_MEMBER
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        market_data_pb2.ListAnnouncedSettingsRequest,
    ),
    "/clearinghouse.v1.MarketDataService/ListNextFunding": Access(
        1 << ROLE_TRADER
        | 1 << ROLE_MARKET_MAKER
        | 1 << ROLE_ORACLE
        | 1 << ROLE_VENUE
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_MEMBER
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        market_data_pb2.ListNextFundingRequest,
    ),
    "/clearinghouse.v1.MarketDataService/ListTwaps": Access(
        1 << ROLE_TRADER
        | 1 << ROLE_MARKET_MAKER
        | 1 << ROLE_ORACLE
        | 1 << ROLE_VENUE
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_MEMBER
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        market_data_pb2.ListTwapsRequest,
    ),
    "/clearinghouse.v1.MarketDataService/ListCallAuctions": Access(
        1 << ROLE_TRADER
        | 1 << ROLE_MARKET_MAKER
        | 1 << ROLE_ORACLE
        | 1 << ROLE_VENUE
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_MEMBER
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        market_data_pb2.ListCallAuctionsRequest,
    ),
    "/clearinghouse.v1.MarketDataService/StreamMarketData": Access(
        1 << ROLE_TRADER
        | 1 << ROLE_MARKET_MAKER
        | 1 << ROLE_ORACLE
        | 1 << ROLE_VENUE
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_MEMBER
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        market_data_pb2.StreamMarketDataRequest,
    ),
    "/clearinghouse.v1.OracleService/SubmitTicks": Access(1 << ROLE_ORACLE, 0, 0, "", None),
    "/clearinghouse.v1.OracleService/StreamTicks": Access(1 << ROLE_ORACLE, 0, 0, "", None),
    "/clearinghouse.v1.TradingService/SubmitOrders": Access(
        0,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_TRADE,
        "account_ids",
        None,
    ),
    "/clearinghouse.v1.TradingService/PlaceOrders": Access(
        0,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_TRADE,
        "account_ids",
        None,
    ),
    "/clearinghouse.v1.TradingService/CancelOrders": Access(
        0,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_TRADE,
        "account_ids",
        None,
    ),
    "/clearinghouse.v1.TradingService/ReplaceOrders": Access(
        0,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_TRADE,
        "account_ids",
        None,
    ),
    "/clearinghouse.v1.TradingService/CancelAll": Access(
        1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_TRADE,
        "account_id",
        None,
    ),
    "/clearinghouse.v1.TradingService/PlaceConditionalOrders": Access(
        0,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_TRADE,
        "account_ids",
        None,
    ),
    "/clearinghouse.v1.TradingService/CancelConditionalOrders": Access(
        0,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_TRADE,
        "account_ids",
        None,
    ),
    "/clearinghouse.v1.TradingService/PlaceBrackets": Access(
        0,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_TRADE,
        "account_ids",
        None,
    ),
    "/clearinghouse.v1.TradingService/PlaceTwap": Access(
        0,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_TRADE,
        "account_id",
        None,
    ),
    "/clearinghouse.v1.TradingService/SetDeadMan": Access(
        0,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_TRADE,
        "account_id",
        None,
    ),
    "/clearinghouse.v1.TradingService/SetQuote": Access(
        0, 1 << ROLE_MARKET_MAKER, RIGHT_TRADE, "account_id", None
    ),
    "/clearinghouse.v1.TradingService/Session": Access(
        0,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_TRADE,
        "account_ids",
        None,
    ),
    "/clearinghouse.v1.RiskService/GetMargin": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        risk_pb2.GetMarginRequest,
    ),
    "/clearinghouse.v1.RiskService/ExplainMargin": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        risk_pb2.ExplainMarginRequest,
    ),
    "/clearinghouse.v1.RiskService/WhatIf": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        risk_pb2.WhatIfRequest,
    ),
    "/clearinghouse.v1.RiskService/ListRiskSwitches": Access(
        1 << ROLE_TRADER
        | 1 << ROLE_MARKET_MAKER
        | 1 << ROLE_ORACLE
        | 1 << ROLE_VENUE
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_MEMBER
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        risk_pb2.ListRiskSwitchesRequest,
    ),
    "/clearinghouse.v1.RiskService/GetGuardMatrix": Access(
        1 << ROLE_TRADER
        | 1 << ROLE_MARKET_MAKER
        | 1 << ROLE_ORACLE
        | 1 << ROLE_VENUE
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_MEMBER
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        risk_pb2.GetGuardMatrixRequest,
    ),
    "/clearinghouse.v1.RiskService/GetLiquidation": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_id",
        risk_pb2.GetLiquidationRequest,
    ),
    "/clearinghouse.v1.RiskService/StreamAdlPlaces": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_READ,
        "account_ids",
        risk_pb2.StreamAdlPlacesRequest,
    ),
    "/clearinghouse.v1.RiskService/GetLiquidityFund": Access(
        1 << ROLE_TRADER
        | 1 << ROLE_MARKET_MAKER
        | 1 << ROLE_ORACLE
        | 1 << ROLE_VENUE
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_MEMBER
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        risk_pb2.GetLiquidityFundRequest,
    ),
    "/clearinghouse.v1.RiskService/GetLiquidationRules": Access(
        1 << ROLE_TRADER
        | 1 << ROLE_MARKET_MAKER
        | 1 << ROLE_ORACLE
        | 1 << ROLE_VENUE
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_MEMBER
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        risk_pb2.GetLiquidationRulesRequest,
    ),
    "/clearinghouse.v1.RiskService/ListBrakes": Access(
        1 << ROLE_TRADER
        | 1 << ROLE_MARKET_MAKER
        | 1 << ROLE_ORACLE
        | 1 << ROLE_VENUE
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_MEMBER
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        risk_pb2.ListBrakesRequest,
    ),
    "/clearinghouse.v1.RiskService/ListQuarantinedWork": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        risk_pb2.ListQuarantinedWorkRequest,
    ),
    "/clearinghouse.v1.RiskService/ListBreaks": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        risk_pb2.ListBreaksRequest,
    ),
    "/clearinghouse.v1.RiskService/ListAccountMargins": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        risk_pb2.ListAccountMarginsRequest,
    ),
    "/clearinghouse.v1.RiskService/ListMarketExposures": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        risk_pb2.ListMarketExposuresRequest,
    ),
    "/clearinghouse.v1.RiskService/ListAssetExposures": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        risk_pb2.ListAssetExposuresRequest,
    ),
    "/clearinghouse.v1.RiskService/GetConservation": Access(
        1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        risk_pb2.GetConservationRequest,
    ),
    "/clearinghouse.v1.RiskService/CheckListing": Access(
        1 << ROLE_TRADER
        | 1 << ROLE_MARKET_MAKER
        | 1 << ROLE_ORACLE
        | 1 << ROLE_VENUE
        | 1 << ROLE_CUSTODY
        | 1 << ROLE_MEMBER
        | 1 << ROLE_RISK_OFFICER
        | 1 << ROLE_OPERATOR
        | 1 << ROLE_AUDITOR,
        0,
        0,
        "",
        risk_pb2.CheckListingRequest,
    ),
    "/clearinghouse.v1.VenueService/ReportFills": Access(1 << ROLE_VENUE, 0, 0, "", None),
    "/clearinghouse.v1.VenueService/ConfirmCancels": Access(1 << ROLE_VENUE, 0, 0, "", None),
}
