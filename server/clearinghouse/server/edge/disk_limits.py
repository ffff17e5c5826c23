# SPDX-License-Identifier: Apache-2.0
"""Refuse commands while the disk of the journal is nearly full, before they get a sequence (SPEC Q-7).

Owns the choice of the commands that pass while the disk is restricted. Must never examine the disk (`startup` does),
nor the state: the kind and fields of a command decide.
"""

from collections.abc import Callable
from typing import Final

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.startup.disk_watch import DiskState
from clearinghouse.statemachine.vocabulary import codes, commands as c
from clearinghouse.statemachine.vocabulary.types import CANCEL, FLAG_REDUCE_ONLY, PLACE

# The reason why each command passes while the disk is restricted; the same texts as the table in
# docs/how-to/operate.md.
LOWERS_RISK: Final[tuple[type[c.Command], ...]] = (
    c.AcceptPorting,
    c.AddAuctionLot,
    c.AdvanceDefaultCase,
    c.CancelAll,
    c.CancelCorporateAction,
    c.CancelPvpPairs,
    c.CancelTrades,
    c.CancelTradeSides,
    c.CloseAll,
    c.ContributeDefaultFund,
    c.CoverNonDefaultLoss,
    c.CoverPvpShorts,
    c.DecideDeposits,
    c.DeclareDefault,
    c.DeclareNonDefaultLoss,
    c.EndDelegation,
    c.EndGiveUp,
    c.FreezeAccount,
    c.FundCcp,
    c.FundLiquidity,
    c.LeaveWaitingTrade,
    c.LodgeCollateral,
    c.OfferPorting,
    c.PayAssessment,
    c.PayInPvp,
    c.RemoveDestination,
    c.Repay,
    c.RepayDebtLine,
    c.RepayDust,
    c.RequestDeposits,
    c.RevealBid,
    c.RevokeRole,
    c.SetDeadMan,
    c.SubmitBid,
    c.WithdrawBuyInOffer,
)
FACTS_FROM_OUTSIDE: Final[tuple[type[c.Command], ...]] = (
    c.DecideHolds,
    c.DecideWithdrawals,
    c.ExternalCancels,
    c.ExternalFills,
    c.LoadStatements,
    c.OracleTicks,
    c.ReverseDeposit,
    c.ReverseWithdrawal,
    c.WriteOffReversalDebt,
)
ACTS_OF_STAFF: Final[tuple[type[c.Command], ...]] = (
    c.AnnounceBust,
    c.AssignBreak,
    c.BeginMarginRun,
    c.BreakGlass,
    c.BreakParameterGlass,
    c.DecideBust,
    c.EngageBrake,
    c.ExplainBreak,
    c.GrantRole,
    c.GroupMember,
    c.LiftQuarantine,
    c.MoveDeadline,
    c.MoveSession,
    c.NameSettlementPrice,
    c.QuarantineWork,
    c.RecoverAuthority,
    c.ReleaseAccount,
    c.SeizeAccount,
    c.PauseAsset,
    c.ReleaseBrake,
    c.ReleaseBreak,
    c.ResolveBreak,
    c.SetAccountLimits,
    c.SetApprovalLimit,
    c.SetAssetCaps,
    c.SetAssetParameters,
    c.SetBackstop,
    c.SetCalendar,
    c.SetCalendarOffsets,
    c.SetAssetCalendar,
    c.SetCoolingOff,
    c.SetCreditLine,
    c.SetDefaultFundParameters,
    c.SetDynamicMargin,
    c.SetExpiry,
    c.SetFunding,
    c.SetIdentifier,
    c.SetIndexRules,
    c.SetIntradayCredit,
    c.SetLiquidation,
    c.SetLiquidityTerms,
    c.SetMarginAsset,
    c.SetMarginParameters,
    c.SetMarkRules,
    c.SetMarketParameters,
    c.SetMarketStatus,
    c.SetMember,
    c.SetNonDefaultLossTerms,
    c.SetOracleInstrument,
    c.SetParameterApproval,
    c.SetPool,
    c.SetPvpCurrency,
    c.SetPvpMember,
    c.SetPvpSchedule,
    c.SetPvpShortLimit,
    c.SetRecoveryKeys,
    c.SetReconciliation,
    c.SetRiskSwitch,
    c.SetSettlementTerms,
    c.SetSourceQuote,
    c.SetVolatilityHalt,
    c.SetWaitingTerms,
    c.SetWithdrawalGate,
)
REFUSED: Final[tuple[type[c.Command], ...]] = (
    c.AcceptGiveUp,
    c.AddDestination,
    c.AdmitMember,
    c.AllocateTrade,
    c.AnnounceDividend,
    c.AnnounceRedemption,
    c.AnnounceSplit,
    c.AskRedemption,
    c.Borrow,
    c.Brackets,
    c.CaptureTrades,
    c.CloseAccount,
    c.CreateAccount,
    c.CreateAsset,
    c.CreateHolds,
    c.CreateMarket,
    c.CreateOracleSource,
    c.CreateSegment,
    c.Delegate,
    c.GiveLeavingNotice,
    c.GiveUpTrade,
    c.Lend,
    c.MoveBetweenHolders,
    c.MoveHouseMoney,
    c.OfferBuyIn,
    c.PayOutPvp,
    c.PlaceTwap,
    c.Redeem,
    c.RedenominateAsset,
    c.RequestWithdrawals,
    c.ResignMember,
    c.ReturnContribution,
    c.SetAccountSettings,
    c.SetCashInAdvance,
    c.SetClearing,
    c.SetCollateralInterest,
    c.SetDelegationLimit,
    c.SetDestinationsOnly,
    c.SetHolder,
    c.SetHolderAccount,
    c.SetIsolated,
    c.SetMandate,
    c.SetMarginScenarios,
    c.SetPenaltyClass,
    c.SetPenaltyRates,
    c.SetQuote,
    c.SetRuleSet,
    c.SetSettlementPriority,
    c.SetStressScenario,
    c.SubmitPvpPairs,
    c.SubmitTradeSides,
    c.Transfers,
    c.UngroupMember,
    c.WithdrawCollateral,
)


