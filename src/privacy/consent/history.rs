//! Who learned what, when, why and where it went: names and grains, never values.

use crate::{
    Ask, ConsentKind, Error, Privacy, Recipient, fact::Facts, gather::group, minimise::minimise,
    policy::PolicySet,
};
use audit::Action;
use kernel::{Claim, ClientId, Country, GrantId, Granularity, Moment, Purpose, VisitorId};
use std::collections::BTreeMap;
use storage::{Tx, client, consent, grant};

/// Whether a grant still lets anything out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantState {
    /// It does.
    Active,
    /// It ended.
    Ended {
        /// When.
        at: Moment,
    },
}

/// One recipient the visitor let in, for one purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantView {
    /// The grant; what [`Privacy::withdraw`] takes.
    pub grant: GrantId,
    /// The recipient.
    pub client: ClientId,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub country: Country,
    /// What for.
    pub purpose: Purpose,
    /// What it may learn by the rules in force, how finely.
    pub claims: Vec<(Claim, Granularity)>,
    /// Since when.
    pub since: Moment,
    /// When something was last sent.
    pub last_used: Option<Moment>,
    /// A statute demands it: there is nothing to withdraw.
    pub statutory: bool,
    /// Whether it is in force.
    pub state: GrantState,
    /// The kinds of consent given for it and in force.
    pub consents: Vec<ConsentKind>,
    /// Hash of the notice answered last.
    pub notice: Option<String>,
    /// How long the recipient may keep it, in English.
    pub retention: String,
    /// The same as a word that pages translate.
    pub retention_word: String,
}

impl GrantView {
    /// Takes an earlier sign-in at the same recipient for the same purpose into this row.
    fn absorb(&mut self, earlier: Self) {
        self.last_used = self.last_used.max(earlier.last_used);
        if self.state == earlier.state {
            self.since = self.since.min(earlier.since);
            self.claims.extend(earlier.claims);
            self.claims.sort_unstable();
            self.claims.dedup();
        }
    }
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryRow {
    /// Its index in the ledger.
    pub index: u64,
    /// When.
    pub when: Moment,
    /// What.
    pub action: Action,
    /// To or by whom.
    pub recipient: Option<String>,
    /// Which claims, how finely.
    pub claims: Vec<(Claim, Granularity)>,
    /// What for.
    pub purpose: Option<Purpose>,
    /// The code, allowed or denied.
    pub decision: Option<String>,
    /// Where it went or was to go.
    pub country: Option<Country>,
    /// The way it went abroad.
    pub mechanism: Option<String>,
    /// What did not leave, or what else there is to say in codes.
    pub note: Option<String>,
}

impl Privacy {
    /// Everyone the visitor ever let in, newest first; one row for each recipient and purpose, since withdrawing
    /// ends all that stands between them.
    ///
    /// # Errors
    /// What the store, the keys or an unreadable fact say.
    pub async fn grants(&self, now: Moment, visitor: VisitorId) -> Result<Vec<GrantView>, Error> {
        let set = self.policies();
        let tx = self.0.store.read().await?;
        let facts = Facts::load(&self.0.keys, &tx, now, visitor).await?;
        let age = facts.birth()?.and_then(|birth| birth.age_on(now.date_in_china()));
        let answers = consent::of(&tx, visitor).await?;
        let mut views: Vec<GrantView> = Vec::new();
        for row in grant::of(&tx, visitor).await? {
            let Some(registered) = client::find(&tx, row.client).await? else {
                continue;
            };
            let ask = Ask {
                recipient: Recipient::of(&registered)?,
                purpose: row.purpose,
                wanted: row.claims.0.clone(),
                reference: row.reference.clone(),
            };
            let items = minimise(&set.rules, &ask, group(age)).into_iter();
            let claims = items
                .filter_map(|item| item.granted.map(|grain| (item.claim, grain)))
                .filter(|(claim, grain)| facts.holds(*claim, *grain))
                .collect();
            let next = view(&set, row, registered, claims, &answers, now);
            let same = |shown: &&mut GrantView| shown.client == next.client && shown.purpose == next.purpose;
            match views.iter_mut().find(same) {
                Some(shown) => shown.absorb(next),
                None => views.push(next),
            }
        }
        Ok(views)
    }

    /// What happened around the visitor, refusals included, newest first.
    ///
    /// # Errors
    /// What the store or the ledger say.
    pub async fn history(&self, visitor: VisitorId, limit: u64) -> Result<Vec<HistoryRow>, Error> {
        let entries = self.0.audit.history(visitor, limit).await?;
        let tx = self.0.store.read().await?;
        let mut names = BTreeMap::new();
        for id in entries.iter().filter_map(|entry| entry.recipient) {
            names.insert(id, name(&tx, id).await?);
        }
        Ok(entries
            .into_iter()
            .map(|entry| HistoryRow {
                index: entry.index,
                when: entry.time,
                action: entry.action,
                recipient: entry.recipient.and_then(|id| names.get(&id).cloned().flatten()),
                claims: entry.claims,
                purpose: entry.purpose,
                decision: entry.decision,
                country: entry.country,
                mechanism: entry.mechanism,
                note: entry.note,
            })
            .collect())
    }

    /// The notice of that hash, word for word as it was shown.
    ///
    /// # Errors
    /// What the store says.
    pub async fn notice(&self, hash: &str) -> Result<Option<super::Notice>, Error> {
        let tx = self.0.store.read().await?;
        Ok(consent::notice(&tx, hash)
            .await?
            .map(|kept| super::Notice { language: kept.language, text: kept.body }))
    }
}

async fn name(tx: &impl Tx, id: ClientId) -> Result<Option<String>, Error> {
    Ok(client::find(tx, id).await?.map(|row| row.name))
}

fn view(
    set: &PolicySet,
    row: grant::Model,
    registered: client::Model,
    claims: Vec<(Claim, Granularity)>,
    answers: &[consent::Model],
    now: Moment,
) -> GrantView {
    let entry = set.purposes.find(row.purpose);
    let given: Vec<&consent::Model> = answers
        .iter()
        .filter(|c| c.client == row.client && c.purpose == row.purpose)
        .filter(|c| c.state == "given" && now < c.expires_at)
        .collect();
    let mut consents: Vec<ConsentKind> = given.iter().filter_map(|c| c.kind.parse().ok()).collect();
    consents.sort_unstable();
    consents.dedup();
    GrantView {
        grant: row.id,
        client: row.client,
        name: registered.name,
        country: registered.country,
        purpose: row.purpose,
        claims,
        since: row.created_at,
        last_used: row.used_at,
        statutory: entry.is_some_and(crate::purpose::Entry::statutory),
        state: row.ended_at.map_or(GrantState::Active, |at| GrantState::Ended { at }),
        consents,
        notice: given.first().map(|c| c.notice.clone()),
        retention: entry.map(|e| e.retention.text.clone()).unwrap_or_default(),
        retention_word: entry.map(|e| e.retention.word.clone()).unwrap_or_default(),
    }
}
