// SPDX-License-Identifier: Apache-2.0
//! A stream of frames of orders or ticks, each of which is answered once, over disconnects.

use std::collections::VecDeque;
use std::fmt::Debug;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::stream::{StreamExt, TryStreamExt, once};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tokio_stream::wrappers::UnboundedReceiverStream;
use tonic::metadata::MetadataValue;
use tonic::{Code, Request, Response, Status, Streaming};

use crate::call::{FIRST_TRY_AMONG_MANY, LONGEST_PAUSE, Pauses, SHORTEST_TRY, new_request_id, now_ns};
use crate::errors::{Details, code_name};
use crate::repeats::NEVER_OPEN;
use crate::v1::{ResultCode, SessionAnswer, SessionRequest, SessionResponse, StreamTicksRequest, StreamTicksResponse};
use crate::{Client, Error};

/// So many frames may wait for their answers; `send` then waits.
const FRAMES_MAX: usize = 1_024;

/// A frame of a client, and what a session does with it and its answer.
pub trait Frames: Clone + Debug + Send + Sync + Sized + 'static {
    /// The answer to one frame.
    type Answer: Debug + Send + 'static;
    /// A message of the server, with answers.
    type Reply: Send + 'static;

    /// Its request id and its creation time.
    fn key(&mut self) -> (&mut String, &mut i64);
    /// Its request id.
    fn id(&self) -> &str;
    /// Opens a stream.
    fn open(
        client: Client,
        request: Request<UnboundedReceiverStream<Self>>,
    ) -> impl Future<Output = Result<Response<Streaming<Self::Reply>>, Status>> + Send;
    /// The answers of a message.
    fn answers(reply: Self::Reply) -> Vec<Self::Answer>;
    /// Answer of the edge to the frame: the request id, and the code, the text and the field of a refusal.
    fn edge(answer: &Self::Answer) -> (&str, i32, &str, &str);
}

macro_rules! frames {
    ($request:ty => $answer:ty, $reply:ty, $service:ident.$method:ident, $answers:expr) => {
        impl Frames for $request {
            type Answer = $answer;
            type Reply = $reply;

            fn key(&mut self) -> (&mut String, &mut i64) {
                (&mut self.request_id, &mut self.created_time_ns)
            }

            fn id(&self) -> &str {
                &self.request_id
            }

            async fn open(
                client: Client,
                request: Request<UnboundedReceiverStream<Self>>,
            ) -> Result<Response<Streaming<$reply>>, Status> {
                client.$service().$method(request).await
            }

            fn answers(reply: $reply) -> Vec<$answer> {
                $answers(reply)
            }

            fn edge(answer: &$answer) -> (&str, i32, &str, &str) {
                (&answer.request_id, answer.edge_code, &answer.edge_message, &answer.edge_field)
            }
        }
    };
}

frames!(SessionRequest => SessionAnswer, SessionResponse, trading.session, |reply: SessionResponse| reply.answers);
frames!(StreamTicksRequest => StreamTicksResponse, StreamTicksResponse, oracle.stream_ticks, |reply| vec![reply]);

/// Effects of the end of a stream.
#[derive(Clone, Debug, Default)]
pub struct SessionOptions {
    /// Accounts whose orders are cancelled when a stream ends, however it ends.
    pub cancel_on_disconnect: Vec<u64>,
    /// Exits of positions are cancelled too.
    pub end_exits: bool,
}

/// A stream of frames, of orders or of ticks, each answered in its order. Unanswered frames are sent again on a new stream as they
/// were.
///
/// While an earlier frame is refused for now, later ones are held and then sent in order. A frame that was sent before
/// that refusal came can still be carried out before the refused one. Dropping a session ends it at once.
#[derive(Debug)]
pub struct Session<Q: Frames = SessionRequest> {
    frames: Option<mpsc::Sender<Frame<Q>>>,
    refusal: Arc<OnceLock<Error>>,
    task: JoinHandle<()>,
    timeout: Duration,
}

/// The answer to a frame that was sent: await it.
///
/// An edge that did not take the frame is an error; a refused instruction is in the answer.
#[derive(Debug)]
pub struct Answer<A = SessionAnswer> {
    request_id: String,
    coming: oneshot::Receiver<Result<A, Error>>,
}

