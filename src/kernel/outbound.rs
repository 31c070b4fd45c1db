//! Requests to others go through one guarded client that the hull builds.

use url::Url;

/// What came back.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// The HTTP status.
    pub status: u16,
    /// The body, at most 64 KiB.
    pub body: Vec<u8>,
}

/// Why nothing came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The address is private, loopback, or not https.
    #[error("the address is not allowed")]
    Refused,
    /// No connection, no answer in time, or too long an answer.
    #[error("no usable answer")]
    Unreachable,
}

/// The one way out. The implementation resolves once, refuses private ranges, follows no redirect.
#[async_trait::async_trait]
pub trait Fetch: Send + Sync {
    /// Gets a document.
    async fn get(&self, url: &Url) -> Result<Fetched, FetchError>;
    /// Posts a form.
    async fn post_form(&self, url: &Url, form: &[(&str, &str)]) -> Result<Fetched, FetchError>;
}
