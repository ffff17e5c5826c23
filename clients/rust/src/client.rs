// SPDX-License-Identifier: Apache-2.0
//! The connection that all generated stubs take.

use std::fmt;
use std::future::Future;
use std::net::IpAddr;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::{HeaderName, HeaderValue, Request, Response};
use tonic::body::Body;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity};
use tower::util::BoxCloneSyncService;
use tower::{BoxError, ServiceExt};

use crate::Error;
use crate::addresses::Addresses;

/// The reply to a batch of 8,192 orders may have more fills than gRPC's default of 4 MiB holds.
pub(crate) const MAX_REPLY: usize = 64 << 20;

/// The path of one try of a call: the channel to a node, and the layers of the user around it.
pub type Node = BoxCloneSyncService<Request<Body>, Response<Body>, BoxError>;

type Token = dyn Fn() -> Pin<Box<dyn Future<Output = Result<String, BoxError>> + Send>> + Send + Sync;
type Wrap = dyn Fn(Node) -> Node + Send + Sync;

#[derive(Clone, Default)]
enum Credential {
    #[default]
    None,
    Key(String),
    Token(Arc<Token>),
}

/// A connection to a server, or to the nodes of a cluster. Clones share it.
///
/// It is a tower service that generated stubs are made from, so that each call of theirs is repeated safely. The methods
/// `trading`, `query` and so on make the stubs; layers and tonic's interceptors go around it as around a channel.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

struct Shared {
    addresses: Mutex<Addresses>,
    nodes: Vec<Node>,
    fixed: Vec<(HeaderName, HeaderValue)>,
    key: Option<HeaderValue>,
    token: Option<Arc<Token>>,
    timeout: Duration,
}

/// The settings of a [`Client`].
#[derive(Clone)]
#[must_use]
pub struct Builder {
    addresses: Vec<String>,
    principal: String,
    credential: Credential,
    tls: Option<ClientTlsConfig>,
    timeout: Duration,
    linearizable: bool,
    wrap: Option<Arc<Wrap>>,
}

impl Builder {
    /// Names the caller to a server that asks for no credentials.
    pub fn principal(mut self, name: impl Into<String>) -> Self {
        self.principal = name.into();
        self
    }

    /// Sends an API key with each call.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.credential = Credential::Key(key.into());
        self
    }

    /// Asks for a token before each try of a call, in the place of an API key. It should keep one until shortly before
    /// its end.
    pub fn token<F, T>(mut self, ask: F) -> Self
    where
        F: Fn() -> T + Send + Sync + 'static,
        T: Future<Output = Result<String, BoxError>> + Send + 'static,
    {
        self.credential = Credential::Token(Arc::new(move || Box::pin(ask())));
        self
    }

    /// Makes the connection secure; see [`load_tls`].
    pub fn tls(mut self, config: ClientTlsConfig) -> Self {
        self.tls = Some(config);
        self
    }

    /// How long a call may take in all, repeats included, where its request states no time; ten seconds.
    pub fn timeout(mut self, time: Duration) -> Self {
        self.timeout = time;
        self
    }

    /// Reads then include all that anybody was answered before they began.
    pub fn linearizable(mut self) -> Self {
        self.linearizable = true;
        self
    }

    /// Puts layers around each node: for metrics and traces of each try, where a layer around the client sees calls.
    pub fn wrap(mut self, wrap: impl Fn(Node) -> Node + Send + Sync + 'static) -> Self {
        self.wrap = Some(Arc::new(wrap));
        self
    }

    /// Makes the client inside a Tokio runtime. It opens no connection yet.
    pub fn build(self) -> Result<Client, Error> {
        let wrong = |text: &str| Err(Error::Client(text.to_owned()));
        if self.addresses.is_empty() {
            return wrong("give at least one address");
        }
        let mut fixed = Vec::new();
        if !self.principal.is_empty() {
            let Ok(name) = HeaderValue::from_str(&self.principal) else {
                return wrong("a principal is printable ASCII text");
            };
            fixed.push((HeaderName::from_static("clearinghouse-principal"), name));
        }
        if self.linearizable {
            let name = HeaderName::from_static("clearinghouse-read");
            fixed.push((name, HeaderValue::from_static("linearizable")));
        }
        let (key, token) = match &self.credential {
            Credential::None => (None, None),
            Credential::Key(key) => (Some(bearer(key)?), None),
            Credential::Token(ask) => (None, Some(ask.clone())),
        };
        let is_secret = key.is_some() || token.is_some();
        let mut nodes = Vec::new();
        for address in &self.addresses {
            if is_secret && self.tls.is_none() && !is_local(address) {
                return wrong(&format!("an API key or a token would go to {address} in plain text: give TLS"));
            }
            nodes.push(self.node(address).map_err(|error| Error::Client(format!("{address}: {error}")))?);
        }
        let addresses = Mutex::new(Addresses::new(self.addresses));
        Ok(Client { shared: Arc::new(Shared { addresses, nodes, fixed, key, token, timeout: self.timeout }) })
    }

    fn node(&self, address: &str) -> Result<Node, BoxError> {
        let scheme = if self.tls.is_some() { "https://" } else { "http://" };
        let target = if address.starts_with("unix:") { address.to_owned() } else { format!("{scheme}{address}") };
        let mut endpoint = Endpoint::from_shared(target)?
            .connect_timeout(Duration::from_secs(1))
            .http2_keep_alive_interval(Duration::from_secs(30))
            .keep_alive_timeout(Duration::from_secs(10));
        if let Some(tls) = &self.tls {
            endpoint = endpoint.tls_config(tls.clone())?;
        }
        let channel: Channel = endpoint.connect_lazy();
        let node = Node::new(channel.map_err(BoxError::from));
        Ok(self.wrap.as_ref().map_or(node.clone(), |wrap| wrap(node)))
    }
}

