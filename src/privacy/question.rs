//! What a recipient may ask of anybody, before anybody is there: presentation requests are judged before they are
//! signed.

use crate::{
    Ask, Privacy,
    gather::group,
    minimise::{Item, minimise},
};

impl Privacy {
    /// Claim by claim, the finest grain the purpose may learn of a person nobody knows yet: rules that need an age
    /// do not allow. A wallet tells what was asked and cannot narrow it, so an item granted coarser than asked must
    /// be asked coarser.
    #[must_use]
    pub fn may_ask(&self, ask: &Ask) -> Vec<Item> {
        minimise(&self.policies().rules, ask, group(None))
    }
}
