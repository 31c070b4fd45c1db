//! What a newer log says that persons took back, taken back in this copy too: before it serves, and before
//! [`Privacy::bury`], which takes names away. What was given again since is taken back all the same: the copy does not know
//! of it, and whoever needs it asks again.

use crate::{Error, Privacy, purpose::Entry, wish::Ended};
use audit::{Action, Event};
use kernel::{Call, ClientId, CredentialId, Purpose, RetentionClass, VisitorId};
use std::collections::BTreeMap;
use storage::{consent, credential, grant, passkey, status};

/// An entry that says that a person took something back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    /// The name by which the ledger knows the person.
    pub subject: String,
    /// From whom, and for what; none, and the person closed their visit: everything from everybody, and their passkeys.
    pub from: Option<(ClientId, Purpose)>,
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
        let (mut cursor, mut changed) = (String::new(), 0);
        while !of.is_empty() {
            let some = self.0.keys.holders(&cursor, 500).await?;
            let Some((last, ..)) = some.last() else { break };
            cursor.clone_from(last);
            for (_, subject, class) in some {
                // Whoever is in the log has a key there.
                let (Ok(visitor), true) = (subject.parse(), class == RetentionClass::AuditDetail.code())
                else {
                    continue;
                };
                let names = self.0.audit.names(visitor).await?;
                for one in names.iter().filter_map(|name| of.get(name.as_str())).flatten() {
                    changed += u64::from(match one.from {
                        Some((client, purpose)) => self.withdraw_one(call, visitor, client, purpose).await?,
                        None => self.close_again(call, visitor).await?,
                    });
                }
            }
        }
        Ok(changed)
    }

    async fn withdraw_one(
        &self,
        call: Call,
        visitor: VisitorId,
        client: ClientId,
        purpose: Purpose,
    ) -> Result<bool, Error> {
        let mut tx = self.0.store.write(call).await?;
        let given = consent::between(&tx, visitor, client, purpose).await?.iter().any(|c| c.state == "given");
        let open = !grant::open_of(&tx, visitor, client, purpose).await?.is_empty();
        if !given && !open || self.policies().purposes.find(purpose).is_some_and(Entry::statutory) {
            return Ok(false);
        }
        self.end_between(&mut tx, visitor, client, purpose, None).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn close_again(&self, call: Call, visitor: VisitorId) -> Result<bool, Error> {
        let mut tx = self.0.store.write(call).await?;
        let mut ended = self.end_giving(&mut tx, visitor).await?;
        ended.passkeys = passkey::remove_all(&tx, visitor).await?;
        if ended == Ended::default() {
            return Ok(false);
        }
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
            credential::revoke(&tx, *id, call.now).await?;
            status::touch(&tx, &row.list).await?;
            let event = Event::new(Action::CredentialRevoked).note(format!("{id} {}", row.configuration));
            self.0.audit.record(&mut tx, event).await?;
            tx.commit().await?;
            changed += 1;
        }
        Ok(changed)
    }
}
