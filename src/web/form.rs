//! Bodies and queries of pairs (application/x-www-form-urlencoded), repeats kept for those who refuse them.

use crate::Fault;
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, error::PayloadError, web::Bytes};
use futures::future::{FutureExt, LocalBoxFuture};

/// The pairs of a form.
#[derive(Debug, Clone, Default)]
pub struct Form(pub Vec<(String, String)>);

/// Reads pairs.
pub(crate) fn pairs(text: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(text).into_owned().take(256).collect()
}

/// Whether a body did not come in its time.
pub(crate) fn is_late(error: &PayloadError) -> bool {
    matches!(error, PayloadError::Io(io) if io.kind() == std::io::ErrorKind::TimedOut)
}

impl Form {
    /// The value of a name that stands exactly once.
    #[must_use]
    pub fn one(&self, name: &str) -> Option<&str> {
        let mut found = self.0.iter().filter(|(n, _)| n == name);
        match (found.next(), found.next()) {
            (Some((_, value)), None) => Some(value),
            _ => None,
        }
    }

    /// Every value of a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The pairs of a request's query.
    #[must_use]
    pub fn query(request: &HttpRequest) -> Self {
        Self(pairs(request.query_string().as_bytes()))
    }
}

impl FromRequest for Form {
    type Error = Fault;
    type Future = LocalBoxFuture<'static, Result<Self, Fault>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let kind = request.content_type().to_ascii_lowercase();
        let bytes = Bytes::from_request(request, payload);
        async move {
            // RFC 6749 §4.1.3: parameters travel in this form and no other.
            if kind != "application/x-www-form-urlencoded" {
                return Err(Fault::media_type());
            }
            let bytes = bytes.await.map_err(|error| match error.as_error::<PayloadError>() {
                Some(late) if is_late(late) => Fault::slow(),
                _ => Fault::too_large(),
            })?;
            Ok(Self(pairs(&bytes)))
        }
        .boxed_local()
    }
}
