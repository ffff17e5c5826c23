// SPDX-License-Identifier: Apache-2.0
//! The events from a sequence on, over disconnects.

use std::time::Duration;

use futures_util::stream::{Stream, unfold};
use tokio::time::{Instant, sleep, timeout};
use tonic::{Code, Streaming};

use crate::call::{LONGEST_PAUSE, Pauses};
use crate::errors::Details;
use crate::v1::{GetHeadRequest, SubscribeRequest, SubscribeResponse};
use crate::{Client, Error};

/// The server's interval where a request names none.
const HEARTBEAT_MS: u32 = 5_000;
/// After so many missed heartbeats a stream is dead; not before a second, for a server that is busy for a moment.
const MISSED_HEARTBEATS: u32 = 3;
const QUIET_MIN: Duration = Duration::from_secs(1);
/// The first frame may need a search in the journal.
const FIRST_FRAME: Duration = Duration::from_secs(10);
/// A subscription ends after so long without a frame.
const RECONNECT: Duration = Duration::from_secs(60);

/// The events from a sequence on, without a gap and without repeats, over disconnects.
///
/// Dropping it ends it.
#[derive(Debug)]
pub struct Subscription {
    client: Client,
    cursor: Cursor,
    open: Option<Open>,
    pauses: Pauses,
    last_received: Instant,
}

/// A connection of a subscription.
#[derive(Debug)]
struct Open {
    frames: Streaming<SubscribeResponse>,
    node: usize,
    has_spoken: bool,
}

/// The place of a subscriber in the record.
#[derive(Debug)]
struct Cursor {
    request: SubscribeRequest,
    /// Events of the next sequence, which came in parts.
    taken: usize,
}

impl Client {
    /// Follows the events that a request asks for; `from_sequence` 0 is from now on.
    pub async fn subscribe(&self, mut request: SubscribeRequest) -> Result<Subscription, Error> {
        if request.from_sequence == 0 {
            // A number survives the first disconnect.
            request.from_sequence = self.journal().get_head(GetHeadRequest {}).await?.into_inner().sequence + 1;
        }
        Ok(Subscription {
            client: self.clone(),
            cursor: Cursor { request, taken: 0 },
            open: None,
            pauses: Pauses::new(LONGEST_PAUSE),
            last_received: Instant::now(),
        })
    }
}

impl Subscription {
    /// Returns the next frame. Its events were in no frame before, and no event between two frames is missing.
    ///
    /// It may be dropped before its end, as in `select!`, and called again.
    pub async fn next(&mut self) -> Result<SubscribeResponse, Error> {
        loop {
            let node = self.open.as_ref().map_or_else(|| self.client.current(), |open| open.node);
            let failed = match self.receive(node).await {
                Ok(frame) => match self.cursor.take(frame)? {
                    Some(fresh) => return Ok(fresh),
                    None => continue,
                },
                Err(failed) => failed,
            };
            self.open = None;
            if !matches!(failed, Error::Unavailable(_)) || self.last_received.elapsed() > RECONNECT {
                return Err(failed);
            }
            if failed.reason() != "LAGGED" {
                self.client.learn(&failed, node);
            }
            sleep(self.pauses.take()).await;
        }
    }

    /// The frames as a stream, which ends after an error.
    pub fn into_stream(self) -> impl Stream<Item = Result<SubscribeResponse, Error>> + Send {
        unfold(Some(self), |left| async {
            let mut reader = left?;
            let found = reader.next().await;
            let left = found.is_ok().then_some(reader);
            Some((found, left))
        })
    }

    /// The request with which another subscription goes on from here, once no frame is partial.
    pub fn position(&self) -> &SubscribeRequest {
        &self.cursor.request
    }

