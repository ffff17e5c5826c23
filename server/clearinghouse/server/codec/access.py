# SPDX-License-Identifier: Apache-2.0
"""The roles that may make each call if authority is on (Q-5). The machine checks commands by the same entries.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from typing import Final, NamedTuple

from google.protobuf.message import Message

from clearinghouse.statemachine.vocabulary.permits import role_bits
from clearinghouse.statemachine.vocabulary.types import (
    RIGHT_READ,
    RIGHT_TRADE,
    RIGHT_TRANSFER,
    RIGHT_WITHDRAW,
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


def _access(
    any_account: str,
    own: str = "",
    scope: int = 0,
    account: str = "",
    request: type[Message] | None = None,
) -> Access:
    return Access(role_bits(any_account), role_bits(own), scope, account, request)


# Path of a call -> the roles that may make it.
ACCESS: Final[dict[str, Access]] = {
    "/clearinghouse.v1.AccountService/CreateAccount": _access(
        "CUSTODY OPERATOR", "TRADER MARKET_MAKER MEMBER", 0, "owner"
    ),
    "/clearinghouse.v1.AccountService/UpdateAccountSettings": _access(
        "RISK_OFFICER", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "account_id"
    ),
    "/clearinghouse.v1.AccountService/CloseAccount": _access(
        "OPERATOR", "TRADER MARKET_MAKER MEMBER", 0, "account_id"
    ),
    "/clearinghouse.v1.AccountService/CloseAll": _access(
        "", "TRADER MARKET_MAKER MEMBER", 0, "account_id"
    ),
    "/clearinghouse.v1.AccountService/RequestDeposits": _access(
        "CUSTODY", "TRADER MARKET_MAKER MEMBER", RIGHT_TRANSFER, "account_ids"
    ),
    "/clearinghouse.v1.AccountService/DecideDeposits": _access("CUSTODY"),
    "/clearinghouse.v1.AccountService/ReverseDeposit": _access("CUSTODY"),
    "/clearinghouse.v1.AccountService/WriteOffReversalDebt": _access("OPERATOR"),
    "/clearinghouse.v1.AccountService/RequestWithdrawals": _access(
        "", "TRADER MARKET_MAKER MEMBER", RIGHT_WITHDRAW, "account_ids"
    ),
    "/clearinghouse.v1.AccountService/DecideWithdrawals": _access("CUSTODY"),
    "/clearinghouse.v1.AccountService/ReverseWithdrawal": _access("CUSTODY"),
    "/clearinghouse.v1.AccountService/MoveHouseMoney": _access("OPERATOR"),
    "/clearinghouse.v1.AccountService/SubmitTransfers": _access(
        "", "TRADER MARKET_MAKER MEMBER", RIGHT_TRANSFER, "from_ids"
    ),
    "/clearinghouse.v1.AccountService/CreateHolds": _access(
        "", "TRADER MARKET_MAKER MEMBER", RIGHT_TRANSFER, "account_ids"
    ),
    "/clearinghouse.v1.AccountService/DecideHolds": _access(
        "CUSTODY", "TRADER MARKET_MAKER MEMBER", RIGHT_TRANSFER, "hold_ids"
    ),
    "/clearinghouse.v1.AccountService/SetIsolated": _access(
        "", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "account_id"
    ),
    "/clearinghouse.v1.AccountService/Lend": _access(
        "", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "account_ids"
    ),
    "/clearinghouse.v1.AccountService/Redeem": _access(
        "", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "account_ids"
    ),
    "/clearinghouse.v1.AccountService/AskRedemption": _access(
        "", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "account_ids"
    ),
    "/clearinghouse.v1.AccountService/Borrow": _access(
        "", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "account_ids"
    ),
    "/clearinghouse.v1.AccountService/Repay": _access(
        "", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "account_ids"
    ),
    "/clearinghouse.v1.AccountService/RepayDust": _access(
        "", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "account_id"
    ),
    "/clearinghouse.v1.AccountService/MoveIsolatedMargin": _access(
        "", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "account_id"
    ),
    "/clearinghouse.v1.AccountService/FundLiquidity": _access(
        "", "TRADER MARKET_MAKER MEMBER", RIGHT_TRANSFER, "account_id"
    ),
    "/clearinghouse.v1.AccountService/RepayDebtLine": _access(
        "", "TRADER MARKET_MAKER MEMBER", RIGHT_TRANSFER, "account_id"
    ),
    "/clearinghouse.v1.AdminService/CreateAsset": _access("OPERATOR"),
    "/clearinghouse.v1.AdminService/SetAssetParameters": _access("RISK_OFFICER"),
    "/clearinghouse.v1.AdminService/CreateMarket": _access("OPERATOR"),
    "/clearinghouse.v1.AdminService/SetMarketParameters": _access("RISK_OFFICER"),
    "/clearinghouse.v1.AdminService/SetMarketStatus": _access("RISK_OFFICER OPERATOR"),
    "/clearinghouse.v1.AdminService/SetRiskSwitch": _access("RISK_OFFICER OPERATOR"),
    "/clearinghouse.v1.AdminService/CreateOracleSource": _access("OPERATOR"),
    "/clearinghouse.v1.AdminService/SetOracleInstrument": _access("RISK_OFFICER OPERATOR"),
    "/clearinghouse.v1.AdminService/SetSourceQuote": _access("RISK_OFFICER OPERATOR"),
    "/clearinghouse.v1.AdminService/SetIndexRules": _access("RISK_OFFICER"),
    "/clearinghouse.v1.AdminService/SetMarkRules": _access("RISK_OFFICER"),
    "/clearinghouse.v1.AdminService/SetAccountLimits": _access("RISK_OFFICER"),
    "/clearinghouse.v1.AdminService/ResolveBreak": _access("RISK_OFFICER OPERATOR"),
    "/clearinghouse.v1.AdminService/SetFunding": _access("RISK_OFFICER"),
    "/clearinghouse.v1.AdminService/SetExpiry": _access("RISK_OFFICER"),
    "/clearinghouse.v1.AdminService/NameSettlementPrice": _access("RISK_OFFICER"),
    "/clearinghouse.v1.AdminService/AnnounceBust": _access("OPERATOR"),
    "/clearinghouse.v1.AdminService/DecideBust": _access("OPERATOR"),
    "/clearinghouse.v1.AdminService/MoveDeadline": _access("OPERATOR"),
    "/clearinghouse.v1.AdminService/QuarantineWork": _access("OPERATOR"),
    "/clearinghouse.v1.AdminService/LiftQuarantine": _access("OPERATOR"),
    "/clearinghouse.v1.AdminService/SetPool": _access("RISK_OFFICER"),
    "/clearinghouse.v1.AdminService/SetDynamicMargin": _access("RISK_OFFICER"),
    "/clearinghouse.v1.AdminService/SetLiquidation": _access("RISK_OFFICER"),
    "/clearinghouse.v1.AdminService/SetBackstop": _access("RISK_OFFICER"),
    "/clearinghouse.v1.AdminService/SetReconciliation": _access("RISK_OFFICER"),
    "/clearinghouse.v1.AdminService/SetVolatilityHalt": _access("RISK_OFFICER"),
    "/clearinghouse.v1.AdminService/SetAssetCaps": _access("RISK_OFFICER"),
    "/clearinghouse.v1.AdminService/SetWithdrawalGate": _access("CUSTODY RISK_OFFICER"),
    "/clearinghouse.v1.AdminService/SetRuleSet": _access("OPERATOR"),
    "/clearinghouse.v1.AdminService/EngageBrake": _access("RISK_OFFICER OPERATOR"),
    "/clearinghouse.v1.AdminService/PauseAsset": _access("RISK_OFFICER OPERATOR"),
    "/clearinghouse.v1.AdminService/RedenominateAsset": _access("OPERATOR"),
    "/clearinghouse.v1.AdminService/ReleaseBrake": _access("RISK_OFFICER"),
    "/clearinghouse.v1.AuthorityService/GrantRole": _access("OPERATOR"),
    "/clearinghouse.v1.AuthorityService/RevokeRole": _access("OPERATOR"),
    "/clearinghouse.v1.AuthorityService/Delegate": _access(
        "", "TRADER MARKET_MAKER MEMBER", 0, "account_id"
    ),
    "/clearinghouse.v1.AuthorityService/EndDelegation": _access(
        "OPERATOR", "TRADER MARKET_MAKER MEMBER", 0, "account_id"
    ),
    "/clearinghouse.v1.AuthorityService/SetDelegationLimit": _access(
        "", "TRADER MARKET_MAKER MEMBER", 0, "account_id"
    ),
    "/clearinghouse.v1.AuthorityService/SetMandate": _access(
        "OPERATOR", "TRADER MARKET_MAKER MEMBER", 0, "account_id"
    ),
    "/clearinghouse.v1.AuthorityService/FreezeAccount": _access("CUSTODY"),
    "/clearinghouse.v1.AuthorityService/ReleaseAccount": _access("CUSTODY"),
    "/clearinghouse.v1.AuthorityService/SeizeAccount": _access("CUSTODY"),
    "/clearinghouse.v1.AuthorityService/SetApprovalLimit": _access("RISK_OFFICER"),
    "/clearinghouse.v1.AuthorityService/BreakGlass": _access("OPERATOR"),
    "/clearinghouse.v1.AuthorityService/AddDestination": _access(
        "", "TRADER MARKET_MAKER MEMBER", 0, "account_id"
    ),
    "/clearinghouse.v1.AuthorityService/RemoveDestination": _access(
        "", "TRADER MARKET_MAKER MEMBER", 0, "account_id"
    ),
    "/clearinghouse.v1.AuthorityService/SetDestinationsOnly": _access(
        "", "TRADER MARKET_MAKER MEMBER", 0, "account_id"
    ),
    "/clearinghouse.v1.AuthorityService/SetParameterApproval": _access("OPERATOR"),
    "/clearinghouse.v1.AuthorityService/BreakParameterGlass": _access("OPERATOR"),
    "/clearinghouse.v1.AuthorityService/SetRecoveryKeys": _access("OPERATOR"),
    "/clearinghouse.v1.AuthorityService/RecoverAuthority": _access(
        "TRADER MARKET_MAKER ORACLE VENUE CUSTODY MEMBER RISK_OFFICER OPERATOR AUDITOR"
    ),
    "/clearinghouse.v1.AuthorityService/ListGrants": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR", request=authority_pb2.ListGrantsRequest
    ),
    "/clearinghouse.v1.AuthorityService/ListDestinations": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=authority_pb2.ListDestinationsRequest,
    ),
    "/clearinghouse.v1.AuthorityService/ListProposals": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR", request=authority_pb2.ListProposalsRequest
    ),
    "/clearinghouse.v1.AuthorityService/ListDelegations": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=authority_pb2.ListDelegationsRequest,
    ),
    "/clearinghouse.v1.ClearingService/CaptureTrades": _access("VENUE"),
    "/clearinghouse.v1.ClearingService/SubmitTradeSides": _access(
        "", "MEMBER", RIGHT_TRADE, "account_ids"
    ),
    "/clearinghouse.v1.ClearingService/CancelTradeSides": _access(
        "", "MEMBER", RIGHT_TRADE, "account_ids"
    ),
    "/clearinghouse.v1.ClearingService/CancelTrades": _access(
        "", "MEMBER", RIGHT_TRADE, "account_ids"
    ),
    "/clearinghouse.v1.ClearingService/LeaveWaitingTrade": _access(
        "", "MEMBER", RIGHT_TRADE, "account_id"
    ),
    "/clearinghouse.v1.ClearingService/GiveUpTrade": _access(
        "", "MEMBER", RIGHT_TRADE, "account_id"
    ),
    "/clearinghouse.v1.ClearingService/AcceptGiveUp": _access(
        "", "MEMBER", RIGHT_TRADE, "account_id"
    ),
    "/clearinghouse.v1.ClearingService/EndGiveUp": _access("", "MEMBER", RIGHT_TRADE, "account_id"),
    "/clearinghouse.v1.ClearingService/AllocateTrade": _access(
        "", "MEMBER", RIGHT_TRADE, "account_id"
    ),
    "/clearinghouse.v1.ClearingService/MoveSession": _access("OPERATOR"),
    "/clearinghouse.v1.ClearingService/ListSessions": _access(
        "MEMBER VENUE CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        request=clearing_pb2.ListSessionsRequest,
    ),
    "/clearinghouse.v1.ClearingService/GetSession": _access(
        "MEMBER VENUE CUSTODY RISK_OFFICER OPERATOR AUDITOR", request=clearing_pb2.GetSessionRequest
    ),
    "/clearinghouse.v1.ClearingService/ListNets": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=clearing_pb2.ListNetsRequest,
    ),
    "/clearinghouse.v1.ClearingService/ListDues": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=clearing_pb2.ListDuesRequest,
    ),
    "/clearinghouse.v1.ClearingService/ListCashNets": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=clearing_pb2.ListCashNetsRequest,
    ),
    "/clearinghouse.v1.ClearingService/ListTrades": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=clearing_pb2.ListTradesRequest,
    ),
    "/clearinghouse.v1.ClearingService/ListTradeSides": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=clearing_pb2.ListTradeSidesRequest,
    ),
    "/clearinghouse.v1.ClearingService/ListWaitingTrades": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=clearing_pb2.ListWaitingTradesRequest,
    ),
    "/clearinghouse.v1.ClearingService/ListGiveUps": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=clearing_pb2.ListGiveUpsRequest,
    ),
    "/clearinghouse.v1.DefaultService/DeclareDefault": _access("RISK_OFFICER"),
    "/clearinghouse.v1.DefaultService/AdvanceDefaultCase": _access("RISK_OFFICER"),
    "/clearinghouse.v1.DefaultService/OfferPorting": _access("RISK_OFFICER"),
    "/clearinghouse.v1.DefaultService/AcceptPorting": _access(
        "", "MEMBER", RIGHT_TRADE, "account_id"
    ),
    "/clearinghouse.v1.DefaultService/AddAuctionLot": _access("RISK_OFFICER"),
    "/clearinghouse.v1.DefaultService/SubmitBid": _access("", "MEMBER", RIGHT_TRADE, "account_id"),
    "/clearinghouse.v1.DefaultService/RevealBid": _access("", "MEMBER", RIGHT_TRADE, "account_id"),
    "/clearinghouse.v1.DefaultService/PayAssessment": _access(
        "", "MEMBER", RIGHT_TRANSFER, "account_id"
    ),
    "/clearinghouse.v1.DefaultService/ListDefaultCases": _access(
        "MEMBER CUSTODY RISK_OFFICER OPERATOR AUDITOR", request=default_pb2.ListDefaultCasesRequest
    ),
    "/clearinghouse.v1.DefaultService/GetDefaultCase": _access(
        "MEMBER CUSTODY RISK_OFFICER OPERATOR AUDITOR", request=default_pb2.GetDefaultCaseRequest
    ),
    "/clearinghouse.v1.MarginCallService/LodgeCollateral": _access(
        "", "MEMBER", RIGHT_TRANSFER, "account_ids"
    ),
    "/clearinghouse.v1.MarginCallService/WithdrawCollateral": _access(
        "", "MEMBER", RIGHT_TRANSFER, "account_ids"
    ),
    "/clearinghouse.v1.MarginCallService/ContributeDefaultFund": _access(
        "", "MEMBER", RIGHT_TRANSFER, "account_id"
    ),
    "/clearinghouse.v1.MarginCallService/FundCcp": _access("OPERATOR"),
    "/clearinghouse.v1.MarginCallService/SetMarginParameters": _access("RISK_OFFICER"),
    "/clearinghouse.v1.MarginCallService/BeginMarginRun": _access("RISK_OFFICER"),
    "/clearinghouse.v1.MarginCallService/SetMarginAsset": _access("RISK_OFFICER"),
    "/clearinghouse.v1.MarginCallService/SetCollateralInterest": _access("RISK_OFFICER"),
    "/clearinghouse.v1.MarginCallService/SetMarginScenarios": _access("RISK_OFFICER"),
    "/clearinghouse.v1.MarginCallService/SetStressScenario": _access("RISK_OFFICER"),
    "/clearinghouse.v1.MarginCallService/SetDefaultFundParameters": _access("RISK_OFFICER"),
    "/clearinghouse.v1.MarginCallService/SetCoolingOff": _access("RISK_OFFICER"),
    "/clearinghouse.v1.MarginCallService/SetLiquidityTerms": _access("RISK_OFFICER"),
    "/clearinghouse.v1.MarginCallService/SetCreditLine": _access("RISK_OFFICER"),
    "/clearinghouse.v1.MarginCallService/GiveLeavingNotice": _access(
        "", "MEMBER", RIGHT_TRANSFER, "account_id"
    ),
    "/clearinghouse.v1.MarginCallService/ReturnContribution": _access(
        "", "MEMBER", RIGHT_TRANSFER, "account_id"
    ),
    "/clearinghouse.v1.MarginCallService/ListCollateral": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=margin_call_pb2.ListCollateralRequest,
    ),
    "/clearinghouse.v1.MarginCallService/GetClearingMargin": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=margin_call_pb2.GetClearingMarginRequest,
    ),
    "/clearinghouse.v1.MarginCallService/GetHypotheticalMargin": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=margin_call_pb2.GetHypotheticalMarginRequest,
    ),
    "/clearinghouse.v1.MarginCallService/ListMarginCalls": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=margin_call_pb2.ListMarginCallsRequest,
    ),
    "/clearinghouse.v1.MarginCallService/GetDefaultFund": _access(
        "MEMBER CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        request=margin_call_pb2.GetDefaultFundRequest,
    ),
    "/clearinghouse.v1.MarginCallService/GetLiquidity": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR", request=margin_call_pb2.GetLiquidityRequest
    ),
    "/clearinghouse.v1.MarginCallService/ListStressScenarios": _access(
        "MEMBER CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        request=margin_call_pb2.ListStressScenariosRequest,
    ),
    "/clearinghouse.v1.MemberService/AdmitMember": _access("OPERATOR"),
    "/clearinghouse.v1.MemberService/SetMember": _access("RISK_OFFICER OPERATOR"),
    "/clearinghouse.v1.MemberService/ResignMember": _access("OPERATOR"),
    "/clearinghouse.v1.MemberService/GroupMember": _access("OPERATOR"),
    "/clearinghouse.v1.MemberService/UngroupMember": _access("OPERATOR"),
    "/clearinghouse.v1.MemberService/SetIdentifier": _access("OPERATOR"),
    "/clearinghouse.v1.MemberService/SetCalendar": _access("OPERATOR"),
    "/clearinghouse.v1.MemberService/SetCalendarOffsets": _access("OPERATOR"),
    "/clearinghouse.v1.MemberService/SetAssetCalendar": _access("OPERATOR"),
    "/clearinghouse.v1.MemberService/CreateSegment": _access("OPERATOR"),
    "/clearinghouse.v1.MemberService/SetClearing": _access("OPERATOR"),
    "/clearinghouse.v1.MemberService/SetCashInAdvance": _access("OPERATOR"),
    "/clearinghouse.v1.MemberService/SetWaitingTerms": _access("OPERATOR"),
    "/clearinghouse.v1.MemberService/ListMembers": _access(
        "MEMBER VENUE CUSTODY RISK_OFFICER OPERATOR AUDITOR", request=member_pb2.ListMembersRequest
    ),
    "/clearinghouse.v1.MemberService/ListCalendars": _access(
        "TRADER MARKET_MAKER ORACLE VENUE CUSTODY MEMBER RISK_OFFICER OPERATOR AUDITOR",
        request=member_pb2.ListCalendarsRequest,
    ),
    "/clearinghouse.v1.MemberService/ListSegments": _access(
        "TRADER MARKET_MAKER ORACLE VENUE CUSTODY MEMBER RISK_OFFICER OPERATOR AUDITOR",
        request=member_pb2.ListSegmentsRequest,
    ),
    "/clearinghouse.v1.MemberService/ListClearedMarkets": _access(
        "TRADER MARKET_MAKER ORACLE VENUE CUSTODY MEMBER RISK_OFFICER OPERATOR AUDITOR",
        request=member_pb2.ListClearedMarketsRequest,
    ),
    "/clearinghouse.v1.PvpService/SetPvpCurrency": _access("RISK_OFFICER"),
    "/clearinghouse.v1.PvpService/SetPvpMember": _access("RISK_OFFICER"),
    "/clearinghouse.v1.PvpService/SetPvpShortLimit": _access("RISK_OFFICER"),
    "/clearinghouse.v1.PvpService/PayInPvp": _access("", "MEMBER", RIGHT_TRANSFER, "account_ids"),
    "/clearinghouse.v1.PvpService/PayOutPvp": _access("", "MEMBER", RIGHT_TRANSFER, "account_ids"),
    "/clearinghouse.v1.PvpService/SubmitPvpPairs": _access("VENUE"),
    "/clearinghouse.v1.PvpService/CancelPvpPairs": _access("VENUE"),
    "/clearinghouse.v1.PvpService/CoverPvpShorts": _access("RISK_OFFICER OPERATOR"),
    "/clearinghouse.v1.PvpService/SetPvpSchedule": _access("RISK_OFFICER OPERATOR"),
    "/clearinghouse.v1.PvpService/ListPvpCurrencies": _access(
        "MEMBER VENUE CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        request=pvp_pb2.ListPvpCurrenciesRequest,
    ),
    "/clearinghouse.v1.PvpService/ListPvpMembers": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=pvp_pb2.ListPvpMembersRequest,
    ),
    "/clearinghouse.v1.PvpService/ListPvpPairs": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=pvp_pb2.ListPvpPairsRequest,
    ),
    "/clearinghouse.v1.PvpService/GetPvpSchedule": _access(
        "MEMBER VENUE CUSTODY RISK_OFFICER OPERATOR AUDITOR", request=pvp_pb2.GetPvpScheduleRequest
    ),
    "/clearinghouse.v1.SettlementService/SetSettlementTerms": _access("RISK_OFFICER"),
    "/clearinghouse.v1.SettlementService/SetSettlementPriority": _access("RISK_OFFICER OPERATOR"),
    "/clearinghouse.v1.SettlementService/SetPenaltyRates": _access("RISK_OFFICER"),
    "/clearinghouse.v1.SettlementService/SetPenaltyClass": _access("RISK_OFFICER"),
    "/clearinghouse.v1.SettlementService/SetIntradayCredit": _access("RISK_OFFICER"),
    "/clearinghouse.v1.SettlementService/OfferBuyIn": _access(
        "", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "account_id"
    ),
    "/clearinghouse.v1.SettlementService/WithdrawBuyInOffer": _access(
        "", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "offer_id"
    ),
    "/clearinghouse.v1.SettlementService/AnnounceDividend": _access("OPERATOR"),
    "/clearinghouse.v1.SettlementService/AnnounceRedemption": _access("OPERATOR"),
    "/clearinghouse.v1.SettlementService/AnnounceSplit": _access("OPERATOR"),
    "/clearinghouse.v1.SettlementService/CancelCorporateAction": _access("OPERATOR"),
    "/clearinghouse.v1.SettlementService/ListSettlementTerms": _access(
        "TRADER MARKET_MAKER ORACLE VENUE CUSTODY MEMBER RISK_OFFICER OPERATOR AUDITOR",
        request=settlement_pb2.ListSettlementTermsRequest,
    ),
    "/clearinghouse.v1.SettlementService/ListObligations": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=settlement_pb2.ListObligationsRequest,
    ),
    "/clearinghouse.v1.SettlementService/ListFails": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=settlement_pb2.ListFailsRequest,
    ),
    "/clearinghouse.v1.SettlementService/ListBuyInOffers": _access(
        "MEMBER CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        request=settlement_pb2.ListBuyInOffersRequest,
    ),
    "/clearinghouse.v1.SettlementService/ListCorporateActions": _access(
        "TRADER MARKET_MAKER ORACLE VENUE CUSTODY MEMBER RISK_OFFICER OPERATOR AUDITOR",
        request=settlement_pb2.ListCorporateActionsRequest,
    ),
    "/clearinghouse.v1.SettlementService/ListEntitlements": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR", request=settlement_pb2.ListEntitlementsRequest
    ),
    "/clearinghouse.v1.QueryService/GetAccount": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=query_pb2.GetAccountRequest,
    ),
    "/clearinghouse.v1.QueryService/ListAccounts": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        0,
        "owner",
        request=query_pb2.ListAccountsRequest,
    ),
    "/clearinghouse.v1.QueryService/ListBalances": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=query_pb2.ListBalancesRequest,
    ),
    "/clearinghouse.v1.QueryService/ListPositions": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=query_pb2.ListPositionsRequest,
    ),
    "/clearinghouse.v1.QueryService/ListOrders": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=query_pb2.ListOrdersRequest,
    ),
    "/clearinghouse.v1.QueryService/GetOrder": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=query_pb2.GetOrderRequest,
    ),
    "/clearinghouse.v1.QueryService/ListConditionalOrders": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=query_pb2.ListConditionalOrdersRequest,
    ),
    "/clearinghouse.v1.QueryService/ListBrackets": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=query_pb2.ListBracketsRequest,
    ),
    "/clearinghouse.v1.QueryService/ListDeposits": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=query_pb2.ListDepositsRequest,
    ),
    "/clearinghouse.v1.QueryService/ListWithdrawals": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=query_pb2.ListWithdrawalsRequest,
    ),
    "/clearinghouse.v1.QueryService/ListHolds": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=query_pb2.ListHoldsRequest,
    ),
    "/clearinghouse.v1.QueryService/ListQuotes": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=query_pb2.ListQuotesRequest,
    ),
    "/clearinghouse.v1.QueryService/ListFills": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=query_pb2.ListFillsRequest,
    ),
    "/clearinghouse.v1.QueryService/ListSettings": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=query_pb2.ListSettingsRequest,
    ),
    "/clearinghouse.v1.QueryService/GetCall": _access(
        "TRADER MARKET_MAKER ORACLE VENUE CUSTODY MEMBER RISK_OFFICER OPERATOR AUDITOR",
        request=query_pb2.GetCallRequest,
    ),
    "/clearinghouse.v1.HistoryService/ListPastOrders": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=history_pb2.ListPastOrdersRequest,
    ),
    "/clearinghouse.v1.HistoryService/ListPastFills": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=history_pb2.ListPastFillsRequest,
    ),
    "/clearinghouse.v1.HistoryService/ListPublicTrades": _access(
        "TRADER MARKET_MAKER ORACLE VENUE CUSTODY MEMBER RISK_OFFICER OPERATOR AUDITOR",
        request=history_pb2.ListPublicTradesRequest,
    ),
    "/clearinghouse.v1.HistoryService/ListCandles": _access(
        "TRADER MARKET_MAKER ORACLE VENUE CUSTODY MEMBER RISK_OFFICER OPERATOR AUDITOR",
        request=history_pb2.ListCandlesRequest,
    ),
    "/clearinghouse.v1.HistoryService/ListTickers": _access(
        "TRADER MARKET_MAKER ORACLE VENUE CUSTODY MEMBER RISK_OFFICER OPERATOR AUDITOR",
        request=history_pb2.ListTickersRequest,
    ),
    "/clearinghouse.v1.HistoryService/ListDepthChanges": _access(
        "TRADER MARKET_MAKER ORACLE VENUE CUSTODY MEMBER RISK_OFFICER OPERATOR AUDITOR",
        request=history_pb2.ListDepthChangesRequest,
    ),
    "/clearinghouse.v1.HistoryService/ListIndexPrices": _access(
        "TRADER MARKET_MAKER ORACLE VENUE CUSTODY MEMBER RISK_OFFICER OPERATOR AUDITOR",
        request=history_pb2.ListIndexPricesRequest,
    ),
    "/clearinghouse.v1.HistoryService/ListMarkPrices": _access(
        "TRADER MARKET_MAKER ORACLE VENUE CUSTODY MEMBER RISK_OFFICER OPERATOR AUDITOR",
        request=history_pb2.ListMarkPricesRequest,
    ),
    "/clearinghouse.v1.HistoryService/ListFundingRates": _access(
        "TRADER MARKET_MAKER ORACLE VENUE CUSTODY MEMBER RISK_OFFICER OPERATOR AUDITOR",
        request=history_pb2.ListFundingRatesRequest,
    ),
    "/clearinghouse.v1.HistoryService/ListFundingPayments": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=history_pb2.ListFundingPaymentsRequest,
    ),
    "/clearinghouse.v1.HistoryService/ListInterestPayments": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=history_pb2.ListInterestPaymentsRequest,
    ),
    "/clearinghouse.v1.HistoryService/ListTransfers": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=history_pb2.ListTransfersRequest,
    ),
    "/clearinghouse.v1.HistoryService/ListTransactions": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=history_pb2.ListTransactionsRequest,
    ),
    "/clearinghouse.v1.HistoryService/ListLiquidationSteps": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=history_pb2.ListLiquidationStepsRequest,
    ),
    "/clearinghouse.v1.HistoryService/ListStatements": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=history_pb2.ListStatementsRequest,
    ),
    "/clearinghouse.v1.HistoryService/ListProfitAndLoss": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=history_pb2.ListProfitAndLossRequest,
    ),
    "/clearinghouse.v1.HolderService/SetHolder": _access("OPERATOR"),
    "/clearinghouse.v1.HolderService/SetHolderAccount": _access("OPERATOR"),
    "/clearinghouse.v1.HolderService/MoveBetweenHolders": _access("CUSTODY OPERATOR"),
    "/clearinghouse.v1.HolderService/LoadStatements": _access("CUSTODY OPERATOR"),
    "/clearinghouse.v1.HolderService/AssignBreak": _access("OPERATOR"),
    "/clearinghouse.v1.HolderService/ExplainBreak": _access("OPERATOR"),
    "/clearinghouse.v1.HolderService/ReleaseBreak": _access("RISK_OFFICER OPERATOR"),
    "/clearinghouse.v1.HolderService/SetNonDefaultLossTerms": _access("RISK_OFFICER"),
    "/clearinghouse.v1.HolderService/DeclareNonDefaultLoss": _access("RISK_OFFICER"),
    "/clearinghouse.v1.HolderService/CoverNonDefaultLoss": _access("OPERATOR"),
    "/clearinghouse.v1.HolderService/ListHolders": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR", request=holder_pb2.ListHoldersRequest
    ),
    "/clearinghouse.v1.HolderService/ListNonDefaultLosses": _access(
        "RISK_OFFICER OPERATOR AUDITOR", request=holder_pb2.ListNonDefaultLossesRequest
    ),
    "/clearinghouse.v1.JournalService/Subscribe": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_ids",
        request=journal_pb2.SubscribeRequest,
    ),
    "/clearinghouse.v1.JournalService/GetHead": _access(
        "TRADER MARKET_MAKER ORACLE VENUE CUSTODY MEMBER RISK_OFFICER OPERATOR AUDITOR",
        request=journal_pb2.GetHeadRequest,
    ),
    "/clearinghouse.v1.JournalService/ExplainSequence": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=journal_pb2.ExplainSequenceRequest,
    ),
    "/clearinghouse.v1.JournalService/PreviewCalls": _access(
        "CUSTODY RISK_OFFICER OPERATOR", request=journal_pb2.PreviewCallsRequest
    ),
    "/clearinghouse.v1.JournalService/ReadRecords": _access(
        "OPERATOR AUDITOR", request=journal_pb2.ReadRecordsRequest
    ),
    "/clearinghouse.v1.MarketDataService/ListAssets": _access(
        "TRADER MARKET_MAKER ORACLE VENUE CUSTODY MEMBER RISK_OFFICER OPERATOR AUDITOR",
        request=market_data_pb2.ListAssetsRequest,
    ),
    "/clearinghouse.v1.MarketDataService/ListMarkets": _access(
        "TRADER MARKET_MAKER ORACLE VENUE CUSTODY MEMBER RISK_OFFICER OPERATOR AUDITOR",
        request=market_data_pb2.ListMarketsRequest,
    ),
    "/clearinghouse.v1.MarketDataService/GetOrderBook": _access(
        "TRADER MARKET_MAKER ORACLE VENUE CUSTODY MEMBER RISK_OFFICER OPERATOR AUDITOR",
        request=market_data_pb2.GetOrderBookRequest,
    ),
    "/clearinghouse.v1.MarketDataService/GetIndex": _access(
        "TRADER MARKET_MAKER ORACLE VENUE CUSTODY MEMBER RISK_OFFICER OPERATOR AUDITOR",
        request=market_data_pb2.GetIndexRequest,
    ),
    "/clearinghouse.v1.MarketDataService/ListPools": _access(
        "TRADER MARKET_MAKER ORACLE VENUE CUSTODY MEMBER RISK_OFFICER OPERATOR AUDITOR",
        request=market_data_pb2.ListPoolsRequest,
    ),
    "/clearinghouse.v1.MarketDataService/ListAnnouncedSettings": _access(
        "TRADER MARKET_MAKER ORACLE VENUE CUSTODY MEMBER RISK_OFFICER OPERATOR AUDITOR",
        request=market_data_pb2.ListAnnouncedSettingsRequest,
    ),
    "/clearinghouse.v1.MarketDataService/ListNextFunding": _access(
        "TRADER MARKET_MAKER ORACLE VENUE CUSTODY MEMBER RISK_OFFICER OPERATOR AUDITOR",
        request=market_data_pb2.ListNextFundingRequest,
    ),
    "/clearinghouse.v1.MarketDataService/ListTwaps": _access(
        "TRADER MARKET_MAKER ORACLE VENUE CUSTODY MEMBER RISK_OFFICER OPERATOR AUDITOR",
        request=market_data_pb2.ListTwapsRequest,
    ),
    "/clearinghouse.v1.MarketDataService/ListCallAuctions": _access(
        "TRADER MARKET_MAKER ORACLE VENUE CUSTODY MEMBER RISK_OFFICER OPERATOR AUDITOR",
        request=market_data_pb2.ListCallAuctionsRequest,
    ),
    "/clearinghouse.v1.MarketDataService/StreamMarketData": _access(
        "TRADER MARKET_MAKER ORACLE VENUE CUSTODY MEMBER RISK_OFFICER OPERATOR AUDITOR",
        request=market_data_pb2.StreamMarketDataRequest,
    ),
    "/clearinghouse.v1.OracleService/SubmitTicks": _access("ORACLE"),
    "/clearinghouse.v1.OracleService/StreamTicks": _access("ORACLE"),
    "/clearinghouse.v1.TradingService/SubmitOrders": _access(
        "", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "account_ids"
    ),
    "/clearinghouse.v1.TradingService/PlaceOrders": _access(
        "", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "account_ids"
    ),
    "/clearinghouse.v1.TradingService/CancelOrders": _access(
        "", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "account_ids"
    ),
    "/clearinghouse.v1.TradingService/ReplaceOrders": _access(
        "", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "account_ids"
    ),
    "/clearinghouse.v1.TradingService/CancelAll": _access(
        "RISK_OFFICER OPERATOR", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "account_id"
    ),
    "/clearinghouse.v1.TradingService/PlaceConditionalOrders": _access(
        "", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "account_ids"
    ),
    "/clearinghouse.v1.TradingService/CancelConditionalOrders": _access(
        "", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "account_ids"
    ),
    "/clearinghouse.v1.TradingService/PlaceBrackets": _access(
        "", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "account_ids"
    ),
    "/clearinghouse.v1.TradingService/PlaceTwap": _access(
        "", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "account_id"
    ),
    "/clearinghouse.v1.TradingService/SetDeadMan": _access(
        "", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "account_id"
    ),
    "/clearinghouse.v1.TradingService/SetQuote": _access(
        "", "MARKET_MAKER", RIGHT_TRADE, "account_id"
    ),
    "/clearinghouse.v1.TradingService/Session": _access(
        "", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "account_ids"
    ),
    "/clearinghouse.v1.RiskService/GetMargin": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=risk_pb2.GetMarginRequest,
    ),
    "/clearinghouse.v1.RiskService/ExplainMargin": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=risk_pb2.ExplainMarginRequest,
    ),
    "/clearinghouse.v1.RiskService/WhatIf": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=risk_pb2.WhatIfRequest,
    ),
    "/clearinghouse.v1.RiskService/ListRiskSwitches": _access(
        "TRADER MARKET_MAKER ORACLE VENUE CUSTODY MEMBER RISK_OFFICER OPERATOR AUDITOR",
        request=risk_pb2.ListRiskSwitchesRequest,
    ),
    "/clearinghouse.v1.RiskService/GetGuardMatrix": _access(
        "TRADER MARKET_MAKER ORACLE VENUE CUSTODY MEMBER RISK_OFFICER OPERATOR AUDITOR",
        request=risk_pb2.GetGuardMatrixRequest,
    ),
    "/clearinghouse.v1.RiskService/GetLiquidation": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_id",
        request=risk_pb2.GetLiquidationRequest,
    ),
    "/clearinghouse.v1.RiskService/StreamAdlPlaces": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR",
        "TRADER MARKET_MAKER MEMBER",
        RIGHT_READ,
        "account_ids",
        request=risk_pb2.StreamAdlPlacesRequest,
    ),
    "/clearinghouse.v1.RiskService/GetLiquidityFund": _access(
        "TRADER MARKET_MAKER ORACLE VENUE CUSTODY MEMBER RISK_OFFICER OPERATOR AUDITOR",
        request=risk_pb2.GetLiquidityFundRequest,
    ),
    "/clearinghouse.v1.RiskService/GetLiquidationRules": _access(
        "TRADER MARKET_MAKER ORACLE VENUE CUSTODY MEMBER RISK_OFFICER OPERATOR AUDITOR",
        request=risk_pb2.GetLiquidationRulesRequest,
    ),
    "/clearinghouse.v1.RiskService/ListBrakes": _access(
        "TRADER MARKET_MAKER ORACLE VENUE CUSTODY MEMBER RISK_OFFICER OPERATOR AUDITOR",
        request=risk_pb2.ListBrakesRequest,
    ),
    "/clearinghouse.v1.RiskService/ListQuarantinedWork": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR", request=risk_pb2.ListQuarantinedWorkRequest
    ),
    "/clearinghouse.v1.RiskService/ListBreaks": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR", request=risk_pb2.ListBreaksRequest
    ),
    "/clearinghouse.v1.RiskService/ListAccountMargins": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR", request=risk_pb2.ListAccountMarginsRequest
    ),
    "/clearinghouse.v1.RiskService/ListMarketExposures": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR", request=risk_pb2.ListMarketExposuresRequest
    ),
    "/clearinghouse.v1.RiskService/ListAssetExposures": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR", request=risk_pb2.ListAssetExposuresRequest
    ),
    "/clearinghouse.v1.RiskService/GetConservation": _access(
        "CUSTODY RISK_OFFICER OPERATOR AUDITOR", request=risk_pb2.GetConservationRequest
    ),
    "/clearinghouse.v1.RiskService/CheckListing": _access(
        "TRADER MARKET_MAKER ORACLE VENUE CUSTODY MEMBER RISK_OFFICER OPERATOR AUDITOR",
        request=risk_pb2.CheckListingRequest,
    ),
    "/clearinghouse.v1.VenueService/ReportFills": _access("VENUE"),
    "/clearinghouse.v1.VenueService/ConfirmCancels": _access("VENUE"),
}
