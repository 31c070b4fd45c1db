//! What a newer log says that persons took back, taken back in this copy too: before it serves, and before
//! [`Privacy::bury`], which takes names away. Only what is older than the entry: what was given again before
//! the copy was made stays; what was given again after it the copy does not know, and whoever needs it asks again.

use crate::{Error, Privacy, purpose::Entry};
use audit::{Action, Event};
use kernel::{Call, ClientId, CredentialId, Moment, Purpose, RetentionClass, VisitorId};
use std::collections::BTreeMap;
use storage::{consent, credential, grant, passkey};

/// An entry that says that a person took something back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    /// The name by which the ledger knows the person.
    pub subject: String,
    /// From whom, and for what; none, and the person closed their visit: everything from everybody, and their passkeys.
    pub from: Option<(ClientId, Purpose)>,
    /// When.
    pub at: Moment,
}

impl Privacy {
    /// Repeats in this copy what persons took back. Says how many of these entries it knew otherwise.
    ///
    /// # Errors
    /// What the store, the keys or the ledger say; then it is done again.
    pub async fn withdraw_again(&self, call: Call, withdrawn: &[Withdrawn]) -> Result<u64, Error> {
        let mut of: BTreeMap<&str, Vec<&Withdrawn>> = BTreeMap::new();
        for one in withdrawn {
            of.entry(&one.subject).or_default().push(one);
        }
        let mut changed = 0;
        if of.is_empty() {
            return Ok(changed);
        }
        self.each_held(async |visitor, class| {
            // Whoever is in the log has a key there.
            if class != RetentionClass::AuditDetail.code() {
                return Ok(());
            }
            let names = self.0.audit.names(visitor).await?;
            for one in names.iter().filter_map(|name| of.get(name.as_str())).flatten() {
                changed += u64::from(match one.from {
                    Some(from) => self.withdraw_one(call, visitor, from, one.at).await?,
                    None => self.close_again(call, visitor, one.at).await?,
                });
            }
            Ok(())
        })
        .await?;
        Ok(changed)
    }

    /// Hands over every person of whom something is kept here, with each class of it.
    pub(crate) async fn each_held(
        &self,
        mut each: impl AsyncFnMut(VisitorId, String) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut cursor = String::new();
        loop {
            let some = self.0.keys.holders(&cursor, 500).await?;
            let Some((last, ..)) = some.last() else { return Ok(()) };
            cursor.clone_from(last);
            for (_, subject, class) in some {
                if let Ok(visitor) = subject.parse() {
                    each(visitor, class).await?;
                }
            }
        }
    }

    async fn withdraw_one(
        &self,
        call: Call,
        visitor: VisitorId,
        (client, purpose): (ClientId, Purpose),
        at: Moment,
    ) -> Result<bool, Error> {
        let mut tx = self.0.store.write(call).await?;
        let given = consent::between(&tx, visitor, client, purpose)
            .await?
            .iter()
            .any(|c| c.state == "given" && c.since <= at);
        let open = grant::open_of(&tx, visitor, client, purpose).await?.iter().any(|g| g.created_at <= at);
        if !given && !open || self.policies().purposes.find(purpose).is_some_and(Entry::statutory) {
            return Ok(false);
        }
        self.end_between(&mut tx, visitor, client, purpose, None).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn close_again(&self, call: Call, visitor: VisitorId, at: Moment) -> Result<bool, Error> {
        let mut tx = self.0.store.write(call).await?;
        // A closing leaves nothing open: where something older is, it is not known here, and nothing newer is.
        let open = grant::of(&tx, visitor).await?.iter().any(|g| g.ended_at.is_none() && g.created_at <= at);
        let keys = passkey::of(&tx, visitor).await?.iter().any(|key| key.created_at <= at);
        if !open && !keys {
            return Ok(false);
        }
        let mut ended = self.end_giving(&mut tx, visitor).await?;
        ended.passkeys = passkey::remove_all(&tx, visitor).await?;
        let event = Event::new(Action::VisitClosed).subject(visitor).note(format!("{ended} repeated"));
        self.0.audit.record(&mut tx, event).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Revokes in this copy the credentials that a newer log says were revoked. Says how many it had as valid.
    ///
    /// # Errors
    /// What the store or the ledger say; then it is done again.
    pub async fn revoke_again(&self, call: Call, revoked: &[CredentialId]) -> Result<u64, Error> {
        let mut changed = 0;
        for id in revoked {
            let mut tx = self.0.store.write(call).await?;
            // What was issued after the copy was made is not in it.
            let Some(row) = credential::find(&tx, *id).await?.filter(|row| row.revoked_at.is_none()) else {
                continue;
            };
            self.revoke(&mut tx, &row, Event::new(Action::CredentialRevoked)).await?;
            tx.commit().await?;
            changed += 1;
        }
        Ok(changed)
    }
}
