//! What wallets read first: the issuer's metadata (OpenID4VCI §12.2) and the metadata of types (SD-JWT VC §6).

use crate::{Error, Issuer, template::Template};
use credential::vci::{ClaimMetadata, Configuration, CredentialMetadata, Display, IssuerMetadata, ProofType};
use std::collections::BTreeMap;

impl Issuer {
    /// The document at `/.well-known/openid-credential-issuer`.
    #[must_use]
    pub fn metadata(&self) -> IssuerMetadata {
        let issuer = &self.0.settings.issuer;
        let authority = &self.0.settings.authority;
        IssuerMetadata {
            credential_issuer: issuer.clone(),
            authorization_servers: vec![issuer.clone()],
            credential_endpoint: format!("{issuer}/credential"),
            nonce_endpoint: format!("{issuer}/nonce"),
            display: ["en", "zh-CN"].map(|locale| Display { name: authority.clone(), locale }).to_vec(),
            credential_configurations_supported: Template::ALL
                .into_iter()
                .map(|template| (template.id.to_owned(), self.configuration(template)))
                .collect(),
        }
    }

    fn configuration(&self, template: Template) -> Configuration {
        let vct = self.vct(template);
        let described = template.describe(&vct);
        let proofs = ProofType { proof_signing_alg_values_supported: vec!["ES256"] };
        let display = described.display.iter().map(|d| Display { name: d.name.to_owned(), locale: d.locale });
        Configuration {
            format: Template::FORMAT,
            scope: template.id.to_owned(),
            cryptographic_binding_methods_supported: vec!["jwk"],
            credential_signing_alg_values_supported: vec!["ES256"],
            proof_types_supported: BTreeMap::from([("jwt", proofs)]),
            credential_metadata: CredentialMetadata {
                display: display.collect(),
                claims: described.claims.iter().map(ClaimMetadata::from).collect(),
            },
            vct,
        }
    }

    /// The bytes served at `/vct/{id}/1`; credentials name their hash, so serve exactly these.
    ///
    /// # Errors
    /// [`Error::NoConfiguration`] when there is no such type.
    pub fn type_metadata(&self, id: &str) -> Result<Vec<u8>, Error> {
        let template = Template::find(id).ok_or(Error::NoConfiguration)?;
        Ok(self.described(template))
    }

    pub(crate) fn described(&self, template: Template) -> Vec<u8> {
        serde_json::json!(template.describe(&self.vct(template))).to_string().into_bytes()
    }

    pub(crate) fn vct(&self, template: Template) -> String {
        format!("{}/vct/{}/1", self.0.settings.issuer, template.id)
    }
}
