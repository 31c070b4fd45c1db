//! Operators, auditors and officers: added, given a way to prove themselves, removed.
//!
//! Programs prove themselves by a token, of which the store keeps a keyed hash. Auditors at the console prove themselves
//! by a passkey, registered through a link that opens once.

mod approval;
mod inspection;
mod session;

pub use approval::{Approval, ApprovalState, Scope, Verdict};
pub use inspection::{Inspection, PERSONAL, UnknownInspection};
pub use session::{Opened, Session, SessionRow, SignIn, Statement};

use crate::{Action, Audit, Error, Event};
use data_encoding::BASE64URL_NOPAD;
use kernel::{Call, Country, Entropy, Moment, Secret, StaffId};
use std::{str::FromStr, time::Duration};
use storage::{Tx, WriteTx, staff};

/// How long a link opens.
const LINK: Duration = Duration::from_secs(24 * 3600);
/// Our secrets have 43 characters: nothing else is worth a hash or a query.
const LENGTH: usize = 43;
/// Longest name and file number, in characters.
const LONGEST: usize = 80;

/// What a member of staff may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Registers relying parties, imports trust, rotates keys.
    Operator,
    /// Reads and exports the log.
    Auditor,
    /// Has passports and their holders in front of them.
    Officer,
}

impl Role {
    /// The code in the store.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Auditor => "auditor",
            Self::Officer => "officer",
        }
    }
}

/// The text names no role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a role; known are operator, auditor, officer")]
pub struct UnknownRole;

impl FromStr for Role {
    type Err = UnknownRole;
    fn from_str(code: &str) -> Result<Self, UnknownRole> {
        [Self::Operator, Self::Auditor, Self::Officer]
            .into_iter()
            .find(|r| r.code() == code)
            .ok_or(UnknownRole)
    }
}

/// A member of staff who proved who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    /// The id that entries name.
    pub id: StaffId,
    /// What they may do.
    pub role: Role,
    /// A name for lists.
    pub name: String,
    /// Where they are, and what covers their looking from there.
    pub place: Place,
    /// When they were added.
    pub created_at: Moment,
    /// When they were removed.
    pub ended_at: Option<Moment>,
}

/// Where somebody looks from. Looking from abroad is export (PIPL Art. 38), so papers are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The country.
    pub country: Country,
    /// The file number of the impact assessment (PIPL Art. 55).
    pub assessment: Option<String>,
    /// The file number of the contract with them (PIPL Art. 21).
    pub contract: Option<String>,
}

impl Place {
    /// In mainland China: nothing leaves.
    #[must_use]
    pub const fn home() -> Self {
        Self { country: Country::CHINA, assessment: None, contract: None }
    }

    fn fits(&self) -> bool {
        let mut numbers = [&self.assessment, &self.contract].into_iter().flatten();
        numbers.all(|number| number.chars().count() <= LONGEST)
    }
}

/// A new secret.
fn secret(entropy: &dyn Entropy) -> Secret {
    Secret::new(BASE64URL_NOPAD.encode(&entropy.bytes::<32>()))
}

fn member(row: staff::Model) -> Result<Staff, Error> {
    let role = row.role.parse().map_err(|_| Error::Damaged("a role"))?;
    let place = Place { country: row.country, assessment: row.assessment, contract: row.contract };
    let (created_at, ended_at) = (row.created_at, row.ended_at);
    Ok(Staff { id: row.id, role, name: row.name, place, created_at, ended_at })
}

impl Audit {
    /// Adds a member of staff in mainland China. The token is returned once and kept nowhere.
    ///
    /// # Errors
    /// As [`Audit::add_staff_at`].
    pub async fn add_staff(&self, call: Call, name: &str, role: Role) -> Result<(StaffId, Secret), Error> {
        self.add_staff_at(call, name, role, &Place::home()).await
    }

    /// Adds a member of staff who is at a place. The token is returned once and kept nowhere.
    ///
    /// # Errors
    /// [`Error::Statement`] when a name or a file number is longer than 80 characters; what the store says.
    pub async fn add_staff_at(
        &self,
        call: Call,
        name: &str,
        role: Role,
        place: &Place,
    ) -> Result<(StaffId, Secret), Error> {
        if name.chars().count() > LONGEST || !place.fits() {
            return Err(Error::Statement);
        }
        let mut tx = self.store.write(call).await?;
        let id = StaffId::new(tx.now(), tx.entropy());
        let token = secret(tx.entropy());
        let row = staff::Model {
            id,
            name: name.to_owned(),
            role: role.code().to_owned(),
            token_hash: self.token_hash(token.expose()),
            created_at: tx.now(),
            ended_at: None,
            country: place.country,
            assessment: place.assessment.clone(),
            contract: place.contract.clone(),
        };
        staff::insert(&tx, row).await?;
        let event = Event::new(Action::StaffAdded).note(format!("{id} {}", role.code()));
        self.record(&mut tx, event.country(place.country)).await?;
        tx.commit().await?;
        Ok((id, token))
    }

