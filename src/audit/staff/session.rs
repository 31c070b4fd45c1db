//! Sessions in the console: begun by a passkey, then told why and what of the log; ended by rest, age or removal.

use super::{Inspection, LENGTH, Place, Role, secret};
use crate::{Action, Audit, Error, Event};
use kernel::{Actor, Call, Country, Moment, Secret, SessionId, StaffId};
use ledger::Name;
use std::time::Duration;
use storage::{WriteTx, staff_session};

/// A session dies of this much rest,
const IDLE: Duration = Duration::from_secs(15 * 60);
/// and of old age.
const LIFE: Duration = Duration::from_secs(8 * 3600);
/// Use is noted this often, not at every request.
const NOTED: Duration = Duration::from_secs(60);
/// Longest reference, in characters.
const REFERENCE: usize = 60;

/// How somebody signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignIn {
    /// By a passkey that verified its user.
    Passkey,
    /// By a token: in the demo alone.
    Token,
}

impl SignIn {
    /// The code in the store and in entries.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Passkey => "passkey",
            Self::Token => "token",
        }
    }
}

/// An auditor who is signed in, in this browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The session.
    pub id: SessionId,
    /// Who.
    pub staff: StaffId,
    /// Their name.
    pub name: String,
    /// Where they are, and what covers their looking from there.
    pub place: Place,
    /// When they signed in.
    pub began_at: Moment,
    /// When the session ends, whatever happens.
    pub expires_at: Moment,
    /// What they may read; nothing until they stated why.
    pub opened: Option<Opened>,
}

/// What a session may read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Why.
    pub purpose: Inspection,
    /// The file or order it belongs to.
    pub reference: String,
    /// From where.
    pub country: Country,
    /// Entries before this are not shown.
    pub from: Option<Moment>,
    /// Entries from this on are not shown.
    pub to: Option<Moment>,
    /// The code of the transfer decision on looking from there.
    pub clearance: String,
}

impl Opened {
    /// Whether looking from there was refused by the transfer tables: then no personal field is shown.
    #[must_use]
    pub fn barred(&self) -> bool {
        self.clearance.starts_with("D-")
    }

    /// Whether a field is shown on the screen.
    #[must_use]
    pub fn sees(&self, field: Name) -> bool {
        !super::PERSONAL.contains(&field) || (!self.barred() && self.purpose.grants().contains(&field))
    }

    /// Whether pseudonyms are shown on the screen.
    #[must_use]
    pub fn sees_subject(&self) -> bool {
        self.sees(Name::Subject)
    }

    /// The later of a wish and the window's beginning.
    #[must_use]
    pub fn from(&self, wish: Option<Moment>) -> Option<Moment> {
        wish.max(self.from)
    }

    /// The earlier of a wish and the window's end.
    #[must_use]
    pub fn to(&self, wish: Option<Moment>) -> Option<Moment> {
        match (wish, self.to) {
            (Some(wish), Some(end)) => Some(wish.min(end)),
            (wish, end) => wish.or(end),
        }
    }

    /// Whether an instant lies in the window.
    #[must_use]
    pub fn covers(&self, at: Moment) -> bool {
        self.from.is_none_or(|from| from <= at) && self.to.is_none_or(|to| at < to)
    }
}

/// What an auditor states before reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Why.
    pub purpose: Inspection,
    /// The file or order it belongs to: at most 60 letters, digits and `-_/.#: `; no name of anybody.
    pub reference: String,
    /// From where.
    pub country: Country,
    /// The log from here on.
    pub from: Option<Moment>,
    /// The log up to here.
    pub to: Option<Moment>,
    /// For so many hours from now, 1 to 8.
    pub hours: u8,
}

/// A session in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// The session.
    pub id: SessionId,
    /// When it began.
    pub began_at: Moment,
    /// When it was last used, to the minute.
    pub seen_at: Moment,
    /// When it ends.
    pub expires_at: Moment,
    /// How it began: `passkey` or `token`.
    pub proof: String,
    /// Why the log is read.
    pub purpose: Option<Inspection>,
    /// From where.
    pub country: Country,
}

fn lives(row: &staff_session::Model, now: Moment) -> bool {
    now.since(row.seen_at) < IDLE && now < row.expires_at
}

/// Whether a text may stand in the log: short, and of letters, digits and a few signs.
pub(super) fn plain(text: &str, longest: usize) -> bool {
    text.chars().count() <= longest
        && text.chars().all(|c| c.is_alphanumeric() || "-_/.#:,()?!' ".contains(c))
}

fn opened(row: &staff_session::Model) -> Result<Option<Opened>, Error> {
    let Some(purpose) = &row.purpose else { return Ok(None) };
    Ok(Some(Opened {
        purpose: purpose.parse().map_err(|_| Error::Damaged("a purpose"))?,
        reference: row.reference.clone().unwrap_or_default(),
        country: row.country,
        from: row.window_from,
        to: row.window_to,
        clearance: row.clearance.clone().unwrap_or_default(),
    }))
}

impl Audit {
    /// Begins a session in the transaction of what proved the auditor: a new token at every sign-in.
    ///
    /// # Errors
    /// [`Error::NoStaff`] when they are no auditor, or no longer; what the store says.
    pub async fn begin_staff_session(
        &self,
        tx: &mut WriteTx,
        id: StaffId,
        proof: SignIn,
    ) -> Result<Secret, Error> {
        let who = self.member(tx, id).await?.filter(|who| who.role == Role::Auditor);
        let who = who.ok_or(Error::NoStaff)?;
        let token = secret(tx.entropy());
        let row = staff_session::Model {
            id: SessionId::new(tx.now(), tx.entropy()),
            token_hash: self.session_hash(token.expose()),
            staff: id,
            proof: proof.code().to_owned(),
            country: who.place.country,
            began_at: tx.now(),
            seen_at: tx.now(),
            expires_at: tx.now().plus(LIFE),
            ended_at: None,
            purpose: None,
            reference: None,
            window_from: None,
            window_to: None,
            clearance: None,
        };
        let note = format!("{} {}", row.id, proof.code());
        staff_session::insert(tx, row).await?;
        self.record(tx, Event::new(Action::StaffSignedIn).note(note)).await?;
        Ok(token)
    }

