//! The names by which the log knows a visitor.
//!
//! Almost every entry bears a name of the person's own log key: destroyed with their `audit-detail` key, it leads to
//! nobody any more, in no copy of the log. What asks for an erasure and what tells of it bears a lasting name, because it
//! has to be understood when that key is gone: by the person who holds the certificate, and by a restored copy that has
//! to erase again. Entries of earlier versions bear the lasting name too.

use crate::{Action, Audit, Error};
use kernel::VisitorId;

impl Audit {
    /// The name in entries about a person's erasures: a keyed hash of the deployment. It ties these entries to each other
    /// and, for who holds the deployment's keys and knows the person, to the person; never to their other entries.
    #[must_use]
    pub fn lasting_name(&self, visitor: VisitorId) -> String {
        let hash = self.keys.mac("guosuo/pseudonym", visitor.bytes());
        data_encoding::HEXLOWER.encode(hash.get(..16).unwrap_or(&[]))
    }

    /// Every name of a visitor, as long as they are in the log the one in use first.
    ///
    /// # Errors
    /// What the keys say.
    pub async fn names(&self, visitor: VisitorId) -> Result<Vec<String>, Error> {
        let live = self.keys.known_log_key(visitor).await?.map(|key| key.name().to_owned());
        Ok(live.into_iter().chain([self.lasting_name(visitor)]).collect())
    }
}

/// Whether entries of an action bear the lasting name.
pub(crate) const fn outlives_the_person(action: Action) -> bool {
    matches!(action, Action::ShredRequested | Action::Shredded)
}