    /// Says anew where somebody is, and what covers their looking from there. Counts from their next export or session on.
    ///
    /// # Errors
    /// [`Error::NoStaff`] when there is nobody of that id, or no longer; [`Error::Statement`] when a file number is longer
    /// than 80 characters; what the store says.
    pub async fn place_staff(&self, call: Call, id: StaffId, place: &Place) -> Result<(), Error> {
        if !place.fits() {
            return Err(Error::Statement);
        }
        let mut tx = self.store.write(call).await?;
        let papers = (place.assessment.clone(), place.contract.clone());
        match staff::place(&tx, id, place.country, papers).await {
            Ok(()) => {}
            Err(storage::Error::Conflict) => return Err(Error::NoStaff),
            Err(other) => return Err(other.into()),
        }
        let note = [Some(id.to_string()), place.assessment.clone(), place.contract.clone()];
        let note: Vec<String> = note.into_iter().flatten().collect();
        let event = Event::new(Action::StaffPlaced).country(place.country).note(note.join(" "));
        self.record(&mut tx, event).await?;
        Ok(tx.commit().await?)
    }

    /// Makes a link by which somebody registers a passkey, once, within a day; older links of theirs open no more.
    /// The secret is returned once and kept nowhere.
    ///
    /// # Errors
    /// [`Error::NoStaff`] when there is nobody of that id; what the store says.
    pub async fn invite_staff(&self, call: Call, id: StaffId) -> Result<Secret, Error> {
        let mut tx = self.store.write(call).await?;
        staff::by_id(&tx, id).await?.ok_or(Error::NoStaff)?;
        staff::close_links(&tx, id).await?;
        let secret = secret(tx.entropy());
        let link = staff::Link {
            token_hash: self.link_hash(secret.expose()),
            staff: id,
            created_at: tx.now(),
            expires_at: tx.now().plus(LINK),
            used_at: None,
        };
        staff::add_link(&tx, link).await?;
        self.record(&mut tx, Event::new(Action::StaffInvited).note(id.to_string())).await?;
        tx.commit().await?;
        Ok(secret)
    }

    /// Whom a link is for, if it still opens.
    ///
    /// # Errors
    /// What the store says.
    pub async fn staff_of_link(&self, now: Moment, secret: &str) -> Result<Option<Staff>, Error> {
        if secret.len() != LENGTH {
            return Ok(None);
        }
        let tx = self.store.read().await?;
        let Some(link) = staff::link(&tx, &self.link_hash(secret), now).await? else { return Ok(None) };
        staff::by_id(&tx, link.staff).await?.map(member).transpose()
    }

    /// Uses a link up in the transaction of what it opens; says whom it was for.
    ///
    /// # Errors
    /// [`Error::LinkUsed`] when it was used before, is too old, or is nobody's.
    pub async fn use_staff_link(&self, tx: &mut WriteTx, secret: &str) -> Result<StaffId, Error> {
        let hash = self.link_hash(secret);
        let link = staff::link(tx, &hash, tx.now()).await?.ok_or(Error::LinkUsed)?;
        match staff::use_link(tx, &hash).await {
            Ok(()) => {}
            Err(storage::Error::Conflict) => return Err(Error::LinkUsed),
            Err(other) => return Err(other.into()),
        }
        staff::by_id(tx, link.staff).await?.ok_or(Error::LinkUsed)?;
        self.record(tx, Event::new(Action::StaffPasskeyAdded).note(link.staff.to_string())).await?;
        Ok(link.staff)
    }

    /// Removes somebody: their token, passkeys, links and sessions end at once.
    ///
    /// # Errors
    /// [`Error::NoStaff`] when there is nobody of that id, or no longer; what the store says.
    pub async fn remove_staff(&self, call: Call, id: StaffId) -> Result<(), Error> {
        let mut tx = self.store.write(call).await?;
        match staff::end(&tx, id, call.now).await {
            Ok(()) => {}
            Err(storage::Error::Conflict) => return Err(Error::NoStaff),
            Err(other) => return Err(other.into()),
        }
        staff::close_links(&tx, id).await?;
        storage::staff_passkey::remove_all(&tx, id).await?;
        storage::staff_session::end_all(&tx, id).await?;
        self.record(&mut tx, Event::new(Action::StaffRemoved).note(id.to_string())).await?;
        Ok(tx.commit().await?)
    }

    /// Everybody, removed or not, oldest first.
    ///
    /// # Errors
    /// What the store says.
    pub async fn all_staff(&self) -> Result<Vec<Staff>, Error> {
        staff::all(&self.store.read().await?).await?.into_iter().map(member).collect()
    }

    /// The member of staff behind a token; `None` for a token nobody has, or of someone removed.
    ///
    /// # Errors
    /// What the store says.
    pub async fn staff(&self, _now: Moment, token: &str) -> Result<Option<Staff>, Error> {
        if token.len() != LENGTH {
            return Ok(None);
        }
        let tx = self.store.read().await?;
        staff::find(&tx, &self.token_hash(token)).await?.map(member).transpose()
    }

    /// Somebody by their id, unless removed.
    async fn member(&self, tx: &impl Tx, id: StaffId) -> Result<Option<Staff>, Error> {
        staff::by_id(tx, id).await?.map(member).transpose()
    }

    fn token_hash(&self, token: &str) -> Vec<u8> {
        self.keys.mac("guosuo/staff-token", token.as_bytes()).to_vec()
    }

    fn link_hash(&self, secret: &str) -> Vec<u8> {
        self.keys.mac("guosuo/staff-link", secret.as_bytes()).to_vec()
    }
}
