// SPDX-License-Identifier: Apache-2.0
//! The driver of the Rust client for clients/conformance: it does what each line of JSON says.

use std::collections::{HashMap, VecDeque};
use std::error::Error as StdError;
use std::io::{BufRead, Write};
use std::path::Path;
use std::pin::Pin;
use std::time::{Duration, Instant};

use clearinghouse::{Client, Error, Session, SessionOptions, Subscription, code_name, load_tls, v1};
use clearinghouse::{quantise_down, quantise_up};
use futures_util::stream::{self, StreamExt};
use prost_reflect::prost::Message;
use prost_reflect::prost::bytes::{Buf, BufMut};
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::codegen::http::uri::PathAndQuery;
use tonic::{Status, Streaming};

type Failure = Box<dyn StdError>;

const PACKAGE: &str = "clearinghouse.v1";

/// The codec of messages that only the schema describes.
struct Dynamic(MessageDescriptor);

impl Codec for Dynamic {
    type Encode = DynamicMessage;
    type Decode = DynamicMessage;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self(self.0.clone())
    }

    fn decoder(&mut self) -> Self {
        Self(self.0.clone())
    }
}

impl Encoder for Dynamic {
    type Item = DynamicMessage;
    type Error = Status;

    fn encode(&mut self, message: DynamicMessage, to: &mut EncodeBuf<'_>) -> Result<(), Status> {
        to.put_slice(&message.encode_to_vec());
        Ok(())
    }
}

impl Decoder for Dynamic {
    type Item = DynamicMessage;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<DynamicMessage>, Status> {
        let data = from.copy_to_bytes(from.remaining());
        DynamicMessage::decode(self.0.clone(), data).map(Some).map_err(|error| Status::internal(error.to_string()))
    }
}

struct Driver {
    schema: DescriptorPool,
    clients: HashMap<String, Client>,
    streams: HashMap<String, Subscription>,
    watched: HashMap<String, Streaming<DynamicMessage>>,
    sessions: HashMap<String, (Opened, VecDeque<Sent>)>,
}

/// A session of orders or of ticks.
enum Opened {
    Orders(Session),
    Ticks(Session<v1::StreamTicksRequest>),
}

/// The results of a frame, or why it was not taken.
type Sent = Pin<Box<dyn Future<Output = Result<Vec<Value>, Error>>>>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let mut driver = Driver {
        schema: DescriptorPool::decode(clearinghouse::SCHEMA)?,
        clients: HashMap::new(),
        streams: HashMap::new(),
        watched: HashMap::new(),
        sessions: HashMap::new(),
    };
    for text in std::io::stdin().lock().lines() {
        let line: Value = serde_json::from_str(&text?)?;
        let answer = driver.act(&line).await.unwrap_or_else(|error| json!({"error": error_of(error.as_ref())}));
        println!("{answer}");
        std::io::stdout().flush()?;
        if line["op"] == "end" {
            break;
        }
    }
    Ok(())
}

fn text<'a>(line: &'a Value, key: &str) -> &'a str {
    line[key].as_str().unwrap_or_default()
}

/// The items of a list, or none.
fn items<'a>(line: &'a Value, key: &str) -> &'a [Value] {
    line[key].as_array().map_or(&[], Vec::as_slice)
}

/// A whole number that is written as one or as text.
fn number(value: &Value) -> Result<u64, Failure> {
    Ok(value.as_str().map_or_else(|| value.to_string(), str::to_owned).parse()?)
}

impl Driver {
    async fn act(&mut self, line: &Value) -> Result<Value, Failure> {
        match text(line, "op") {
            "connect" => self.connect(line),
            "call" => self.call(line, &line["request"]).await,
            "calls" => Ok(self.calls(line).await),
            "subscribe" => {
                let request = self.message(&format!("{PACKAGE}.SubscribeRequest"), &line["request"])?;
                let stream = self.client(line)?.subscribe(request.transcode_to()?).await?;
                self.streams.insert(text(line, "stream").into(), stream);
                Ok(json!({}))
            }
            "next" => self.next(line).await,
            "watch" => {
                let (request, path, output) = self.prepared(line, &line["request"])?;
                let mut stub = tonic::client::Grpc::new(self.client(line)?.clone());
                stub.ready().await?;
                let opened = stub.server_streaming(tonic::Request::new(request), path, Dynamic(output)).await;
                let frames = opened.map_err(Error::from)?.into_inner();
                self.watched.insert(text(line, "stream").into(), frames);
                Ok(json!({}))
            }
            "frame" => {
                let frames = self.watched.get_mut(text(line, "stream")).ok_or("no such stream")?;
                Ok(json!({"frame": frames.message().await.map_err(Error::from)?}))
            }
            "session" => {
                let accounts: Result<_, _> = items(line, "cancelOnDisconnect").iter().map(number).collect();
                let options = SessionOptions { cancel_on_disconnect: accounts?, end_exits: false };
                let client = self.client(line)?;
                let session = if line["ticks"] == true {
                    Opened::Ticks(client.tick_session()?)
                } else {
                    Opened::Orders(client.session(options)?)
                };
                self.sessions.insert(text(line, "session").into(), (session, VecDeque::new()));
                Ok(json!({}))
            }
            "send" => self.send(line).await,
            "answers" => self.answers(line).await,
            "bench" => self.bench(line).await,
            "quantise" => self.quantise(line).await,
            "end" => Ok(json!({})),
            unknown => Ok(json!({"unsupported": unknown})),
        }
    }

