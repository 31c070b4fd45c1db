//! `prompt` (OpenID Connect Core §3.1.2.1).

use crate::Error;

/// What the visitor must, or must not, be asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Prompt {
    /// Show nothing at all.
    pub none: bool,
    /// Sign in again.
    pub login: bool,
    /// Ask for consent again.
    pub consent: bool,
    /// Choose who signs in; here the same as signing in again.
    pub select_account: bool,
}

impl Prompt {
    /// Reads `prompt`.
    ///
    /// # Errors
    /// `invalid_request` for an unknown word, or `none` beside another.
    pub fn parse(text: Option<&str>) -> Result<Self, Error> {
        let mut prompt = Self::default();
        for word in text.unwrap_or_default().split(' ').filter(|w| !w.is_empty()) {
            match word {
                "none" => prompt.none = true,
                "login" => prompt.login = true,
                "consent" => prompt.consent = true,
                "select_account" => prompt.select_account = true,
                _ => return Err(Error::request("prompt has an unknown word.")),
            }
        }
        if prompt.none && (prompt.login || prompt.consent || prompt.select_account) {
            return Err(Error::request("prompt=none stands alone."));
        }
        Ok(prompt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_stands_alone_and_unknown_words_are_refused() {
        assert!(Prompt::parse(Some("none")).unwrap().none);
        assert!(Prompt::parse(Some("login consent")).is_ok_and(|p| p.login && p.consent));
        assert!(Prompt::parse(Some("none login")).is_err());
        assert!(Prompt::parse(Some("create")).is_err());
    }
}
