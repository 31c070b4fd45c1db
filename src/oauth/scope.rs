//! Scopes (RFC 6749 §3.3): a set of words, kept in the order they were written.

use crate::{Code, Error};
use std::fmt;

/// The most words we read in a scope.
const MOST: usize = 32;

/// A set of scope words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope(Vec<String>);

impl Scope {
    /// Reads `scope`; absent is empty.
    ///
    /// # Errors
    /// `invalid_scope` for characters outside RFC 6749 §3.3 or more than 32 words.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let legal = |b: u8| matches!(b, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
        let mut words: Vec<String> = Vec::new();
        for word in text.split(' ').filter(|w| !w.is_empty()) {
            if !word.bytes().all(legal) || words.len() == MOST {
                return Err(Error::new(Code::InvalidScope, "The scope is malformed or too long."));
            }
            if !words.iter().any(|w| w == word) {
                words.push(word.to_owned());
            }
        }
        Ok(Self(words))
    }

    /// Whether a word is in it.
    #[must_use]
    pub fn has(&self, word: &str) -> bool {
        self.0.iter().any(|w| w == word)
    }

    /// Whether every word is also in `bound`.
    #[must_use]
    pub fn is_within(&self, bound: &Self) -> bool {
        self.0.iter().all(|w| bound.has(w))
    }

    /// The words, in order.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Only the words that `keep` holds for.
    #[must_use]
    pub fn only(&self, keep: impl Fn(&str) -> bool) -> Self {
        Self(self.0.iter().filter(|w| keep(w)).cloned().collect())
    }

    /// Whether there is no word.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_a_set_of_legal_words() {
        let scope = Scope::parse("openid  profile openid").unwrap();
        assert_eq!(scope.to_string(), "openid profile");
        assert!(scope.has("profile") && scope.is_within(&Scope::parse("profile openid email").unwrap()));
        assert_eq!(Scope::parse("open\"id").unwrap_err().code, Code::InvalidScope);
        assert_eq!(Scope::parse("open\nid").unwrap_err().code, Code::InvalidScope);
    }
}
