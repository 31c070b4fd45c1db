//! Doing what was asked: one transaction, of any number of the same forms once.

use super::{FORM, Plan, Shown, Stay, Wish, told::LINKED};
use crate::{Error, Ground, Privacy};
use audit::{Action, Event};
use kernel::{Call, Moment, VisitorId};
use std::{collections::BTreeSet, fmt, time::Duration};
use storage::{WriteTx, credential, grant, passkey, restriction, status, token, wish};

/// Whoever asked is answered first; afterwards anybody finishes what they left.
const PATIENCE: Duration = Duration::from_secs(10);

/// A wish that was taken down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fulfilled {
    /// The wish.
    pub wish: Wish,
    /// What the link is made of.
    pub secret: String,
    /// What [`Privacy::wish_done`] takes.
    pub key: Vec<u8>,
    /// Whether this form did it, not the same one before.
    pub first: bool,
}

/// What ended beside the data.
#[derive(Debug, Default)]
pub(crate) struct Ended {
    grants: u64,
    tokens: u64,
    credentials: u64,
    pub(crate) passkeys: u64,
}

/// As the ledger notes it.
impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { grants, tokens, credentials, passkeys } = self;
        write!(f, "grants: {grants} tokens: {tokens} credentials: {credentials} passkeys: {passkeys}")
    }
}

impl Privacy {
    /// Does what a form says, for whoever is signed in. The same form again leads to the same link, signed in or not:
    /// who closed their visit is not. Nothing of what goes opens from the commit on; [`Privacy::follow_wish`] does the rest.
    ///
    /// # Errors
    /// [`Error::Stale`] when the form is too old, another's or nobody's; [`Error::Changed`] when what it showed is not so
    /// any more; [`Error::Asked`] when another form did it; what the store or the ledger say.
    pub async fn fulfil(
        &self,
        call: Call,
        who: Option<VisitorId>,
        form: &str,
    ) -> Result<Option<Fulfilled>, Error> {
        let inner = &*self.0;
        let text = inner.keys.transient().open(FORM, b"", call.now, form).map_err(|_| Error::Stale)?;
        let shown: Shown = serde_json::from_slice(&text).map_err(|_| Error::Stale)?;
        let wish: Wish = shown.wish.parse().map_err(|_| Error::Stale)?;
        let key = self.wish_key(&shown.secret);
        let done = |first| Some(Fulfilled { wish, secret: shown.secret.clone(), key: key.clone(), first });
        if wish::find(&inner.store.read().await?, &key).await?.is_some() {
            return Ok(done(false));
        }
        let Some(visitor) = who else { return Ok(None) };
        if visitor.to_string() != shown.visitor {
            return Err(Error::Stale);
        }
        match self.do_shown(call, visitor, wish, &shown, &key).await {
            Ok(()) => Ok(done(true)),
            // Another was faster, with this form; what it did is why nothing is as it was shown.
            Err(Error::Asked | Error::Changed)
                if wish::find(&inner.store.read().await?, &key).await?.is_some() =>
            {
                Ok(done(false))
            }
            Err(other) => Err(other),
        }
    }

    async fn do_shown(
        &self,
        call: Call,
        visitor: VisitorId,
        wish: Wish,
        shown: &Shown,
        key: &[u8],
    ) -> Result<(), Error> {
        let plan = self.planned(call, visitor, wish).await?;
        if plan.shown(visitor, shown.secret.clone()) != *shown {
            return Err(Error::Changed);
        }
        match self.take_down(call, visitor, &plan, key).await {
            // Something of it ended in this very moment.
            Err(Error::Internal(storage::Error::Conflict)) => Err(Error::Changed),
            other => other,
        }
    }

    async fn take_down(&self, call: Call, visitor: VisitorId, plan: &Plan, key: &[u8]) -> Result<(), Error> {
        let mut tx = self.0.store.write(call).await?;
        let row = wish::Model {
            key: key.to_vec(),
            subject: visitor.to_string(),
            wish: plan.wish.code().to_owned(),
            at: call.now,
            entry: 0,
            done_at: None,
        };
        // First of all: of any number at once, one gets past it.
        match wish::insert(&tx, row).await {
            Err(storage::Error::Conflict) => return Err(Error::Asked),
            other => other?,
        }
        let mut ended = match plan.wish.ends_giving() {
            true => self.end_giving(&mut tx, visitor).await?,
            false => Ended::default(),
        };
        let mut entry = None;
        for class in &plan.goes {
            let asked = self.ask(&mut tx, visitor, *class, Ground::Request).await?;
            entry.get_or_insert(asked);
        }
        let whole = plan.wish == Wish::Visit;
        // A class that a law demands was shown, not asked for.
        for stay in plan.stays.iter().filter(|_| whole) {
            self.store_only(&mut tx, visitor, stay).await?;
        }
        if whole {
            ended.passkeys = passkey::remove_all(&tx, visitor).await?;
            let note = format!("{ended} erased: {} stored: {}", plan.goes.len(), plan.stays.len());
            let event = Event::new(Action::VisitClosed).subject(visitor).note(note);
            entry = Some(self.0.audit.record(&mut tx, event).await?);
        }
        let entry = entry.and_then(|entry| i64::try_from(entry).ok()).unwrap_or_default();
        wish::note(&tx, key, entry).await?;
        Ok(tx.commit().await?)
    }

