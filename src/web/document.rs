//! Documents that anybody may have: bytes, and the name of these bytes and no others (RFC 9110 §8.8.3).

use actix_web::{http::header::EntityTag, web::Bytes};

/// A document as it is sent.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    pub(crate) body: Bytes,
    pub(crate) tag: EntityTag,
}

impl Document {
    /// Names bytes by their hash.
    pub(crate) fn of(body: impl Into<Bytes>) -> Self {
        let body = body.into();
        Self::named(audit::digest(&body), body)
    }

    /// Bytes that have a name already.
    pub(crate) fn named(tag: String, body: impl Into<Bytes>) -> Self {
        Self { tag: EntityTag::new_strong(tag), body: body.into() }
    }

    /// The same of bytes that somebody keeps.
    pub(crate) fn kept(body: impl AsRef<[u8]> + Send + 'static) -> Self {
        Self::of(Bytes::from_owner(body))
    }
}