    /// As [`Audit::begin_staff_session`], by itself: for a token that was shown.
    ///
    /// # Errors
    /// As there.
    pub async fn open_staff_session(&self, call: Call, id: StaffId) -> Result<Secret, Error> {
        let mut tx = self.store.write(call.by(Actor::Auditor(id))).await?;
        let token = self.begin_staff_session(&mut tx, id, SignIn::Token).await?;
        tx.commit().await?;
        Ok(token)
    }

    /// The session of a token, if it lives and its auditor is still one.
    ///
    /// # Errors
    /// What the store says.
    pub async fn staff_session(&self, call: Call, token: &str) -> Result<Option<Session>, Error> {
        if token.len() != LENGTH {
            return Ok(None);
        }
        let (row, who) = {
            let tx = self.store.read().await?;
            let row = staff_session::find_open(&tx, &self.session_hash(token)).await?;
            let Some(row) = row.filter(|row| lives(row, call.now)) else { return Ok(None) };
            let Some(who) = self.member(&tx, row.staff).await? else { return Ok(None) };
            (row, who)
        };
        if call.now.since(row.seen_at) >= NOTED {
            let tx = self.store.write(call).await?;
            match staff_session::seen(&tx, row.id, call.now).await {
                Ok(()) => tx.commit().await?,
                // Ended in this very moment.
                Err(storage::Error::Conflict) => return Ok(None),
                Err(other) => return Err(other.into()),
            }
        }
        Ok(Some(Session {
            id: row.id,
            staff: row.staff,
            name: who.name,
            place: who.place,
            began_at: row.began_at,
            expires_at: row.expires_at,
            opened: opened(&row)?,
        }))
    }

    /// Opens the log to a session, once, for what was stated; `clearance` is the code of the transfer decision.
    ///
    /// # Errors
    /// [`Error::Statement`] when a text, the window or the hours are out of bounds; [`Error::Stated`] when it was
    /// stated before; what the store says.
    pub async fn open_log(
        &self,
        call: Call,
        session: &Session,
        said: Statement,
        clearance: &str,
    ) -> Result<(), Error> {
        let reference = said.reference.trim();
        let window = said.from.zip(said.to).is_none_or(|(from, to)| from < to);
        if !plain(reference, REFERENCE) || !window || !(1..=8).contains(&said.hours) {
            return Err(Error::Statement);
        }
        let mut tx = self.store.write(call).await?;
        let until = call.now.plus(Duration::from_secs(u64::from(said.hours) * 3600));
        let row = staff_session::Model {
            id: session.id,
            token_hash: Vec::new(),
            staff: session.staff,
            proof: String::new(),
            country: said.country,
            began_at: session.began_at,
            seen_at: call.now,
            expires_at: until.min(session.expires_at),
            ended_at: None,
            purpose: Some(said.purpose.code().to_owned()),
            reference: Some(reference.to_owned()),
            window_from: said.from,
            window_to: said.to,
            clearance: Some(clearance.to_owned()),
        };
        match staff_session::state(&tx, &row).await {
            Ok(()) => {}
            Err(storage::Error::Conflict) => return Err(Error::Stated),
            Err(other) => return Err(other.into()),
        }
        let open = |end: Option<Moment>| end.map_or_else(|| "*".to_owned(), Moment::rfc3339);
        let window = format!("{}/{}", open(said.from), open(said.to));
        let until = row.expires_at.rfc3339();
        let note = format!("{} {} {window} until {until} {reference}", session.id, said.purpose);
        let event = Event::new(Action::ConsoleOpened).decision(clearance).country(said.country);
        self.record(&mut tx, event.note(note.trim_end())).await?;
        Ok(tx.commit().await?)
    }

    /// Somebody's sessions that live, newest first.
    ///
    /// # Errors
    /// What the store says.
    pub async fn staff_sessions(&self, call: Call, id: StaffId) -> Result<Vec<SessionRow>, Error> {
        let rows = staff_session::open(&self.store.read().await?).await?;
        let own = rows.into_iter().filter(|row| row.staff == id && lives(row, call.now));
        own.map(|row| {
            let purpose = opened(&row)?.map(|o| o.purpose);
            Ok(SessionRow {
                id: row.id,
                began_at: row.began_at,
                seen_at: row.seen_at,
                expires_at: row.expires_at,
                proof: row.proof,
                purpose,
                country: row.country,
            })
        })
        .collect()
    }

    /// Ends a session of one's own. Ending one that has ended is no error.
    ///
    /// # Errors
    /// What the store says.
    pub async fn end_staff_session(&self, call: Call, staff: StaffId, id: SessionId) -> Result<(), Error> {
        let mut tx = self.store.write(call).await?;
        match staff_session::end(&tx, staff, id).await {
            Ok(()) => {}
            Err(storage::Error::Conflict) => return Ok(()),
            Err(other) => return Err(other.into()),
        }
        self.record(&mut tx, Event::new(Action::ConsoleClosed).note(id.to_string())).await?;
        Ok(tx.commit().await?)
    }

    fn session_hash(&self, token: &str) -> Vec<u8> {
        self.keys.mac("guosuo/staff-session", token.as_bytes()).to_vec()
    }
}
