# SPDX-License-Identifier: Apache-2.0
"""`clearinghouse serve`: run the server on a data directory until a signal stops it."""

import asyncio
import json
import re
import sys
from pathlib import Path

import click
from msgspec import UNSET

from clearinghouse.server.cli.setting_options import effective, setting_options
from clearinghouse.server.clustering.peers import PeerAccess
from clearinghouse.server.clustering.settings import (
    Cluster as ClusterSettings,
    parse_engine,
    parse_nodes,
)
from clearinghouse.server.config.limits import ConnectionLimits, PrincipalLimits, Rate
from clearinghouse.server.config.tables import (
    Config,
    Credentials,
    Disk,
    Genesis,
    Limits as OpenLimits,
    Rates,
    Tls,
    Tokens,
    Tracing,
)
from clearinghouse.server.console.build import build_text
from clearinghouse.server.console.exits import ConfigError
from clearinghouse.server.console.logs import configure_logs
from clearinghouse.server.console.output import errors, watching
from clearinghouse.server.credentials.keys import KeyFiles
from clearinghouse.server.credentials.tokens import TokenRules
from clearinghouse.server.edge.tls import TlsFiles
from clearinghouse.server.lifecycle import Server, run
from clearinghouse.server.sequencing.sequencer import Limits
from clearinghouse.server.server import Settings
from clearinghouse.server.startup.disk_watch import DiskState, Marks
from clearinghouse.server.startup.genesis import (
    PARAMETERS,
    GenesisError,
    load_genesis,
    make_genesis,
    parse_seed,
    states_seed,
)
from clearinghouse.server.startup.snapshot_worker import Schedule
from clearinghouse.server.tracing.spans import TraceSettings
from clearinghouse.statemachine.state.genesis import Genesis as GenesisParameters


def choose_genesis(
    path: Path | None, valuation: str | None, valuation_scale: int | None, seed: str | None
) -> GenesisParameters | None:
    """Return the genesis that the flags and the file at `path` state; None if they state nothing. Raises
    GenesisError.
    """
    flags = (valuation, valuation_scale, seed)
    if path is not None:
        if any(flag is not None for flag in flags):
            raise GenesisError("give --genesis or the single flags, not both")
        return load_genesis(path)
    if all(flag is None for flag in flags):
        return None
    return make_genesis(
        valuation="USDC" if valuation is None else valuation,
        valuation_scale=6 if valuation_scale is None else valuation_scale,
        seed=parse_seed(seed or ""),
    )


def unstated_parameters(stated: Genesis) -> tuple[str, ...]:
    """Return the parameters, by their names in the machine's genesis, that the settings leave open.

    A file states all parameters, except a seed that it does not have. Raises GenesisError.
    """
    if stated.file is not UNSET:
        return () if states_seed(Path(stated.file)) else ("seed",)
    flags = {
        "valuation_symbol": stated.valuation is not UNSET,
        "valuation_scale": stated.valuation_scale is not UNSET,
        "seed": bool(stated.seed),
    }
    return tuple(name for name in PARAMETERS if not flags.get(name))


def tls_of(tls: Tls) -> TlsFiles | None:
    """Return the TLS files of the listener; None if no file is set. Raises ConfigError if only some are set."""
    if tls.certificate is UNSET or tls.key is UNSET:
        if not (tls.certificate is UNSET and tls.key is UNSET and tls.client_ca is UNSET):
            raise ConfigError(
                "tls.certificate and tls.key go together, and tls.client_ca needs both"
            )
        return None
    client_ca = None if tls.client_ca is UNSET else Path(tls.client_ca)
    relay = "" if tls.relay is UNSET else tls.relay
    return TlsFiles(
        Path(tls.certificate), Path(tls.key), client_ca, tls.client_principal, relay=relay
    )


def marks_of(disk: Disk) -> Marks:
    """Return the limits of free disk space. Raises ConfigError for a wrong order, with the settings and their
    values.
    """
    marks = Marks(disk.warn_mib, disk.restrict_mib, disk.read_only_mib)
    names = {
        DiskState.LOW: "disk.warn_mib",
        DiskState.RESTRICT: "disk.restrict_mib",
        DiskState.READ_ONLY: "disk.read_only_mib",
    }
    faults = [
        f"{names[lower]} ({marks.of(lower)}) must be below {names[higher]} ({marks.of(higher)}), or 0 for never"
        for higher, lower in marks.faults()
    ]
    if faults:
        raise ConfigError("\n".join(faults))
    return marks


