//! The words every other crate speaks: ids, moments, entropy, actors, purposes, claims and their
//! granularity, regions, secrets, failures.
//!
//! The crate holds no state and knows no database, no network and no key. Time and chance are
//! values ([`Clock`], [`Entropy`]) that the hull hands down.

mod actor;
mod assurance;
mod call;
mod claim;
#[cfg(feature = "sea-orm")]
mod column;
mod document;
mod entropy;
mod failure;
mod granularity;
mod id;
mod measure;
mod moment;
mod outbound;
mod page;
mod purpose;
mod region;
mod remote;
mod secret;

pub use actor::Actor;
pub use assurance::{Assurance, UnknownAssurance};
pub use call::Call;
pub use claim::{Claim, Sensitivity, UnknownClaim};
pub use document::{DocumentState, UnknownDocumentState};
pub use entropy::{Entropy, SystemEntropy};
pub use failure::{About, Failure, Kind};
pub use granularity::{Granularity, UnknownGranularity};
pub use id::{
    ApprovalId, BadId, ClientId, ConsentId, CredentialId, DocumentId, ExportId, GrantId, PasskeyId,
    PresentationId, RequestId, SessionId, StaffId, VisitorId,
};
pub use measure::{By, Counter, Times};
pub use moment::{BadMoment, Clock, Date, Moment, SystemClock};
pub use outbound::{Fetch, FetchError, Fetched};
pub use page::Page;
pub use purpose::{Basis, Purpose, RetentionClass, UnknownPurpose};
pub use region::{BadCountry, Country};
pub use remote::{Device, Remote};
pub use secret::Secret;
