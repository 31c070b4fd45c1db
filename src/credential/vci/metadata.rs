//! Credential issuer metadata (OpenID4VCI §12.2).

use crate::vct;
use serde::Serialize;
use std::collections::BTreeMap;

/// The document at `/.well-known/openid-credential-issuer`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IssuerMetadata {
    /// Byte for byte the issuer of offers and proofs.
    pub credential_issuer: String,
    /// The authorization servers; ours is the issuer itself.
    pub authorization_servers: Vec<String>,
    /// Where credentials are asked for.
    pub credential_endpoint: String,
    /// Where nonces come from.
    pub nonce_endpoint: String,
    /// The issuer's name, one a language.
    pub display: Vec<Display>,
    /// What is offered, by id.
    pub credential_configurations_supported: BTreeMap<String, Configuration>,
}

/// A name in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Display {
    /// The name.
    pub name: String,
    /// A BCP 47 tag.
    pub locale: &'static str,
}

/// One kind of credential.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Configuration {
    /// The format.
    pub format: &'static str,
    /// The scope that asks for it.
    pub scope: String,
    /// The type.
    pub vct: String,
    /// How it is bound to a key.
    pub cryptographic_binding_methods_supported: Vec<&'static str>,
    /// What it is signed with.
    pub credential_signing_alg_values_supported: Vec<&'static str>,
    /// Which proofs of a key we take.
    pub proof_types_supported: BTreeMap<&'static str, ProofType>,
    /// How wallets show it.
    pub credential_metadata: CredentialMetadata,
}

/// Which algorithms a proof may use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProofType {
    /// Their names.
    pub proof_signing_alg_values_supported: Vec<&'static str>,
}

/// Names for wallets.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CredentialMetadata {
    /// The credential's name, one a language.
    pub display: Vec<Display>,
    /// Its claims.
    pub claims: Vec<ClaimMetadata>,
}

/// One claim.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClaimMetadata {
    /// Where it stands.
    pub path: serde_json::Value,
    /// Whether every credential has it.
    pub mandatory: bool,
    /// Its name, one a language.
    pub display: Vec<Display>,
}

impl From<&vct::Claim> for ClaimMetadata {
    fn from(claim: &vct::Claim) -> Self {
        Self {
            path: claim.pointer(),
            mandatory: claim.mandatory,
            display: claim
                .display
                .iter()
                .map(|label| Display { name: label.label.to_owned(), locale: label.locale })
                .collect(),
        }
    }
}
