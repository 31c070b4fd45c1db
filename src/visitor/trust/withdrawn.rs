//! What countries withdrew and what they say is wrong: revocation lists, deviation lists, keys no longer believed; and
//! the enrolled passports that stop working by it.

use super::{Activation, Dropping, TrustChangeError, TrustStore, anchor::plain};
use crate::Visitors;
use audit::{Action, Event};
use kernel::{Call, DocumentState, Moment};
use passport::{Trust, Verdict};
use serde::Serialize;
use std::sync::Arc;
use storage::{
    WriteTx, document, signer, token,
    trust::{self, crl, deviation},
};

/// What came of an import, or of a key that is no longer believed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Withdrawn {
    /// Two letters.
    pub country: String,
    /// Certificates or deviations the list names; nothing for a key.
    pub entries: usize,
    /// When the list was made.
    #[serde(serialize_with = "super::rfc3339")]
    pub made_at: Moment,
    /// Enrolled passports that no longer work.
    pub passports: usize,
}

fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

impl Visitors {
    /// Imports a revocation list that a trusted key of its country signed (RFC 5280 §5; ICAO 9303-12 §7.1.4). Enrolled
    /// passports whose signer it names no longer work from the commit on.
    ///
    /// # Errors
    /// [`TrustChangeError`]; then nothing is changed.
    pub async fn import_crl(&self, call: Call, bytes: &[u8]) -> Result<Withdrawn, TrustChangeError> {
        let before = self.0.trust.current().await?;
        let list = Trust::read_crl(bytes)?;
        let mut after = before.trust.clone();
        let issuer = after.issuer_of(&list).ok_or(passport::TrustError::NoIssuer)?;
        let row = crl::Model {
            fingerprint: list.fingerprint(),
            country: issuer.country(),
            key: issuer.key_fingerprint(),
            this_update: Moment::from_seconds(list.this_update()),
            next_update: list.next_update().map(Moment::from_seconds),
            entries: count(list.entries()),
            imported_at: call.now,
            der: list.der().to_vec(),
        };
        let known = crl::newest(&self.0.store.read().await?).await?;
        match known.iter().find(|k| k.key == row.key) {
            Some(same) if same.fingerprint == row.fingerprint => return Err(TrustChangeError::Known),
            Some(newer) if newer.this_update >= row.this_update => return Err(TrustChangeError::Older),
            _ => {}
        }
        let entries = list.entries();
        after.add_crl(list)?;
        let fallen = self.fallen(call, Arc::clone(&before), after).await?;
        let mut tx = self.0.store.write(call).await?;
        self.0.trust.begin(&tx, before.version).await?;
        let (country, made_at) = (row.country.clone(), row.this_update);
        crl::insert(&tx, row).await?;
        let note = format!("{country} of {}, {entries} entries", made_at.date());
        let passports = self.withdraw(&mut tx, &fallen, Event::new(Action::CrlImported), &note).await?;
        tx.commit().await?;
        Ok(Withdrawn { country, entries, made_at, passports })
    }

    /// Believes a key no longer, named by its fingerprint or that of one of its certificates, whatever lists say now or
    /// later. Enrolled passports that rest on it no longer work.
    ///
    /// # Errors
    /// [`TrustChangeError::DropsPassports`] when there are such passports and that was not confirmed.
    pub async fn distrust(
        &self,
        call: Call,
        fingerprint: &str,
        activation: Activation,
    ) -> Result<Withdrawn, TrustChangeError> {
        let before = self.0.trust.current().await?;
        let wanted = plain(fingerprint);
        let mut anchors = before.trust.anchors().iter();
        let found = anchors.find(|a| a.fingerprint() == wanted || a.key_fingerprint() == wanted);
        let anchor = found.ok_or(TrustChangeError::Unknown)?;
        let (key, country) = (anchor.key_fingerprint(), anchor.country());
        let mut after = before.trust.clone();
        after.distrust(&key);
        let fallen = self.fallen(call, Arc::clone(&before), after).await?;
        let working = signer::documents(&self.0.store.read().await?, &fallen).await?.len();
        if working > 0 && activation.dropping == Dropping::Refused {
            return Err(TrustChangeError::DropsPassports(working));
        }
        let mut tx = self.0.store.write(call).await?;
        self.0.trust.begin(&tx, before.version).await?;
        let row = trust::Distrust {
            key: key.clone(),
            country: country.clone(),
            reason: activation.reason.to_string(),
            distrusted_by: call.actor.to_string(),
            distrusted_at: call.now,
        };
        trust::distrust(&tx, row).await?;
        let note = format!("{key} {country}; reason: {}", activation.reason);
        let passports = self.withdraw(&mut tx, &fallen, Event::new(Action::TrustDistrusted), &note).await?;
        tx.commit().await?;
        Ok(Withdrawn { country, entries: 0, made_at: call.now, passports })
    }

