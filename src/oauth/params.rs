//! Decoded query or form parameters, each at most once.

use crate::Error;

/// The longest value we read, in bytes. `state` and `nonce` travel whole or are refused, never cut.
pub const LONGEST: usize = 4096;
/// The one parameter that may be repeated (RFC 8707 §2).
const MANY: &str = "resource";
/// The most parameters we read.
const MOST: usize = 64;

/// Parameters of one request.
#[derive(Debug, Clone, Copy)]
pub struct Params<'a>(&'a [(String, String)]);

impl<'a> Params<'a> {
    /// Takes decoded pairs.
    ///
    /// # Errors
    /// `invalid_request` for a repeated name (RFC 6749 §3.1 and §3.2), more than 64 parameters, or a value longer
    /// than 4096 bytes.
    pub fn new(pairs: &'a [(String, String)]) -> Result<Self, Error> {
        if pairs.len() > MOST {
            return Err(Error::request("There are too many parameters."));
        }
        if pairs.iter().any(|(_, value)| value.len() > LONGEST) {
            return Err(Error::request("A parameter is longer than 4096 bytes."));
        }
        let repeated = pairs
            .iter()
            .enumerate()
            .filter(|(_, (name, _))| name != MANY)
            .any(|(at, (name, _))| pairs.iter().skip(at + 1).any(|(other, _)| other == name));
        if repeated {
            return Err(Error::request("A parameter is repeated; send each once."));
        }
        Ok(Self(pairs))
    }

    /// The first value of a name in pairs that may break the rules: for showing who asked, never for deciding.
    #[must_use]
    pub fn first(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
        pairs.iter().find(|(n, value)| n == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// The value of a name. An empty value counts as absent (RFC 6749 §3.1).
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&'a str> {
        Self::first(self.0, name)
    }

    /// Every value of a name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(n, value)| n == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// The value of a name that must be there.
    ///
    /// # Errors
    /// `invalid_request` with the given sentence when it is absent.
    pub fn need(&self, name: &str, sentence: &'static str) -> Result<&'a str, Error> {
        self.find(name).ok_or(Error::request(sentence))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
        of.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn a_repeated_parameter_is_refused_and_an_empty_one_is_absent() {
        assert!(Params::new(&pairs(&[("state", "a"), ("state", "b")])).is_err());
        let given = pairs(&[("state", ""), ("scope", "openid")]);
        let params = Params::new(&given).unwrap();
        assert_eq!((params.find("state"), params.find("scope")), (None, Some("openid")));
    }

    #[test]
    fn a_value_is_read_whole_or_refused() {
        let whole = pairs(&[("state", &"s".repeat(4096))]);
        assert_eq!(Params::new(&whole).unwrap().find("state").unwrap().len(), 4096);
        assert!(Params::new(&pairs(&[("state", &"s".repeat(4097))])).is_err());
    }
}
