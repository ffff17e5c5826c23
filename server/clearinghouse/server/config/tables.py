# SPDX-License-Identifier: Apache-2.0
"""The table of all settings of `clearinghouse serve` (SPEC Q-7).

Owns the type, flag, form or unit, meaning, bounds and default of each setting. `settings` reads the table; flags,
variables, checks, schema and pages follow from the table. Must never act on a setting: `lifecycle` does.
"""

from typing import Annotated, Final, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from clearinghouse.server.config.limits import ConnectionLimits, PrincipalLimits
from clearinghouse.server.sequencing.sequencer import Limits as QueueLimits
from clearinghouse.server.sequencing.subscriptions import QUEUE_RECORDS
from clearinghouse.server.startup.snapshot_worker import Schedule
from clearinghouse.statemachine.vocabulary.types import SCALE_MAX

GAP_SECONDS_MAX: Final = 86_400
_SCHEDULE: Final = Schedule()
_PRINCIPAL: Final = PrincipalLimits()
_CONNECTIONS: Final = ConnectionLimits()
Text = str | UnsetType
"""A text without a default."""
Count = Annotated[int, Meta(ge=0)]
Rate = Annotated[int, Meta(ge=0, le=1_000_000_000)]
Seconds = Annotated[int, Meta(ge=0, le=2_000_000)]


