// SPDX-License-Identifier: Apache-2.0
//! Places an order, shows two refusals, and follows all events over a kill of the server.
//!
//!     client HOST:PORT ACCOUNT MARKET REQUEST_ID

use std::collections::HashMap;
use std::env;
use std::error::Error;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::sleep;
use tonic::metadata::MetadataValue;
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Status};
use tonic_types::StatusExt;

#[allow(dead_code)]
mod api {
    tonic::include_proto!("clearinghouse.v1");
}
use api::journal_service_client::JournalServiceClient;
use api::trading_service_client::TradingServiceClient;
use api::*;

const PAUSE: Duration = Duration::from_millis(200);

/// The server's reason with its metadata. Without a reason the outcome is unknown.
fn reason_of(status: &Status) -> (String, HashMap<String, String>) {
    match status.get_details_error_info() {
        Some(info) if info.domain == "clearinghouse.v1" => (info.reason, info.metadata),
        _ => Default::default(),
    }
}

/// Sending the same again, after a pause, is right. Without a reason the outcome is unknown.
fn is_for_later(status: &Status) -> bool {
    matches!(
        reason_of(status).0.as_str(),
        "" | "NOT_OPEN_YET"
            | "SHUTTING_DOWN"
            | "QUEUE_FULL"
            | "LAGGED"
            | "PRINCIPAL_QUEUE_FULL"
            | "RATE_LIMITED"
            | "TOO_MANY_STREAMS"
            | "QUESTION_LIMIT"
            | "DEADLINE_PASSED"
            | "DISK_RESTRICTED"
            | "DISK_READ_ONLY"
            | "NO_QUORUM"
            | "BEHIND"
            | "LOG_FULL"
    )
}

/// A request that names its caller.
fn by_desk<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    let caller = MetadataValue::from_static("desk");
    request.metadata_mut().insert("clearinghouse-principal", caller);
    request
}

/// Sends the same request until its outcome is known.
async fn place(
    desk: &mut TradingServiceClient<Channel>,
    order: &PlaceOrdersRequest,
) -> Result<PlaceOrdersResponse, Status> {
    loop {
        let mut request = by_desk(order.clone());
        request.set_timeout(Duration::from_secs(5));
        match desk.place_orders(request).await {
            Err(status) if is_for_later(&status) => sleep(PAUSE).await,
            answer => return answer.map(|reply| reply.into_inner()),
        }
    }
}

async fn show(desk: &mut TradingServiceClient<Channel>, order: &PlaceOrdersRequest) {
    match place(desk, order).await {
        Ok(reply) => {
            for result in reply.results {
                let code = result.code().as_str_name().replace("RESULT_CODE_", "");
                if code == "OK" {
                    println!("placed {} repeat {}", result.order_id, reply.is_repeat);
                } else {
                    println!("refused {code} limit {} actual {}", result.limit, result.actual);
                }
            }
        }
        Err(status) => {
            let (reason, figures) = reason_of(&status);
            let figure = |name| figures.get(name).map_or("", String::as_str);
            println!("invalid {reason} limit {} actual {}", figure("limit"), figure("actual"));
        }
    }
}

/// Where a reader is: what it has covered, and the chain there.
#[derive(Default)]
struct Position {
    sequence: u64,
    chain_sequence: u64,
    chain_head: Vec<u8>,
}

/// Reads until the stream breaks. Events count when covered; a part of a sequence is kept until then.
async fn follow(
    journal: &mut JournalServiceClient<Channel>,
    at: &mut Position,
) -> Result<(), Status> {
    let request = SubscribeRequest {
        from_sequence: at.sequence + 1,
        known_sequence: at.chain_sequence,
        known_chain_head: at.chain_head.clone(),
        ..Default::default()
    };
    let mut frames = journal.subscribe(by_desk(request)).await?.into_inner();
    let mut parts = Vec::new();
    while let Some(frame) = frames.message().await? {
        assert_eq!(frame.first_sequence, at.sequence + 1, "a gap");
        parts.extend(frame.events);
        if frame.is_partial {
            continue;
        }
        for event in parts.drain(..) {
            let kind = event.kind().as_str_name().replace("EVENT_KIND_", "");
            println!("event {} {kind}", event.sequence);
        }
        at.sequence = frame.sequence;
        if frame.chain_sequence != 0 {
            at.chain_sequence = frame.chain_sequence;
            at.chain_head = frame.chain_head;
        }
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = env::args().collect();
    let channel = Endpoint::from_shared(format!("http://{}", words[1]))?
        .connect_timeout(Duration::from_secs(1))
        .http2_keep_alive_interval(Duration::from_secs(30))
        .keep_alive_timeout(Duration::from_secs(10))
        .connect_lazy();
    let mut desk = TradingServiceClient::new(channel.clone());
    let mut journal = JournalServiceClient::new(channel);
    let order = |end: &str, quantity: &str, price: &str| -> Result<_, Box<dyn Error>> {
        Ok(PlaceOrdersRequest {
            request_id: format!("{}{end}", words[4]),
            created_time_ns: SystemTime::now().duration_since(UNIX_EPOCH)?.as_nanos().try_into()?,
            orders: vec![NewOrder {
                account_id: words[2].parse()?,
                market_id: words[3].parse()?,
                side: Side::Buy.into(),
                r#type: OrderType::Limit.into(),
                time_in_force: TimeInForce::Gtc.into(),
                quantity: quantity.into(),
                price: price.into(),
                ..Default::default()
            }],
            ..Default::default()
        })
    };
    let mine = order("", "1", "149")?;
    show(&mut desk, &mine).await;
    show(&mut desk, &order("-far", "1", "999")?).await;
    show(&mut desk, &order("-bad", "1.0000000001", "149")?).await;
    let mut at = Position::default();
    loop {
        if let Err(status) = follow(&mut journal, &mut at).await {
            if !is_for_later(&status) {
                return Err(status.into());
            }
            println!("lost {:?}", status.code());
        }
        show(&mut desk, &mine).await; // as if its answer had been lost
        sleep(PAUSE).await;
    }
}
