//! One variant: whoever tries keys and places learns nothing from the failure.

/// The value does not open, or cannot be sealed, with this key in this place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the sealed value does not open with this key in this place")]
pub struct Error;
