# SPDX-License-Identifier: Apache-2.0
"""Read the alert rules and the dashboards, and the series under which each rule fires and under which it does not.

Owns the cases. `test_alerts.py` gives them to promtool, which computes the rules as Prometheus does.
"""

import json
import re
from pathlib import Path
from typing import Any, Final, NamedTuple

import yaml

from tests.sources import ROOT

OPERATIONS: Final = ROOT / "docs" / "operations"
RULES: Final = OPERATIONS / "rules.yml"
DASHBOARDS: Final = OPERATIONS / "dashboards"
METRIC: Final = re.compile(r"\b(?:clearinghouse|grpc_server)_[a-z_]+\b")
LABELS: Final = 'job="clearinghouse",instance="a"'


class Case(NamedTuple):
    """Series of half minutes under which a rule fires after so many minutes, and others under which it does not."""

    alert: str
    minutes: int
    fires: dict[str, str]
    quiet: dict[str, str]


def series(name: str, **labels: str) -> str:
    """A series of the server `a`."""
    more = "".join(f',{key}="{value}"' for key, value in labels.items())
    return f"{name}{{{LABELS}{more}}}"


def _labels(node: str) -> str:
    """The labels of a node of the cluster `main`."""
    return f'job="clearinghouse",instance="{node}",cluster="main",node="{node}"'


def _one(alert: str, minutes: int, name: str, fires: str, quiet: str, **labels: str) -> Case:
    """A case of one series."""
    found = series(name, **labels)
    return Case(alert, minutes, {found: fires}, {found: quiet})


GIB: Final = 1 << 30
_REFUSALS: Final = "clearinghouse_edge_refusals_total"
_SEQUENCE: Final = series("clearinghouse_sequence")
_SERVING: Final = series("clearinghouse_phase", phase="serving")
_BUCKETS: Final = "clearinghouse_commit_seconds_bucket"


def _commits(within: int) -> dict[str, str]:
    """Of 100 commits in half a minute so many take at most 0.25 s, and all take at most 0.5 s."""
    counts = {"0.25": within, "0.5": 100, "+Inf": 100}
    return {series(_BUCKETS, le=bound): f"0+{count}x30" for bound, count in counts.items()}


CASES: tuple[Case, ...] = (
    _one("ServerDown", 4, "up", "1 1 0x10", "1x12"),
    _one("ServerFailed", 4, "clearinghouse_phase", "0 0 1x10", "0x12", phase="failed"),
    _one("ReplayLong", 12, "clearinghouse_phase", "1x30", "1x18 0x12", phase="replaying"),
    Case(
        "StateNotRead",
        4,
        {_SERVING: "1x12", series("clearinghouse_state_read"): "1 0x11"},
        {_SERVING: "0x12", series("clearinghouse_state_read"): "1 0x11"},
    ),
    Case(
        "QueueLong",
        3,
        {
            series("clearinghouse_queue_calls"): "51x9",
            series("clearinghouse_queue_calls_max"): "100x9",
        },
        {
            series("clearinghouse_queue_calls"): "50x9",
            series("clearinghouse_queue_calls_max"): "100x9",
        },
    ),
    _one("QueueFull", 3, _REFUSALS, "0 0 1x9", "7x9", reason="QUEUE_FULL"),
    Case(
        "CommitSlow",
        12,
        _commits(within=97),
        _commits(within=100),
    ),
    _one("CallsFail", 3, "clearinghouse_failed_calls_total", "0 0 1x9", "3x9"),
    _one("DiskLow", 3, "clearinghouse_disk_state", "0 1x9", "0x9"),
    _one("DiskRestricted", 3, "clearinghouse_disk_state", "0 2x9", "1x9"),
    _one(
        "DiskFillsUp",
        120,
        "clearinghouse_disk_free_bytes",
        f"{100 * GIB}-{GIB // 10}x240",
        f"{100 * GIB}-{GIB // 100}x240",
    ),
    _one("PriceNotOk", 3, "clearinghouse_assets", "0 1x9", "0x9", price_state="STALE"),
    _one("ClockStepped", 3, "clearinghouse_clock_offset_seconds", "0 -3600x9", "0x9"),
    _one("MarketHalted", 3, "clearinghouse_markets", "0 1x9", "0x9", status="HALTED"),
    _one("BrakeEngaged", 3, "clearinghouse_brakes_engaged", "0 1x9", "0x9"),
    _one("LiquidationLong", 12, "clearinghouse_accounts_in_liquidation", "1x30", "1x18 0x12"),
    _one(
        "FundDrawn",
        3,
        "clearinghouse_fund_balance",
        "100 79x9",
        "100 80x9",
        fund="default",
        asset="USDC",
    ),
    _one("SettlementOverdue", 7, "clearinghouse_overdue_sessions", "0 1x20", "1x8 0x20"),
    _one("SettlementFails", 65, "clearinghouse_open_settlement_fails", "1x140", "1x100 0x40"),
    _one("ReaderLagged", 3, "clearinghouse_subscribers_lagged_total", "0 0 1x9", "4x9"),
    _one("JournalDiffers", 3, _REFUSALS, "0 0 1x9", "1x9", reason="HISTORY_DIFFERS"),
    _one("MachineStopped", 3, "clearinghouse_open_incidents", "0 1x9", "0x9", stopped_by="work"),
    _one("InvariantViolated", 3, "clearinghouse_invariant_violations", "0 1x9", "0x9"),
    Case(
        "SnapshotOld",
        200,
        {series("clearinghouse_snapshot_age_seconds"): "0+30x400", _SEQUENCE: "0+1x400"},
        {series("clearinghouse_snapshot_age_seconds"): "0+30x400", _SEQUENCE: "7x400"},
    ),
    _one("CredentialsRefused", 8, _REFUSALS, "0+60x20", "0+15x20", reason="CREDENTIAL_INVALID"),
    _one(
        "CertificateExpires",
        3,
        "clearinghouse_certificate_expiry_timestamp_seconds",
        f"{13 * 86_400}x9",
        f"{15 * 86_400}x9",
    ),
)

