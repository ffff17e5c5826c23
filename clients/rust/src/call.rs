// SPDX-License-Identifier: Apache-2.0
//! Unary calls: the layer below the generated stubs, which sends the same bytes until the outcome is known.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::{Buf, BufMut, Bytes, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, header::AUTHORIZATION, request};
use http_body_util::{BodyExt, Full, Limited};
use prost::encoding::{DecodeContext, decode_key, int64, skip_field, string};
use tokio::time::{Instant, sleep, timeout};
use tonic::body::Body;
use tonic::{Code, Status};
use tower::{Service, ServiceExt};

use crate::client::{Client, MAX_REPLY};
use crate::errors::is_unknown;
use crate::{Error, unary};

const FIRST_PAUSE: Duration = Duration::from_millis(50);
pub(crate) const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// Among several nodes pauses and first tries are short: the next one may be the leader.
const LONGEST_PAUSE_AMONG_MANY: Duration = Duration::from_millis(100);
pub(crate) const FIRST_TRY_AMONG_MANY: Duration = Duration::from_millis(500);
pub(crate) const SHORTEST_TRY: Duration = Duration::from_secs(1);
const GRPC_TIMEOUT: HeaderName = HeaderName::from_static("grpc-timeout");
/// Before the message: whether it is compressed, and its length.
const FRAME_HEAD: usize = 5;

/// Pauses that grow, with jitter, so that many callers do not come back at once.
#[derive(Debug)]
pub(crate) struct Pauses {
    next: Duration,
    longest: Duration,
}

impl Pauses {
    pub fn new(longest: Duration) -> Self {
        Self { next: FIRST_PAUSE, longest }
    }

    pub fn reset(&mut self) {
        self.next = FIRST_PAUSE;
    }

    pub fn take(&mut self) -> Duration {
        let half = self.next / 2;
        self.next = (2 * self.next).min(self.longest);
        let spread = u64::try_from(half.as_micros()).unwrap_or(u64::MAX).max(1);
        half + Duration::from_micros(getrandom::u64().unwrap_or(0) % spread)
    }
}

/// The tries of one call: how long each may take, whether another follows, and what the outcome is.
#[derive(Debug)]
pub(crate) struct Attempts {
    ends: Instant,
    longest_try: Duration,
    pauses: Pauses,
    /// The last failure of a try that may have had an effect.
    unknown: Option<Error>,
}

impl Attempts {
    pub fn new(time: Duration, among_many: bool) -> Self {
        let (longest_try, longest_pause) = if among_many {
            (FIRST_TRY_AMONG_MANY, LONGEST_PAUSE_AMONG_MANY)
        } else {
            // One try may not use up the whole time, or a lost answer could never be asked for again.
            (SHORTEST_TRY.max(time / 2), LONGEST_PAUSE)
        };
        Self { ends: Instant::now() + time, longest_try, pauses: Pauses::new(longest_pause), unknown: None }
    }

    /// How long the next try may take.
    pub fn time(&self) -> Duration {
        self.longest_try.min(self.ends.saturating_duration_since(Instant::now())).max(Duration::from_millis(1))
    }

    /// Returns the pause before the next try, or the error with which the call ends.
    pub fn after(&mut self, failed: Error) -> Result<Duration, Error> {
        let mut pause = self.pauses.take();
        match &failed {
            Error::UnknownOutcome(_) => self.unknown = Some(failed.clone()),
            Error::Unavailable(_) => {}
            _ if self.unknown.is_some() && failed.passes() => {
                let asked = failed.details().map_or(Duration::ZERO, |found| found.retry_after);
                pause = pause.max(asked.min(LONGEST_PAUSE));
            }
            _ => return Err(self.outcome(failed)),
        }
        let is_late = failed.details().is_some_and(|found| found.code == Code::DeadlineExceeded);
        if is_late || failed.reason() == "DEADLINE_PASSED" {
            self.longest_try *= 2; // it may be a long call
        }
        if Instant::now() + pause >= self.ends { Err(self.outcome(failed)) } else { Ok(pause) }
    }

    /// Meaning of the last failure after the earlier failures.
    fn outcome(&self, failed: Error) -> Error {
        match self.unknown.as_ref().and_then(Error::details) {
            Some(earlier) if !matches!(failed, Error::UnknownOutcome(_)) => Error::still_unknown(earlier, failed),
            _ => failed,
        }
    }
}

/// The system's time, in ns since 1970.
pub(crate) fn now_ns() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
}

