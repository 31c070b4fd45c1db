//! Type metadata of SD-JWT VC (draft-ietf-oauth-sd-jwt-vc-13 §6): what a type's claims are called and which of them
//! can be kept back.

use crate::dcql::Step;
use data_encoding::BASE64;
use ring::digest;
use serde::Serialize;
use serde_json::Value;

/// The document served at a `vct`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Type {
    /// The type's address; exactly the `vct` of its credentials.
    pub vct: String,
    /// A name for developers.
    pub name: &'static str,
    /// What it is for, for developers.
    pub description: &'static str,
    /// The type's name, one a language.
    pub display: Vec<Display>,
    /// Its claims.
    pub claims: Vec<Claim>,
}

/// A text in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Display {
    /// A BCP 47 tag.
    pub locale: &'static str,
    /// The text.
    pub name: &'static str,
}

/// Whether a claim can be kept back (§9.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Sd {
    /// The holder decides.
    Always,
    /// It is always told.
    Never,
}

/// One claim of a type.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Claim {
    /// Where it stands.
    #[serde(serialize_with = "crate::dcql::write")]
    pub path: Vec<Step>,
    /// Its name, one a language.
    pub display: Vec<Label>,
    /// Whether every credential of the type has it.
    pub mandatory: bool,
    /// Whether it can be kept back.
    pub sd: Sd,
}

/// A claim's name in one language (§9.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Label {
    /// A BCP 47 tag.
    pub locale: &'static str,
    /// The name.
    pub label: &'static str,
}

impl Claim {
    /// The claims path pointer as JSON (OpenID4VP §7).
    #[must_use]
    pub fn pointer(&self) -> Value {
        crate::dcql::pointer(&self.path)
    }
}

/// The `vct#integrity` of exactly these bytes: SHA-256 in the form of Subresource Integrity (§7).
#[must_use]
pub fn integrity(served: &[u8]) -> String {
    format!("sha256-{}", BASE64.encode(digest::digest(&digest::SHA256, served).as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integrity_is_written_as_browsers_write_it() {
        assert_eq!(
            integrity(b"alert('Hello, world.');"),
            "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng="
        );
    }
}
