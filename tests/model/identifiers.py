# SPDX-License-Identifier: Apache-2.0
"""Identifiers of the business, computed again: check digits from the public standards, and who has which (SPEC A-4).

Owns the ladder of SetIdentifier, and its effect.
"""

import re
from typing import cast

from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.item_results import ACCEPTED, ItemResult, above
from tests.model.margin_calls import MarginCalls

FORMS = {
    types.SCHEME_ISIN: "[A-Z]{2}[A-Z0-9]{9}[0-9]",
    types.SCHEME_LEI: "[A-Z0-9]{18}[0-9]{2}",
    types.SCHEME_BIC: "[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?",
}


class Identifiers:
    """The identifiers of each asset and member."""

    def __init__(self, margin_calls: MarginCalls) -> None:
        """Start with none."""
        self.context = margin_calls.context
        self.members = margin_calls.members
        self.known: dict[tuple[int, int], str] = {}

    def validate(self, command: Command, _item: int) -> ItemResult:
        """Return the result of SetIdentifier."""
        asked = cast("commands.SetIdentifier", command)
        scheme, subject, text = asked.scheme, asked.subject_id, asked.identifier
        if scheme not in FORMS or subject not in range(2**31):
            return ItemResult(codes.PARAMETER_OUT_OF_RANGE)
        if scheme == types.SCHEME_ISIN:
            if subject not in self.context.system.assets:
                return ItemResult(codes.UNKNOWN_ASSET)
        elif subject not in (0, *self.members.values()):
            return ItemResult(codes.UNKNOWN_MEMBER)
        if text and not (re.fullmatch(FORMS[scheme], text, re.ASCII) and _is_checked(scheme, text)):
            return ItemResult(codes.IDENTIFIER_INVALID)
        for (kind, other), one in self.known.items():
            if one == text and kind == scheme != types.SCHEME_BIC and other != subject:
                return above(codes.IDENTIFIER_TAKEN, 0, other)
        return ACCEPTED

    def identified(self, event: Event) -> None:
        """Book that a subject has an identifier, or none any more."""
        asked = cast("commands.SetIdentifier", self.context.command)
        self.known[asked.scheme, asked.subject_id] = asked.identifier
        if not asked.identifier:
            del self.known[asked.scheme, asked.subject_id]
        self.context.pending_events.check(event, scheme=asked.scheme, subject_id=asked.subject_id)


def _is_checked(scheme: int, text: str) -> bool:
    """Return whether the check digits follow from the characters before them."""
    if scheme == types.SCHEME_BIC:
        return True
    values = [int(one, 36) for one in text]
    if scheme == types.SCHEME_LEI:
        rest = 0
        for value in values[:-2]:
            rest = (rest * (100 if value > 9 else 10) + value) % 97
        return int(text[-2:]) == 98 - rest * 100 % 97
    digits = [int(digit) for value in values[:-1] for digit in str(value)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[::-1][::2]]
    return int(text[-1]) == -(sum(doubled) + sum(digits[::-1][1::2])) % 10
