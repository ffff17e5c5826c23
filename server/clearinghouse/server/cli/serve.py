# SPDX-License-Identifier: Apache-2.0
"""`clearinghouse serve`: run the server on a data directory until a signal stops it."""

import asyncio
import json
import logging
import sys
from pathlib import Path

import click
import structlog

from clearinghouse.server.console.output import errors, watching
from clearinghouse.server.lifecycle import Server, run
from clearinghouse.server.recovery.genesis import (
    GenesisError,
    load_genesis,
    make_genesis,
    parse_seed,
    states_seed,
)
from clearinghouse.server.recovery.snapshot_worker import Schedule
from clearinghouse.server.sequencing.sequencer import Limits
from clearinghouse.server.sequencing.subscriptions import QUEUE_RECORDS
from clearinghouse.server.server import Settings
from clearinghouse.statemachine.state.genesis import Genesis

LISTEN_DEFAULT = "127.0.0.1:7411"
DEFAULT_SCHEDULE = Schedule()
GAP_SECONDS_MAX = 86_400


def configure_logs() -> None:
    """JSON lines on stderr."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def choose_genesis(
    path: Path | None, valuation: str | None, valuation_scale: int | None, seed: str | None
) -> Genesis | None:
    """Return the genesis of the flags; None without such flags. Raises GenesisError."""
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


@click.command("serve")
@click.option(
    "--data-dir",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Directory of the journal; made if it is not there.",
)
@click.option(
    "--listen",
    default=LISTEN_DEFAULT,
    show_default=True,
    metavar="HOST:PORT",
    help="Address to listen on; port 0 takes a free one and prints it.",
)
@click.option(
    "--insecure", is_flag=True, help="Allow an address that other machines can reach, unencrypted."
)
@click.option(
    "--genesis",
    "genesis_path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="TOML file with the parameters of a new directory; an old one must have begun with them.",
)
@click.option("--valuation", metavar="SYMBOL", help="Valuation asset of a new directory [USDC].")
@click.option("--valuation-scale", type=int, help="Its decimals [6].")
@click.option("--seed", metavar="HEX", help="Seed of a new directory [drawn at random].")
@click.option(
    "--recreate-head",
    is_flag=True,
    help="Make a lost head file anew; only after `verify` against a head that somebody kept.",
)
@click.option(
    "--queue-calls",
    default=Limits().queued_calls,
    show_default=True,
    type=click.IntRange(min=1),
    help="Calls that may wait before the answer is QUEUE_FULL.",
)
@click.option(
    "--subscriber-records",
    default=QUEUE_RECORDS,
    show_default=True,
    type=click.IntRange(min=1),
    help="Records by which a subscriber may fall behind before it is cut off with LAGGED.",
)
@click.option(
    "--no-snapshot",
    is_flag=True,
    help="Replay from genesis, whatever snapshots there are.",
)
@click.option(
    "--snapshot-every-commands",
    default=DEFAULT_SCHEDULE.every_commands,
    show_default=True,
    type=click.IntRange(min=0),
    help="Have a snapshot taken after so many commands; 0: never by count.",
)
@click.option(
    "--snapshot-every-seconds",
    default=DEFAULT_SCHEDULE.every_seconds,
    show_default=True,
    type=click.IntRange(min=0),
    help="Have a snapshot taken after so many seconds; 0: never by time.",
)
@click.option(
    "--snapshot-keep",
    default=DEFAULT_SCHEDULE.keep,
    show_default=True,
    type=click.IntRange(min=1),
    help="How many of the newest snapshots stay.",
)
@click.option(
    "--snapshot-spread",
    default=DEFAULT_SCHEDULE.spread,
    show_default=True,
    type=click.IntRange(min=0),
    help="How many older snapshots stay, evenly spread over the journal.",
)
@click.option(
    "--archive",
    is_flag=True,
    help="After each snapshot move the records before the oldest one kept into the archive.",
)
@click.option(
    "--gap-seconds-max",
    default=GAP_SECONDS_MAX,
    show_default=True,
    type=click.IntRange(min=0),
    help="Refuse to start so long after the end of the journal: the clock may be ahead; 0: start after any time.",
)
@click.option("--no-snapshot-at-stop", is_flag=True, help="Stop without writing a snapshot.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per line on stdout.")
def serve_command(
    data_dir: Path,
    listen: str,
    *,
    insecure: bool,
    genesis_path: Path | None,
    valuation: str | None,
    valuation_scale: int | None,
    seed: str | None,
    recreate_head: bool,
    queue_calls: int,
    subscriber_records: int,
    no_snapshot: bool,
    snapshot_every_commands: int,
    snapshot_every_seconds: int,
    snapshot_keep: int,
    snapshot_spread: int,
    archive: bool,
    gap_seconds_max: int,
    no_snapshot_at_stop: bool,
    as_json: bool,
) -> None:
    """Serve the journal in a data directory over gRPC until SIGTERM or SIGINT.

    The address is printed on stdout as soon as the server listens on it, and again when it accepts calls.
    """
    configure_logs()

    def say(state: str, address: str, **more: object) -> None:
        if as_json:
            click.echo(json.dumps({"state": state, "address": address, **more}))
        else:
            click.echo(f"{state} on {address}")
        sys.stdout.flush()

    def on_serving(server: Server) -> None:
        head = server.head
        say("serving", server.address, sequence=head.sequence, chain_head=head.hash.hex())

    with errors(as_json=as_json), watching("replay") as progress:
        settings = Settings(
            data_dir=data_dir,
            listen=listen,
            insecure=insecure,
            genesis=choose_genesis(genesis_path, valuation, valuation_scale, seed),
            any_seed=not seed and (genesis_path is None or not states_seed(genesis_path)),
            recreate_head=recreate_head,
            limits=Limits(queued_calls=queue_calls),
            subscriber_records=subscriber_records,
            use_snapshots=not no_snapshot,
            schedule=Schedule(
                snapshot_every_commands, snapshot_every_seconds, snapshot_keep, snapshot_spread
            ),
            snapshot_at_stop=not no_snapshot_at_stop,
            archive=archive,
            gap_seconds_max=gap_seconds_max,
        )
        code = asyncio.run(
            run(
                settings,
                on_listening=lambda address: say("listening", address),
                on_serving=on_serving,
                progress=progress,
            )
        )
    sys.exit(code)
