//! What comes with a request beside its form.

use oauth::{ClientMetadata, dpop};

/// The headers and the connection of one request, as far as they prove something.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shown<'a> {
    /// The Authorization header.
    pub authorization: Option<&'a str>,
    /// The DPoP header (RFC 9449 §4.1); several of them joined, which makes none that holds.
    pub dpop: Option<&'a str>,
    /// The certificate of the TLS connection.
    pub certificate: Option<&'a Certificate>,
    /// The Origin header: a browser says which page asks (Fetch §3.2). Whoever asks without a browser sends none.
    pub origin: Option<&'a str>,
}

const FOREIGN_PAGE: oauth::Error =
    oauth::Error::request("The page that asks is of an origin where the client has no redirect_uri.");

/// A certificate whose key the other end of the connection has.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    /// The certificate in DER.
    pub der: Vec<u8>,
    /// Whether an authority the operator trusts for clients issued it.
    pub trusted: bool,
}

impl std::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Certificate({})", self.thumbprint())
    }
}

impl Certificate {
    /// Its name in `cnf` (RFC 8705 §3.1).
    #[must_use]
    pub fn thumbprint(&self) -> String {
        jose::b64_encode(jose::sha256(&self.der))
    }
}

/// An access token as a resource was shown it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct AccessToken<'a> {
    pub(crate) text: &'a str,
    /// By the scheme DPoP rather than Bearer.
    pub(crate) dpop: bool,
}

impl<'a> Shown<'a> {
    /// A request with an Authorization header and nothing else.
    #[must_use]
    pub fn by(authorization: Option<&'a str>) -> Self {
        Self { authorization, ..Self::default() }
    }

    /// The access token of the Authorization header; schemes are words without case (RFC 9110 §11.1).
    pub(crate) fn access_token(&self) -> Option<AccessToken<'a>> {
        let (scheme, text) = self.authorization?.split_once(' ')?;
        let dpop = scheme.eq_ignore_ascii_case("DPoP");
        let text = text.trim();
        let known = dpop || scheme.eq_ignore_ascii_case("Bearer");
        (known && !text.is_empty()).then_some(AccessToken { text, dpop })
    }

    /// Whether no page asks, or one of the client's own: what it may know no other page in the same browser does.
    ///
    /// # Errors
    /// `invalid_request`.
    pub(crate) fn suits(&self, client: &ClientMetadata) -> Result<(), oauth::Error> {
        match self.origin {
            Some(origin) if !client.is_at(origin) => Err(FOREIGN_PAGE),
            _ => Ok(()),
        }
    }

    /// The thumbprint of a DPoP proof's key, not yet believed: for a request that only promises one.
    pub(crate) fn checks<'b>(
        &self,
        expected: dpop::Expected<'b>,
    ) -> Result<Option<dpop::Proof>, oauth::Error> {
        self.dpop.map(|text| dpop::Proof::check(text, expected)).transpose()
    }
}