/// A frame that waits for its answer.
#[derive(Debug)]
struct Frame<Q: Frames> {
    request: Q,
    expires: Instant,
    answer: oneshot::Sender<Result<Q::Answer, Error>>,
    /// A stream ended without its answer: it may have been carried out, and no refusal says that it was not.
    is_unknown: bool,
    /// The server does not have it until it is sent again.
    is_held: bool,
}

fn lost(request_id: &str, why: &str) -> Details {
    Details::new(Code::DeadlineExceeded, why, request_id)
}

impl Client {
    /// Opens a stream of frames of orders.
    pub fn session(&self, options: SessionOptions) -> Result<Session, Error> {
        self.open_session(options)
    }

    /// Opens a stream of frames of an oracle's ticks.
    pub fn tick_session(&self) -> Result<Session<StreamTicksRequest>, Error> {
        self.open_session(SessionOptions::default())
    }

    fn open_session<Q: Frames>(&self, options: SessionOptions) -> Result<Session<Q>, Error> {
        if options.end_exits && options.cancel_on_disconnect.is_empty() {
            return Err(Error::Client("end_exits has no effect without accounts in cancel_on_disconnect".into()));
        }
        let (frames, coming) = mpsc::channel(FRAMES_MAX);
        let run = Run::new(self.clone(), options, coming);
        let refusal = run.refusal.clone();
        Ok(Session { frames: Some(frames), refusal, task: tokio::spawn(run.keep_open()), timeout: self.timeout() })
    }
}

impl<Q: Frames> Session<Q> {
    /// Hands over a frame. One without a request id gets one.
    pub async fn send(&self, mut request: Q) -> Result<Answer<Q::Answer>, Error> {
        let (id, created) = request.key();
        if id.is_empty() {
            *id = new_request_id()?;
        }
        if *created == 0 {
            *created = now_ns();
        }
        let request_id = id.clone();
        let (answer, coming) = oneshot::channel();
        let expires = Instant::now() + self.timeout;
        let frame = Frame { request, expires, answer, is_unknown: false, is_held: false };
        let ended = || self.refusal.get().cloned().unwrap_or_else(|| Error::Client("the session has ended".into()));
        self.frames.as_ref().ok_or_else(ended)?.send(frame).await.map_err(|_| ended())?;
        Ok(Answer { request_id, coming })
    }

    /// Waits for the answers that are due, then ends the stream. What has no answer in time is an unknown outcome.
    pub async fn close(mut self) {
        self.frames = None;
        // The task fails only by a panic; dropped answers say so to those who wait for them.
        let _ = timeout(self.timeout, &mut self.task).await;
    }
}

impl<Q: Frames> Drop for Session<Q> {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl<A> Future for Answer<A> {
    type Output = Result<A, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let found = Pin::new(&mut self.coming).poll(context);
        found.map(|found| {
            let ended = |_| lost(&self.request_id, "the session ended before the answer came").into_error();
            found.map_err(ended)?
        })
    }
}

/// The frames that wait for their answers, in the order sent.
///
/// After a frame was refused for now the stream pauses: frames that come meanwhile are held with it. After the pause the
/// first of them is sent alone, and the others in their order once it is answered. So a later frame does not overtake.
#[derive(Debug)]
struct Outstanding<Q: Frames> {
    frames: VecDeque<Frame<Q>>,
    /// From when the next answer is due, where the server has a frame to answer.
    since: Instant,
    has_answer: bool,
    is_paused: bool,
    /// The frame that was sent alone after a pause, until it is answered.
    alone: Option<String>,
    /// It was answered, and the others may follow.
    takes_frames: bool,
    repeat_at: Option<Instant>,
    pauses: Pauses,
}

impl<Q: Frames> Outstanding<Q> {
    fn new() -> Self {
        Self {
            frames: VecDeque::new(),
            since: Instant::now(),
            has_answer: false,
            is_paused: false,
            alone: None,
            takes_frames: false,
            repeat_at: None,
            pauses: Pauses::new(LONGEST_PAUSE),
        }
    }

    /// Whether the server has a frame to answer.
    fn waits(&self) -> bool {
        self.alone.is_some() || self.frames.iter().any(|frame| !frame.is_held)
    }