    /// Returns the next frame of the connection, which is opened if there is none.
    async fn receive(&mut self, node: usize) -> Result<SubscribeResponse, Error> {
        let silent = |_| Details::new(Code::DeadlineExceeded, "the server said nothing for too long", "").into_error();
        let open = match &mut self.open {
            Some(open) => open,
            None => {
                let mut journal = self.client.journal();
                let opening = journal.subscribe(self.cursor.request.clone());
                let frames = timeout(FIRST_FRAME, opening).await.map_err(silent)??.into_inner();
                self.open.insert(Open { frames, node, has_spoken: false })
            }
        };
        let quiet = if open.has_spoken { self.cursor.quiet() } else { FIRST_FRAME };
        let frame = timeout(quiet, open.frames.message()).await.map_err(silent)??;
        let ended = || Details::new(Code::Unavailable, "the server ended the stream", "").into_error();
        let frame = frame.ok_or_else(ended)?;
        open.has_spoken = true;
        self.last_received = Instant::now();
        self.pauses.reset();
        Ok(frame)
    }
}

impl Cursor {
    /// How long the server may say nothing.
    fn quiet(&self) -> Duration {
        let interval = match self.request.heartbeat_interval_ms {
            0 => HEARTBEAT_MS,
            stated => stated,
        };
        QUIET_MIN.max(Duration::from_millis(interval.into()) * MISSED_HEARTBEATS)
    }

    /// Returns the part of a frame that was not handed out before, if there is one.
    fn take(&mut self, mut frame: SubscribeResponse) -> Result<Option<SubscribeResponse>, Error> {
        let next = self.request.from_sequence;
        let gap = Error::Gap { expected: next, got: frame.first_sequence };
        if frame.first_sequence > next {
            return Err(gap);
        }
        if !frame.chain_head.is_empty() {
            self.request.known_sequence = frame.chain_sequence;
            self.request.known_chain_head.clone_from(&frame.chain_head);
        }
        let last = if frame.is_partial { frame.first_sequence } else { frame.sequence };
        if frame.is_heartbeat || last < next {
            return Ok(None);
        }
        let first_event = frame.first_event_index as usize;
        let mut known = 0; // events of the frame that were handed out before
        if frame.first_sequence == next {
            known = self.taken.checked_sub(first_event).ok_or(gap)?;
        }
        let came = first_event + frame.events.len();
        frame.events.retain(|event| event.sequence >= next);
        frame.events.drain(..known.min(frame.events.len()));
        frame.first_sequence = next;
        if frame.is_partial {
            self.taken = self.taken.max(came);
            return Ok((!frame.events.is_empty()).then_some(frame));
        }
        (self.request.from_sequence, self.taken) = (frame.sequence + 1, 0);
        Ok(Some(frame))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::Event;

    fn frame(first: u64, sequence: u64, events: &[u64], index: u32) -> SubscribeResponse {
        SubscribeResponse {
            first_sequence: first,
            sequence,
            is_partial: sequence < first,
            first_event_index: index,
            events: events.iter().map(|sequence| Event { sequence: *sequence, ..Event::default() }).collect(),
            ..SubscribeResponse::default()
        }
    }

    fn taken(cursor: &mut Cursor, frame: SubscribeResponse) -> Option<usize> {
        cursor.take(frame).expect("no gap").map(|fresh| fresh.events.len())
    }

    #[test]
    fn no_event_comes_twice_and_a_gap_is_an_error() {
        let request = SubscribeRequest { from_sequence: 5, ..SubscribeRequest::default() };
        let mut cursor = Cursor { request, taken: 0 };
        assert_eq!(taken(&mut cursor, frame(4, 6, &[4, 5, 6], 0)), Some(2));
        assert_eq!(taken(&mut cursor, frame(4, 6, &[4, 5, 6], 0)), None);
        assert_eq!(taken(&mut cursor, frame(7, 6, &[7, 7], 0)), Some(2)); // a part
        assert_eq!(taken(&mut cursor, frame(7, 6, &[7, 7, 7], 0)), Some(1)); // again, after a disconnect
        assert_eq!(taken(&mut cursor, frame(7, 7, &[7], 3)), Some(1));
        assert!(matches!(cursor.take(frame(9, 9, &[9], 0)), Err(Error::Gap { expected: 8, got: 9 })));
        assert!(matches!(cursor.take(frame(8, 8, &[8], 1)), Err(Error::Gap { .. })));
    }
}
