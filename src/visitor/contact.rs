//! How a visitor can be reached: given by the visitor, proved by nobody.

use std::fmt;

/// Why a contact is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ContactError {
    /// Not a phone number with its country code (E.164 §6: `+` and 7 to 15 digits).
    #[error("not a phone number with its country code")]
    Phone,
    /// Not an e-mail address (RFC 5321 §4.5.3.1: 254 octets at most).
    #[error("not an e-mail address")]
    Email,
}

/// What the visitor adds to what the passport says.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Contact {
    /// Phone number with country code; spaces, hyphens, dots and brackets are left out.
    pub phone: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
}

impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Contact(…)")
    }
}

impl Contact {
    /// The same in the form that is kept.
    pub(crate) fn parse(self) -> Result<Self, ContactError> {
        Ok(Self {
            phone: self.phone.as_deref().map(phone).transpose()?,
            email: self.email.as_deref().map(email).transpose()?,
        })
    }
}

fn phone(text: &str) -> Result<String, ContactError> {
    let kept: String = text.chars().filter(|c| !matches!(c, ' ' | '-' | '.' | '(' | ')')).collect();
    let digits = kept.strip_prefix('+').ok_or(ContactError::Phone)?;
    let fits = (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    if fits && !digits.starts_with('0') { Ok(kept) } else { Err(ContactError::Phone) }
}

fn email(text: &str) -> Result<String, ContactError> {
    let text = text.trim();
    // Only what surely is none is refused: whether an address exists, a letter to it tells.
    let clean = !text.chars().any(|c| c.is_whitespace() || c.is_control());
    match text.rsplit_once('@') {
        Some((local, domain)) if clean && text.len() <= 254 && !local.is_empty() && domain.contains('.') => {
            Ok(text.to_owned())
        }
        _ => Err(ContactError::Email),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_number_has_its_country_code_and_is_kept_without_decoration() {
        assert_eq!(phone("+86 (10) 1234-5678").unwrap(), "+861012345678");
        for wrong in ["13812345678", "+0123456789", "+12", "+1234567890123456", "+86x12345678", ""] {
            assert_eq!(phone(wrong), Err(ContactError::Phone), "{wrong}");
        }
    }

    #[test]
    fn an_email_address_has_two_halves_and_no_line_break() {
        assert_eq!(email(" anna@utopia.example ").unwrap(), "anna@utopia.example");
        for wrong in ["anna", "@utopia.example", "anna@utopia", "a b@utopia.example", "a@b.c\r\nBcc: d@e.f"] {
            assert_eq!(email(wrong), Err(ContactError::Email), "{wrong}");
        }
        assert_eq!(email(&format!("a@{}.example", "x".repeat(250))), Err(ContactError::Email));
    }
}