    /// The signers that were vouched for and no longer are.
    async fn fallen(
        &self,
        call: Call,
        before: Arc<super::Snapshot>,
        after: Trust,
    ) -> Result<Vec<String>, TrustChangeError> {
        let known = signer::all(&self.0.store.read().await?).await?;
        // Two signatures for each signer ever seen: other requests do not wait.
        let fallen = tokio::task::spawn_blocking(move || {
            let at = call.now.seconds();
            let falls = |s: &signer::Model| {
                !after.vouches_for(&s.certificate, at) && before.trust.vouches_for(&s.certificate, at)
            };
            known.into_iter().filter(falls).map(|s| s.fingerprint).collect()
        });
        Ok(fallen.await.map_err(|_| storage::Error::Corrupt("document signer"))?)
    }

    /// Passports that came with these signers no longer work; the log says so once, and each holder's history.
    async fn withdraw(
        &self,
        tx: &mut WriteTx,
        signers: &[String],
        event: Event,
        note: &str,
    ) -> Result<usize, TrustChangeError> {
        let rows: Vec<document::Model> = signer::documents(tx, signers).await?;
        for row in &rows {
            self.leave(tx, row, DocumentState::Revoked).await?;
            token::revoke_of(tx, row.visitor).await?;
        }
        let event = event.note(format!("{note}; {} signers, {} passports", signers.len(), rows.len()));
        self.0.audit.record(tx, event).await?;
        for row in &rows {
            let note = format!("{} {} signer withdrawn", row.id, DocumentState::Revoked);
            let event = Event::new(Action::DocumentReported).subject(row.visitor).note(note);
            self.0.audit.record(tx, event).await?;
        }
        Ok(rows.len())
    }

    /// Keeps the signer of a passport in the transaction that writes it down, so that it is judged again when trust
    /// changes; and refuses what changed since the verdict.
    ///
    /// # Errors
    /// [`storage::Error::Conflict`] when trust changed in this very moment.
    pub(crate) async fn witness(
        &self,
        tx: &WriteTx,
        verdict: Option<&Verdict>,
    ) -> Result<(), storage::Error> {
        let proof =
            verdict.and_then(|v| Some((v.signer.clone()?, v.signer_certificate.clone()?, v.anchor.clone()?)));
        let Some((fingerprint, certificate, anchor)) = proof else {
            // A passport without a chip rests on no signer.
            return Ok(());
        };
        let version = trust::hold(tx).await?;
        let seen = self.0.trust.kept().filter(|k| k.version == version).ok_or(storage::Error::Conflict)?;
        let issuer = seen.trust.anchors().iter().find(|a| a.fingerprint() == anchor);
        let key = issuer.ok_or(storage::Error::Conflict)?.key_fingerprint();
        if !seen.trust.vouches_for(&certificate, tx.now().seconds()) {
            return Err(storage::Error::Conflict);
        }
        signer::keep(tx, signer::Model { fingerprint, anchor, key, certificate, seen_at: tx.now() }).await
    }
}

impl TrustStore {
    /// Imports a country's list of what is wrong with its documents, signed under a trusted key of that country
    /// (ICAO 9303-3 §7). Document numbers are kept as keyed marks.
    ///
    /// # Errors
    /// [`TrustChangeError`]; then nothing is changed.
    pub async fn import_deviations(&self, call: Call, bytes: &[u8]) -> Result<Withdrawn, TrustChangeError> {
        let before = self.current().await?;
        let (seen, bytes, marker) = (Arc::clone(&before), bytes.to_vec(), self.marker());
        // A list of a hundred thousand numbers takes a moment to mark: other requests do not wait.
        let read = tokio::task::spawn_blocking(move || {
            Trust::read_deviations(&bytes, seen.trust.anchors()).map(|list| list.marked(&marker))
        });
        let list = read.await.map_err(|_| storage::Error::Corrupt("deviation list"))??;
        let signed_at = Moment::from_seconds(list.signed_at().ok_or(TrustChangeError::Undated)?);
        let mut tx = self.0.store.write(call).await?;
        self.begin(&tx, before.version).await?;
        let known = deviation::newest(&tx).await?;
        match known.iter().find(|k| k.country == list.country()) {
            Some(same) if same.fingerprint == list.fingerprint() => return Err(TrustChangeError::Known),
            Some(newer) if newer.signed_at >= signed_at => return Err(TrustChangeError::Older),
            _ => {}
        }
        let (country, entries, documents) = (list.country().to_owned(), list.entries(), list.documents());
        let row = deviation::Model {
            fingerprint: list.fingerprint().to_owned(),
            country: country.clone(),
            signed_at,
            entries: count(entries),
            documents: count(documents),
            imported_at: call.now,
            list: serde_json::to_string(&list).map_err(|_| storage::Error::Corrupt("deviation list"))?,
        };
        deviation::insert(&tx, row).await?;
        let note = format!("{country} of {}, {entries} deviations, {documents} documents", signed_at.date());
        self.0.audit.record(&mut tx, Event::new(Action::DeviationsImported).note(note)).await?;
        tx.commit().await?;
        Ok(Withdrawn { country, entries, made_at: signed_at, passports: 0 })
    }
}
