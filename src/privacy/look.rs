//! An auditor who looks at the log from abroad: access from abroad is export, so the same tables decide.
//!
//! What they would see is a pseudonym, and what is tied to it; without these it is nobody's. The basis is the duty to
//! audit (PIPL Art. 54), so no consent is asked; assessment, contract and the yearly counter hold.

use crate::{
    Error, Privacy, Role,
    transfer::{ConsentState, Context, Counts, Decision, Field, Instruments, decide},
};
use audit::{Action, Event, Place};
use kernel::{Assurance, Basis, Call, Claim, Country, Granularity, Purpose, Sensitivity};
use storage::transfer::Seat;

/// Whom a look concerns.
#[derive(Debug, Clone, Copy)]
pub enum Seen<'a> {
    /// Nobody: entries without a pseudonym.
    Nobody,
    /// These pseudonyms.
    These(&'a [String]),
}

impl Privacy {
    /// Decides whether an auditor at `place`, who looks from `country`, may see it. What leaves mainland China, or is
    /// refused, is an entry; the pseudonyms seen are counted where the row counts.
    ///
    /// # Errors
    /// What the store or the ledger say.
    pub async fn look(
        &self,
        call: Call,
        place: &Place,
        country: Country,
        seen: Seen<'_>,
    ) -> Result<Decision, Error> {
        // Whoever is abroad by the operator's word is abroad whatever they say.
        let country = if place.country.is_mainland() { country } else { place.country };
        let set = self.policies();
        let mut context = self.looking(call, place, country, seen);
        if context.inside() {
            return Ok(decide(&set.tables, &context));
        }
        let mut tx = self.0.store.write(call).await?;
        let seats = self.pseudonym_seats(call, seen);
        let general = match seats.first() {
            Some(first) => {
                let [(persons, _)] =
                    storage::transfer::counts_and_hold(&tx, std::array::from_ref(first)).await?;
                persons
            }
            None => 0,
        };
        // Who was counted before is counted again here: the stricter reading.
        context.counts = Some(Counts { general: general + seats.len() as u64, sensitive: 0 });
        let decision = decide(&set.tables, &context);
        if decision.allowed && !decision.counts.is_empty() {
            for seat in seats {
                storage::transfer::take(&tx, seat).await?;
            }
        }
        let action = if decision.allowed { Action::AccessCleared } else { Action::AccessRefused };
        let event = Event::new(action)
            .decision(decision.code.clone())
            .rules(decision.rows.iter().cloned())
            .policy(set.digest.clone())
            .law(decision.law_version.clone())
            .basis(Basis::Statute)
            .country(country)
            .obligations(decision.obligations.iter().cloned());
        let event = match &decision.mechanism {
            Some(mechanism) => event.mechanism(mechanism.clone()),
            None => event,
        };
        self.0.audit.record(&mut tx, event).await?;
        tx.commit().await?;
        Ok(decision)
    }

    fn looking(&self, call: Call, place: &Place, country: Country, seen: Seen<'_>) -> Context {
        let anonymous = matches!(seen, Seen::Nobody);
        let pseudonym = Field { anonymous, ..Field::new(Claim::Subject, Granularity::Full) };
        Context {
            readable: true,
            stored_only: false,
            today: call.now.date_in_china(),
            ciio: self.0.settings.ciio,
            // The auditor works for us, at home; they look from elsewhere.
            country: Country::CHINA,
            access_from: Some(country),
            role: Role::Entrusted,
            restricted: false,
            self_act: false,
            fields: vec![pseudonym],
            exceeds: false,
            // No row asks which: the duty to audit stands in `basis`.
            purpose: Purpose::GovernmentService,
            basis: Some(Basis::Statute),
            contract_purpose: false,
            personnel: false,
            referenced: false,
            p23: ConsentState::Missing,
            p29: ConsentState::Missing,
            p39: ConsentState::Missing,
            notice_current: true,
            assessed: place.assessment.is_some(),
            contract: place.contract.is_some(),
            instruments: Instruments::default(),
            counts: None,
            // The log knows nobody's age; a pseudonym tells none.
            child: Some(false),
            guardian: false,
            assurance: Assurance::ChipLiveFace,
            demanded: Assurance::Typed,
        }
    }

    /// Places in this year's counter. The log's pseudonyms do not lead back to a visitor, so these are seats of their own.
    fn pseudonym_seats(&self, call: Call, seen: Seen<'_>) -> Vec<Seat> {
        let Seen::These(pseudonyms) = seen else { return Vec::new() };
        let year = call.now.date_in_china().year();
        let seat = |pseudonym: &String| Seat {
            exporter: self.0.settings.exporter.clone(),
            year,
            class: Sensitivity::General.code().to_owned(),
            person: self
                .0
                .keys
                .mac(&format!("transfer-seat/{year}/pseudonym"), pseudonym.as_bytes())
                .to_vec(),
        };
        pseudonyms.iter().map(seat).collect()
    }
}
