// SPDX-License-Identifier: Apache-2.0
//! What a call fails with, and what its caller can conclude.

use std::sync::Arc;
use std::time::Duration;

use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::repeats::{FINAL, NOT_NOW, PASSING};
use crate::v1::ResultCode;

const DOMAIN: &str = "clearinghouse.v1";

/// Why a call has no reply. A refused item of a call is no error: it is in the reply, see [`Outcome`].
///
/// The error of a stub's call is a [`Status`] that carries this one: `?` and `Error::from` take it out.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The request is wrong as it is; [`Details::fields`] says where. Nothing was done.
    #[error(transparent)]
    Invalid(Box<Details>),
    /// The caller may not do this, or is not who it must be. Nothing was done.
    #[error(transparent)]
    Denied(Box<Details>),
    /// An object that the request names does not exist. Nothing was done.
    #[error(transparent)]
    NotFound(Box<Details>),
    /// The server takes no more now; [`Details::retry_after`] says when it may. Nothing was done.
    #[error(transparent)]
    OverLimit(Box<Details>),
    /// No answer in time, or no node that takes the call. A read can be repeated; nothing was changed.
    #[error(transparent)]
    Unavailable(Box<Details>),
    /// A command may have run. Send the same request id again, or ask `GetCall`.
    #[error(transparent)]
    UnknownOutcome(Box<Details>),
    /// A subscription skipped events, which the server promises never to do.
    #[error("the stream went on at sequence {got} instead of {expected}")]
    Gap {
        /// The sequence that was due.
        expected: u64,
        /// The sequence that came.
        got: u64,
    },
    /// The call was never sent.
    #[error("{0}")]
    Client(String),
}

/// Message of the server or the connection.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}: {message}{}", self.name(), self.suffix())]
pub struct Details {
    /// The status of gRPC.
    pub code: Code,
    /// A result code without its prefix; empty where the server states none.
    pub reason: String,
    /// Text for people.
    pub message: String,
    /// The fields of the request that are wrong.
    pub fields: Vec<String>,
    /// The limit that was reached, in the unit of the reason; empty where there is none.
    pub limit: String,
    /// Figure that the request would have reached.
    pub actual: String,
    /// When the server may take the same request.
    pub retry_after: Duration,
    /// Of NOT_LEADER: the address to go to, if one is known.
    pub leader: String,
    /// The request id of a command; empty for a read.
    pub request_id: String,
    /// The refusal of a repeat, where the outcome of an earlier try is unknown.
    #[source]
    pub cause: Option<Box<Error>>,
}

impl Details {
    pub(crate) fn new(code: Code, message: impl Into<String>, request_id: &str) -> Self {
        Self {
            code,
            reason: String::new(),
            message: message.into(),
            fields: Vec::new(),
            limit: String::new(),
            actual: String::new(),
            retry_after: Duration::ZERO,
            leader: String::new(),
            request_id: request_id.into(),
            cause: None,
        }
    }

    fn name(&self) -> String {
        if self.reason.is_empty() { format!("{:?}", self.code) } else { self.reason.clone() }
    }

    fn suffix(&self) -> String {
        if self.fields.is_empty() { String::new() } else { format!(" ({})", self.fields.join(", ")) }
    }

    /// Says what the details mean.
    pub(crate) fn into_error(self) -> Error {
        let made = Box::new(self);
        let reason = made.reason.as_str();
        if NOT_NOW.contains(&reason) || reason == "LAGGED" {
            Error::Unavailable(made)
        } else if PASSING.contains(&reason) {
            Error::OverLimit(made)
        } else if made.code == Code::NotFound {
            Error::NotFound(made)
        } else if !FINAL.contains(&reason) && is_unknown(made.code) {
            if made.request_id.is_empty() { Error::Unavailable(made) } else { Error::UnknownOutcome(made) }
        } else if matches!(made.code, Code::PermissionDenied | Code::Unauthenticated) {
            Error::Denied(made)
        } else {
            Error::Invalid(made)
        }
    }
}

impl Error {
    /// Answer of the server; `None` for an error that the client found by itself.
    pub fn details(&self) -> Option<&Details> {
        match self {
            Self::Invalid(found)
            | Self::Denied(found)
            | Self::NotFound(found)
            | Self::OverLimit(found)
            | Self::Unavailable(found)
            | Self::UnknownOutcome(found) => Some(found),
            Self::Gap { .. } | Self::Client(_) => None,
        }
    }

    /// A result code without its prefix; empty where the server states none.
    pub fn reason(&self) -> &str {
        self.details().map_or("", |found| &found.reason)
    }

    /// Whether the same bytes may be taken later.
    pub(crate) fn passes(&self) -> bool {
        PASSING.contains(&self.reason())
    }

