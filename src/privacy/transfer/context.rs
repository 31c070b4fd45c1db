//! Everything a transfer decision looks at, gathered before it is made.

use crate::Role;
use kernel::{Assurance, Basis, Claim, Country, Date, Granularity, Purpose, Sensitivity};

/// The state of one kind of consent for this recipient, purpose and set of claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentState {
    /// Never asked, refused, or given for less.
    #[default]
    Missing,
    /// Given and in force.
    Live,
    /// Taken back.
    Withdrawn,
    /// Lapsed by time.
    Expired,
    /// Given to a notice that has changed since.
    Stale,
}

/// One field to be told, at the grain it would be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// The claim.
    pub claim: Claim,
    /// How finely.
    pub granularity: Granularity,
    /// Collected outside the mainland and never mixed with what was collected inside
    /// (Cross-border Provisions Art. 4).
    pub collected_abroad: bool,
    /// Anonymous in the sense of PIPL Art. 73.
    pub anonymous: bool,
    /// Notified or published as important data (Network Data Regulations Art. 37).
    pub important: bool,
}

impl Field {
    /// A claim read from a passport inside the mainland.
    #[must_use]
    pub const fn new(claim: Claim, granularity: Granularity) -> Self {
        Self { claim, granularity, collected_abroad: false, anonymous: false, important: false }
    }

    /// How the law treats it.
    #[must_use]
    pub const fn class(&self) -> Sensitivity {
        self.granularity.sensitivity(self.claim)
    }
}

/// Distinct persons this year, this one included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// With any field sent.
    pub general: u64,
    /// With a sensitive field sent.
    pub sensitive: u64,
}

/// A dated paper: a standard contract, a certificate, an assessment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// In force from.
    pub effective: Date,
    /// Filed with the authority on.
    #[serde(default)]
    pub filed: Option<Date>,
    /// In force until.
    #[serde(default)]
    pub expires: Option<Date>,
    /// Whether what it describes has changed since.
    #[serde(default)]
    pub changed: bool,
}

/// The legal instruments the exporter holds for this recipient and scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Instruments {
    /// Standard contract.
    pub sc: Option<Paper>,
    /// Security assessment that covers purpose, claims, recipient and scale.
    pub sa: Option<Paper>,
    /// Certificate.
    pub cert: Option<Paper>,
    /// Greater Bay Area contract.
    pub gba: Option<Paper>,
    /// Both parties are in the nine cities, Hong Kong or Macao.
    pub gba_parties: bool,
    /// A treaty allows it.
    pub treaty: bool,
    /// Outside the negative list of the exporter's free-trade zone.
    pub outside_zone_list: bool,
    /// An approval for a foreign authority is on file.
    pub approval: bool,
    /// An officer signed for the statutory duty.
    pub officer_signed: bool,
}

/// One disclosure as the tables see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// Whether everything could be read that the decision needs.
    pub readable: bool,
    /// Whether a law demands that it is kept though it should be gone: it is only stored (PIPL Art. 47).
    pub stored_only: bool,
    /// The day in China.
    pub today: Date,
    /// Whether the exporter runs critical information infrastructure.
    pub ciio: bool,
    /// Where the recipient is.
    pub country: Country,
    /// From where the recipient looks at the data, if not from there: access from abroad is export.
    pub access_from: Option<Country>,
    /// What the recipient is.
    pub role: Role,
    /// Whether the recipient is barred (PIPL Art. 42).
    pub restricted: bool,
    /// The person sends it.
    pub self_act: bool,
    /// What would be told.
    pub fields: Vec<Field>,
    /// Something asked is outside the purpose, and nothing is left that is inside.
    pub exceeds: bool,
    /// What for.
    pub purpose: Purpose,
    /// What it rests on; `None` if nothing does.
    pub basis: Option<Basis>,
    /// The purpose is a contract of Cross-border Provisions Art. 5(1).
    pub contract_purpose: bool,
    /// Personnel administration, Art. 5(2).
    pub personnel: bool,
    /// The request names a booking, visa or payment.
    pub referenced: bool,
    /// Consent to giving to another handler.
    pub p23: ConsentState,
    /// Consent to sensitive fields.
    pub p29: ConsentState,
    /// Consent to export.
    pub p39: ConsentState,
    /// The notice is current and in a language the person chose.
    pub notice_current: bool,
    /// An impact assessment covers recipient, purpose and fields.
    pub assessed: bool,
    /// The recipient's contract is on file.
    pub contract: bool,
    /// Instruments for export.
    pub instruments: Instruments,
    /// Persons this year, this one included; `None` if they could not be counted.
    pub counts: Option<Counts>,
    /// Whether the person is under fourteen; `None` if the age is not known.
    pub child: Option<bool>,
    /// A guardian consented.
    pub guardian: bool,
    /// How the person's passport was proved.
    pub assurance: Assurance,
    /// How it must be proved at least: what the purpose wants, or the recipient if that is more.
    pub demanded: Assurance,
}

impl Context {
    /// Whether any field is sensitive. Everything about a child is (PIPL Art. 28).
    #[must_use]
    pub fn sensitive(&self) -> bool {
        self.child == Some(true) || self.fields.iter().any(|f| f.class() == Sensitivity::Sensitive)
    }

    /// The classes present; data of both classes takes a seat in each.
    #[must_use]
    pub fn classes(&self) -> Vec<Sensitivity> {
        let mut classes = vec![Sensitivity::General];
        if self.sensitive() {
            classes.push(Sensitivity::Sensitive);
        }
        classes
    }

    /// Whether the data stays at home: the recipient is in the mainland and looks from there.
    /// A foreign authority never is.
    #[must_use]
    pub fn inside(&self) -> bool {
        self.role != Role::ForeignAuthority
            && self.country.is_mainland()
            && self.access_from.is_none_or(|from| from.is_mainland())
    }
}
