# SPDX-License-Identifier: Apache-2.0
"""Explain the division of a total into shares in whole units: each floor, and who gets the rest (SPEC C-10, I-8).

Owns the text of a share. `arithmetic.money` computes the shares.
"""

from collections.abc import Callable, Sequence

from clearinghouse.server.analysis.explain.builder import PartWriter
from clearinghouse.statemachine.arithmetic.money import largest_remainder, pro_rata


def explain_share(
    writer: PartWriter,
    rule: str,
    total: int,
    weights: Sequence[int],
    place: int,
    text: Callable[[int], str],
    *,
    is_covered: bool = True,
) -> int:
    """Explain the share at `place` of a total divided pro rata to weights; return the share.

    With `is_covered` the weights add up to at least the total, so that no share is above its weight.
    """
    split = largest_remainder if is_covered else pro_rata
    shares = split(total, list(weights))
    whole = sum(weights)
    floored, remainder = divmod(total * weights[place], whole)
    writer.work(
        rule,
        f"share: {text(total)} x {weights[place]} / {whole} (smallest units), floored",
        text(floored),
    )
    left = total - sum(total * weight // whole for weight in weights)
    if left:
        before = sum(
            1
            for other, weight in enumerate(weights)
            if (-(total * weight % whole), other) < (-remainder, place)
        )
        gets = shares[place] - floored
        writer.work(
            rule,
            f"{left} smallest units are left for the largest remainders, ties to the lower number; "
            f"remainder {remainder} of {whole}, rank {before + 1}: {'one more' if gets else 'none'}",
            text(shares[place]),
        )
    return shares[place]