class Section(Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the configuration file."""


class Listener(Section, frozen=True):
    """The addresses on which the server accepts calls."""

    address: Annotated[
        str, "--listen HOST:PORT", "Address to listen on; port 0 takes a free one and prints it."
    ] = "127.0.0.1:7411"
    staff_address: Annotated[
        Text,
        "--staff-listen HOST:PORT",
        "A second address, for staff and oracles: their calls do not wait behind those of others.",
    ] = UNSET
    urgent_address: Annotated[
        Text,
        "--urgent-listen HOST:PORT",
        "An address that takes urgent calls alone: cancels do not wait behind orders.",
    ] = UNSET
    frames_address: Annotated[
        Text,
        "--frames-listen HOST:PORT",
        "An address for streams of orders and of ticks as frames over TCP, without gRPC: an order costs less.",
    ] = UNSET
    gateways: Annotated[
        int,
        "--gateways processes",
        "Processes that terminate gRPC and TLS and decode calls for the process that decides; 0: that"
        " process does it itself.",
        Meta(ge=0, le=64),
    ] = 0
    insecure: Annotated[
        bool,
        "--insecure/--no-insecure",
        "Allow an address that other machines can reach though callers are not authenticated.",
    ] = False


class Tls(Section, frozen=True):
    """Encryption of the listener, and certificates of clients; the files are read again when they change."""

    certificate: Annotated[
        Text,
        "--tls-certificate FILE",
        "PEM file with the server's certificate, followed by those of the CAs above it.",
    ] = UNSET
    key: Annotated[
        Text,
        "--tls-key FILE",
        "PEM file with its key, EC or RSA, without a passphrase; others must not read it.",
    ] = UNSET
    client_ca: Annotated[
        Text,
        "--tls-client-ca FILE",
        "PEM file with the CAs of clients: each caller then needs a certificate of one of them.",
    ] = UNSET
    client_principal: Annotated[
        Literal["common_name", "uri"],
        "--tls-client-principal NAME",
        "Which name in a client's certificate is its principal: the common name of the subject,"
        " or the one URI among the alternative names.",
    ] = "common_name"
    relay: Annotated[
        Text,
        "--tls-relay NAME",
        "The name in the certificates of relays, such as a gateway. Such a certificate names no"
        " caller: each call through it needs an API key or a token.",
    ] = UNSET


class Credentials(Section, frozen=True):
    """API keys of callers; the files are read again when they change."""

    keys: Annotated[
        Text,
        "--keys FILE",
        "File of API keys, made by `clearinghouse keys new`: each caller then needs a key or a"
        " client certificate. Others must not read it.",
    ] = UNSET
    pepper: Annotated[
        Text,
        "--pepper FILE",
        "File with the key under which the secrets of API keys are hashed; others must not read"
        " it.",
    ] = UNSET


class Tokens(Section, frozen=True):
    """The rules for signed tokens (JWT) of one issuer, which name a caller as API keys do."""

    keys: Annotated[
        Text,
        "--token-keys FILE",
        "File with the public keys of the issuer, a JSON Web Key Set: each caller then needs a"
        " token, an API key or a client certificate. It is read again when it changes. Others"
        " must not write it.",
    ] = UNSET
    issuer: Annotated[Text, "--token-issuer NAME", "The issuer, as the claim `iss` names it."] = (
        UNSET
    )
    audience: Annotated[
        Text, "--token-audience NAME", "The name of this server in the claim `aud`."
    ] = UNSET
    algorithms: Annotated[
        str,
        "--token-algorithms NAME,NAME",
        "Algorithms of signatures that are permitted, with commas between them, of EdDSA, ES256,"
        " PS256 and RS256.",
    ] = "EdDSA,ES256"
    principal_from: Annotated[
        str, "--token-principal-from NAME", "The claim that names the principal."
    ] = "sub"
    skew_seconds: Annotated[
        int,
        "--token-skew-seconds seconds",
        "By how much the clock of the issuer may be ahead: of `iat` and `nbf`. `exp` has no such"
        " allowance.",
        Meta(ge=0, le=300),
    ] = 30
    lifetime_seconds_max: Annotated[
        int,
        "--token-lifetime-seconds-max seconds",
        "The longest life of a token, from `iat` to `exp`.",
        Meta(ge=60, le=86_400),
    ] = 3_600


class Metrics(Section, frozen=True):
    """The metrics for Prometheus over plain HTTP; off by default."""

    address: Annotated[
        Text,
        "--metrics HOST:PORT",
        "Address of the metrics, at /metrics; port 0 takes a free one and logs it.",
    ] = UNSET


class Logging(Section, frozen=True):
    """The log on stderr, a JSON object a line."""

    level: Annotated[
        Literal["debug", "info", "warning", "error"],
        "--log-level LEVEL",
        "The lowest level that is written. Refused calls and commands of staff are at info.",
    ] = "info"


class Tracing(Section, frozen=True):
    """The traces of calls by OpenTelemetry; off by default. They need the optional package `tracing`."""

    endpoint: Annotated[
        Text,
        "--tracing-endpoint URL",
        "Collector that takes OTLP over gRPC: http://HOST:PORT, or https:// for TLS.",
    ] = UNSET
    sample_ppm: Annotated[
        int,
        "--tracing-sample-ppm calls",
        "Of a million calls so many are traced, of those whose caller sends no trace of its own:"
        " that decides for its calls.",
        Meta(ge=0, le=1_000_000),
    ] = 10_000


class Genesis(Section, frozen=True):
    """The parameters of a new directory. For an existing directory they must agree with its own parameters."""

    file: Annotated[
        Text,
        "--genesis FILE",
        "TOML file with the parameters; then the other settings of this table must not be given.",
    ] = UNSET
    valuation: Annotated[
        Text, "--valuation SYMBOL", "Valuation asset; USDC where none is stated."
    ] = UNSET
    valuation_scale: Annotated[
        Annotated[int, Meta(ge=0, le=SCALE_MAX)] | UnsetType,
        "--valuation-scale decimals",
        "Decimals of the valuation asset; 6 where none are stated.",
    ] = UNSET
    seed: Annotated[
        Text,
        "--seed HEX",
        "Seed of all random choices; drawn where none is stated. A secret: it predicts them.",
        Meta(extra={"secret": True}),
    ] = UNSET


class Snapshots(Section, frozen=True):
    """The settings of the snapshots, which make a start fast, and of the archive of old records."""

    use: Annotated[
        bool,
        "--snapshot/--no-snapshot",
        "Start from the newest snapshot; without, replay from genesis.",
    ] = True
    every_commands: Annotated[
        Count,
        "--snapshot-every-commands commands",
        "Have a snapshot taken after so many commands; 0: never by count.",
    ] = _SCHEDULE.every_commands
    every_seconds: Annotated[
        Count,
        "--snapshot-every-seconds seconds",
        "Have a snapshot taken after so many seconds; 0: never by time.",
    ] = _SCHEDULE.every_seconds
    keep: Annotated[
        int, "--snapshot-keep snapshots", "How many of the newest snapshots stay.", Meta(ge=1)
    ] = _SCHEDULE.keep
    spread: Annotated[
        Count,
        "--snapshot-spread snapshots",
        "How many older snapshots stay, evenly spread over the journal.",
    ] = _SCHEDULE.spread
    check: Annotated[
        bool,
        "--snapshot-check/--no-snapshot-check",
        "Check the invariants of the whole state before each snapshot, in the process that takes"
        " it.",
    ] = True
    at_stop: Annotated[
        bool, "--snapshot-at-stop/--no-snapshot-at-stop", "Write a snapshot at a clean stop."
    ] = True
    archive: Annotated[
        bool,
        "--archive/--no-archive",
        "After each snapshot move the records before the oldest one kept into the archive.",
    ] = False


class Clock(Section, frozen=True):
    """The permitted distance between the clock at a start and the end of the journal."""

    gap_seconds_max: Annotated[
        Count,
        "--gap-seconds-max seconds",
        "Refuse to start so long after the end of the journal: the clock may be ahead; 0: start"
        " after any time.",
    ] = GAP_SECONDS_MAX


class Disk(Section, frozen=True):
    """The limits of free disk space below which the server warns, restricts commands, or accepts none."""

    warn_mib: Annotated[
        Count,
        "--disk-warn-mib MiB",
        "Warn in the log and the metrics when fewer MiB are free; 0: never.",
    ] = 1_024
    restrict_mib: Annotated[
        Count,
        "--disk-restrict-mib MiB",
        "Accept only commands that lower risk, or that the way out needs, when fewer MiB are"
        " free; 0: never.",
    ] = 512
    read_only_mib: Annotated[
        Count,
        "--disk-read-only-mib MiB",
        "Accept no command, and answer reads, when fewer MiB are free; 0: never.",
    ] = 256


class Limits(Section, frozen=True):
    """The limits of memory for waiting calls, and of the open items of one principal."""

    queue_calls: Annotated[
        int,
        "--queue-calls calls",
        "Calls that may wait before the answer is QUEUE_FULL.",
        Meta(ge=1),
    ] = QueueLimits().queued_calls
    urgent_calls: Annotated[
        Count, "--urgent-calls calls", "Places beyond them for acts of staff, prices and cancels."
    ] = QueueLimits().urgent_calls
    subscriber_records: Annotated[
        int,
        "--subscriber-records records",
        "Records by which a subscriber may fall behind before it is cut off with LAGGED.",
        Meta(ge=1),
    ] = QUEUE_RECORDS
    principal_streams: Annotated[
        Count,
        "--principal-streams streams",
        "Streams that one principal may have open before the answer is TOO_MANY_STREAMS; 0: any.",
    ] = _PRINCIPAL.streams
    streams: Annotated[
        Count, "--streams streams", "Streams that all principals may have open together; 0: any."
    ] = _PRINCIPAL.all_streams
    principal_questions: Annotated[
        Count,
        "--principal-questions questions",
        "Questions to processes beside the server, such as reads of the past, that one principal"
        " may have open before the answer is QUESTION_LIMIT; 0: any.",
    ] = _PRINCIPAL.questions


class Rates(Section, frozen=True):
    """The limits of each principal's calls in a second (0: no limit). A call above its limit is refused as
    RATE_LIMITED.
    """

    orders: Annotated[
        Rate,
        "--rate-orders items",
        "Items of commands in a second, without cancels and acts of staff; 0: any.",
    ] = 0
    orders_burst: Annotated[
        Rate,
        "--rate-orders-burst items",
        "Items of commands at once after a rest; 0: those of a second.",
    ] = 0
    cancels: Annotated[
        Rate, "--rate-cancels items", "Cancels in a second, where a call has nothing else; 0: any."
    ] = 0
    cancels_burst: Annotated[
        Rate, "--rate-cancels-burst items", "Cancels at once after a rest; 0: those of a second."
    ] = 0
    reads: Annotated[Rate, "--rate-reads calls", "Reads in a second; 0: any."] = 0
    reads_burst: Annotated[
        Rate, "--rate-reads-burst calls", "Reads at once after a rest; 0: those of a second."
    ] = 0


class Connections(Section, frozen=True):
    """The limits of connections; 0: no limit."""

    most: Annotated[
        Rate, "--connections connections", "Connections at a time; further ones are closed at once."
    ] = _CONNECTIONS.most
    streams: Annotated[
        Rate,
        "--connection-streams calls",
        "Calls at a time on one connection; further ones wait at the caller.",
    ] = _CONNECTIONS.streams
    handshake_seconds: Annotated[
        Seconds,
        "--handshake-seconds seconds",
        "How long a new connection may take until it is ready.",
    ] = _CONNECTIONS.handshake_seconds
    idle_seconds: Annotated[
        Seconds, "--idle-seconds seconds", "A connection without a call for so long is closed."
    ] = _CONNECTIONS.idle_seconds
    age_seconds: Annotated[
        Seconds,
        "--age-seconds seconds",
        "A connection of that age is closed, after its calls; streams then begin again.",
    ] = _CONNECTIONS.age_seconds
    keepalive_seconds: Annotated[
        Seconds,
        "--keepalive-seconds seconds",
        "A silent connection is asked for a sign of life after so long, and closed without one.",
    ] = _CONNECTIONS.keepalive_seconds


class Cluster(Section, frozen=True):
    """The settings of a node of a cluster; used only with log = "etcd"."""

    id: Annotated[
        Text, "--cluster NAME", "Name of the cluster in the engine, as `cluster init` began it."
    ] = UNSET
    node: Annotated[Text, "--node NAME", "Name of this node."] = UNSET
    nodes: Annotated[
        Text,
        "--nodes NAME=HOST:PORT,...",
        "All nodes with the addresses that clients use, at most 7.",
    ] = UNSET
    engine: Annotated[
        Text,
        "--engine HOST:PORT,...",
        "Client addresses of the etcd members, this machine's own first.",
    ] = UNSET
    ca: Annotated[
        Text,
        "--engine-ca FILE",
        "PEM file with the CA of the etcd members; without it connections are not encrypted.",
    ] = UNSET
    certificate: Annotated[
        Text,
        "--engine-certificate FILE",
        "PEM file with the certificate that this node shows to etcd.",
    ] = UNSET
    key: Annotated[Text, "--engine-key FILE", "PEM file with its key."] = UNSET
    insecure: Annotated[
        bool,
        "--engine-insecure/--no-engine-insecure",
        "Allow members on addresses that other machines can reach, though connections are not"
        " encrypted.",
    ] = False
    peer_ca: Annotated[
        Text,
        "--peer-ca FILE",
        "PEM file with the CA of the other nodes' certificates, for reading their journals;"
        " without it these connections are not encrypted.",
    ] = UNSET
    peer_credential: Annotated[
        Text,
        "--peer-credential FILE",
        "File with an API key or token of an operator or auditor, for reading the other nodes'"
        " journals.",
    ] = UNSET
    peer_certificate: Annotated[
        Text,
        "--peer-certificate FILE",
        "PEM file with this node's certificate as a caller of the others, where their listeners"
        " ask for one (`tls.client_ca`); it names an operator or auditor.",
    ] = UNSET
    peer_key: Annotated[Text, "--peer-key FILE", "PEM file with its key."] = UNSET
    heartbeat_ms: Annotated[
        int,
        "--heartbeat-ms milliseconds",
        "The time between two heartbeats of a leader that appends nothing.",
        Meta(ge=10),
    ] = 100
    takeover_ms: Annotated[
        int,
        "--takeover-ms milliseconds",
        "Another node may take over after this time without a heartbeat; at least four heartbeats.",
        Meta(ge=40),
    ] = 800
    takeover_broken_ms: Annotated[
        Count,
        "--takeover-broken-ms milliseconds",
        "The same, once its process refuses connections.",
    ] = 250


class Config(Section, frozen=True):
    """The configuration of `clearinghouse serve`."""

    data_dir: Annotated[
        Annotated[str, Meta(min_length=1)] | UnsetType,
        "--data-dir DIRECTORY",
        "Directory of the journal; made if it is not there. It must be given in one of the places.",
    ] = UNSET
    log: Annotated[
        Literal["local", "etcd"],
        "--log NAME",
        "Where a command becomes durable: in the journal of this directory, or at a majority of"
        " the etcd members of a cluster.",
    ] = "local"
    listener: Listener = Listener()
    tls: Tls = Tls()
    credentials: Credentials = Credentials()
    tokens: Tokens = Tokens()
    metrics: Metrics = Metrics()
    logging: Logging = Logging()
    tracing: Tracing = Tracing()
    genesis: Genesis = Genesis()
    limits: Limits = Limits()
    rates: Rates = Rates()
    connections: Connections = Connections()
    snapshots: Snapshots = Snapshots()
    clock: Clock = Clock()
    disk: Disk = Disk()
    cluster: Cluster = Cluster()
