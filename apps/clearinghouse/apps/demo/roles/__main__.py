# SPDX-License-Identifier: Apache-2.0
"""Run one role in its own process: python -m clearinghouse.apps.demo.roles NAME FOLDER.

Owns the choice of the role by its name and the saving of its tally. A role that fails prints the reason and exits with
1, and the demo fails.
"""

import asyncio
import sys
from pathlib import Path

from clearinghouse.apps.demo.plan import Tally, load_plan
from clearinghouse.apps.demo.roles import auditor, maker, oracle, taker, treasury
from clearinghouse.client import ClearinghouseError


def main(name: str, folder: Path) -> int:
    """Run a role to the end of the day; return the exit code."""
    plan = load_plan(folder)
    tally = Tally(name)
    kind = name.partition("-")[0]
    accounts = plan.accounts.get(name, [])
    try:
        if kind == "oracle":
            asyncio.run(oracle.run(plan, tally))
        elif kind == "maker":
            asyncio.run(maker.run(plan, tally, name, accounts))
        elif kind == "taker":
            asyncio.run(taker.run(plan, tally, name, accounts))
        elif kind == "treasury":
            treasury.run(plan, tally, name, accounts)
        elif kind == "auditor":
            asyncio.run(auditor.run(plan, folder))
        else:
            sys.stderr.write(f"{name} is no role of the demo\n")
            return 2
    except ClearinghouseError as error:
        sys.stderr.write(f"{name}: {type(error).__name__}: {error}\n")
        return 1
    tally.save(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
