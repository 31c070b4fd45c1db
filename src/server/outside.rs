//! The one way out: https to addresses that clients registered, and to nothing of our own network.

use crate::tls;
use anyhow::Context;
use provider::{Fetched, Unreachable};
use reqwest::{
    Client, Response,
    dns::{Addrs, Name, Resolve, Resolving},
    header::CONTENT_TYPE,
    redirect,
};
use serde::Deserialize;
use serde_json::Value;
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};
use tokio::net::lookup_host;
use url::{Host, Url};

/// The most that is read of an answer, in bytes.
const MOST: usize = 64 * 1024;
/// How long an exchange may take, and the connection within it.
const WHOLE: Duration = Duration::from_secs(5);
const CONNECTED: Duration = Duration::from_secs(2);

/// Where the service may go beyond the open internet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Reach {
    /// Hosts that may lie in a private network, by name or address.
    pub allow: Vec<String>,
    /// Authorities trusted beside the system's, in PEM.
    pub extra_ca_files: Vec<PathBuf>,
}

/// The client behind it.
#[derive(Debug, Clone)]
pub struct Outside {
    client: Client,
    guard: Guard,
}

#[derive(Debug, Clone)]
struct Guard {
    allow: Arc<Vec<String>>,
    /// Whether the service itself is this machine, and so are its relying parties: the demo, and tests.
    loopback: bool,
}

impl Outside {
    /// Puts the client together.
    ///
    /// # Errors
    /// When a file of authorities cannot be read.
    pub fn new(reach: &Reach, loopback: bool) -> anyhow::Result<Self> {
        let guard = Guard { allow: Arc::new(reach.allow.clone()), loopback };
        let client = Client::builder()
            .tls_backend_preconfigured(tls::outgoing(&reach.extra_ca_files)?)
            .dns_resolver(Arc::new(guard.clone()))
            .redirect(redirect::Policy::none())
            .no_proxy()
            .timeout(WHOLE)
            .connect_timeout(CONNECTED)
            .user_agent("guosuo")
            .build()
            .context("no client for outgoing requests")?;
        Ok(Self { client, guard })
    }
}

impl Outside {
    /// Posts a text and tells whatever came back, its status too.
    pub(crate) async fn exchange(&self, url: Url, body: String) -> Result<(u16, Vec<u8>), Unreachable> {
        self.guard.check(&url)?;
        let post = self.client.post(url).header(CONTENT_TYPE, "text/plain; charset=utf-8").body(body);
        let response = post.send().await.map_err(unreachable)?;
        let status = response.status().as_u16();
        Ok((status, read(response).await?))
    }
}

impl Guard {
    fn names(&self, host: &str) -> bool {
        self.allow.iter().any(|known| known.eq_ignore_ascii_case(host))
    }

    /// Whether an address may be connected to.
    fn lets(&self, ip: IpAddr, named: bool) -> bool {
        named || (self.loopback && ip.is_loopback()) || is_public(ip)
    }

    /// Looks at an address before anything is sent. Names are looked at again when they are resolved, by the resolver
    /// whose answer is what is connected to: there is no second look-up that could say something else.
    fn check(&self, url: &Url) -> Result<(), Unreachable> {
        let refused = |why: &str| Err(Unreachable(format!("{why}: {}", url.host_str().unwrap_or_default())));
        let ip = match url.host() {
            Some(Host::Ipv4(ip)) => Some(IpAddr::V4(ip)),
            Some(Host::Ipv6(ip)) => Some(IpAddr::V6(ip)),
            Some(Host::Domain(_)) => None,
            None => return refused("an address without a host"),
        };
        let host = url.host_str().unwrap_or_default();
        if ip.is_some_and(|ip| !self.lets(ip, self.names(host))) {
            return refused("an address of a private network that [outside] allow does not name");
        }
        let here = self.loopback && oauth::is_loopback(url);
        match url.scheme() {
            "https" => Ok(()),
            "http" if here => Ok(()),
            _ => refused("not https"),
        }
    }
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.clone();
        Box::pin(async move {
            let host = name.as_str();
            let named = guard.names(host);
            let found: Vec<SocketAddr> = lookup_host((host, 0)).await?.collect();
            let open: Vec<SocketAddr> = found.into_iter().filter(|at| guard.lets(at.ip(), named)).collect();
            if open.is_empty() {
                return Err(format!("{host} has no address that may be connected to").into());
            }
            Ok(Box::new(open.into_iter()) as Addrs)
        })
    }
}

/// Whether an address is on the open internet (RFC 6890, RFC 4193, RFC 6598, RFC 3849).
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => match ip.to_ipv4() {
            // Written as an IPv4 address, it is one; ::1 and :: are no exception.
            Some(v4) => is_public_v4(v4) && ip.to_ipv4_mapped().is_some(),
            None => is_public_v6(ip),
        },
    }
}

const fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let shared = a == 100 && b & 0xc0 == 64;
    let protocols = a == 192 && b == 0 && c == 0;
    let benchmarks = a == 198 && b & 0xfe == 18;
    !(ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_documentation())
        && !(shared || protocols || benchmarks || a == 0 || a >= 224)
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [first, second, ..] = ip.segments();
    // Global unicast (RFC 4291 §2.4), without documentation, 6to4 and Teredo, which hide an IPv4 address.
    first & 0xe000 == 0x2000 && !(first == 0x2001 && (second == 0xdb8 || second == 0)) && first != 0x2002
}

/// Why it did not work, without the query of the address.
fn unreachable(error: reqwest::Error) -> Unreachable {
    let error = error.without_url();
    let mut said = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(deeper) = cause {
        said = format!("{said}: {deeper}");
        cause = deeper.source();
    }
    Unreachable(said)
}

impl Outside {
    /// Posts JSON with a header that says who we are, and tells whatever came back, its status too; null if that was no
    /// JSON.
    pub(crate) async fn ask(
        &self,
        url: Url,
        header: (&str, &str),
        body: &Value,
    ) -> Result<(u16, Value), Unreachable> {
        self.guard.check(&url)?;
        let (name, value) = header;
        let response =
            self.client.post(url).header(name, value).json(body).send().await.map_err(unreachable)?;
        let status = response.status().as_u16();
        Ok((status, serde_json::from_slice(&read(response).await?).unwrap_or_default()))
    }
}

/// The body of an answer, as long as it is short.
async fn read(mut response: Response) -> Result<Vec<u8>, Unreachable> {
    let mut body = Vec::new();
    while let Some(part) = response.chunk().await.map_err(unreachable)? {
        if body.len() + part.len() > MOST {
            return Err(Unreachable("it answered more than 64 KiB".to_owned()));
        }
        body.extend_from_slice(&part);
    }
    Ok(body)
}

async fn answered(response: Result<Response, reqwest::Error>) -> Result<Response, Unreachable> {
    let response = response.map_err(unreachable)?;
    let status = response.status();
    if status.is_success() { Ok(response) } else { Err(Unreachable(format!("it answered {status}"))) }
}

impl provider::Outside for Outside {
    fn get(&self, url: Url) -> Fetched<Vec<u8>> {
        let this = self.clone();
        Box::pin(async move {
            this.guard.check(&url)?;
            read(answered(this.client.get(url).send().await).await?).await
        })
    }

    fn post(&self, url: Url, form: Vec<(&'static str, String)>) -> Fetched<()> {
        let this = self.clone();
        Box::pin(async move {
            this.guard.check(&url)?;
            answered(this.client.post(url).form(&form).send().await).await.map(drop)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use provider::Outside as _;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    #[test]
    fn nothing_of_a_private_network_is_open() {
        for ip in [
            "0.0.0.0",
            "10.1.2.3",
            "127.0.0.1",
            "100.64.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "192.0.0.8",
            "192.168.1.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "::10.0.0.1",
            "fe80::1",
            "fc00::1",
            "ff02::1",
            "2001:db8::1",
            "2002:a00:1::",
            "64:ff9b::a00:1",
        ] {
            assert!(!is_public(ip.parse().unwrap()), "{ip}");
        }
        for ip in ["1.1.1.1", "100.63.0.1", "223.255.255.255", "2606:4700::1111", "::ffff:1.1.1.1"] {
            assert!(is_public(ip.parse().unwrap()), "{ip}");
        }
    }

    #[tokio::test]
    async fn private_names_plain_http_and_other_schemes_are_refused_before_anything_is_sent() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let outside = Outside::new(&Reach::default(), false).unwrap();
        for url in [
            format!("https://127.0.0.1:{port}/"),
            format!("https://localhost:{port}/"),
            format!("https://[::ffff:127.0.0.1]:{port}/"),
            format!("http://localhost:{port}/"),
            "http://example.com/".to_owned(),
            "file:///etc/passwd".to_owned(),
        ] {
            assert!(outside.get(Url::parse(&url).unwrap()).await.is_err(), "{url}");
        }
        let waited = tokio::time::timeout(Duration::from_millis(50), listener.accept()).await;
        assert!(waited.is_err(), "somebody connected");
    }

    /// A server that answers every request with the same bytes.
    async fn serving(answer: Vec<u8>) -> Url {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let _ = stream.read(&mut [0; 4096]).await;
                let _ = stream.write_all(&answer).await;
                let _ = stream.shutdown().await;
            }
        });
        url
    }

    #[tokio::test]
    async fn what_is_too_long_or_leads_elsewhere_is_no_answer() {
        let outside = Outside::new(&Reach::default(), true).unwrap();
        let told = |body: &str| format!("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{body}").into_bytes();
        assert_eq!(outside.get(serving(told("{}")).await).await.unwrap(), b"{}");
        assert!(outside.get(serving(told(&"x".repeat(MOST + 1))).await).await.is_err());
        let elsewhere = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n";
        assert!(outside.get(serving(elsewhere.to_vec()).await).await.unwrap_err().0.contains("302"));
        assert!(outside.post(serving(told("")).await, vec![("a", "b".to_owned())]).await.is_ok());
    }
}