    fn client(&self, line: &Value) -> Result<&Client, Failure> {
        self.clients.get(text(line, "client")).ok_or_else(|| "no such client".into())
    }

    fn message(&self, name: &str, value: &Value) -> Result<DynamicMessage, Failure> {
        let descriptor = self.schema.get_message_by_name(name).ok_or("no such message")?;
        let empty = json!({});
        Ok(DynamicMessage::deserialize(descriptor, if value.is_null() { &empty } else { value })?)
    }

    fn connect(&mut self, line: &Value) -> Result<Value, Failure> {
        let addresses = items(line, "addresses").iter().filter_map(Value::as_str);
        let mut builder = Client::builder(addresses).principal(text(line, "principal"));
        if let Some(key) = line["apiKey"].as_str() {
            builder = builder.api_key(key);
        }
        if line["read"] == "linearizable" {
            builder = builder.linearizable();
        }
        if let Some(time) = line["timeoutMs"].as_u64() {
            builder = builder.timeout(Duration::from_millis(time));
        }
        if let Some(ca) = line["ca"].as_str() {
            let own = line["certificate"].as_str().zip(line["key"].as_str());
            let own = own.map(|(certificate, key)| (Path::new(certificate), Path::new(key)));
            builder = builder.tls(load_tls(Some(Path::new(ca)), own)?);
        }
        self.clients.insert(text(line, "client").into(), builder.build()?);
        Ok(json!({}))
    }

    /// Sends any call by the messages that its descriptor names.
    async fn call(&self, line: &Value, request: &Value) -> Result<Value, Failure> {
        let (request, path, output) = self.prepared(line, request)?;
        Ok(json!({"reply": self.unary(line, request, path, output).await?}))
    }

    /// Makes a call so many times, or sends so many frames, and says how long it took.
    async fn bench(&mut self, line: &Value) -> Result<Value, Failure> {
        let count = number(&line["count"])?;
        let began;
        if line["session"].is_string() {
            let frame: v1::SessionRequest = self.frame(line)?;
            let Some((Opened::Orders(session), _)) = self.sessions.get(text(line, "session")) else {
                return Err("no such session of orders".into());
            };
            let mut answers = VecDeque::new();
            began = Instant::now();
            for _ in 0..count {
                answers.push_back(session.send(frame.clone()).await?);
            }
            for answer in answers {
                answer.await?;
            }
        } else {
            let (request, path, output) = self.prepared(line, &line["request"])?;
            began = Instant::now();
            for _ in 0..count {
                self.unary(line, request.clone(), path.clone(), output.clone()).await?;
            }
        }
        Ok(json!({"seconds": began.elapsed().as_secs_f64()}))
    }

    fn prepared(
        &self,
        line: &Value,
        request: &Value,
    ) -> Result<(DynamicMessage, PathAndQuery, MessageDescriptor), Failure> {
        let (service, name) = text(line, "method").split_once('/').ok_or("Service/Method")?;
        let service = self.schema.get_service_by_name(&format!("{PACKAGE}.{service}")).ok_or("no such service")?;
        let method = service.methods().find(|method| method.name() == name).ok_or("no such method")?;
        let request = self.message(method.input().full_name(), request)?;
        let path = PathAndQuery::try_from(format!("/{}/{name}", service.full_name()))?;
        Ok((request, path, method.output()))
    }

    async fn unary(
        &self,
        line: &Value,
        request: DynamicMessage,
        path: PathAndQuery,
        output: MessageDescriptor,
    ) -> Result<DynamicMessage, Failure> {
        let mut stub = tonic::client::Grpc::new(self.client(line)?.clone());
        stub.ready().await?;
        let reply = stub.unary(tonic::Request::new(request), path, Dynamic(output)).await;
        Ok(reply.map_err(Error::from)?.into_inner())
    }

    /// Sends many requests of one method, so many at once.
    async fn calls(&self, line: &Value) -> Value {
        let one = async |request| {
            self.call(line, request).await.unwrap_or_else(|error| json!({"error": error_of(error.as_ref())}))
        };
        let at_once = line["atOnce"].as_u64().and_then(|count| count.try_into().ok()).unwrap_or(1);
        let replies: Vec<_> = stream::iter(items(line, "requests")).map(one).buffered(at_once).collect().await;
        json!({"replies": replies})
    }

