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

/// Implemented by every error of layer 3, by an exhaustive match.
pub trait Failure: std::error::Error {
    /// What sort of failure it is.
    fn kind(&self) -> Kind;
    /// A stable code, shown to people and programs in every language: `already_used`.
    fn code(&self) -> &'static str;
    /// One sentence in printable ASCII without `"` and `\` that says what happened and what to do next.
    fn public(&self) -> &'static str;
}