def _orders_lower_risk(command: c.Command) -> bool:
    """Return whether an order command only cancels or only reduces positions; a replace of an order does neither."""
    assert isinstance(command, c.OrderBatch)
    return all(
        action == CANCEL or (action == PLACE and flags & FLAG_REDUCE_ONLY)
        for action, flags in zip(command.actions, command.flags, strict=True)
    )


def _only_cancels(command: c.Command) -> bool:
    """Return whether a command only cancels conditional orders."""
    assert isinstance(command, c.ConditionalOrders)
    return all(action == CANCEL for action in command.actions)


def _adds_margin(command: c.Command) -> bool:
    """Return whether a command moves margin into an isolated position."""
    assert isinstance(command, c.MoveIsolatedMargin)
    return command.amount > 0


# Commands that pass depending on their fields.
BY_CONTENT: Final[dict[type[c.Command], Callable[[c.Command], bool]]] = {
    c.OrderBatch: _orders_lower_risk,
    c.ConditionalOrders: _only_cancels,
    c.MoveIsolatedMargin: _adds_margin,
}
PASSES: Final = frozenset((*LOWERS_RISK, *FACTS_FROM_OUTSIDE, *ACTS_OF_STAFF))


def passes_restricted(command: c.Command) -> bool:
    """Return whether a command is accepted while the disk is restricted."""
    if type(command) in PASSES:
        return True
    by_content = BY_CONTENT.get(type(command))
    return by_content is not None and by_content(command)


def disk_refusal(
    state: DiskState, mark_mib: int, free_mib: int, command: c.Command
) -> EdgeError | None:
    """Return why a command is refused at this state of the disk; None if it is accepted."""
    if state < DiskState.RESTRICT or (state == DiskState.RESTRICT and passes_restricted(command)):
        return None
    code, what = (
        (codes.DISK_READ_ONLY, "no command is accepted")
        if state == DiskState.READ_ONLY
        else (codes.DISK_RESTRICTED, "only commands that lower risk are accepted")
    )
    error = EdgeError(
        code,
        f"the disk of the server is nearly full and {what}; this call has done nothing, repeat it once there is space",
        limit=str(mark_mib),
        actual=str(free_mib),
    )
    error.request_id = command.request_id
    return error
