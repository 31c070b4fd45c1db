//! Registration of relying parties (RFC 7591 §3), by an operator.

use crate::{ClientView, Error, Provider, TokenError, client_secret};
use audit::{Action, Event};
use kernel::{Assurance, Call, ClientId, Country, Purpose};
use oauth::{ClientMetadata, Code, Registered};
use privacy::Role;
use storage::{Json, client};

/// The longest word for a line of business.
const LONGEST_SECTOR: usize = 40;

/// The members that decide about disclosures, read.
struct Standing {
    purposes: Vec<Purpose>,
    country: Country,
    role: Role,
    assurance: Assurance,
}

impl Provider {
    /// Registers a relying party. Whoever calls has made sure that an operator asked for it.
    ///
    /// # Errors
    /// `invalid_client_metadata` or `invalid_redirect_uri` (RFC 7591 §3.2.2).
    pub async fn register(&self, call: Call, metadata: ClientMetadata) -> Result<Registered, TokenError> {
        metadata.check()?;
        let standing = standing(&metadata)?;
        let mut tx = self.0.store.write(call).await?;
        let id = ClientId::new(call.now, tx.entropy());
        let secret = client_secret::make(&self.0, &tx, id, &metadata)?;
        let kept = serde_json::to_value(&metadata).map_err(|_| storage::Error::Corrupt("client metadata"))?;
        let row = client::Model {
            id,
            name: metadata.client_name.clone(),
            metadata: Json(kept),
            secret_hash: secret.as_ref().map(|made| made.hash.clone()),
            sector_host: metadata.sector_host().unwrap_or_else(|| id.to_string()),
            sector: metadata.sector.clone(),
            country: standing.country,
            role: standing.role.code().to_owned(),
            contract: metadata.recipient_contract,
            assurance: standing.assurance,
            purposes: Json(standing.purposes),
            state: "active".to_owned(),
            created_at: call.now,
            registration_hash: None,
            secret: secret.as_ref().and_then(|made| made.wrapped.clone()),
        };
        client::insert(&tx, row).await?;
        let event = Event::new(Action::ClientRegistered).recipient(id).country(standing.country);
        self.0.audit.record(&mut tx, event).await?;
        tx.commit().await?;
        let client_secret = secret.map(|made| made.text);
        Ok(Registered {
            client_id: id.to_string(),
            client_id_issued_at: call.now.seconds(),
            client_secret_expires_at: client_secret.as_ref().map(|_| 0),
            client_secret,
            metadata,
        })
    }

    /// Every relying party, oldest first.
    ///
    /// # Errors
    /// What the store says.
    pub async fn clients(&self) -> Result<Vec<ClientView>, Error> {
        let rows = client::all(&self.0.store.read().await?).await?;
        rows.iter()
            .map(|row| {
                let metadata = serde_json::from_value(row.metadata.0.clone())
                    .map_err(|_| storage::Error::Corrupt("client metadata"))?;
                Ok(ClientView::of(row, &metadata))
            })
            .collect()
    }
}

fn standing(metadata: &ClientMetadata) -> Result<Standing, oauth::Error> {
    let refused = |sentence| oauth::Error::new(Code::InvalidClientMetadata, sentence);
    let mut purposes: Vec<Purpose> = Vec::new();
    for text in &metadata.purposes {
        let purpose = text.parse().map_err(|_| refused("purposes names one that is not registered."))?;
        if !purposes.contains(&purpose) {
            purposes.push(purpose);
        }
    }
    let word = |b: u8| b.is_ascii_lowercase() || b == b'-';
    let sector = &metadata.sector;
    if sector.is_empty() || sector.len() > LONGEST_SECTOR || !sector.bytes().all(word) {
        return Err(refused("sector is a word of the release policy, such as lodging."));
    }
    Ok(Standing {
        purposes,
        country: metadata
            .country
            .parse()
            .map_err(|_| refused("country is two capital letters, ISO 3166-1."))?,
        role: metadata.recipient_role.parse().map_err(|_| {
            refused("recipient_role is handler, joint, entrusted, foreign_authority or cn_authority.")
        })?,
        assurance: metadata.required_assurance.parse().map_err(|_| {
            refused("required_assurance is typed, page, desk, chip, chip-live or chip-live-face.")
        })?,
    })
}
