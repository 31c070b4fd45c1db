//! The name field: primary `<<` secondary, words set apart by `<` (ICAO 9303-3 §4.6).

/// A name as the zone has it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) primary: String,
    pub(super) secondary: String,
    /// The last cell is taken: the name may go on (ICAO 9303-4 §4.2.3).
    pub(super) truncated: bool,
}

/// Splits a name at the first `<<`; either half may be empty, and more `<<` in the second set words apart.
pub(super) fn split(field: &str) -> Name {
    let words = |text: &str| text.split('<').filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ");
    let (primary, secondary) = field.split_once("<<").unwrap_or((field, ""));
    Name { primary: words(primary), secondary: words(secondary), truncated: !field.ends_with('<') }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(primary: &str, secondary: &str, truncated: bool) -> Name {
        Name { primary: primary.to_owned(), secondary: secondary.to_owned(), truncated }
    }

    #[test]
    fn names_without_one_half_are_names() {
        assert_eq!(split("ZAHRA<<<<<"), name("ZAHRA", "", false));
        assert_eq!(split("<<AHMADI<<<"), name("", "AHMADI", false));
        assert_eq!(split("<<<<<<<<<<<"), name("", "", false));
    }

    #[test]
    fn only_the_first_double_filler_parts_the_name() {
        assert_eq!(split("STEVENSON<<PETER<<JOHN<<<"), name("STEVENSON", "PETER JOHN", false));
        assert_eq!(split("DE<LA<CRUZ<<ANA<<<"), name("DE LA CRUZ", "ANA", false));
    }

    #[test]
    fn a_name_that_fills_the_field_may_have_been_cut() {
        assert_eq!(split("VERY<LONG<<NAME"), name("VERY LONG", "NAME", true));
        assert!(split("PAPANDROPOULOUS<<JONATHON<ALEC").truncated);
    }
}
