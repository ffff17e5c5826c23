// SPDX-License-Identifier: Apache-2.0
//! Calls a clearinghouse over gRPC.
//!
//! A [`Client`] is a tower service below the stubs that tonic generates, so each call of the API is there as its stub
//! has it:
//!
//! ```no_run
//! use clearinghouse::{Client, Error, Outcome, v1};
//!
//! # async fn place(orders: Vec<v1::NewOrder>) -> Result<(), Error> {
//! let client = Client::builder(["127.0.0.1:7411"]).principal("desk").build()?;
//! let request = v1::PlaceOrdersRequest { orders, ..Default::default() };
//! let reply = client.trading().place_orders(request).await?.into_inner();
//! assert!(reply.results.iter().all(Outcome::is_ok));
//! # Ok(())
//! # }
//! ```
//!
//! A command gets a request id and its creation time, and the same bytes are sent again until its outcome is known
//! (I-11). Amounts are decimal text, never floats.

mod addresses;
mod call;
mod client;
mod errors;
mod quantise;
mod repeats;
mod session;
mod subscribe;

pub use client::{Builder, Client, Node, load_tls};
pub use errors::{Details, Error, Outcome, code_name};
pub use quantise::{quantise_down, quantise_up};
pub use session::{Answer, Frames, Session, SessionOptions};
pub use subscribe::Subscription;

/// The messages and stubs of the API, generated from its schema.
#[allow(missing_docs, clippy::all, clippy::unwrap_used, rustdoc::all)]
pub mod v1 {
    tonic::include_proto!("clearinghouse.v1");
}

use client::MAX_REPLY;
include!(concat!(env!("OUT_DIR"), "/facts.rs"));

/// The schema as a `FileDescriptorSet`, for reflection.
pub const SCHEMA: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/schema.bin"));