    /// Notes a frame; returns what is to be sent now.
    fn add(&mut self, mut frame: Frame<Q>) -> Option<Q> {
        if !self.waits() {
            self.since = Instant::now();
        }
        frame.is_held = self.is_paused;
        let sent = (!frame.is_held).then(|| frame.request.clone());
        self.frames.push_back(frame);
        sent
    }

    /// Notes a new stream; returns the frames to send on it.
    fn begin_stream(&mut self) -> Vec<Q> {
        (self.is_paused, self.alone, self.takes_frames, self.repeat_at) = (false, None, false, None);
        (self.since, self.has_answer) = (Instant::now(), false);
        self.frames.iter_mut().for_each(|frame| frame.is_held = false);
        self.frames.iter().map(|frame| frame.request.clone()).collect()
    }

    /// Notes the end of the stream: the frames that it did not answer may have been carried out, unless it was never
    /// open. Returns whether another one is to be opened.
    fn end_stream(&mut self, failed: &Error) -> bool {
        if self.has_answer || !NEVER_OPEN.contains(&failed.reason()) {
            self.frames.iter_mut().for_each(|frame| frame.is_unknown |= !frame.is_held);
        }
        matches!(failed, Error::Unavailable(_)) || (failed.passes() && self.frames.iter().any(|frame| frame.is_unknown))
    }

    /// Hands an answer to the one who waits for it. One that means "not now" leaves the frame waiting, and is returned.
    fn settle(&mut self, answer: Q::Answer) -> Option<Error> {
        (self.has_answer, self.since) = (true, Instant::now());
        let (id, code, message, field) = Q::edge(&answer);
        let is_alone = self.alone.as_deref() == Some(id);
        let at = self.frames.iter().position(|frame| frame.request.id() == id);
        let refusal = (code != ResultCode::Ok as i32).then(|| edge_error(id, code, message, field));
        let is_unknown = at.is_some_and(|at| self.frames[at].is_unknown);
        let not_now = refusal.as_ref().filter(|one| matches!(one, Error::Unavailable(_))).cloned();
        let is_refused = not_now.is_some() || (is_unknown && refusal.as_ref().is_some_and(Error::passes));
        if let Some(at) = at {
            if is_refused {
                self.frames[at].is_held = true;
            } else if let Some(frame) = self.frames.remove(at) {
                self.pauses.reset();
                let outcome = refusal.map_or(Ok(answer), |refusal| Err(error_of(&frame, refusal)));
                // One that waits no longer needs no answer.
                let _ = frame.answer.send(outcome);
            }
        }
        if is_alone {
            (self.alone, self.takes_frames) = (None, !is_refused);
            let pause = if is_refused { self.pauses.take() } else { Duration::ZERO };
            self.repeat_at = Some(Instant::now() + pause);
        } else if is_refused && at.is_some() && !self.is_paused {
            self.is_paused = true;
            self.repeat_at = Some(Instant::now() + self.pauses.take());
        }
        not_now
    }

    /// Returns the frames that are now sent on the same stream: the first of those held, or all after its answer.
    fn repeat(&mut self) -> Vec<Q> {
        self.repeat_at = None;
        let count = if self.takes_frames { usize::MAX } else { 1 };
        if !self.waits() {
            self.since = Instant::now();
        }
        let mut sent = Vec::new();
        for frame in self.frames.iter_mut().filter(|frame| frame.is_held).take(count) {
            frame.is_held = false;
            sent.push(frame.request.clone());
        }
        self.is_paused = !self.takes_frames && !sent.is_empty();
        self.alone = if self.is_paused { sent.first().map(|one| one.id().to_owned()) } else { None };
        self.takes_frames = false;
        sent
    }

    /// Stops waiting for the frames whose time is over.
    fn expire(&mut self) {
        let now = Instant::now();
        while let Some(frame) = self.frames.pop_front_if(|frame| frame.expires <= now) {
            if self.alone.as_deref() == Some(frame.request.id()) {
                // Its late answer says nothing to us; the next one is sent alone.
                (self.alone, self.repeat_at) = (None, Some(now));
            }
            let late = lost(frame.request.id(), "no answer within the timeout");
            let _ = frame.answer.send(Err(late.into_error()));
        }
    }