    /// An event's body, as JSON.
    fn body(&self, event: &v1::Event) -> Result<Value, Failure> {
        let descriptor = self.schema.get_message_by_name(&format!("{PACKAGE}.Event")).ok_or("no Event")?;
        let mut made = DynamicMessage::new(descriptor);
        made.transcode_from(event)?;
        let fields = serde_json::to_value(made)?;
        let body = fields.as_object().and_then(|all| all.values().find(|one| one.is_object()));
        Ok(body.cloned().unwrap_or_default())
    }

    async fn next(&mut self, line: &Value) -> Result<Value, Failure> {
        let until = number(&line["until"])?;
        let mut events = Vec::new();
        loop {
            let stream = self.streams.get_mut(text(line, "stream")).ok_or("no such stream")?;
            let frame = stream.next().await?;
            for event in &frame.events {
                let kind = v1::EventKind::try_from(event.kind)
                    .map_or(event.kind.to_string(), |kind| kind.as_str_name().replace("EVENT_KIND_", ""));
                let mut found = json!({"sequence": event.sequence.to_string(), "kind": kind});
                if line["bodies"] == true {
                    found["body"] = self.body(event)?;
                }
                events.push(found);
            }
            if !frame.is_partial && frame.sequence >= until {
                return Ok(json!({"events": events, "covered": frame.sequence.to_string()}));
            }
        }
    }

    fn frame(&self, line: &Value) -> Result<v1::SessionRequest, Failure> {
        let frame = json!({"instructions": items(line, "instructions")});
        Ok(self.message(&format!("{PACKAGE}.SessionRequest"), &frame)?.transcode_to()?)
    }

    async fn send(&mut self, line: &Value) -> Result<Value, Failure> {
        let orders = self.frame(line)?;
        let ticks = self.message(&format!("{PACKAGE}.StreamTicksRequest"), &json!({"ticks": items(line, "ticks")}))?;
        let (session, answers) = self.sessions.get_mut(text(line, "session")).ok_or("no such session")?;
        // An item that was not taken says so in its answer.
        answers.push_back(match session {
            Opened::Orders(session) => {
                let sent = session.send(orders).await;
                let shown =
                    |one: &v1::OrderResult| json!({"code": code_name(one.code), "orderId": one.order_id.to_string()});
                Box::pin(async move { Ok(sent?.await?.results.iter().map(shown).collect()) })
            }
            Opened::Ticks(session) => {
                let sent = session.send(ticks.transcode_to()?).await;
                let shown = |code: &i32| json!({"code": code_name(*code)});
                Box::pin(async move { Ok(sent?.await?.codes.iter().map(shown).collect()) })
            }
        });
        Ok(json!({}))
    }

    async fn answers(&mut self, line: &Value) -> Result<Value, Failure> {
        let (_, answers) = self.sessions.get_mut(text(line, "session")).ok_or("no such session")?;
        let mut results = Vec::new();
        for _ in 0..number(&line["count"])? {
            results.extend(answers.pop_front().ok_or("no frame was sent")?.await?);
        }
        Ok(json!({"results": results}))
    }

    async fn quantise(&self, line: &Value) -> Result<Value, Failure> {
        let listed = self.client(line)?.market_data().list_markets(v1::ListMarketsRequest::default()).await;
        let markets = listed.map_err(Error::from)?.into_inner().markets;
        let market = markets.iter().find(|one| one.symbol == text(line, "market")).ok_or("no such market")?;
        let (value, step) = match line["price"].as_str() {
            Some(price) => (price, &market.tick_size),
            None => (text(line, "quantity"), &market.lot_size),
        };
        let (value, step): (Decimal, Decimal) = (value.parse()?, step.parse()?);
        let (down, up) = (quantise_down(value, step)?, quantise_up(value, step)?);
        Ok(json!({"down": down.to_string(), "up": up.to_string()}))
    }
}

fn error_of(error: &(dyn StdError + 'static)) -> Value {
    let text = error.to_string();
    let Some(found) = error.downcast_ref::<Error>() else {
        return json!({"kind": "client", "text": text});
    };
    let kind = match found {
        Error::Invalid(_) => "invalid",
        Error::Denied(_) => "denied",
        Error::NotFound(_) => "not_found",
        Error::OverLimit(_) => "over_limit",
        Error::Unavailable(_) => "unavailable",
        Error::UnknownOutcome(_) => "unknown_outcome",
        _ => "client",
    };
    let Some(details) = found.details() else {
        return json!({"kind": kind, "text": text});
    };
    json!({
        "kind": kind, "reason": details.reason, "fields": details.fields, "text": text,
        "limit": details.limit, "actual": details.actual,
    })
}
