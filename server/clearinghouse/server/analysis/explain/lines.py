# SPDX-License-Identifier: Apache-2.0
"""Print an explanation as text for people: parts, then the chain of causes as a tree (SPEC A-2).

Owns the order of the lines. Must never leave out a part or a cause of the explanation.
"""

from clearinghouse.server.analysis.explain.explanations import Explanation


def lines_of(found: Explanation) -> list[str]:
    """Return the explanation as text: parts, then the chain of causes as a tree in which each cause is shown once."""
    asked = ", ".join(f"{name} {value}" for name, value in found.asked.items())
    lines = [f"sequence {found.sequence}: {found.command} of {found.principal}: {found.result}"]
    if asked:
        lines.append(f"  asked: {asked}")
    for part in found.parts:
        lines += ["", f"{part.line}", f"  rules: {', '.join(part.rules)}"]
        for one in part.inputs:
            source = ", ".join(map(str, dict.fromkeys(one.sequences))) or (
                "genesis" if one.key else ""
            )
            lines.append(
                f"  {one.name} = {one.value}" + (f"  <- sequence {source}" if source else "")
            )
        lines += [
            f"  [{work.rule}] {work.formula}" + (f" = {work.value}" if work.value else "")
            for work in part.workings
        ]
    if found.parts_left_out:
        lines.append(f"... and {found.parts_left_out} more events")
    if found.causes:
        lines += ["", "because of"]
        lines += _tree(found)
    if found.unanswered:
        lines.append("no event wrote: " + ", ".join(found.unanswered))
    return lines


def _tree(found: Explanation) -> list[str]:
    """Return the causes of all inputs, newest first, with their own causes below them."""
    causes = {cause.number: cause for cause in found.causes}
    roots = dict.fromkeys(
        number for part in found.parts for one in part.inputs for number in one.causes
    )
    inner = {number for cause in found.causes for number in cause.because}
    shown: set[int] = set()
    lines: list[str] = []

    def show(number: int, depth: int) -> None:
        cause = causes[number]
        indent = "  " * depth
        if number in shown:
            lines.append(f"{indent}{cause.sequence} (see above)")
            return
        shown.add(number)
        lines.append(
            f"{indent}{cause.sequence} {cause.line}  [{cause.command} of {cause.principal}]"
        )
        for child in cause.because:
            show(child, depth + 1)

    # A cause below another cause is shown there.
    tops = [number for number in roots if number not in inner]
    for number in sorted(tops, key=lambda number: -causes[number].sequence):
        show(number, 1)
    return lines