    /// Lets every frame fail.
    fn fail(&mut self, failed: &Error) {
        for frame in self.frames.drain(..) {
            let error = error_of(&frame, failed.clone());
            let _ = frame.answer.send(Err(error));
        }
    }
}

/// Answer to the sender of a refused frame: a refusal says nothing about a stream before it.
fn error_of<Q: Frames>(frame: &Frame<Q>, refusal: Error) -> Error {
    if !frame.is_unknown {
        return refusal;
    }
    Error::still_unknown(&Details::new(Code::Unavailable, "", frame.request.id()), refusal)
}

/// The error of a frame that the edge refused.
fn edge_error(id: &str, code: i32, message: &str, field: &str) -> Error {
    let mut made = Details::new(Code::InvalidArgument, message, id);
    made.reason = code_name(code);
    if !field.is_empty() {
        made.fields = vec![field.to_owned()];
    }
    made.into_error()
}

/// The task of a session.
struct Run<Q: Frames> {
    client: Client,
    options: SessionOptions,
    coming: mpsc::Receiver<Frame<Q>>,
    /// Why the server takes no stream of this session.
    refusal: Arc<OnceLock<Error>>,
    is_closing: bool,
    outstanding: Outstanding<Q>,
    pauses: Pauses,
    /// How long the next answer may take.
    patience: Duration,
}

impl<Q: Frames> Run<Q> {
    fn new(client: Client, options: SessionOptions, coming: mpsc::Receiver<Frame<Q>>) -> Self {
        let longest = SHORTEST_TRY.max(client.timeout() / 2);
        // Where the end of a stream cancels orders a slow answer must not end it.
        let is_short = client.has_many() && options.cancel_on_disconnect.is_empty();
        let patience = if is_short { FIRST_TRY_AMONG_MANY } else { longest };
        Self {
            client,
            options,
            coming,
            refusal: Arc::default(),
            is_closing: false,
            outstanding: Outstanding::new(),
            pauses: Pauses::new(LONGEST_PAUSE),
            patience,
        }
    }

    /// Keeps a stream open until the session is closed and nothing waits, or the server refuses it.
    async fn keep_open(mut self) {
        loop {
            let node = self.client.current();
            let Err(failed) = self.stream().await else { return };
            if !self.outstanding.end_stream(&failed) {
                let _ = self.refusal.set(failed.clone());
                self.coming.close();
                while let Some(frame) = self.coming.recv().await {
                    self.outstanding.add(frame);
                }
                return self.outstanding.fail(&failed);
            }
            self.client.learn(&failed, node);
            sleep(self.pauses.take()).await;
            self.outstanding.expire();
            if self.is_closing && self.outstanding.frames.is_empty() {
                return;
            }
        }
    }

    /// Sends and reads on one stream; it ends without an error once the session is closed and nothing waits.
    async fn stream(&mut self) -> Result<(), Error> {
        let (sender, frames) = mpsc::unbounded_channel(); // at most those that wait
        let request = self.request(UnboundedReceiverStream::new(frames))?;
        let opening = Q::open(self.client.clone(), request);
        let opened = once(async move { opening.await.map(Response::into_inner) });
        // The server may say nothing, not even that the stream is open, before the first frame.
        let mut answers = pin!(opened.try_flatten().fuse());
        let mut not_now = None;
        let mut unsent = self.outstanding.begin_stream();
        loop {
            for request in unsent.drain(..) {
                // A stream that has ended is seen by its answers.
                let _ = sender.send(request);
            }
            if self.is_closing && self.outstanding.frames.is_empty() {
                return Ok(());
            }
            let is_due = self.outstanding.waits();
            let due = self.outstanding.since + self.patience;
            let first_end = self.outstanding.frames.front().map(|frame| frame.expires);
            tokio::select! {
                biased;
                answer = answers.next() => match answer {
                    Some(reply) => not_now = self.settle(reply?).or(not_now),
                    None => {
                        let ended = || Details::new(Code::Unavailable, "the server ended the stream", "").into_error();
                        return Err(not_now.unwrap_or_else(ended));
                    }
                },
                frame = self.coming.recv(), if !self.is_closing && self.outstanding.frames.len() < FRAMES_MAX => match frame {
                    Some(frame) => unsent.extend(self.outstanding.add(frame)),
                    None => self.is_closing = true,
                },
                () = at(self.outstanding.repeat_at) => unsent = self.outstanding.repeat(),
                () = at(first_end) => self.outstanding.expire(),
                () = at(Some(due)), if is_due => {
                    self.patience = (2 * self.patience).min(SHORTEST_TRY.max(self.client.timeout() / 2));
                    return Err(lost("", "the server said nothing for too long").into_error());
                }
            }
        }
    }