def keys_of(credentials: Credentials) -> KeyFiles | None:
    """Return the files of API keys; None if none is set. Raises ConfigError if only one is set."""
    if credentials.keys is UNSET or credentials.pepper is UNSET:
        if not (credentials.keys is UNSET and credentials.pepper is UNSET):
            raise ConfigError("credentials.keys and credentials.pepper go together")
        return None
    return KeyFiles(Path(credentials.keys), Path(credentials.pepper))


def cluster_of(config: Config) -> ClusterSettings | None:
    """Return the settings of a node of a cluster; None for a server whose journal is the log. Raises ConfigError."""
    stated = config.cluster
    names = {"id": stated.id, "node": stated.node, "nodes": stated.nodes, "engine": stated.engine}
    if config.log == "local":
        given = [name for name, value in names.items() if value is not UNSET]
        if given:
            raise ConfigError(f'cluster.{given[0]} needs log = "etcd"')
        return None
    absent = [f"cluster.{name}" for name, value in names.items() if value is UNSET]
    if absent:
        raise ConfigError(f'log = "etcd" needs {", ".join(absent)}')
    assert stated.id is not UNSET
    assert stated.node is not UNSET
    assert stated.nodes is not UNSET
    assert stated.engine is not UNSET
    if config.genesis != Genesis():
        raise ConfigError(
            'with log = "etcd" genesis is the cluster\'s: `cluster init` takes it from a directory'
        )
    return ClusterSettings(
        stated.id,
        stated.node,
        parse_nodes(stated.nodes),
        parse_engine(stated.engine),
        ca=None if stated.ca is UNSET else Path(stated.ca),
        certificate=None if stated.certificate is UNSET else Path(stated.certificate),
        key=None if stated.key is UNSET else Path(stated.key),
        insecure=stated.insecure,
        peers=PeerAccess(
            None if stated.peer_ca is UNSET else Path(stated.peer_ca),
            None if stated.peer_credential is UNSET else Path(stated.peer_credential),
            None if stated.peer_certificate is UNSET else Path(stated.peer_certificate),
            None if stated.peer_key is UNSET else Path(stated.peer_key),
        ),
        heartbeat_ms=stated.heartbeat_ms,
        takeover_ms=stated.takeover_ms,
        takeover_broken_ms=stated.takeover_broken_ms,
    )


def tokens_of(tokens: Tokens) -> TokenRules | None:
    """Return the rules for tokens; None if no rule is set. Raises ConfigError if only some are set."""
    if tokens.keys is UNSET or tokens.issuer is UNSET or tokens.audience is UNSET:
        if not (tokens.keys is UNSET and tokens.issuer is UNSET and tokens.audience is UNSET):
            raise ConfigError("tokens.keys, tokens.issuer and tokens.audience go together")
        return None
    return TokenRules(
        Path(tokens.keys),
        tokens.issuer,
        tokens.audience,
        tuple(name.strip() for name in tokens.algorithms.split(",")),
        tokens.principal_from,
        tokens.skew_seconds,
        tokens.lifetime_seconds_max,
    )


def principal_limits_of(limits: OpenLimits, rates: Rates) -> PrincipalLimits:
    """Return the limits of one principal. Raises ConfigError for a burst without its rate."""
    kinds = ("orders", "cancels", "reads")
    faults = [
        f"rates.{kind}_burst needs rates.{kind}: without a rate there is no limit"
        for kind in kinds
        if getattr(rates, f"{kind}_burst") and not getattr(rates, kind)
    ]
    if faults:
        raise ConfigError("\n".join(faults))
    orders, cancels, reads = (
        Rate(getattr(rates, kind), getattr(rates, f"{kind}_burst")) for kind in kinds
    )
    return PrincipalLimits(
        orders, cancels, reads, limits.principal_streams, limits.streams, limits.principal_questions
    )


