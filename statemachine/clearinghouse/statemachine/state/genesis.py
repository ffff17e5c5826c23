# SPDX-License-Identifier: Apache-2.0
"""Hold the parameters at the start of a journal (SPEC J-1).

Owns the shape of record 0. Must never change after the machine is created.
"""

from clearinghouse.statemachine.vocabulary.types import RULE_SET_LATEST


class Genesis:
    """Record 0 of a journal: the parameters of the machine before its first command.

    `seed` keys all randomness (U-7); `valuation_*` describe the asset of price 1 (U-8), which becomes asset 1; windows
    are in nanoseconds of sequenced time (I-11, R-2). `rule_set` is the set of rules at the start of the journal (J-5).
    Authority is on if two operators are named, off if both are "" (Q-5.1). `notice_ns` is the notice of changes that
    are worse for existing positions and orders (Q-9), 0 in older journals.
    """

    def __init__(
        self,
        seed: bytes,
        valuation_symbol: str,
        valuation_scale: int,
        request_window_ns: int,
        request_ahead_ns: int,
        settlement_interval_ns: int,
        rule_set: int = RULE_SET_LATEST,
        first_operator: str = "",
        second_operator: str = "",
        notice_ns: int = 0,
    ) -> None:
        """Store the parameters; the journal has them in this order."""
        self.seed = seed
        self.valuation_symbol = valuation_symbol
        self.valuation_scale = valuation_scale
        self.request_window_ns = request_window_ns
        self.request_ahead_ns = request_ahead_ns
        self.settlement_interval_ns = settlement_interval_ns
        self.rule_set = rule_set
        self.first_operator = first_operator
        self.second_operator = second_operator
        self.notice_ns = notice_ns
