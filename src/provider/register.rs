//! Registration of relying parties (RFC 7591 §3): by an operator, or by themselves with an invitation.

mod invitation;
mod management;
mod statement;

pub use invitation::{Invitation, Terms};
pub use management::GrantView;
pub use statement::SoftwareIssuer;

use crate::{ClientView, Error, Inner, Provider, TokenError, client_secret};
use audit::{Action, Event};
use kernel::{Assurance, Call, ClientId, Country, Purpose};
use oauth::{ClientMetadata, Code, Registered};
use privacy::Role;
use std::collections::HashMap;
use storage::{Json, WriteTx, Written, client};
use url::Url;

/// Where a relying party can be reached, as it registered it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// `contacts`: addresses of people, most times of mail.
    pub written: Vec<String>,
    /// `policy_uri`.
    pub policy: Option<Url>,
}

/// The longest word for a line of business.
const LONGEST_SECTOR: usize = 40;

const fn refused(sentence: &'static str) -> oauth::Error {
    oauth::Error::new(Code::InvalidClientMetadata, sentence)
}

/// The members that decide about disclosures, read.
pub(super) struct Standing {
    purposes: Vec<Purpose>,
    country: Country,
    role: Role,
    assurance: Assurance,
}

/// How a client that registered itself goes on.
#[derive(Default)]
pub(super) struct Managed {
    /// What its registration token is made from, if it may manage itself.
    from: Option<[u8; 32]>,
    /// The scope it waits for.
    pending: Option<String>,
}

impl Provider {
    /// Registers a relying party. Whoever calls has made sure that an operator asked for it.
    ///
    /// # Errors
    /// `invalid_client_metadata` or `invalid_redirect_uri` (RFC 7591 §3.2.2).
    pub async fn register(&self, call: Call, metadata: ClientMetadata) -> Result<Registered, TokenError> {
        let mut made = self.register_all(call, vec![metadata]).await?;
        Ok(made.pop().ok_or(storage::Error::Corrupt("registration"))?)
    }

    /// Registers several, all of them or none.
    ///
    /// # Errors
    /// As [`Provider::register`], for the first that is refused.
    pub async fn register_all(
        &self,
        call: Call,
        all: Vec<ClientMetadata>,
    ) -> Result<Vec<Registered>, TokenError> {
        let mut judged = Vec::new();
        for metadata in all {
            metadata.check()?;
            let standing = self.0.judged(&metadata).await?;
            judged.push((metadata, standing));
        }
        let mut tx = self.0.store.write(call).await?;
        let mut made = Vec::new();
        for (metadata, standing) in judged {
            made.push(self.0.add(&mut tx, metadata, standing, Managed::default()).await?);
        }
        tx.commit().await?;
        Ok(made)
    }

    /// Where a login can be begun from here, of those that have such an address (OpenID Connect Core §4).
    ///
    /// # Errors
    /// What the store says.
    pub async fn login_links(&self, ids: &[ClientId]) -> Result<HashMap<ClientId, Url>, Error> {
        let mut links = HashMap::new();
        for id in ids {
            if links.contains_key(id) {
                continue;
            }
            let found = self.0.client(*id).await?;
            if let Some(mut url) = found.and_then(|(_, metadata)| metadata.initiate_login_uri.clone()) {
                url.query_pairs_mut().append_pair("iss", &self.0.issuer);
                links.insert(*id, url);
            }
        }
        Ok(links)
    }

    /// Where relying parties can be reached, as they registered it: `contacts`, and their privacy policy (RFC 7591 §2).
    ///
    /// # Errors
    /// What the store says.
    pub async fn contacts(&self, ids: &[ClientId]) -> Result<HashMap<ClientId, Contact>, Error> {
        let mut found = HashMap::new();
        for id in ids {
            if let Some((_, metadata)) = self.0.client(*id).await? {
                let (written, policy) = (metadata.contacts.clone(), metadata.policy_uri.clone());
                found.insert(*id, Contact { written, policy });
            }
        }
        Ok(found)
    }

    /// Every relying party, oldest first.
    ///
    /// # Errors
    /// What the store says.
    pub async fn clients(&self) -> Result<Vec<ClientView>, Error> {
        let rows = client::all(&self.0.store.read().await?).await?;
        rows.iter().map(|row| Ok(ClientView::of(row, &row.metadata.read()?))).collect()
    }
}

impl Inner {
    /// What metadata says that others have to bear out: that a sector is one (OpenID Connect Registration §5), that we
    /// sign what it wants signed, that its words are the policies'.
    pub(super) async fn judged(&self, metadata: &ClientMetadata) -> Result<Standing, TokenError> {
        let standing = standing(metadata)?;
        let served = self.keys.algs();
        if metadata.wanted_algs().iter().any(|alg| !served.contains(alg)) {
            return Err(
                refused("An algorithm is wanted that this server has no key for; see its metadata.").into()
            );
        }
        if let Some(url) = &metadata.sector_identifier_uri {
            let unread = refused("sector_identifier_uri is no JSON array with every redirect_uri in it.");
            let body = self.document(url).await.map_err(|_| unread)?;
            let named: Vec<String> = serde_json::from_slice(&body).map_err(|_| unread)?;
            if !metadata.redirect_uris.iter().all(|uri| named.contains(uri)) {
                return Err(unread.into());
            }
        }
        Ok(standing)
    }

    /// Adds a client.
    pub(super) async fn add(
        &self,
        tx: &mut WriteTx,
        metadata: ClientMetadata,
        standing: Standing,
        managed: Managed,
    ) -> Result<Registered, TokenError> {
        let id = ClientId::new(tx.now(), tx.entropy());
        let secret = client_secret::make(self, tx, id, &metadata)?;
        let row = client::Model {
            id,
            name: metadata.client_name.clone(),
            metadata: Written::of(&metadata)?,
            secret_hash: secret.as_ref().map(|made| made.hash.clone()),
            sector_host: metadata.sector_host().unwrap_or_else(|| id.to_string()),
            sector: metadata.sector.clone(),
            country: standing.country,
            role: standing.role.code().to_owned(),
            contract: metadata.recipient_contract,
            assurance: standing.assurance,
            purposes: Json(standing.purposes),
            state: "active".to_owned(),
            created_at: tx.now(),
            registration: managed.from.map(Vec::from),
            pending: managed.pending,
            secret: secret.as_ref().and_then(|made| made.wrapped.clone()),
        };
        client::insert(tx, row.clone()).await?;
        let event = Event::new(Action::ClientRegistered).recipient(id).country(standing.country);
        self.audit.record(tx, event).await?;
        Ok(self.registered(&row, metadata, secret.map(|made| made.text)))
    }

    /// What a client is told of its registration.
    pub(super) fn registered(
        &self,
        row: &client::Model,
        metadata: ClientMetadata,
        client_secret: Option<String>,
    ) -> Registered {
        let token = self.registration_token(row);
        Registered {
            client_id: row.id.to_string(),
            client_id_issued_at: row.created_at.seconds(),
            client_secret_expires_at: client_secret.as_ref().map(|_| 0),
            client_secret,
            registration_client_uri: token.is_some().then(|| format!("{}/register/{}", self.issuer, row.id)),
            registration_access_token: token,
            metadata,
        }
    }
}

fn standing(metadata: &ClientMetadata) -> Result<Standing, oauth::Error> {
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
