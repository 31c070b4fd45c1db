//! What a failure tells the caller. `web/error.rs` alone turns a [`Kind`] into a status code.

/// What sort of failure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The input is wrong; the caller can mend it.
    Invalid,
    /// Nobody proved who they are.
    Unauthenticated,
    /// Known, but not allowed.
    Forbidden,
    /// There is no such thing, or not for this caller.
    NotFound,
    /// The state has moved on: used, taken, withdrawn.
    Conflict,
    /// Too large or too many.
    TooMuch,
    /// We cannot serve now; try again later.
    Unavailable,
    /// Our fault.
    Internal,
}

/// What a failure tells: what sort it is; a stable code, shown to people and programs in every language, such as
/// `already_used`; and one sentence in printable ASCII without `"` and `\` that says what happened and what to do next.
pub type About = (Kind, &'static str, &'static str);

/// Implemented by every error of layers 2 and 3.
pub trait Failure: std::error::Error {
    /// All that is told, by one exhaustive match: a row a variant.
    fn about(&self) -> About;

    /// What sort of failure it is.
    fn kind(&self) -> Kind {
        self.about().0
    }

    /// The stable code.
    fn code(&self) -> &'static str {
        self.about().1
    }

    /// The sentence for the caller.
    fn public(&self) -> &'static str {
        self.about().2
    }
}
