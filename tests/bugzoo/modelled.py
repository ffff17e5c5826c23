# SPDX-License-Identifier: Apache-2.0
"""Plays every scenario beside the independent model, without its rows' checks: `python -m tests.bugzoo.modelled`.

Owns the check by the model alone. A row with another figure than expected ends its scenario and is no finding;
a difference of the model, which gets the same commands, is one.
"""

import sys
from contextlib import suppress
from typing import Any

from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import SCENARIOS, run
from tests.stateful.model_comparison import Modelled


class FoundError(Exception):
    """The model differs."""


def main() -> int:
    """Fail at the first scenario in which the model differs."""
    take = Modelled.take

    def stop(self: Modelled, *received: Any, looks: bool = True) -> list[str]:  # noqa: ANN401  as it is given
        """End the scenario by an error of the model's own."""
        found = take(self, *received, looks=looks)
        if found:
            raise FoundError(found[0])
        return found

    Modelled.take = stop  # type: ignore[assignment,method-assign]
    for scenario in SCENARIOS:
        try:
            with suppress(AssertionError):
                run(scenario, Setup(check=False, model=True))
        except FoundError as error:
            print(f"FAILED {scenario.stem}: {scenario.sentence} - {error}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
