//! Withdrawal: as easy as giving (PIPL Art. 15), and everything that rests on it ends with it.

use crate::{Error, Privacy};
use audit::{Action, Event};
use kernel::{Call, ClientId, GrantId, Purpose, VisitorId};
use storage::{WriteTx, client, consent, grant, token};

impl Privacy {
    /// Ends a grant: its consents, the grants beside it for the same purpose, and every token, in one
    /// transaction with its ledger entry.
    ///
    /// # Errors
    /// [`Error::NoGrant`] when the visitor has no such grant, [`Error::Ended`] when it ended before,
    /// [`Error::Statutory`] when a statute demands the disclosure.
    pub async fn withdraw(&self, call: Call, visitor: VisitorId, grant: GrantId) -> Result<(), Error> {
        let set = self.policies();
        let mut tx = self.0.store.write(call).await?;
        let row = grant::find(&tx, grant).await?.filter(|g| g.visitor == visitor).ok_or(Error::NoGrant)?;
        if set.purposes.find(row.purpose).is_some_and(crate::purpose::Entry::statutory) {
            return Err(Error::Statutory);
        }
        if row.ended_at.is_some() {
            return Err(Error::Ended);
        }
        self.end_between(&mut tx, visitor, row.client, row.purpose, Some(grant)).await?;
        Ok(tx.commit().await?)
    }

    /// Ends all that stands between a person and a recipient for a purpose, with its entry. Says how many tokens.
    pub(crate) async fn end_between(
        &self,
        tx: &mut WriteTx,
        visitor: VisitorId,
        client: ClientId,
        purpose: Purpose,
        named: Option<GrantId>,
    ) -> Result<u64, Error> {
        let record =
            consent::between(tx, visitor, client, purpose).await?.into_iter().find(|c| c.state == "given");
        consent::withdraw(tx, visitor, client, purpose).await?;
        let (mut tokens, mut named) = (0, named);
        for open in grant::open_of(tx, visitor, client, purpose).await? {
            grant::end(tx, open.id, tx.now()).await?;
            tokens += token::revoke_grant(tx, open.id, tx.now()).await?;
            named.get_or_insert(open.id);
        }
        let grant = named.map(|grant| format!("{grant} ")).unwrap_or_default();
        let mut event = Event::new(Action::ConsentWithdrawn)
            .subject(visitor)
            .recipient(client)
            .claims(record.as_ref().map(|c| c.claims.0.clone()).unwrap_or_default())
            .purpose(purpose)
            .note(format!("{grant}tokens ended: {tokens}"));
        if let Some(client) = client::find(tx, client).await? {
            event = event.country(client.country);
        }
        if let Some(record) = record {
            event = event.consent(record.id).notice(record.notice);
        }
        self.0.audit.record(tx, event).await?;
        Ok(tokens)
    }
}
