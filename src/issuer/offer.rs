//! Credential offers with a pre-authorized code (OpenID4VCI §4.1): what a visitor shows their wallet.

use crate::{Error, Issuer, template::Template};
use audit::{Action, Event};
use credential::vci::{Grants, Offer, PreAuthorized};
use kernel::{Call, Moment, VisitorId};
use std::{fmt, time::Duration};
use storage::offer;
use url::Url;

/// How long a code lives: long enough to point a phone at a screen.
const LIFE: Duration = Duration::from_secs(300);

/// An offer to show. Whoever reads it first gets the credential: show it to its visitor alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Offered {
    /// The offer as JSON.
    pub offer: Offer,
    /// The same as an `openid-credential-offer:` URI, for a link or a QR code.
    pub uri: String,
    /// When it dies.
    pub expires_at: Moment,
}

impl fmt::Debug for Offered {
    // The code in it is a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Offered(until {})", self.expires_at)
    }
}

impl Issuer {
    /// Offers a visitor a credential: the code is worth one token, once, for five minutes.
    ///
    /// # Errors
    /// [`Error::NoConfiguration`] for a kind we do not issue; [`Error::NotEligible`] without a valid passport.
    pub async fn offer(&self, call: Call, visitor: VisitorId, configuration: &str) -> Result<Offered, Error> {
        let template = Template::find(configuration).ok_or(Error::NoConfiguration)?;
        let mut tx = self.0.store.write(call).await?;
        self.passport(&tx, call.now, visitor).await?.ok_or(Error::NotEligible)?;
        let code = data_encoding::BASE64URL_NOPAD.encode(&tx.entropy().bytes::<32>());
        let expires_at = call.now.plus(LIFE);
        let row = offer::Model {
            code_hash: self.0.keys.mac(offer::CODE, code.as_bytes()).to_vec(),
            visitor,
            configuration: template.id.to_owned(),
            created_at: call.now,
            expires_at,
            consumed_at: None,
        };
        offer::insert(&tx, row).await?;
        let event = Event::new(Action::CredentialOffered).subject(visitor).note(template.id);
        self.0.audit.record(&mut tx, event).await?;
        tx.commit().await?;
        let offer = Offer {
            credential_issuer: self.0.settings.issuer.clone(),
            credential_configuration_ids: vec![template.id.to_owned()],
            grants: Some(Grants { pre_authorized: Some(PreAuthorized { code }) }),
        };
        let uri = by_value(&offer);
        Ok(Offered { offer, uri, expires_at })
    }
}

/// §4.1.2: the offer by value.
fn by_value(offer: &Offer) -> String {
    let json = serde_json::json!(offer).to_string();
    match Url::parse_with_params("openid-credential-offer://", [("credential_offer", json)]) {
        Ok(uri) => uri.to_string(),
        // A constant scheme and one parameter always make a URI.
        Err(_) => String::new(),
    }
}