    /// Reads a status; the request id is empty for a read.
    pub(crate) fn of(status: &Status, request_id: &str) -> Self {
        let mut made = Details::new(status.code(), status.message(), request_id);
        let details = status.get_error_details();
        if let Some(info) = details.error_info().filter(|info| info.domain == DOMAIN) {
            let figure = |name: &str| info.metadata.get(name).cloned().unwrap_or_default();
            made.reason = info.reason.clone();
            (made.limit, made.actual, made.leader) = (figure("limit"), figure("actual"), figure("leader"));
        }
        if let Some(bad) = details.bad_request() {
            made.fields = bad.field_violations.iter().map(|one| one.field.clone()).collect();
        }
        made.retry_after = details.retry_info().and_then(|info| info.retry_delay).unwrap_or_default();
        made.into_error()
    }

    /// The outcome where an earlier try had no answer and the repeat was refused: a refusal of the edge says nothing
    /// about the earlier try (I-11).
    pub(crate) fn still_unknown(earlier: &Details, refusal: Self) -> Self {
        let mut made = earlier.clone();
        made.message = format!("an earlier try had no answer, and the repeat was refused: {refusal}");
        made.cause = Some(Box::new(refusal));
        Self::UnknownOutcome(Box::new(made))
    }
}

impl From<Status> for Error {
    fn from(status: Status) -> Self {
        let carried = std::error::Error::source(&status).and_then(|one| one.downcast_ref::<Self>());
        carried.cloned().unwrap_or_else(|| Self::of(&status, ""))
    }
}

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        let code = error.details().map_or(Code::FailedPrecondition, |found| found.code);
        let mut status = Self::new(code, error.to_string());
        status.set_source(Arc::new(error));
        status
    }
}

/// Statuses that do not say whether a command was given a sequence, where the server states no reason.
pub(crate) fn is_unknown(code: Code) -> bool {
    matches!(
        code,
        Code::Unavailable
            | Code::DeadlineExceeded
            | Code::Cancelled
            | Code::Internal
            | Code::Unknown
            | Code::Aborted
            | Code::DataLoss
    )
}

/// The name of a result code without its prefix; the number of one that this client does not know.
pub fn code_name(number: i32) -> String {
    ResultCode::try_from(number)
        .map_or_else(|_| number.to_string(), |code| code.as_str_name().trim_start_matches("RESULT_CODE_").to_owned())
}

/// The result of an item in a reply.
///
/// Ask it in the place of the generated `code()`, which answers OK for the number of a newer server that it does not
/// know.
pub trait Outcome {
    /// The number of the result code.
    fn code_number(&self) -> i32;

    /// Whether the item was accepted.
    fn is_ok(&self) -> bool {
        self.code_number() == ResultCode::Ok as i32
    }

    /// The name of the result code without its prefix, or its number.
    fn code_name(&self) -> String {
        code_name(self.code_number())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use tonic_types::ErrorDetails;

    use super::*;
    use crate::v1::OrderResult;

    fn refused(code: Code, reason: &str) -> Status {
        let mut details =
            ErrorDetails::with_error_info(reason, DOMAIN, HashMap::from([("limit".into(), "165".into())]));
        details.add_bad_request_violation("orders[0].price", "too far");
        details.set_retry_info(Some(Duration::from_secs(2)));
        Status::with_error_details(code, "no", details)
    }

    #[test]
    fn a_refusal_has_its_reason_figures_and_fields() {
        let error = Error::of(&refused(Code::InvalidArgument, "INVALID_ARGUMENT"), "key");
        let Error::Invalid(found) = &error else { panic!("{error:?}") };
        assert_eq!((found.reason.as_str(), found.limit.as_str()), ("INVALID_ARGUMENT", "165"));
        assert_eq!(found.fields, ["orders[0].price"]);
        assert_eq!(found.retry_after, Duration::from_secs(2));
        assert_eq!(error.to_string(), "INVALID_ARGUMENT: no (orders[0].price)");
    }

    #[test]
    fn a_kind_says_what_may_be_concluded() {
        let of = |code, reason, key| Error::of(&refused(code, reason), key);
        assert!(matches!(of(Code::Unauthenticated, "CREDENTIAL_INVALID", "k"), Error::Denied(_)));
        assert!(matches!(of(Code::ResourceExhausted, "RATE_LIMITED", "k"), Error::OverLimit(_)));
        assert!(matches!(of(Code::Unavailable, "NOT_LEADER", "k"), Error::Unavailable(_)));
        assert!(matches!(of(Code::NotFound, "UNKNOWN_MARKET", "k"), Error::NotFound(_)));
        let lost = Status::unknown("a broken connection");
        assert!(matches!(Error::of(&lost, "k"), Error::UnknownOutcome(_)));
        assert!(matches!(Error::of(&lost, ""), Error::Unavailable(_)));
    }

    #[test]
    fn a_status_carries_the_error() {
        let error = Error::of(&Status::unavailable("gone"), "key");
        let found = Error::from(Status::from(error));
        assert!(matches!(found, Error::UnknownOutcome(one) if one.request_id == "key"));
    }

    #[test]
    fn an_unknown_code_of_a_newer_server_is_not_ok() {
        let result = OrderResult { code: 987_654, ..OrderResult::default() };
        assert!(!result.is_ok());
        assert_eq!(result.code_name(), "987654");
    }
}
