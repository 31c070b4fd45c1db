//! A passport without its chip: its zone as somebody typed it. What the visitor typed proves nothing and claims nothing,
//! so any number may be typed by several people and none of them learns who else is enrolled. What an officer copied
//! from a passport in their hands claims its number as a chip does.

use super::{Brought, Enrolled, Joined, Occasion, Proved, Reason, seal::indexed};
use crate::{Contact, EnrolError, Visitors};
use kernel::{Assurance, Call, VisitorId};
use keys::Number;
use passport::Document;

impl Visitors {
    /// Whether visitors may enrol by typing.
    #[must_use]
    pub fn typing(&self) -> bool {
        self.0.settings.typed
    }

    /// Makes a visitor of whoever typed a zone. The answer is the same whether the passport is enrolled or not.
    ///
    /// # Errors
    /// [`EnrolError::TypedOff`]; [`EnrolError::Zone`] and [`EnrolError::Unfit`] for what is no valid passport's zone;
    /// [`EnrolError::Contact`].
    pub async fn enrol_typed(
        &self,
        call: Call,
        zone: &str,
        contact: Contact,
    ) -> Result<Enrolled, EnrolError> {
        if !self.typing() {
            return Err(EnrolError::TypedOff);
        }
        let contact = contact.parse()?;
        let proved = read(call, zone, Assurance::Typed)?;
        let id = VisitorId::new(call.now, self.0.store.entropy());
        let index = self.0.keys.document_index(&indexed(&proved.document, Number::Typed(id)));
        let brought =
            Brought { index: &index, proved: &proved, occasion: Occasion::Oneself, contact: &contact };
        self.insert(call, id, brought).await?;
        Ok(proved.joined(id, Joined::New))
    }

    /// As an officer saw it: a passport without a chip, or with one that does not answer, and its holder.
    ///
    /// # Errors
    /// As [`Visitors::enrol_typed`]; [`EnrolError::Reported`]; [`EnrolError::Unclear`].
    pub async fn enrol_inspected(
        &self,
        call: Call,
        zone: &str,
        reason: Reason,
        contact: Contact,
    ) -> Result<Enrolled, EnrolError> {
        let contact = contact.parse()?;
        let proved = read(call, zone, Assurance::Desk)?;
        self.settle(call, proved, Occasion::Desk(reason), &contact).await
    }
}

fn read(call: Call, zone: &str, evidence: Assurance) -> Result<Proved, EnrolError> {
    let document = Document::from_zone(zone, call.now.seconds())?;
    // ICAO 9303-7: a visa names the passport it belongs to; it is none.
    if document.is_visa() || document.expiry < call.now.date().to_string() {
        return Err(EnrolError::Unfit);
    }
    Ok(Proved { document, evidence, verdict: None })
}
