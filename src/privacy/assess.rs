//! Impact assessments (PIPL Art. 55), and demands of foreign authorities (Art. 41).

use crate::{
    Ask, Error, Privacy, Recipient, Refusal, Role,
    gather::{context, group},
    minimise::minimise,
    transfer::{Context, Field, decide},
};
use audit::{Action, Event};
use kernel::{Assurance, Call, Claim, ClientId, Country, Granularity, Purpose, VisitorId};
use storage::{Json, assessment, client};

impl Privacy {
    /// Notes that an impact assessment of this recipient, purpose and set of claims is on file; returns the hash
    /// of its scope. What is asked beyond the scope is still refused as `D-55`.
    ///
    /// # Errors
    /// [`storage::Error::Missing`] when there is no such client; otherwise what the store or the ledger say.
    pub async fn file_assessment(
        &self,
        call: Call,
        client: ClientId,
        purpose: Purpose,
        claims: &[(Claim, Granularity)],
    ) -> Result<String, Error> {
        let mut tx = self.0.store.write(call).await?;
        let registered = client::find(&tx, client).await?.ok_or(storage::Error::Missing)?;
        let scope = scope(client, purpose, claims);
        let row = assessment::Model {
            scope: scope.clone(),
            client,
            purpose,
            claims: Json(claims.to_vec()),
            filed_by: call.actor.to_string(),
            filed_at: call.now,
        };
        assessment::file(&tx, row).await?;
        let event = Event::new(Action::AssessmentFiled)
            .recipient(client)
            .claims(claims.iter().copied())
            .purpose(purpose)
            .country(registered.country)
            .note(scope.clone());
        self.0.audit.record(&mut tx, event).await?;
        tx.commit().await?;
        Ok(scope)
    }

    /// A court or the police of another country demands data. Without an approval on file nothing is told; the
    /// demand and its refusal are in the ledger. `note` is a file reference, never a word about a person.
    ///
    /// # Errors
    /// What the store or the ledger say.
    pub async fn authority_letter(
        &self,
        call: Call,
        visitor: VisitorId,
        country: Country,
        claims: &[(Claim, Granularity)],
        note: &str,
    ) -> Result<Refusal, Error> {
        let set = self.policies();
        let mut tx = self.0.store.write(call).await?;
        let ask = Ask {
            recipient: Recipient {
                // No registration stands behind a letter: the id is new and names nobody.
                client: ClientId::new(call.now, tx.entropy()),
                name: format!("authority of {country}"),
                sector: "authority".to_owned(),
                country,
                role: Role::ForeignAuthority,
                contract: false,
                assurance: Assurance::Typed,
            },
            purpose: Purpose::ForeignAuthority,
            wanted: claims.to_vec(),
            reference: None,
        };
        let items = minimise(&set.rules, &ask, group(None));
        let context = Context {
            fields: claims.iter().map(|(claim, grain)| Field::new(*claim, *grain)).collect(),
            ..context(&set, &ask, &items, None, call.now.date_in_china())
        };
        let decision = decide(&set.tables, &context);
        let refusal = Refusal { code: decision.code.clone(), items, decision, policy: set.digest.clone() };
        let event = Event::new(Action::Refused)
            .subject(visitor)
            .claims(claims.iter().copied())
            .purpose(ask.purpose)
            .country(country)
            .decision(refusal.code.clone())
            .rules(refusal.decision.rows.clone())
            .law(refusal.decision.law_version.clone())
            .policy(refusal.policy.clone())
            .obligations(refusal.decision.obligations.clone())
            .note(note);
        self.0.audit.record(&mut tx, event).await?;
        tx.commit().await?;
        Ok(refusal)
    }
}

fn scope(client: ClientId, purpose: Purpose, claims: &[(Claim, Granularity)]) -> String {
    let mut fields: Vec<String> = claims.iter().map(|(claim, grain)| format!("{claim}:{grain}")).collect();
    fields.sort();
    keys::digest(&[client.bytes(), purpose.code().as_bytes(), fields.join(" ").as_bytes()])
}
