// SPDX-License-Identifier: Apache-2.0
//! Refusals of the edge, without a sequence, by their reason (I-11, Q-3).
//!
//! Generated from the schema in proto/ by `python proto/generate.py`; change it there.

/// The cause of these passes with time: the same bytes may be accepted later, here or elsewhere.
#[rustfmt::skip]
pub(crate) const PASSING: &[&str] = &[
    "QUEUE_FULL",
    "SHUTTING_DOWN",
    "NOT_OPEN_YET",
    "DISK_RESTRICTED",
    "DISK_READ_ONLY",
    "PRINCIPAL_QUEUE_FULL",
    "RATE_LIMITED",
    "DEADLINE_PASSED",
    "TOO_MANY_STREAMS",
    "QUESTION_LIMIT",
    "NOT_LEADER",
    "NO_QUORUM",
    "BEHIND",
    "LOG_FULL",
    "READ_ONLY_AFTER_STOP",
];

/// Those above in which the caller made no error: a client sends the same bytes again by itself.
#[rustfmt::skip]
pub(crate) const NOT_NOW: &[&str] = &[
    "SHUTTING_DOWN",
    "NOT_OPEN_YET",
    "DEADLINE_PASSED",
    "NOT_LEADER",
    "NO_QUORUM",
    "BEHIND",
    "READ_ONLY_AFTER_STOP",
];

/// These are final: the same bytes would be refused here again.
#[rustfmt::skip]
pub(crate) const FINAL: &[&str] = &[
    "UNKNOWN_ASSET",
    "UNKNOWN_MARKET",
    "MALFORMED_REQUEST",
    "UNKNOWN_FIELD",
    "INVALID_ARGUMENT",
    "BATCH_EMPTY",
    "BATCH_TOO_LARGE",
    "CREDENTIAL_ABSENT",
    "CREDENTIAL_INVALID",
    "CREDENTIAL_EXPIRED",
    "CREDENTIAL_NETWORK",
    "CREDENTIALS_DIFFER",
    "CREDENTIAL_NOT_YET_VALID",
    "CREDENTIAL_AUDIENCE",
    "CREDENTIAL_LIFETIME",
    "CREDENTIAL_CLAIMS",
    "CREDENTIAL_SCOPE",
    "URGENT_ONLY",
    "RECOVERY_GENESIS",
    "RECOVERY_SIGNATURE",
    "UNKNOWN_METHOD",
    "COMMAND_QUARANTINED",
];

/// A stream that ends with one of these was never open: the server read none of its frames.
#[rustfmt::skip]
pub(crate) const NEVER_OPEN: &[&str] = &[
    "INVALID_ARGUMENT",
    "NOT_OPEN_YET",
    "CREDENTIAL_ABSENT",
    "CREDENTIALS_DIFFER",
    "TOO_MANY_STREAMS",
    "CREDENTIAL_SCOPE",
    "URGENT_ONLY",
    "UNKNOWN_METHOD",
];
