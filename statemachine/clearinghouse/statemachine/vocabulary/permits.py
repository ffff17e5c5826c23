# SPDX-License-Identifier: Apache-2.0
"""The roles that may send each command if authority is on: for every account, and for own accounts (Q-5).

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from typing import Final, NamedTuple

from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.types import RIGHT_TRADE, RIGHT_TRANSFER, RIGHT_WITHDRAW


class Permit(NamedTuple):
    """The roles that may send a command, as bits; the attribute `account` names the account, if any."""

    any: int
    own: int
    scope: int
    account: str


def role_bits(roles: str) -> int:
    """Return the bits of the named roles."""
    return sum(1 << getattr(types, f"ROLE_{role}") for role in roles.split())


def _permit(any_account: str, own: str = "", scope: int = 0, account: str = "") -> Permit:
    return Permit(role_bits(any_account), role_bits(own), scope, account)


# Kind of command -> the roles that may send it.
PERMITS: Final[dict[int, Permit]] = {
    # CreateAsset
    10: _permit("OPERATOR"),
    # SetAssetParameters
    11: _permit("RISK_OFFICER"),
    # CreateMarket
    12: _permit("OPERATOR"),
    # SetMarketParameters
    13: _permit("RISK_OFFICER"),
    # SetMarketStatus
    14: _permit("RISK_OFFICER OPERATOR"),
    # SetRiskSwitch
    15: _permit("RISK_OFFICER OPERATOR"),
    # CreateOracleSource
    16: _permit("OPERATOR"),
    # SetOracleInstrument
    17: _permit("RISK_OFFICER OPERATOR"),
    # ResolveBreak
    18: _permit("RISK_OFFICER OPERATOR"),
    # CreateAccount
    20: _permit("CUSTODY OPERATOR", "TRADER MARKET_MAKER MEMBER", 0, "owner"),
    # SetAccountSettings
    21: _permit("RISK_OFFICER", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "account_id"),
    # SetAccountLimits
    22: _permit("RISK_OFFICER"),
    # CloseAccount
    23: _permit("OPERATOR", "TRADER MARKET_MAKER MEMBER", 0, "account_id"),
    # RequestDeposits
    24: _permit("CUSTODY", "TRADER MARKET_MAKER MEMBER", RIGHT_TRANSFER, "account_ids"),
    # DecideDeposits
    25: _permit("CUSTODY"),
    # RequestWithdrawals
    26: _permit("", "TRADER MARKET_MAKER MEMBER", RIGHT_WITHDRAW, "account_ids"),
    # DecideWithdrawals
    27: _permit("CUSTODY"),
    # Transfers
    28: _permit("", "TRADER MARKET_MAKER MEMBER", RIGHT_TRANSFER, "from_ids"),
    # CreateHolds
    29: _permit("", "TRADER MARKET_MAKER MEMBER", RIGHT_TRANSFER, "account_ids"),
    # DecideHolds
    30: _permit("CUSTODY", "TRADER MARKET_MAKER MEMBER", RIGHT_TRANSFER, "hold_ids"),
    # OrderBatch
    40: _permit("", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "account_ids"),
    # CancelAll
    41: _permit("RISK_OFFICER OPERATOR", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "account_id"),
    # ExternalFills
    50: _permit("VENUE"),
    # ExternalCancels
    51: _permit("VENUE"),
    # OracleTicks
    60: _permit("ORACLE"),
    # SetSourceQuote
    70: _permit("RISK_OFFICER OPERATOR"),
    # SetIndexRules
    71: _permit("RISK_OFFICER"),
    # SetMarkRules
    72: _permit("RISK_OFFICER"),
    # SetPool
    80: _permit("RISK_OFFICER"),
    # Lend
    81: _permit("", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "account_ids"),
    # Redeem
    82: _permit("", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "account_ids"),
    # Borrow
    83: _permit("", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "account_ids"),
    # Repay
    84: _permit("", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "account_ids"),
    # AskRedemption
    85: _permit("", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "account_ids"),
    # SetFunding
    90: _permit("RISK_OFFICER"),
    # SetExpiry
    91: _permit("RISK_OFFICER"),
    # NameSettlementPrice
    92: _permit("RISK_OFFICER"),
    # AnnounceBust
    93: _permit("OPERATOR"),
    # DecideBust
    94: _permit("OPERATOR"),
    # SetDynamicMargin
    100: _permit("RISK_OFFICER"),
    # SetIsolated
    101: _permit("", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "account_id"),
    # MoveIsolatedMargin
    102: _permit("", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "account_id"),
    # SetReconciliation
    110: _permit("RISK_OFFICER"),
    # SetQuote
    111: _permit("", "MARKET_MAKER", RIGHT_TRADE, "account_id"),
    # SetLiquidation
    120: _permit("RISK_OFFICER"),
    # SetBackstop
    121: _permit("RISK_OFFICER"),
    # FundLiquidity
    122: _permit("", "TRADER MARKET_MAKER MEMBER", RIGHT_TRANSFER, "account_id"),
    # RepayDebtLine
    123: _permit("", "TRADER MARKET_MAKER MEMBER", RIGHT_TRANSFER, "account_id"),
    # ConditionalOrders
    130: _permit("", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "account_ids"),
    # SetDeadMan
    131: _permit("", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "account_id"),
    # Brackets
    133: _permit("", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "account_ids"),
    # PlaceTwap
    134: _permit("", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "account_id"),
    # SetVolatilityHalt
    140: _permit("RISK_OFFICER"),
    # SetAssetCaps
    141: _permit("RISK_OFFICER"),
    # SetWithdrawalGate
    142: _permit("CUSTODY RISK_OFFICER"),
    # EngageBrake
    143: _permit("RISK_OFFICER OPERATOR"),
    # ReleaseBrake
    144: _permit("RISK_OFFICER"),
    # PauseAsset
    145: _permit("RISK_OFFICER OPERATOR"),
    # RedenominateAsset
    146: _permit("OPERATOR"),
    # SetRuleSet
    150: _permit("OPERATOR"),
    # ReverseDeposit
    160: _permit("CUSTODY"),
    # WriteOffReversalDebt
    161: _permit("OPERATOR"),
    # ReverseWithdrawal
    162: _permit("CUSTODY"),
    # MoveHouseMoney
    163: _permit("OPERATOR"),
    # AdmitMember
    200: _permit("OPERATOR"),
    # SetMember
    201: _permit("RISK_OFFICER OPERATOR"),
    # SetCalendar
    202: _permit("OPERATOR"),
    # CreateSegment
    203: _permit("OPERATOR"),
    # SetClearing
    204: _permit("OPERATOR"),
    # SetAssetCalendar
    205: _permit("OPERATOR"),
    # CaptureTrades
    210: _permit("VENUE"),
    # SubmitTradeSides
    211: _permit("", "MEMBER", RIGHT_TRADE, "account_ids"),
    # CancelTradeSides
    212: _permit("", "MEMBER", RIGHT_TRADE, "account_ids"),
    # CancelTrades
    213: _permit("", "MEMBER", RIGHT_TRADE, "account_ids"),
    # GiveUpTrade
    214: _permit("", "MEMBER", RIGHT_TRADE, "account_id"),
    # AcceptGiveUp
    215: _permit("", "MEMBER", RIGHT_TRADE, "account_id"),
    # EndGiveUp
    216: _permit("", "MEMBER", RIGHT_TRADE, "account_id"),
    # AllocateTrade
    217: _permit("", "MEMBER", RIGHT_TRADE, "account_id"),
    # ResignMember
    218: _permit("OPERATOR"),
    # SetPenaltyRates
    219: _permit("RISK_OFFICER"),
    # SetPenaltyClass
    220: _permit("RISK_OFFICER"),
    # SetSettlementTerms
    230: _permit("RISK_OFFICER"),
    # SetSettlementPriority
    231: _permit("RISK_OFFICER OPERATOR"),
    # OfferBuyIn
    232: _permit("", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "account_id"),
    # WithdrawBuyInOffer
    233: _permit("", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "offer_id"),
    # AnnounceDividend
    234: _permit("OPERATOR"),
    # CancelCorporateAction
    235: _permit("OPERATOR"),
    # AnnounceRedemption
    236: _permit("OPERATOR"),
    # AnnounceSplit
    237: _permit("OPERATOR"),
    # SetPvpCurrency
    250: _permit("RISK_OFFICER"),
    # SetPvpMember
    251: _permit("RISK_OFFICER"),
    # SetPvpShortLimit
    252: _permit("RISK_OFFICER"),
    # PayInPvp
    254: _permit("", "MEMBER", RIGHT_TRANSFER, "account_ids"),
    # PayOutPvp
    255: _permit("", "MEMBER", RIGHT_TRANSFER, "account_ids"),
    # SubmitPvpPairs
    256: _permit("VENUE"),
    # CancelPvpPairs
    257: _permit("VENUE"),
    # CoverPvpShorts
    258: _permit("RISK_OFFICER OPERATOR"),
    # SetPvpSchedule
    259: _permit("RISK_OFFICER OPERATOR"),
    # LodgeCollateral
    265: _permit("", "MEMBER", RIGHT_TRANSFER, "account_ids"),
    # WithdrawCollateral
    266: _permit("", "MEMBER", RIGHT_TRANSFER, "account_ids"),
    # ContributeDefaultFund
    267: _permit("", "MEMBER", RIGHT_TRANSFER, "account_id"),
    # FundCcp
    268: _permit("OPERATOR"),
    # SetMarginParameters
    269: _permit("RISK_OFFICER"),
    # SetMarginAsset
    270: _permit("RISK_OFFICER"),
    # SetMarginScenarios
    271: _permit("RISK_OFFICER"),
    # SetStressScenario
    272: _permit("RISK_OFFICER"),
    # SetDefaultFundParameters
    273: _permit("RISK_OFFICER"),
    # ReturnContribution
    274: _permit("", "MEMBER", RIGHT_TRANSFER, "account_id"),
    # SetHolder
    275: _permit("OPERATOR"),
    # SetHolderAccount
    276: _permit("OPERATOR"),
    # MoveBetweenHolders
    277: _permit("CUSTODY OPERATOR"),
    # LoadStatements
    278: _permit("CUSTODY OPERATOR"),
    # AssignBreak
    279: _permit("OPERATOR"),
    # ExplainBreak
    280: _permit("OPERATOR"),
    # ReleaseBreak
    281: _permit("RISK_OFFICER OPERATOR"),
    # SetCollateralInterest
    282: _permit("RISK_OFFICER"),
    # SetCoolingOff
    283: _permit("RISK_OFFICER"),
    # BeginMarginRun
    284: _permit("RISK_OFFICER"),
    # DeclareDefault
    285: _permit("RISK_OFFICER"),
    # AdvanceDefaultCase
    286: _permit("RISK_OFFICER"),
    # OfferPorting
    287: _permit("RISK_OFFICER"),
    # AcceptPorting
    288: _permit("", "MEMBER", RIGHT_TRADE, "account_id"),
    # AddAuctionLot
    289: _permit("RISK_OFFICER"),
    # SubmitBid
    290: _permit("", "MEMBER", RIGHT_TRADE, "account_id"),
    # RevealBid
    291: _permit("", "MEMBER", RIGHT_TRADE, "account_id"),
    # PayAssessment
    292: _permit("", "MEMBER", RIGHT_TRANSFER, "account_id"),
    # GrantRole
    300: _permit("OPERATOR"),
    # RevokeRole
    301: _permit("OPERATOR"),
    # Delegate
    302: _permit("", "TRADER MARKET_MAKER MEMBER", 0, "account_id"),
    # EndDelegation
    303: _permit("OPERATOR", "TRADER MARKET_MAKER MEMBER", 0, "account_id"),
    # SetNonDefaultLossTerms
    310: _permit("RISK_OFFICER"),
    # DeclareNonDefaultLoss
    311: _permit("RISK_OFFICER"),
    # CoverNonDefaultLoss
    312: _permit("OPERATOR"),
    # SetCashInAdvance
    313: _permit("OPERATOR"),
    # SetLiquidityTerms
    314: _permit("RISK_OFFICER"),
    # SetCreditLine
    315: _permit("RISK_OFFICER"),
    # FreezeAccount
    316: _permit("CUSTODY"),
    # ReleaseAccount
    317: _permit("CUSTODY"),
    # SetApprovalLimit
    318: _permit("RISK_OFFICER"),
    # BreakGlass
    319: _permit("OPERATOR"),
    # AddDestination
    320: _permit("", "TRADER MARKET_MAKER MEMBER", 0, "account_id"),
    # RemoveDestination
    321: _permit("", "TRADER MARKET_MAKER MEMBER", 0, "account_id"),
    # SetDestinationsOnly
    322: _permit("", "TRADER MARKET_MAKER MEMBER", 0, "account_id"),
    # SetParameterApproval
    323: _permit("OPERATOR"),
    # BreakParameterGlass
    324: _permit("OPERATOR"),
    # SetRecoveryKeys
    325: _permit("OPERATOR"),
    # RecoverAuthority
    326: _permit("TRADER MARKET_MAKER ORACLE VENUE CUSTODY MEMBER RISK_OFFICER OPERATOR AUDITOR"),
    # SetDelegationLimit
    327: _permit("", "TRADER MARKET_MAKER MEMBER", 0, "account_id"),
    # RepayDust
    328: _permit("", "TRADER MARKET_MAKER MEMBER", RIGHT_TRADE, "account_id"),
    # CloseAll
    329: _permit("", "TRADER MARKET_MAKER MEMBER", 0, "account_id"),
    # SetCalendarOffsets
    331: _permit("OPERATOR"),
    # GiveLeavingNotice
    335: _permit("", "MEMBER", RIGHT_TRANSFER, "account_id"),
    # GroupMember
    336: _permit("OPERATOR"),
    # UngroupMember
    337: _permit("OPERATOR"),
    # SeizeAccount
    338: _permit("CUSTODY"),
    # SetMandate
    345: _permit("OPERATOR", "TRADER MARKET_MAKER MEMBER", 0, "account_id"),
    # MoveDeadline
    350: _permit("OPERATOR"),
    # MoveSession
    351: _permit("OPERATOR"),
    # SetIntradayCredit
    352: _permit("RISK_OFFICER"),
    # QuarantineWork
    360: _permit("OPERATOR"),
    # LiftQuarantine
    361: _permit("OPERATOR"),
    # SetWaitingTerms
    770: _permit("OPERATOR"),
    # LeaveWaitingTrade
    771: _permit("", "MEMBER", RIGHT_TRADE, "account_id"),
    # SetIdentifier
    780: _permit("OPERATOR"),
}

# Kinds of commands that set parameters, and need two principals if that is switched on.
TWO_PERSONS: Final = frozenset(
    (
        11,  # SetAssetParameters
        13,  # SetMarketParameters
        17,  # SetOracleInstrument
        22,  # SetAccountLimits
        70,  # SetSourceQuote
        71,  # SetIndexRules
        72,  # SetMarkRules
        80,  # SetPool
        90,  # SetFunding
        91,  # SetExpiry
        92,  # NameSettlementPrice
        100,  # SetDynamicMargin
        110,  # SetReconciliation
        120,  # SetLiquidation
        121,  # SetBackstop
        140,  # SetVolatilityHalt
        141,  # SetAssetCaps
        201,  # SetMember
        219,  # SetPenaltyRates
        220,  # SetPenaltyClass
        230,  # SetSettlementTerms
        234,  # AnnounceDividend
        236,  # AnnounceRedemption
        237,  # AnnounceSplit
        250,  # SetPvpCurrency
        251,  # SetPvpMember
        252,  # SetPvpShortLimit
        259,  # SetPvpSchedule
        268,  # FundCcp
        269,  # SetMarginParameters
        270,  # SetMarginAsset
        271,  # SetMarginScenarios
        272,  # SetStressScenario
        273,  # SetDefaultFundParameters
        282,  # SetCollateralInterest
        283,  # SetCoolingOff
        285,  # DeclareDefault
        286,  # AdvanceDefaultCase
        310,  # SetNonDefaultLossTerms
        311,  # DeclareNonDefaultLoss
        312,  # CoverNonDefaultLoss
        314,  # SetLiquidityTerms
        315,  # SetCreditLine
        318,  # SetApprovalLimit
        323,  # SetParameterApproval
        325,  # SetRecoveryKeys
        337,  # UngroupMember
        350,  # MoveDeadline
        351,  # MoveSession
        352,  # SetIntradayCredit
        360,  # QuarantineWork
        361,  # LiftQuarantine
    )
)
