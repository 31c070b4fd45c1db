//! Codes of states in machine-readable zones (ISO 3166-1 alpha-3 and ICAO 9303-3 §5) and in certificates (alpha-2).

mod special;
mod state;

use special::{Special, special};
use state::STATES;

/// The two letters of ISO 3166-1.
fn iso(code: &str) -> Option<&'static str> {
    STATES.split_ascii_whitespace().find_map(|pair| pair.strip_prefix(code).filter(|two| two.len() == 2))
}

/// The two-letter code of a state, organisation or nationality in a machine-readable zone, fillers left out: `DE` for
/// `D`, `GB` for `GBN`, the user-assigned `QS` for stateless persons (`XXA`) and `QU` where none is specified (`XXX`).
/// `None` where there is none: refugees, most organisations, states that are no more, unknown codes.
#[must_use]
pub fn alpha2(code: &str) -> Option<&'static str> {
    match special(code) {
        Some(Special::Known(two)) => Some(two),
        Some(Special::Alone) => None,
        None => iso(code),
    }
}

/// Whether ISO 3166-1 or ICAO 9303-3 §5 lists the code, retired ones included. An issuing state may use one that
/// neither lists: odd, but no reason to turn its holder away.
#[must_use]
pub fn is_listed(code: &str) -> bool {
    special(code).is_some() || iso(code).is_some()
}

/// The two letters that old or mistaken ones of a certificate stand for.
fn meant(signer: &str) -> &str {
    match signer {
        "KS" => "XK",
        "LTU" => "LT",
        "ZZ" => "UN",
        two => two,
    }
}

/// Whether a signer's country may sign for an issuing state. China signs for Hong Kong and Macao, and a few
/// countries' certificates carry old or mistaken codes.
#[must_use]
pub fn same_state(issuer: &str, signer: &str) -> bool {
    matches!((issuer, signer), ("HKG" | "MAC", "CN")) || alpha2(issuer) == Some(meant(signer))
}

/// Whether two certificates are of one country.
pub(crate) fn same_signer(one: &str, other: &str) -> bool {
    !one.is_empty() && meant(one) == meant(other)
}

/// Whether some issuing state's certificates carry these two letters.
#[cfg(test)]
pub(crate) fn is_signer(two: &str) -> bool {
    let special = ["D", "RKS", "EUE", "UNO", "XOM", "LTU"];
    let states = STATES.split_ascii_whitespace().filter_map(|pair| pair.get(..3));
    states.chain(special).any(|three| same_state(three, two))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signer_signs_for_its_own_state_and_for_those_it_issues_for() {
        for (issuer, signer) in [
            ("D", "DE"),
            ("DEU", "DE"),
            ("GBR", "GB"),
            ("GBD", "GB"),
            ("GBN", "GB"),
            ("GBO", "GB"),
            ("GBP", "GB"),
            ("GBS", "GB"),
            ("CHN", "CN"),
            ("HKG", "CN"),
            ("MAC", "CN"),
            ("TWN", "TW"),
            ("UNO", "UN"),
            ("UNA", "UN"),
            ("UNK", "UN"),
            ("UNO", "ZZ"),
            ("EUE", "EU"),
            ("RKS", "KS"),
            ("RKS", "XK"),
            ("XOM", "XM"),
            ("LTU", "LT"),
            ("LTU", "LTU"),
            ("FRA", "FR"),
        ] {
            assert!(same_state(issuer, signer), "{issuer} {signer}");
        }
        for (issuer, signer) in [
            ("TWN", "CN"),
            ("CHN", "TW"),
            ("CHN", "HK"),
            ("FRA", "DE"),
            ("FRA", "ZZ"),
            ("SRB", "KS"),
            ("DEU", "EU"),
            ("XXB", ""),
            ("FRA", ""),
            ("", ""),
        ] {
            assert!(!same_state(issuer, signer), "{issuer} {signer}");
        }
        assert!(same_signer("LTU", "LT") && !same_signer("LT", "LV") && !same_signer("", ""));
    }

    #[test]
    fn states_and_their_exceptions_are_known() {
        for (three, two) in [("D", "DE"), ("FRA", "FR"), ("GBN", "GB"), ("CHN", "CN"), ("UTO", "UT")] {
            assert_eq!(alpha2(three), Some(two));
            assert!(same_state(three, two));
        }
        assert_eq!((alpha2("XXA"), alpha2("XXX"), alpha2("ZIM")), (Some("QS"), Some("QU"), Some("ZW")));
        assert!(same_state("HKG", "CN") && !same_state("FRA", "DE"));
        assert_eq!(STATES.split_ascii_whitespace().count(), 249);
    }

    #[test]
    fn codes_without_a_state_are_listed_and_have_no_letters() {
        for code in
            ["XXB", "XXC", "XPO", "XBA", "XIM", "XCC", "XCE", "XCO", "XEC", "XES", "XMP", "XDC", "IAO"]
        {
            assert!(is_listed(code) && alpha2(code).is_none(), "{code}");
        }
        for code in ["NTZ", "DDR", "SUN", "YUG", "ANT"] {
            assert!(is_listed(code) && alpha2(code).is_none(), "{code}");
        }
        for code in ["XYZ", "", "F", "FR", "UT0", "FRAF", "fra"] {
            assert!(!is_listed(code) && alpha2(code).is_none(), "{code}");
        }
    }
}
