//! One variant: whoever tries keys and places learns nothing from the failure.

/// The value does not open, or cannot be sealed, with this key in this place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the sealed value does not open with this key in this place")]
pub struct Error;

/// Why a root did nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// With this key, in this place, it does not open.
    #[error(transparent)]
    Closed(#[from] Error),
    /// Whoever keeps the key did not use it: what they said, and what to do.
    #[error("{0}")]
    Keeper(String),
}