def tracing_of(tracing: Tracing) -> TraceSettings | None:
    """Return where traces are sent; None if tracing is off. Raises ConfigError for an invalid address."""
    if tracing.endpoint is UNSET:
        return None
    if not re.fullmatch(r"https?://[^\s/]+:\d+", tracing.endpoint):
        raise ConfigError(
            f"tracing.endpoint: {tracing.endpoint!r:.80} is no address: give http://HOST:PORT, or https:// for TLS"
        )
    return TraceSettings(tracing.endpoint, tracing.sample_ppm)


def settings_of(config: Config, *, recreate_head: bool = False) -> Settings:
    """Return the settings of a server from its configuration. Raises ConfigError and GenesisError."""
    if config.data_dir is UNSET:
        raise ConfigError(
            "no data directory is given: pass --data-dir, or set CLEARINGHOUSE_SERVE_DATA_DIR, or data_dir in the file"
        )
    stated = config.genesis
    path = None if stated.file is UNSET else Path(stated.file)
    seed = stated.seed or None
    return Settings(
        data_dir=Path(config.data_dir),
        listen=config.listener.address,
        insecure=config.listener.insecure,
        staff_listen=config.listener.staff_address or "",
        urgent_listen=config.listener.urgent_address or "",
        frames_listen=config.listener.frames_address or "",
        gateways=config.listener.gateways,
        tls=tls_of(config.tls),
        keys=keys_of(config.credentials),
        tokens=tokens_of(config.tokens),
        metrics=config.metrics.address or "",
        log_level=config.logging.level,
        tracing=tracing_of(config.tracing),
        genesis=choose_genesis(
            path,
            None if stated.valuation is UNSET else stated.valuation,
            None if stated.valuation_scale is UNSET else stated.valuation_scale,
            seed,
        ),
        unstated=unstated_parameters(stated),
        recreate_head=recreate_head,
        limits=Limits(
            queued_calls=config.limits.queue_calls, urgent_calls=config.limits.urgent_calls
        ),
        principals=principal_limits_of(config.limits, config.rates),
        connections=ConnectionLimits(
            config.connections.most,
            config.connections.streams,
            config.connections.handshake_seconds,
            config.connections.idle_seconds,
            config.connections.age_seconds,
            config.connections.keepalive_seconds,
        ),
        subscriber_records=config.limits.subscriber_records,
        use_snapshots=config.snapshots.use,
        schedule=Schedule(
            config.snapshots.every_commands,
            config.snapshots.every_seconds,
            config.snapshots.keep,
            config.snapshots.spread,
            checked=config.snapshots.check,
        ),
        snapshot_at_stop=config.snapshots.at_stop,
        archive=config.snapshots.archive,
        gap_seconds_max=config.clock.gap_seconds_max,
        disk=marks_of(config.disk),
        cluster=cluster_of(config),
    )


@click.command("serve")
@setting_options
@click.option(
    "--recreate-head",
    is_flag=True,
    help="Make a lost head file again; only after `verify` against a head that was noted before.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per line on stdout.")
def serve_command(
    config_path: Path | None, *, recreate_head: bool, as_json: bool, **flags: object
) -> None:
    """Serve the journal in a data directory over gRPC until SIGTERM or SIGINT.

    The address is printed on stdout as soon as the server listens on it, and again when it accepts calls.
    """
    configure_logs()

    def say(state: str, address: str, **more: object) -> None:
        if as_json:
            click.echo(json.dumps({"state": state, "address": address, **more}))
        else:
            frames = f", frames on {more['frames_address']}" if "frames_address" in more else ""
            build = f" with the state machine {more['build']}" if "build" in more else ""
            click.echo(f"{state} on {address}{frames}{build}")
        sys.stdout.flush()

    def on_serving(server: Server) -> None:
        head = server.head
        say(
            "serving",
            server.address,
            sequence=head.sequence,
            chain_head=head.hash.hex(),
            build=build_text(),
            **({"frames_address": server.frames_address} if server.frames_address else {}),
        )

    with errors(as_json=as_json), watching("replay") as progress:
        settings = settings_of(effective(config_path, flags).config, recreate_head=recreate_head)
        configure_logs(settings.log_level)
        code = asyncio.run(
            run(
                settings,
                on_listening=lambda address: say("listening", address),
                on_serving=on_serving,
                progress=progress,
            )
        )
    sys.exit(code)