    /// Ends whatever lets anybody learn something about a person: consents and grants with their tokens, credentials.
    pub(crate) async fn end_giving(&self, tx: &mut WriteTx, visitor: VisitorId) -> Result<Ended, Error> {
        let (set, mut ended) = (self.policies(), Ended::default());
        let rows = grant::of(tx, visitor).await?;
        let open: BTreeSet<_> =
            rows.iter().filter(|row| row.ended_at.is_none()).map(|row| (row.client, row.purpose)).collect();
        for (client, purpose) in open {
            if set.purposes.find(purpose).is_some_and(crate::purpose::Entry::statutory) {
                // A duty is no consent; there is nothing left that it could send.
                for row in grant::open_of(tx, visitor, client, purpose).await? {
                    grant::end(tx, row.id, tx.now()).await?;
                    ended.tokens += token::revoke_grant(tx, row.id, tx.now()).await?;
                }
            } else {
                ended.tokens += self.end_between(tx, visitor, client, purpose, None).await?;
            }
            ended.grants += 1;
        }
        ended.tokens += token::revoke_of(tx, visitor).await?;
        let subject = self.0.keys.visitor_index(tx, credential::SUBJECT, visitor).await?;
        let mut live = credential::of(tx, &subject.found).await?;
        live.retain(|row| row.revoked_at.is_none() && row.expires_at > tx.now());
        for row in live {
            self.revoke(tx, &row, Event::new(Action::CredentialRevoked).subject(visitor)).await?;
            ended.credentials += 1;
        }
        Ok(ended)
    }

    /// Revokes a credential, with its entry. The next status list says so.
    pub(crate) async fn revoke(
        &self,
        tx: &mut WriteTx,
        row: &credential::Model,
        event: Event,
    ) -> Result<(), Error> {
        credential::revoke(tx, row.id, tx.now()).await?;
        status::touch(tx, &row.list).await?;
        self.0.audit.record(tx, event.note(format!("{} {}", row.id, row.configuration))).await?;
        Ok(())
    }

    /// Notes that a class is only stored from here on, if it is not yet.
    async fn store_only(&self, tx: &mut WriteTx, visitor: VisitorId, stay: &Stay) -> Result<(), Error> {
        let subject = visitor.to_string();
        if restriction::find(tx, &subject, stay.class.code()).await?.is_some() {
            return Ok(());
        }
        self.demand(tx, visitor, stay.class, &stay.article, stay.until).await?;
        Ok(())
    }

    /// What follows from a wish in this crate: keys are sealed and destroyed.
    ///
    /// # Errors
    /// What the store, the keys or the ledger say; then it is done again.
    pub async fn follow_wish(&self, call: Call, visitor: VisitorId) -> Result<(), Error> {
        let inner = &*self.0;
        let subject = visitor.to_string();
        for row in restriction::of(&inner.store.read().await?, &subject).await? {
            inner.keys.restrict(call, &subject, &row.class, true).await?;
        }
        self.finish_shreds(call).await?;
        Ok(())
    }

    /// Wishes from which something has still to follow, since whoever took them down left: whose, and what.
    ///
    /// # Errors
    /// What the store says.
    pub async fn open_wishes(&self, now: Moment) -> Result<Vec<(VisitorId, Wish, Vec<u8>)>, Error> {
        let rows = wish::open(&self.0.store.read().await?, now.minus(PATIENCE)).await?;
        let read = |row: wish::Model| Some((row.subject.parse().ok()?, row.wish.parse().ok()?, row.key));
        Ok(rows.into_iter().filter_map(read).collect())
    }

    /// Notes that all that follows from a wish was done.
    ///
    /// # Errors
    /// What the store says.
    pub async fn wish_done(&self, call: Call, key: &[u8]) -> Result<(), Error> {
        let tx = self.0.store.write(call).await?;
        match wish::done(&tx, key).await {
            // Another was faster.
            Ok(()) | Err(storage::Error::Conflict) => {}
            Err(other) => return Err(other.into()),
        }
        Ok(tx.commit().await?)
    }

    /// Forgets wishes that were done and whose link is over.
    ///
    /// # Errors
    /// What the store says.
    pub async fn sweep_wishes(&self, call: Call) -> Result<(), Error> {
        let tx = self.0.store.write(call).await?;
        wish::sweep(&tx, call.now.minus(LINKED)).await?;
        Ok(tx.commit().await?)
    }
}
