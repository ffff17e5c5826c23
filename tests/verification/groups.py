# SPDX-License-Identifier: Apache-2.0
"""Kinds of command without a part of the evidence that every kind has, each with the reason.

Owns the lists of exceptions.
"""

from typing import Final

from clearinghouse.statemachine.vocabulary import commands
from clearinghouse.statemachine.vocabulary.commands import Command

# Kinds that no game and no scenario has accepted, each with the reason.
NEVER_ACCEPTED: Final[dict[type[Command], str]] = {
    commands.SetRuleSet: "there is one set of the rules, which a state has from its genesis on",
}
# Kinds of which the model predicts nothing: they change no book, no margin and no duty, each with its effect.
NOT_MODELLED: Final[dict[type[Command], str]] = {
    commands.CreateOracleSource: "a source gives no price by itself; the ticks do, and they are predicted",
    commands.SetFunding: "the model takes the terms from the command, and predicts rates and payments",
    commands.SetExpiry: "the model takes the terms from the command, and predicts the last settlement",
    commands.SetVolatilityHalt: "a brake changes no book; the model receives what it refuses",
    commands.SetAssetCaps: "the same",
    commands.SetWithdrawalGate: "the same",
    commands.SetRuleSet: "a set of the rules changes no book by itself; the model follows its rules from there on",
    commands.AdmitMember: "a member's limits change no book; what they refuse is in scenarios",
    commands.SetMember: "the same",
    commands.SetCalendar: "a calendar changes no book; the dates that follow from it are in scenarios",
    commands.SetCalendarOffsets: "the same",
    commands.SetAssetCalendar: "the same",
    commands.CreateSegment: "the same",
    commands.SetSettlementTerms: "terms change no book; what settles by them is compared",
    commands.SetPenaltyRates: "rates change no book; what is charged by them is compared",
    commands.SetPenaltyClass: "the same",
    commands.SetSettlementPriority: "the same",
    commands.OfferBuyIn: "the same",
    commands.WithdrawBuyInOffer: "the same",
    commands.SetIntradayCredit: "a line changes no book; what is lent by it is compared",
    commands.SetWaitingTerms: "terms change no book; what waits by them is compared",
    commands.GrantRole: "a role changes no book; what it permits is in scenarios",
    commands.RevokeRole: "the same",
    commands.Delegate: "the same",
    commands.EndDelegation: "the same",
    commands.FreezeAccount: "a freeze changes no book; what it refuses is in scenarios",
    commands.ReleaseAccount: "the same",
    commands.SetApprovalLimit: "a limit changes no book; who confirms above it is in scenarios",
    commands.SetMandate: "a mandate changes no book; what it permits is in scenarios",
    commands.SetDelegationLimit: "a limit changes no book; what it refuses is in scenarios",
    commands.AddDestination: "a list changes no book; where withdrawals may go is in scenarios",
    commands.RemoveDestination: "the same",
    commands.SetDestinationsOnly: "the same",
    commands.SetParameterApproval: "who may change parameters changes no book; it is in scenarios",
    commands.BreakParameterGlass: "the same",
    commands.SetRecoveryKeys: "who names the operators changes no book; it is in scenarios",
    commands.RecoverAuthority: "the same",
    commands.AnnounceDividend: "an announcement changes no book; what it pays is compared",
    commands.AnnounceRedemption: "the same",
    commands.AnnounceSplit: "the same",
    commands.CancelCorporateAction: "the same",
    commands.RedenominateAsset: "the same",
    commands.SetDeadMan: "a timer changes no book; the cancels that it brings about are predicted",
}
# Kinds that carry no request id.
WITHOUT_REQUEST: Final[dict[type[Command], str]] = {
    commands.AdvanceTime: "the sequencer's own, without a request id",
    commands.ReportGap: "the same",
    commands.ContinueNumbers: "of `restore`, without a request id",
}
# Kinds whose cost grows with accounts that they do not touch, as the rule allows a change of parameters (I-12).
VISITS_ALL: Final[dict[type[Command], str]] = {
    commands.SetLiquidation: "the waterfall's parameters, which visit every account once",
    commands.SetRuleSet: "at most once for each set, and checks every account in liquidation",
}
# Posting functions that no recorded command runs, each with the reason.
NOT_RUN: Final[dict[str, str]] = {}
# Functions that move value, each with an invariant that nothing proves on it, and the reason.
NOT_PROVED: Final[dict[tuple[str, str], str]] = {}