_CLUSTER: Final = {"cluster": "main", "node": "a"}
CASES += (
    Case(
        "ClusterNoLeader",
        4,
        {f"clearinghouse_cluster_leading{{{_labels(one)}}}": "0x12" for one in "abc"},
        {
            f"clearinghouse_cluster_leading{{{_labels(one)}}}": "1x12" if one == "b" else "0x12"
            for one in "abc"
        },
    ),
    _one(
        "ClusterEngineUnreachable",
        3,
        "clearinghouse_cluster_engine_unreachable",
        "0 1x9",
        "0x9",
        **_CLUSTER,
    ),
    Case(
        "ClusterSinglePoint",
        5,
        {
            **{f"clearinghouse_cluster_member_answers{{{_labels(one)}}}": "1x20" for one in "ab"},
            f"clearinghouse_cluster_member_answers{{{_labels('c')}}}": "1 0x20",
            **{f"clearinghouse_cluster_members{{{_labels(one)}}}": "3x20" for one in "abc"},
        },
        {
            **{f"clearinghouse_cluster_member_answers{{{_labels(one)}}}": "1x20" for one in "abc"},
            **{f"clearinghouse_cluster_members{{{_labels(one)}}}": "3x20" for one in "abc"},
        },
    ),
    _one(
        "ClusterNodeBehind",
        4,
        "clearinghouse_cluster_behind_sequences",
        "10001x12",
        "10000x12",
        **_CLUSTER,
    ),
    _one(
        "ClusterNodeDiverged", 3, "clearinghouse_cluster_diverged_nodes", "0 1x9", "0x9", **_CLUSTER
    ),
    Case(
        "ClusterEngineFills",
        5,
        {
            series("clearinghouse_cluster_member_database_bytes", **_CLUSTER): "41x20",
            series("clearinghouse_cluster_member_quota_bytes", **_CLUSTER): "100x20",
        },
        {
            series("clearinghouse_cluster_member_database_bytes", **_CLUSTER): "40x20",
            series("clearinghouse_cluster_member_quota_bytes", **_CLUSTER): "100x20",
        },
    ),
    _one(
        "ClusterClockOff",
        4,
        "clearinghouse_cluster_clock_offset_seconds",
        "-0.26x12",
        "0.25x12",
        **_CLUSTER,
    ),
)


def rules() -> list[dict[str, Any]]:
    """The alert rules."""
    found: dict[str, Any] = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    return [rule for group in found["groups"] for rule in group["rules"]]


def expressions() -> dict[str, str]:
    """Every query of rules and dashboards, by its place."""
    found = {f"rule {rule['alert']}": str(rule["expr"]) for rule in rules()}
    for path in sorted(DASHBOARDS.glob("*.json")):
        dashboard: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        for panel in dashboard["panels"]:
            for target in panel["targets"]:
                found[f"{path.name}, {panel['title']}, {target['refId']}"] = target["expr"]
    return found


def metrics_in(query: str) -> set[str]:
    """The names of our metrics in a query."""
    return set(METRIC.findall(query))


def promtool_test(folder: Path, cases: tuple[Case, ...] = CASES, rules_file: Path = RULES) -> Path:
    """Write the cases as promtool reads them: each once firing and once quiet."""

    def test(case: Case, inputs: dict[str, str], *, fires: bool) -> dict[str, Any]:
        firing = f'count(ALERTS{{alertname="{case.alert}",alertstate="firing"}})'
        return {
            "interval": "30s",
            "input_series": [{"series": name, "values": values} for name, values in inputs.items()],
            "promql_expr_test": [
                {
                    "expr": firing,
                    "eval_time": f"{case.minutes}m",
                    "exp_samples": [{"labels": "{}", "value": 1}] if fires else [],
                }
            ],
        }

    tests = [test(case, case.fires, fires=True) for case in cases]
    tests += [test(case, case.quiet, fires=False) for case in cases]
    path = folder / "rules_test.yml"
    whole = {"rule_files": [str(rules_file)], "evaluation_interval": "30s", "tests": tests}
    path.write_text(yaml.safe_dump(whole), encoding="utf-8")
    return path
