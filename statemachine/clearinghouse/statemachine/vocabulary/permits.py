# SPDX-License-Identifier: Apache-2.0
"""The roles that may send each command if authority is on: for every account, and for own accounts (Q-5).

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from typing import Final, NamedTuple

from clearinghouse.statemachine.vocabulary.types import (
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


class Permit(NamedTuple):
    """The roles that may send a command, as bits; the attribute `account` names the account, if any."""

    any: int
    own: int
    scope: int
    account: str


# Kind of command -> the roles that may send it.
PERMITS: Final[dict[int, Permit]] = {
    # CreateAsset
    10: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # SetAssetParameters
    11: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # CreateMarket
    12: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # SetMarketParameters
    13: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # SetMarketStatus
    14: Permit(1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR, 0, 0, ""),
    # SetRiskSwitch
    15: Permit(1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR, 0, 0, ""),
    # CreateOracleSource
    16: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # SetOracleInstrument
    17: Permit(1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR, 0, 0, ""),
    # ResolveBreak
    18: Permit(1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR, 0, 0, ""),
    # CreateAccount
    20: Permit(
        1 << ROLE_CUSTODY | 1 << ROLE_OPERATOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        0,
        "owner",
    ),
    # SetAccountSettings
    21: Permit(
        1 << ROLE_RISK_OFFICER,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_TRADE,
        "account_id",
    ),
    # SetAccountLimits
    22: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # CloseAccount
    23: Permit(
        1 << ROLE_OPERATOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        0,
        "account_id",
    ),
    # RequestDeposits
    24: Permit(
        1 << ROLE_CUSTODY,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_TRANSFER,
        "account_ids",
    ),
    # DecideDeposits
    25: Permit(1 << ROLE_CUSTODY, 0, 0, ""),
    # RequestWithdrawals
    26: Permit(
        0,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_WITHDRAW,
        "account_ids",
    ),
    # DecideWithdrawals
    27: Permit(1 << ROLE_CUSTODY, 0, 0, ""),
    # Transfers
    28: Permit(
        0, 1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER, RIGHT_TRANSFER, "from_ids"
    ),
    # CreateHolds
    29: Permit(
        0,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_TRANSFER,
        "account_ids",
    ),
    # DecideHolds
    30: Permit(
        1 << ROLE_CUSTODY,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_TRANSFER,
        "hold_ids",
    ),
    # OrderBatch
    40: Permit(
        0, 1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER, RIGHT_TRADE, "account_ids"
    ),
    # CancelAll
    41: Permit(
        1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_TRADE,
        "account_id",
    ),
    # ExternalFills
    50: Permit(1 << ROLE_VENUE, 0, 0, ""),
    # ExternalCancels
    51: Permit(1 << ROLE_VENUE, 0, 0, ""),
    # OracleTicks
    60: Permit(1 << ROLE_ORACLE, 0, 0, ""),
    # SetSourceQuote
    70: Permit(1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR, 0, 0, ""),
    # SetIndexRules
    71: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # SetMarkRules
    72: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # SetPool
    80: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # Lend
    81: Permit(
        0, 1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER, RIGHT_TRADE, "account_ids"
    ),
    # Redeem
    82: Permit(
        0, 1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER, RIGHT_TRADE, "account_ids"
    ),
    # Borrow
    83: Permit(
        0, 1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER, RIGHT_TRADE, "account_ids"
    ),
    # Repay
    84: Permit(
        0, 1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER, RIGHT_TRADE, "account_ids"
    ),
    # AskRedemption
    85: Permit(
        0, 1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER, RIGHT_TRADE, "account_ids"
    ),
    # SetFunding
    90: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # SetExpiry
    91: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # NameSettlementPrice
    92: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # AnnounceBust
    93: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # DecideBust
    94: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # SetDynamicMargin
    100: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # SetIsolated
    101: Permit(
        0, 1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER, RIGHT_TRADE, "account_id"
    ),
    # MoveIsolatedMargin
    102: Permit(
        0, 1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER, RIGHT_TRADE, "account_id"
    ),
    # SetReconciliation
    110: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # SetQuote
    111: Permit(0, 1 << ROLE_MARKET_MAKER, RIGHT_TRADE, "account_id"),
    # SetLiquidation
    120: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # SetBackstop
    121: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # FundLiquidity
    122: Permit(
        0,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_TRANSFER,
        "account_id",
    ),
    # RepayDebtLine
    123: Permit(
        0,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        RIGHT_TRANSFER,
        "account_id",
    ),
    # ConditionalOrders
    130: Permit(
        0, 1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER, RIGHT_TRADE, "account_ids"
    ),
    # SetDeadMan
    131: Permit(
        0, 1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER, RIGHT_TRADE, "account_id"
    ),
    # Brackets
    133: Permit(
        0, 1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER, RIGHT_TRADE, "account_ids"
    ),
    # PlaceTwap
    134: Permit(
        0, 1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER, RIGHT_TRADE, "account_id"
    ),
    # SetVolatilityHalt
    140: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # SetAssetCaps
    141: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # SetWithdrawalGate
    142: Permit(1 << ROLE_CUSTODY | 1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # EngageBrake
    143: Permit(1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR, 0, 0, ""),
    # ReleaseBrake
    144: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # PauseAsset
    145: Permit(1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR, 0, 0, ""),
    # RedenominateAsset
    146: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # SetRuleSet
    150: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # ReverseDeposit
    160: Permit(1 << ROLE_CUSTODY, 0, 0, ""),
    # WriteOffReversalDebt
    161: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # ReverseWithdrawal
    162: Permit(1 << ROLE_CUSTODY, 0, 0, ""),
    # MoveHouseMoney
    163: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # AdmitMember
    200: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # SetMember
    201: Permit(1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR, 0, 0, ""),
    # SetCalendar
    202: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # CreateSegment
    203: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # SetClearing
    204: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # SetAssetCalendar
    205: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # CaptureTrades
    210: Permit(1 << ROLE_VENUE, 0, 0, ""),
    # SubmitTradeSides
    211: Permit(0, 1 << ROLE_MEMBER, RIGHT_TRADE, "account_ids"),
    # CancelTradeSides
    212: Permit(0, 1 << ROLE_MEMBER, RIGHT_TRADE, "account_ids"),
    # CancelTrades
    213: Permit(0, 1 << ROLE_MEMBER, RIGHT_TRADE, "account_ids"),
    # GiveUpTrade
    214: Permit(0, 1 << ROLE_MEMBER, RIGHT_TRADE, "account_id"),
    # AcceptGiveUp
    215: Permit(0, 1 << ROLE_MEMBER, RIGHT_TRADE, "account_id"),
    # EndGiveUp
    216: Permit(0, 1 << ROLE_MEMBER, RIGHT_TRADE, "account_id"),
    # AllocateTrade
    217: Permit(0, 1 << ROLE_MEMBER, RIGHT_TRADE, "account_id"),
    # ResignMember
    218: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # SetPenaltyRates
    219: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # SetPenaltyClass
    220: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # SetSettlementTerms
    230: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # SetSettlementPriority
    231: Permit(1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR, 0, 0, ""),
    # OfferBuyIn
    232: Permit(
        0, 1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER, RIGHT_TRADE, "account_id"
    ),
    # WithdrawBuyInOffer
    233: Permit(
        0, 1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER, RIGHT_TRADE, "offer_id"
    ),
    # AnnounceDividend
    234: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # CancelCorporateAction
    235: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # AnnounceRedemption
    236: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # AnnounceSplit
    237: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # SetPvpCurrency
    250: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # SetPvpMember
    251: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # SetPvpShortLimit
    252: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # PayInPvp
    254: Permit(0, 1 << ROLE_MEMBER, RIGHT_TRANSFER, "account_ids"),
    # PayOutPvp
    255: Permit(0, 1 << ROLE_MEMBER, RIGHT_TRANSFER, "account_ids"),
    # SubmitPvpPairs
    256: Permit(1 << ROLE_VENUE, 0, 0, ""),
    # CancelPvpPairs
    257: Permit(1 << ROLE_VENUE, 0, 0, ""),
    # CoverPvpShorts
    258: Permit(1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR, 0, 0, ""),
    # SetPvpSchedule
    259: Permit(1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR, 0, 0, ""),
    # LodgeCollateral
    265: Permit(0, 1 << ROLE_MEMBER, RIGHT_TRANSFER, "account_ids"),
    # WithdrawCollateral
    266: Permit(0, 1 << ROLE_MEMBER, RIGHT_TRANSFER, "account_ids"),
    # ContributeDefaultFund
    267: Permit(0, 1 << ROLE_MEMBER, RIGHT_TRANSFER, "account_id"),
    # FundCcp
    268: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # SetMarginParameters
    269: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # SetMarginAsset
    270: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # SetMarginScenarios
    271: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # SetStressScenario
    272: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # SetDefaultFundParameters
    273: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # ReturnContribution
    274: Permit(0, 1 << ROLE_MEMBER, RIGHT_TRANSFER, "account_id"),
    # SetHolder
    275: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # SetHolderAccount
    276: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # MoveBetweenHolders
    277: Permit(1 << ROLE_CUSTODY | 1 << ROLE_OPERATOR, 0, 0, ""),
    # LoadStatements
    278: Permit(1 << ROLE_CUSTODY | 1 << ROLE_OPERATOR, 0, 0, ""),
    # AssignBreak
    279: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # ExplainBreak
    280: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # ReleaseBreak
    281: Permit(1 << ROLE_RISK_OFFICER | 1 << ROLE_OPERATOR, 0, 0, ""),
    # SetCollateralInterest
    282: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # SetCoolingOff
    283: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # DeclareDefault
    285: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # AdvanceDefaultCase
    286: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # OfferPorting
    287: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # AcceptPorting
    288: Permit(0, 1 << ROLE_MEMBER, RIGHT_TRADE, "account_id"),
    # AddAuctionLot
    289: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # SubmitBid
    290: Permit(0, 1 << ROLE_MEMBER, RIGHT_TRADE, "account_id"),
    # RevealBid
    291: Permit(0, 1 << ROLE_MEMBER, RIGHT_TRADE, "account_id"),
    # PayAssessment
    292: Permit(0, 1 << ROLE_MEMBER, RIGHT_TRANSFER, "account_id"),
    # GrantRole
    300: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # RevokeRole
    301: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # Delegate
    302: Permit(0, 1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER, 0, "account_id"),
    # EndDelegation
    303: Permit(
        1 << ROLE_OPERATOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        0,
        "account_id",
    ),
    # SetNonDefaultLossTerms
    310: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # DeclareNonDefaultLoss
    311: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # CoverNonDefaultLoss
    312: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # SetCashInAdvance
    313: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # SetLiquidityTerms
    314: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # SetCreditLine
    315: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # FreezeAccount
    316: Permit(1 << ROLE_CUSTODY, 0, 0, ""),
    # ReleaseAccount
    317: Permit(1 << ROLE_CUSTODY, 0, 0, ""),
    # SetApprovalLimit
    318: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # BreakGlass
    319: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # AddDestination
    320: Permit(0, 1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER, 0, "account_id"),
    # RemoveDestination
    321: Permit(0, 1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER, 0, "account_id"),
    # SetDestinationsOnly
    322: Permit(0, 1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER, 0, "account_id"),
    # SetParameterApproval
    323: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # BreakParameterGlass
    324: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # SetRecoveryKeys
    325: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # RecoverAuthority
    326: Permit(
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
    ),
    # SetDelegationLimit
    327: Permit(0, 1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER, 0, "account_id"),
    # RepayDust
    328: Permit(
        0, 1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER, RIGHT_TRADE, "account_id"
    ),
    # CloseAll
    329: Permit(0, 1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER, 0, "account_id"),
    # SetCalendarOffsets
    331: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # GiveLeavingNotice
    335: Permit(0, 1 << ROLE_MEMBER, RIGHT_TRANSFER, "account_id"),
    # GroupMember
    336: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # UngroupMember
    337: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # SeizeAccount
    338: Permit(1 << ROLE_CUSTODY, 0, 0, ""),
    # SetMandate
    345: Permit(
        1 << ROLE_OPERATOR,
        1 << ROLE_TRADER | 1 << ROLE_MARKET_MAKER | 1 << ROLE_MEMBER,
        0,
        "account_id",
    ),
    # MoveDeadline
    350: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # MoveSession
    351: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # SetIntradayCredit
    352: Permit(1 << ROLE_RISK_OFFICER, 0, 0, ""),
    # QuarantineWork
    360: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # LiftQuarantine
    361: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # SetWaitingTerms
    770: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
    # LeaveWaitingTrade
    771: Permit(0, 1 << ROLE_MEMBER, RIGHT_TRADE, "account_id"),
    # SetIdentifier
    780: Permit(1 << ROLE_OPERATOR, 0, 0, ""),
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
