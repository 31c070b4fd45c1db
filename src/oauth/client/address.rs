//! Which addresses a client may register.

use url::{Host, Url};

/// The longest address, in bytes.
const LONGEST: usize = 2000;

/// Whether an address is this machine.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

/// https anywhere, http on the loopback alone (RFC 8252 §7.3); no fragment (RFC 6749 §3.1.2), no user part.
pub(super) fn acceptable(uri: &str) -> bool {
    Url::parse(uri).is_ok_and(|url| fetchable(&url) && url.fragment().is_none()) && uri.len() <= LONGEST
}

/// https anywhere, http on the loopback alone; no user part.
pub(super) fn fetchable(url: &Url) -> bool {
    let scheme = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(url));
    scheme && url.username().is_empty() && url.password().is_none() && url.as_str().len() <= LONGEST
}

/// An absolute address without fragment, of any scheme: a resource's name (RFC 8707 §2).
pub(super) fn names_a_resource(uri: &str) -> bool {
    Url::parse(uri).is_ok_and(|url| url.fragment().is_none()) && uri.len() <= LONGEST
}

pub(super) fn host(uri: &str) -> Option<String> {
    Url::parse(uri).ok()?.host_str().map(str::to_owned)
}
