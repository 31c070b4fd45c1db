//! What would happen: the consent page shows it before anything does.

use crate::{Ask, ConsentKind, Error, Privacy, minimise::Item, purpose::Retention};
use kernel::{Basis, Moment, Sensitivity, VisitorId};
use storage::Tx;

/// The answer to a question nobody has asked for real yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// Claim by claim: asked, granted, why.
    pub items: Vec<Item>,
    /// What would be decided now: `D-39` until the visitor has answered.
    pub code: String,
    /// What would be decided once every needed consent is given; a denial here cannot be helped by the visitor.
    pub outcome: String,
    /// Whether `outcome` lets the data go.
    pub possible: bool,
    /// What it rests on.
    pub basis: Basis,
    /// The act, for a statutory basis.
    pub act: Option<String>,
    /// A statute demands it: notified, not asked.
    pub statutory: bool,
    /// What the visitor has to answer, each by its own act; empty when remembered or not asked.
    pub consents_needed: Vec<ConsentKind>,
    /// Until when nobody should ask again, after a refusal.
    pub refused_until: Option<Moment>,
    /// How long the recipient may keep it, in English.
    pub retention: String,
    /// The same as a word that pages translate.
    pub retention_word: String,
    /// What both sides must do.
    pub obligations: Vec<String>,
    /// Whether it leaves the mainland.
    pub cross_border: bool,
    /// The way it would go.
    pub mechanism: Option<String>,
    /// Whether a sensitive field is among what would be told.
    pub sensitive: bool,
    /// The articles that decide, and those the rules cite.
    pub law_articles: Vec<String>,
}

impl Privacy {
    /// What releasing would do now, without doing it or opening anything but the birth date.
    ///
    /// # Errors
    /// What the store, the keys or an unreadable fact say.
    pub async fn preview(
        &self,
        tx: &impl Tx,
        now: Moment,
        visitor: VisitorId,
        ask: &Ask,
    ) -> Result<Preview, Error> {
        let gathered = self.gather(tx, now, visitor, ask).await?;
        let decision = gathered.decide();
        let (consents_needed, outcome) = gathered.with_consents();
        let entry = gathered.set.purposes.find(ask.purpose);
        let retention = entry.map_or_else(unknown_retention, |e| e.retention.clone());
        let mut law_articles = outcome.articles.clone();
        for cite in gathered.items.iter().filter(|i| i.granted.is_some()).flat_map(|i| &i.cite) {
            if !law_articles.contains(cite) {
                law_articles.push(cite.clone());
            }
        }
        let sensitive = gathered
            .fields()
            .iter()
            .any(|(claim, grain)| grain.sensitivity(*claim) == Sensitivity::Sensitive);
        Ok(Preview {
            code: decision.code,
            possible: outcome.allowed,
            outcome: outcome.code,
            basis: entry.map_or(Basis::Consent, |e| e.basis),
            act: entry.and_then(|e| e.act.clone()),
            statutory: entry.is_some_and(crate::purpose::Entry::statutory),
            consents_needed,
            refused_until: gathered.answers.rest(now),
            retention: retention.text,
            retention_word: retention.word,
            obligations: outcome.obligations,
            cross_border: outcome.cross_border,
            mechanism: outcome.mechanism,
            sensitive,
            law_articles,
            items: gathered.items,
        })
    }

    /// The consents still to ask; empty when everything is remembered or a statute demands it.
    ///
    /// # Errors
    /// As [`Privacy::preview`].
    pub async fn needs_consent(
        &self,
        tx: &impl Tx,
        now: Moment,
        visitor: VisitorId,
        ask: &Ask,
    ) -> Result<Vec<ConsentKind>, Error> {
        Ok(self.gather(tx, now, visitor, ask).await?.with_consents().0)
    }
}

fn unknown_retention() -> Retention {
    Retention { word: "none".to_owned(), text: "not kept".to_owned() }
}