impl Client {
    /// The settings of a client of a server ("host:port"), or of all nodes of a cluster.
    pub fn builder<A: Into<String>>(addresses: impl IntoIterator<Item = A>) -> Builder {
        let mut all: Vec<String> = Vec::new();
        for address in addresses.into_iter().map(Into::into) {
            if !all.contains(&address) {
                all.push(address);
            }
        }
        Builder {
            addresses: all,
            principal: String::new(),
            credential: Credential::None,
            tls: None,
            timeout: Duration::from_secs(10),
            linearizable: false,
            wrap: None,
        }
    }

    /// How long a call may take in all.
    pub(crate) fn timeout(&self) -> Duration {
        self.shared.timeout
    }

    pub(crate) fn has_many(&self) -> bool {
        self.shared.nodes.len() > 1
    }

    /// The node for the next call.
    pub(crate) fn current(&self) -> usize {
        self.shared.addresses.lock().unwrap_or_else(PoisonError::into_inner).current()
    }

    /// Chooses the next node after one failed.
    pub(crate) fn learn(&self, failure: &Error, tried: usize) {
        self.shared.addresses.lock().unwrap_or_else(PoisonError::into_inner).learn(failure, tried);
    }

    pub(crate) fn node(&self, number: usize) -> Node {
        self.shared.nodes[number].clone()
    }

    pub(crate) fn fixed(&self) -> &[(HeaderName, HeaderValue)] {
        &self.shared.fixed
    }

    /// The secret of one try.
    pub(crate) async fn credential(&self) -> Result<Option<HeaderValue>, Error> {
        match &self.shared.token {
            Some(ask) => {
                let token = ask().await.map_err(|error| Error::Client(format!("no token: {error}")))?;
                bearer(&token).map(Some)
            }
            None => Ok(self.shared.key.clone()),
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("Client").field("addresses", &self.shared.addresses).finish_non_exhaustive()
    }
}

/// Reads PEM files: the CAs that sign the server's certificate (`None`: those of the system), and the caller's own
/// certificate and key.
pub fn load_tls(ca: Option<&Path>, own: Option<(&Path, &Path)>) -> Result<ClientTlsConfig, Error> {
    let read = |path: &Path| std::fs::read(path).map_err(|error| Error::Client(format!("{}: {error}", path.display())));
    let mut config = match ca {
        Some(path) => ClientTlsConfig::new().ca_certificate(Certificate::from_pem(read(path)?)),
        None => ClientTlsConfig::new().with_native_roots(),
    };
    if let Some((certificate, key)) = own {
        config = config.identity(Identity::from_pem(read(certificate)?, read(key)?));
    }
    Ok(config)
}

/// The header of a secret; an error does not show it.
fn bearer(secret: &str) -> Result<HeaderValue, Error> {
    let wrong = || Error::Client("an API key or a token is printable ASCII text without spaces".into());
    if secret.is_empty() || !secret.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(wrong());
    }
    let mut value = HeaderValue::from_str(&format!("Bearer {secret}")).map_err(|_| wrong())?;
    value.set_sensitive(true);
    Ok(value)
}

/// Whether an address is on this machine.
fn is_local(address: &str) -> bool {
    let host = address.rsplit_once(':').map_or(address, |(host, _)| host).trim_matches(['[', ']']);
    address.starts_with("unix:") || host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_secret_goes_to_another_machine_only_by_tls() {
        let with_key = |address: &str| Client::builder([address]).api_key("secret").build();
        for local in ["127.0.0.1:1", "localhost:1", "[::1]:1"] {
            assert!(with_key(local).is_ok(), "{local}");
        }
        let refused = with_key("10.0.0.1:7411").expect_err("plain text");
        assert!(refused.to_string().contains("plain text"));
        assert!(!refused.to_string().contains("secret"));
        assert!(Client::builder(["10.0.0.1:1"]).api_key("secret").tls(ClientTlsConfig::new()).build().is_ok());
        assert!(Client::builder(["127.0.0.1:1"]).api_key("two words").build().is_err());
    }
}
