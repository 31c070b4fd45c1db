//! Giving and refusing consent.

use super::{LASTS, Notice, REST};
use crate::{Ask, ConsentKind, Error, Privacy};
use audit::{Action, Event};
use kernel::{Claim, ConsentId, Granularity, Moment, VisitorId};
use storage::{Json, WriteTx, consent};

/// The longest notice that is kept.
const LONGEST: usize = 64 * 1024;

impl Privacy {
    /// Records what the visitor agreed to, each kind as an item of its own. Kinds that the disclosure does not
    /// need are not recorded: nobody consents to what nobody asks.
    ///
    /// # Errors
    /// [`Error::Notice`] when nothing was shown; otherwise what the store, the keys or the ledger say.
    pub async fn consent(
        &self,
        tx: &mut WriteTx,
        visitor: VisitorId,
        ask: &Ask,
        kinds: &[ConsentKind],
        notice: Notice,
    ) -> Result<Vec<ConsentId>, Error> {
        let gathered = self.gather(tx, tx.now(), visitor, ask).await?;
        let (needed, _) = gathered.with_consents();
        let fields = gathered.fields();
        let hash = keep(tx, notice.clone()).await?;
        let mut ids = Vec::new();
        for kind in needed.into_iter().filter(|kind| kinds.contains(kind)) {
            let row = row(tx, visitor, ask, kind, &fields, (&hash, &notice.language));
            let id = row.id;
            consent::insert(tx, row).await?;
            let event = event(Action::ConsentGiven, visitor, ask, kind, &fields)
                .consent(id)
                .notice(hash.clone())
                .policy(gathered.set.digest.clone());
            self.0.audit.record(tx, event).await?;
            ids.push(id);
        }
        Ok(ids)
    }

    /// Records that the visitor said no. For thirty days nobody should ask again.
    ///
    /// # Errors
    /// As [`Privacy::consent`].
    pub async fn refuse(
        &self,
        tx: &mut WriteTx,
        visitor: VisitorId,
        ask: &Ask,
        notice: Notice,
    ) -> Result<(), Error> {
        let gathered = self.gather(tx, tx.now(), visitor, ask).await?;
        let fields = gathered.fields();
        let hash = keep(tx, notice.clone()).await?;
        for kind in gathered.with_consents().0 {
            let mut row = row(tx, visitor, ask, kind, &fields, (&hash, &notice.language));
            "refused".clone_into(&mut row.state);
            row.expires_at = tx.now().plus(REST);
            consent::insert(tx, row).await?;
        }
        let event = Event::new(Action::ConsentRefused)
            .subject(visitor)
            .recipient(ask.recipient.client)
            .claims(fields)
            .purpose(ask.purpose)
            .country(ask.recipient.country)
            .notice(hash);
        self.0.audit.record(tx, event).await?;
        Ok(())
    }
}

async fn keep(tx: &WriteTx, notice: Notice) -> Result<String, Error> {
    if notice.text.is_empty() || notice.text.len() > LONGEST || notice.language.is_empty() {
        return Err(Error::Notice);
    }
    let hash = notice.hash();
    let kept = consent::Notice {
        hash: hash.clone(),
        language: notice.language,
        body: notice.text,
        first_shown_at: tx.now(),
    };
    consent::keep_notice(tx, kept).await?;
    Ok(hash)
}

fn row(
    tx: &WriteTx,
    visitor: VisitorId,
    ask: &Ask,
    kind: ConsentKind,
    fields: &[(Claim, Granularity)],
    (notice, language): (&str, &str),
) -> consent::Model {
    let now: Moment = tx.now();
    consent::Model {
        id: ConsentId::new(now, tx.entropy()),
        visitor,
        client: ask.recipient.client,
        purpose: ask.purpose,
        kind: kind.code().to_owned(),
        claims: Json(fields.to_vec()),
        notice: notice.to_owned(),
        language: language.to_owned(),
        state: "given".to_owned(),
        since: now,
        expires_at: now.plus(LASTS),
        ended_at: None,
    }
}

fn event(
    action: Action,
    visitor: VisitorId,
    ask: &Ask,
    kind: ConsentKind,
    fields: &[(Claim, Granularity)],
) -> Event {
    Event::new(action)
        .subject(visitor)
        .recipient(ask.recipient.client)
        .claims(fields.iter().copied())
        .purpose(ask.purpose)
        .country(ask.recipient.country)
        .note(kind.code())
}
