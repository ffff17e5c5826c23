// SPDX-License-Identifier: Apache-2.0
//! Generated from the schema in proto/ by `python proto/generate.py`; change it there.

/// Whether the same bytes may be taken later, here or at another node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repetition {
    Unstated,
    Passing,
    Final,
}

/// Refusals of the edge, without a sequence (I-11, Q-3).
pub(crate) fn repetition(reason: &str) -> Repetition {
    match reason {
        "QUEUE_FULL"
        | "SHUTTING_DOWN"
        | "NOT_OPEN_YET"
        | "DISK_RESTRICTED"
        | "DISK_READ_ONLY"
        | "PRINCIPAL_QUEUE_FULL"
        | "RATE_LIMITED"
        | "DEADLINE_PASSED"
        | "TOO_MANY_STREAMS"
        | "QUESTION_LIMIT"
        | "NOT_LEADER"
        | "NO_QUORUM"
        | "BEHIND"
        | "LOG_FULL"
        | "READ_ONLY_AFTER_STOP" => Repetition::Passing,
        "UNKNOWN_ASSET"
        | "UNKNOWN_MARKET"
        | "MALFORMED_REQUEST"
        | "UNKNOWN_FIELD"
        | "INVALID_ARGUMENT"
        | "BATCH_EMPTY"
        | "BATCH_TOO_LARGE"
        | "CREDENTIAL_ABSENT"
        | "CREDENTIAL_INVALID"
        | "CREDENTIAL_EXPIRED"
        | "CREDENTIAL_NETWORK"
        | "CREDENTIALS_DIFFER"
        | "CREDENTIAL_NOT_YET_VALID"
        | "CREDENTIAL_AUDIENCE"
        | "CREDENTIAL_LIFETIME"
        | "CREDENTIAL_CLAIMS"
        | "CREDENTIAL_SCOPE"
        | "URGENT_ONLY"
        | "RECOVERY_GENESIS"
        | "RECOVERY_SIGNATURE"
        | "UNKNOWN_METHOD"
        | "COMMAND_QUARANTINED" => Repetition::Final,
        _ => Repetition::Unstated,
    }
}

/// A stream with one of these was never open; each other reason can end one whose frames were taken.
pub(crate) fn was_never_open(reason: &str) -> bool {
    matches!(
        reason,
        "INVALID_ARGUMENT"
            | "NOT_OPEN_YET"
            | "CREDENTIAL_ABSENT"
            | "CREDENTIALS_DIFFER"
            | "TOO_MANY_STREAMS"
            | "CREDENTIAL_SCOPE"
            | "URGENT_ONLY"
            | "UNKNOWN_METHOD"
    )
}