    /// Hands out the answers of a server's frame; returns the last one that means "not now".
    fn settle(&mut self, reply: Q::Reply) -> Option<Error> {
        let not_now = Q::answers(reply).into_iter().filter_map(|answer| self.outstanding.settle(answer)).last();
        if not_now.is_none() {
            self.pauses.reset();
        }
        not_now
    }

    fn request<S>(&self, frames: S) -> Result<Request<S>, Error> {
        let mut request = Request::new(frames);
        if !self.options.cancel_on_disconnect.is_empty() {
            let ids: Vec<String> = self.options.cancel_on_disconnect.iter().map(u64::to_string).collect();
            let value = MetadataValue::try_from(ids.join(",")).map_err(|error| Error::Client(error.to_string()))?;
            request.metadata_mut().insert("clearinghouse-cancel-on-disconnect", value);
            if self.options.end_exits {
                let value = MetadataValue::from_static("true");
                request.metadata_mut().insert("clearinghouse-end-exits-on-disconnect", value);
            }
        }
        Ok(request)
    }
}

/// Ends at a time, or never.
async fn at(time: Option<Instant>) {
    match time {
        Some(time) => sleep_until(time).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(id: &str) -> (Frame<SessionRequest>, oneshot::Receiver<Result<SessionAnswer, Error>>) {
        let (answer, coming) = oneshot::channel();
        let request = SessionRequest { request_id: id.into(), ..SessionRequest::default() };
        let expires = Instant::now() + Duration::from_secs(10);
        (Frame { request, expires, answer, is_unknown: false, is_held: false }, coming)
    }

    fn answer(id: &str, code: ResultCode) -> SessionAnswer {
        SessionAnswer { request_id: id.into(), edge_code: code.into(), ..SessionAnswer::default() }
    }

    fn ids(sent: &[SessionRequest]) -> Vec<&str> {
        sent.iter().map(|one| one.request_id.as_str()).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn later_frames_wait_behind_one_that_is_refused_for_now() {
        let mut waiting = Outstanding::new();
        let ((one, first), (two, second), (three, _third)) = (frame("1"), frame("2"), frame("3"));
        assert!(waiting.add(one).is_some());
        assert!(waiting.settle(answer("1", ResultCode::NotOpenYet)).is_some());
        assert!(waiting.add(two).is_none());
        assert!(waiting.add(three).is_none());
        assert!(!waiting.waits());
        assert_eq!(ids(&waiting.repeat()), ["1"]);
        waiting.settle(answer("1", ResultCode::Ok));
        assert!(first.await.expect("an answer").is_ok());
        assert_eq!(ids(&waiting.repeat()), ["2", "3"]);
        waiting.settle(answer("2", ResultCode::InvalidArgument));
        assert!(matches!(second.await.expect("an answer"), Err(Error::Invalid(_))));
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_after_a_lost_stream_leaves_the_outcome_unknown() {
        let mut waiting = Outstanding::new();
        let ((one, first), (two, second)) = (frame("1"), frame("2"));
        waiting.add(one);
        assert!(waiting.end_stream(&Details::new(Code::Unknown, "broken", "").into_error()));
        assert_eq!(ids(&waiting.begin_stream()), ["1"]);
        waiting.settle(answer("1", ResultCode::InvalidArgument));
        assert!(matches!(first.await.expect("an answer"), Err(Error::UnknownOutcome(_))));
        waiting.add(two);
        tokio::time::advance(Duration::from_secs(10)).await;
        waiting.expire();
        assert!(matches!(second.await.expect("an answer"), Err(Error::UnknownOutcome(_))));
        assert!(waiting.frames.is_empty());
    }
}
