# SPDX-License-Identifier: Apache-2.0
"""Remove from a reply the data about others that its reader may not see (SPEC Q-5.2).

Owns the reads whose answer differs by reader, and the fields that each of them omits. The table of
docs/explanation/authority.md states what members see of each other. The edge decides who reads every account.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from clearinghouse.statemachine.vocabulary.types import SCOPE_ACCOUNT
from clearinghouse.v1 import default_pb2, margin_call_pb2, member_pb2, risk_pb2, settlement_pb2


class Reader(NamedTuple):
    """A principal that does not read every account: which accounts it may read, and its number as a member, else 0."""

    principal: str
    may_read: Callable[[int], bool]
    member_id: int = 0


def _hide_exposures(reply: bytes, reader: Reader) -> bytes:
    """Remove the exposure, limit, group and possible further calls of each other member from a reply of ListMembers."""
    message = member_pb2.ListMembersResponse.FromString(reply)
    for member in message.members:
        if member.owner != reader.principal:
            member.open_exposure = member.assessable = "0"
            member.open_exposure_limit = ""
            member.group_id = 0
    return message.SerializeToString()


def _hide_notices(reply: bytes, reader: Reader) -> bytes:
    """Remove each other member's exit time, and the amount that reveals it, from a reply of GetDefaultFund.

    The reply also does not name another member as one of the two that would lose most.
    """
    message = margin_call_pb2.GetDefaultFundResponse.FromString(reply)
    if message.HasField("fund"):
        for name in ("first_member_id", "second_member_id"):
            if getattr(message.fund, name) != reader.member_id:
                message.fund.ClearField(name)
    for member in message.contributions:
        if member.member_id != reader.member_id:
            member.notice_ends_time_ns = member.notice_lapses_time_ns = 0
            member.new_money_left = "0"
    return message.SerializeToString()


def _hide_case(reply: bytes, reader: Reader) -> bytes:
    """Remove other owners' nets and accounts, and other members' calls, from a reply of GetDefaultCase."""
    message = default_pb2.GetDefaultCaseResponse.FromString(reply)
    nets = [one for one in message.positions if reader.may_read(one.account_id)]
    calls = [one for one in message.assessments if one.member_id == reader.member_id]
    del message.positions[:], message.assessments[:]
    message.positions.extend(nets)
    message.assessments.extend(calls)
    for lot in message.lots:
        if not reader.may_read(lot.account_id):
            lot.account_id = 0
    return message.SerializeToString()


def _hide_switches(reply: bytes, reader: Reader) -> bytes:
    """Remove the switches of accounts that the reader may not read from a reply of ListRiskSwitches."""
    message = risk_pb2.ListRiskSwitchesResponse.FromString(reply)
    shown = [
        switch
        for switch in message.switches
        if switch.scope != SCOPE_ACCOUNT or reader.may_read(switch.target_id)
    ]
    del message.switches[:]
    message.switches.extend(shown)
    return message.SerializeToString()


def _without_owners(
    kind: type[risk_pb2.GetLiquidationRulesResponse | settlement_pb2.ListBuyInOffersResponse],
) -> Callable[[bytes, Reader], bytes]:
    """Return the filter of a reply that has offers: it removes the owner of each offer that the reader may not read."""

    def hide(reply: bytes, reader: Reader) -> bytes:
        message = kind.FromString(reply)
        for offer in message.offers:
            if not reader.may_read(offer.account_id):
                offer.account_id = 0
        return message.SerializeToString()

    return hide


# Path of a read -> its reply as a principal sees it that does not read every account.
HIDDEN: Final[dict[str, Callable[[bytes, Reader], bytes]]] = {
    "/clearinghouse.v1.MemberService/ListMembers": _hide_exposures,
    "/clearinghouse.v1.MarginCallService/GetDefaultFund": _hide_notices,
    "/clearinghouse.v1.DefaultService/GetDefaultCase": _hide_case,
    "/clearinghouse.v1.RiskService/ListRiskSwitches": _hide_switches,
    "/clearinghouse.v1.RiskService/GetLiquidationRules": _without_owners(
        risk_pb2.GetLiquidationRulesResponse
    ),
    "/clearinghouse.v1.SettlementService/ListBuyInOffers": _without_owners(
        settlement_pb2.ListBuyInOffersResponse
    ),
}