/// A new request id: 128 random bits.
pub(crate) fn new_request_id() -> Result<String, Error> {
    let mut data = [0; 16];
    getrandom::fill(&mut data).map_err(|error| Error::Client(format!("the system has no randomness: {error}")))?;
    Ok(data.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Returns a framed request with a request id and a creation time, which are put before it where it has none, and the id.
fn with_key(frame: Bytes, (id_field, time_field): (u32, u32)) -> Result<(Bytes, String), Error> {
    let wrong = |why: &str| Error::Client(format!("the request cannot be read: {why}"));
    if frame.len() < FRAME_HEAD || frame[0] != 0 {
        return Err(wrong("it is compressed, or no message"));
    }
    let message = frame.slice(FRAME_HEAD..);
    let (mut id, mut created) = (String::new(), 0);
    let mut rest = message.clone();
    while rest.has_remaining() {
        let (field, kind) = decode_key(&mut rest).map_err(|error| wrong(&error.to_string()))?;
        let context = DecodeContext::default();
        if field == id_field {
            string::merge(kind, &mut id, &mut rest, context)
        } else if field == time_field {
            int64::merge(kind, &mut created, &mut rest, context)
        } else {
            skip_field(kind, field, &mut rest, context)
        }
        .map_err(|error| wrong(&error.to_string()))?;
    }
    let mut made = BytesMut::with_capacity(frame.len() + 64);
    made.put_bytes(0, FRAME_HEAD);
    if id.is_empty() {
        id = new_request_id()?;
        string::encode(id_field, &id, &mut made);
    }
    if created == 0 {
        int64::encode(time_field, &now_ns(), &mut made);
    }
    made.put(message);
    let length = u32::try_from(made.len() - FRAME_HEAD).map_err(|_| wrong("it is above 4 GiB"))?;
    made[1..FRAME_HEAD].copy_from_slice(&length.to_be_bytes());
    Ok((made.freeze(), id))
}

/// Reads the time that a stub's request states for the call.
fn stated_time(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(GRPC_TIMEOUT)?.to_str().ok()?;
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let count = u64::from(digits.parse::<u32>().ok()?);
    match unit {
        "H" => Some(Duration::from_secs(count * 3_600)),
        "M" => Some(Duration::from_secs(count * 60)),
        "S" => Some(Duration::from_secs(count)),
        "m" => Some(Duration::from_millis(count)),
        "u" => Some(Duration::from_micros(count)),
        "n" => Some(Duration::from_nanos(count)),
        _ => None,
    }
}

impl Service<Request<Body>> for Client {
    type Response = Response<Body>;
    type Error = Status;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Status>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Status>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let client = self.clone();
        Box::pin(async move {
            match unary(request.uri().path()) {
                Some(key) => client.repeated(request, key).await.map_err(Status::from),
                None => client.stream(request).await,
            }
        })
    }
}

impl Client {
    /// Sends a unary call until its outcome is known, or its time is over.
    async fn repeated(&self, request: Request<Body>, key: Option<(u32, u32)>) -> Result<Response<Body>, Error> {
        let (head, body) = request.into_parts();
        let mut data = body.collect().await.map_err(|error| Error::Client(error.to_string()))?.to_bytes();
        let mut id = String::new();
        if let Some(fields) = key {
            (data, id) = with_key(data, fields)?;
        }
        let time = stated_time(&head.headers).unwrap_or(self.timeout());
        let mut attempts = Attempts::new(time, self.has_many());
        loop {
            let node = self.current();
            let failed = match self.attempt(node, &head, &data, &id, attempts.time()).await {
                Ok(answer) => return Ok(answer),
                Err(failed) => failed,
            };
            let pause = attempts.after(failed.clone())?;
            if matches!(failed, Error::Unavailable(_) | Error::UnknownOutcome(_)) {
                self.learn(&failed, node);
            }
            sleep(pause).await;
        }
    }

    /// Sends a call once, and reads its whole answer: the outcome stands at its end.
    async fn attempt(
        &self,
        node: usize,
        head: &request::Parts,
        data: &Bytes,
        id: &str,
        time: Duration,
    ) -> Result<Response<Body>, Error> {
        let of = |status: Status| Error::of(&status, id);
        let mut request = Request::from_parts(head.clone(), Body::new(Full::new(data.clone())));
        let milliseconds = HeaderValue::from_str(&format!("{}m", time.as_millis().clamp(1, 99_999_999)));
        request.headers_mut().insert(GRPC_TIMEOUT, milliseconds.map_err(|error| Error::Client(error.to_string()))?);
        let sent = async {
            self.identify(request.headers_mut()).await?;
            let answer = self.node(node).oneshot(request).await.map_err(|error| of(lost(error)))?;
            let (head, body) = answer.into_parts();
            let body = Limited::new(body, MAX_REPLY + FRAME_HEAD).collect().await.map_err(|error| of(lost(error)))?;
            Ok::<_, Error>((head, body))
        };
        let late = |_| of(Status::deadline_exceeded("no answer in time"));
        let (head, body) = timeout(time, sent).await.map_err(late)??;
        match Status::from_header_map(&head.headers).or_else(|| body.trailers().and_then(Status::from_header_map)) {
            Some(status) if status.code() == Code::Ok => Ok(Response::from_parts(head, Body::new(body))),
            Some(status) => Err(of(status)),
            None => Err(of(Status::unavailable(format!("an answer without a status, HTTP {}", head.status)))),
        }
    }

    /// Opens a stream at the node of the moment; it is not opened again: see `subscribe` and `session`.
    async fn stream(&self, mut request: Request<Body>) -> Result<Response<Body>, Status> {
        self.identify(request.headers_mut()).await?;
        self.node(self.current()).oneshot(request).await.map_err(lost)
    }

    /// Adds who the caller is.
    async fn identify(&self, headers: &mut HeaderMap) -> Result<(), Error> {
        for (name, value) in self.fixed() {
            headers.insert(name.clone(), value.clone());
        }
        if let Some(credential) = self.credential().await? {
            headers.insert(AUTHORIZATION, credential);
        }
        Ok(())
    }
}

/// The status of a connection that failed: never one that says that nothing was done.
fn lost(error: tower::BoxError) -> Status {
    let found = Status::from_error(error);
    let mut text = found.message().to_owned();
    let mut cause = std::error::Error::source(&found);
    while let Some(one) = cause {
        text = format!("{text}: {one}");
        cause = one.source();
    }
    Status::new(if is_unknown(found.code()) { found.code() } else { Code::Unavailable }, text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::errors::Details;

    fn failure(code: Code, reason: &str, id: &str) -> Error {
        let mut made = Details::new(code, "", id);
        made.reason = reason.into();
        made.into_error()
    }

    #[tokio::test(start_paused = true)]
    async fn a_final_refusal_ends_a_call_and_one_after_a_lost_answer_leaves_it_unknown() {
        let refusal = || failure(Code::InvalidArgument, "MALFORMED_REQUEST", "k");
        let mut attempts = Attempts::new(Duration::from_secs(10), false);
        assert!(matches!(attempts.after(refusal()), Err(Error::Invalid(_))));
        assert!(attempts.after(failure(Code::Unavailable, "", "k")).is_ok());
        let Err(Error::UnknownOutcome(found)) = attempts.after(refusal()) else { panic!("the outcome is unknown") };
        assert_eq!(found.cause.expect("a cause").reason(), "MALFORMED_REQUEST");
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_that_passes_is_repeated_only_after_a_lost_answer() {
        let full = || failure(Code::ResourceExhausted, "QUEUE_FULL", "k");
        let mut attempts = Attempts::new(Duration::from_secs(10), false);
        assert!(matches!(attempts.after(full()), Err(Error::OverLimit(_))));
        assert!(attempts.after(failure(Code::Unknown, "", "k")).is_ok());
        assert!(attempts.after(full()).is_ok());
        tokio::time::advance(Duration::from_secs(10)).await;
        assert!(matches!(attempts.after(full()), Err(Error::UnknownOutcome(_))));
    }

    #[tokio::test(start_paused = true)]
    async fn tries_among_many_nodes_are_short_and_grow_when_late() {
        let mut attempts = Attempts::new(Duration::from_secs(10), true);
        assert_eq!(attempts.time(), FIRST_TRY_AMONG_MANY);
        let pause = attempts.after(failure(Code::DeadlineExceeded, "", "")).expect("another try");
        assert!(pause <= LONGEST_PAUSE_AMONG_MANY);
        assert_eq!(attempts.time(), 2 * FIRST_TRY_AMONG_MANY);
    }

    #[test]
    fn a_request_gets_what_it_lacks_and_keeps_what_it_has() {
        let framed = |message: &[u8]| {
            let mut made = vec![0; FRAME_HEAD];
            made.extend(message);
            Bytes::from(made)
        };
        let (whole, id) = with_key(framed(b"\x1a\x01x"), (1, 2)).expect("a key");
        assert_eq!(id.len(), 32);
        assert!(whole.ends_with(b"\x1a\x01x"));
        assert_eq!(whole.len() - FRAME_HEAD, usize::from(whole[4]));
        let mut again = whole.to_vec();
        again[..FRAME_HEAD].fill(0);
        assert_eq!(with_key(again.into(), (1, 2)).expect("the same key"), (whole, id));
        assert!(matches!(with_key(framed(b"\x0a\x09cut"), (1, 2)), Err(Error::Client(_))));
    }
}
