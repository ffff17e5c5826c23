// SPDX-License-Identifier: Apache-2.0
//! The choice of the node for the next call, only among those that the caller gave: a credential never follows a name to
//! an unknown machine.

use std::time::Duration;

use tokio::time::Instant;

use crate::Error;

/// A node that did not answer is left out for so long; for half of it where another node names it as the leader.
const SHUNNED: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub(crate) struct Addresses {
    all: Vec<String>,
    at: usize,
    left_out: Vec<Instant>,
}

impl Addresses {
    pub fn new(all: Vec<String>) -> Self {
        Self { at: 0, left_out: vec![Instant::now(); all.len()], all }
    }

    pub fn current(&self) -> usize {
        self.at
    }

    /// Chooses the next address after `tried` failed.
    pub fn learn(&mut self, failure: &Error, tried: usize) {
        if tried != self.at {
            return; // another call has chosen already
        }
        let now = Instant::now();
        if failure.reason() == "NOT_LEADER" {
            let leader = failure.details().map_or("", |found| &found.leader);
            if let Some(named) = self.all.iter().position(|one| one == leader)
                && self.left_out[named] <= now + SHUNNED / 2
            {
                self.at = named;
                return;
            }
        } else {
            self.left_out[self.at] = now + SHUNNED;
        }
        let count = self.all.len();
        let mut following = (1..=count).map(|step| (self.at + step) % count);
        self.at = following.find(|one| self.left_out[*one] <= now).unwrap_or((self.at + 1) % count);
    }
}

#[cfg(test)]
mod tests {
    use tonic::Code;

    use super::*;
    use crate::errors::Details;

    fn failure(reason: &str, leader: &str) -> Error {
        let mut made = Details::new(Code::Unavailable, "", "");
        (made.reason, made.leader) = (reason.into(), leader.into());
        made.into_error()
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_node_is_left_out_and_the_named_leader_is_next() {
        let mut found = Addresses::new(["a", "b", "c"].map(String::from).to_vec());
        found.learn(&failure("", ""), 0);
        assert_eq!(found.current(), 1);
        found.learn(&failure("", ""), 0); // late news of a node that is not asked any more
        assert_eq!(found.current(), 1);
        found.learn(&failure("NOT_LEADER", "c"), 1);
        assert_eq!(found.current(), 2);
        found.learn(&failure("NOT_LEADER", "a"), 2); // it was silent just now
        assert_eq!(found.current(), 1);
        tokio::time::advance(SHUNNED / 2).await;
        found.learn(&failure("NOT_LEADER", "a"), 1);
        assert_eq!(found.current(), 0);
        found.learn(&failure("NOT_LEADER", "elsewhere:1"), 0);
        assert_eq!(found.current(), 1);
    }
}
