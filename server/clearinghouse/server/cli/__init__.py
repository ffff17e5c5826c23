# SPDX-License-Identifier: Apache-2.0
"""The command line `clearinghouse` (SPEC A-1): one command with sub-commands, `--json` and stable exit codes.

Owns the list of commands. `main` is the entry point of the distribution.
"""

import sys
from typing import Final

import click

from clearinghouse.server.console.exits import Exit
from clearinghouse.server.console.program import Program

# The words that `--help` shows. Those of `clearinghouse-apps`, such as demo, are there if it is installed.
GROUPS: Final = {
    "Run": {
        "serve": "serve a data directory over gRPC",
        "config": "check, show and describe the configuration of serve",
        "cluster": "begin a cluster of nodes, show it, hand leadership over",
        "keys": "make, list, rotate and revoke API keys; recover the authority",
        "roles": "list, grant and revoke roles on a running server",
        "probe": "ask a running server for its health",
        "top": "show a running server on the terminal",
        "console": "show it in the browser, and act on it",
        "gateway": "serve each call of a running server as HTTP with JSON",
        "fix": "serve sessions of FIX 4.4 for a running server",
        "demo": "play one market day against a server, with a report",
        "crash": "play a market crash with leveraged accounts",
        "ccp": "play two weeks of a central counterparty, with a report",
    },
    "Keep": {
        "backup": "copy a journal, also while it is written",
        "restore": "copy a backup up to a sequence or a time",
        "snapshot": "write a snapshot, so that the next start is quick",
        "archive": "move old records of a stopped server away",
        "verify": "check chain, digests and known heads",
        "doctor": "check the directory and the machine it is on",
        "incident": "list what stopped the machine, try it again, settle it",
    },
    "Ask what happened": {
        "state": "the state as of a sequence or a time",
        "diff": "what changed between two sequences",
        "session": "settlement sessions, and the report of one",
        "member": "clearing members, and the statement of one",
        "daily": "the reports of a day: margin, calls, fails, fees, stress, by member",
        "messages": "the ISO 20022 messages of a day, to each member",
        "default": "defaults of clearing members, and the report of one",
        "holders": "banks, custodians and depositories, and breaks with their statements",
        "liquidity": "the cash that two defaults would require, and what there is for it",
        "listing": "what markets and assets lack to be safe",
        "bust": "give trades at a wrong price the price that they should have had",
        "statement": "what accounts had, what moved and what they have, to the unit",
        "holdings": "end-of-day balances, what moved them, and debts",
        "disclosure": "figures of the CPMI-IOSCO quantitative disclosure",
        "offsets": "the changes of local time of a place, for a calendar",
        "explain": "why a sequence did what it did",
        "bisect": "the first sequence at which something holds",
        "replay": "apply every command again, and compare the chain",
        "inspect": "the same in the browser",
        "project": "build tables for SQL",
        "export": "write these tables as Parquet, CSV or JSON",
    },
    "Ask what would happen": {
        "preview": "what calls would flag, end and refuse",
        "fork": "go on from a sequence with other commands",
        "margin": "the margin of a portfolio with its parts, own or hypothetical",
        "stress": "drive price shocks through a fork",
        "drill": "play the default of a member with bids of people, and write a report",
        "scenarios": "make the joint scenarios of margin from prices, and state them",
    },
    "Measure": {
        "bench": "measure the cost of the whole path",
        "backtest": "ask for margin on many dates, and compare it with losses",
    },
}


@click.group(
    cls=Program,
    lazy={
        "serve": "clearinghouse.server.cli.serve:serve_command",
        "config": "clearinghouse.server.cli.config:config_command",
        "cluster": "clearinghouse.server.cli.cluster:cluster_command",
        "keys": "clearinghouse.server.cli.recover_authority:keys_command",
        "roles": "clearinghouse.server.cli.roles:roles_command",
        "probe": "clearinghouse.server.cli.probe:probe_command",
        "verify": "clearinghouse.server.cli.inspecting:verify_command",
        "replay": "clearinghouse.server.cli.inspecting:replay_command",
        "state": "clearinghouse.server.cli.moments:state_command",
        "diff": "clearinghouse.server.cli.moments:diff_command",
        "session": "clearinghouse.server.cli.clearing:session_command",
        "member": "clearinghouse.server.cli.clearing:member_command",
        "daily": "clearinghouse.server.cli.clearing:daily_command",
        "messages": "clearinghouse.server.cli.messages:messages_command",
        "default": "clearinghouse.server.cli.clearing:default_command",
        "holders": "clearinghouse.server.cli.clearing:holders_command",
        "liquidity": "clearinghouse.server.cli.liquidity:liquidity_command",
        "margin": "clearinghouse.server.cli.margin_question:margin_command",
        "listing": "clearinghouse.server.cli.listing:listing_command",
        "bust": "clearinghouse.server.cli.busts:bust_command",
        "statement": "clearinghouse.server.cli.statements:statement_command",
        "holdings": "clearinghouse.server.cli.clearing:holdings_command",
        "disclosure": "clearinghouse.server.cli.clearing:disclosure_command",
        "offsets": "clearinghouse.server.cli.zones:offsets_command",
        "bisect": "clearinghouse.server.cli.moments:bisect_command",
        "fork": "clearinghouse.server.cli.moments:fork_command",
        "preview": "clearinghouse.server.cli.preview:preview_command",
        "explain": "clearinghouse.server.cli.explain:explain_command",
        "project": "clearinghouse.server.cli.projecting:project_command",
        "export": "clearinghouse.server.cli.projecting:export_command",
        "snapshot": "clearinghouse.server.cli.snapshots:snapshot_command",
        "archive": "clearinghouse.server.cli.snapshots:archive_command",
        "backup": "clearinghouse.server.cli.copies:backup_command",
        "restore": "clearinghouse.server.cli.copies:restore_command",
        "inspect": "clearinghouse.server.viewer.command:inspect_command",
        "doctor": "clearinghouse.server.cli.doctor:doctor_command",
        "incident": "clearinghouse.server.cli.incident:incident_command",
    },
    groups=GROUPS,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="clearinghouse-server", prog_name="clearinghouse")
def main() -> None:
    """A deterministic clearinghouse behind gRPC, with a journal that replays to the same hash.

    Exit codes: 0 ok, 1 finding, 2 usage, 3 damaged, 4 locked, 5 unsafe SQLite, 6 stopped because applying or
    committing failed, 7 deposed, 8 diverged, 9 refused by the cluster, 10 stopped by a defect of the machine.
    """
    if sys.flags.optimize:
        click.echo(
            "clearinghouse: python -O removes assertions that guard money: run without it", err=True
        )
        sys.exit(Exit.USAGE)
