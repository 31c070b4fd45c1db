//! Codes beside ISO 3166-1 (ICAO 9303-3 §5): organisations, persons without a nationality, states no more.

/// What a code that ISO does not assign stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Special {
    /// A state or organisation with a two-letter code.
    Known(&'static str),
    /// A code without one: an organisation, a refugee, a state that is no more.
    Alone,
}

/// Three letters, and two where there are such.
pub(super) fn special(code: &str) -> Option<Special> {
    Some(match code {
        "D" => Special::Known("DE"),
        "GBD" | "GBN" | "GBO" | "GBP" | "GBS" => Special::Known("GB"),
        "RKS" => Special::Known("XK"),
        "EUE" => Special::Known("EU"),
        "UNO" | "UNA" | "UNK" => Special::Known("UN"),
        "XOM" => Special::Known("XM"),
        // The fictional state of specimens: its certificates say UT.
        "UTO" => Special::Known("UT"),
        // User-assigned letters of ISO 3166-1: stateless, unspecified.
        "XXA" => Special::Known("QS"),
        "XXX" => Special::Known("QU"),
        // Renamed: the state goes on under another code.
        "BUR" => Special::Known("MM"),
        "BYS" => Special::Known("BY"),
        "ROM" => Special::Known("RO"),
        "TMP" => Special::Known("TL"),
        "ZAR" => Special::Known("CD"),
        "ZIM" => Special::Known("ZW"),
        // Refugees.
        "XXB" | "XXC"
        // Organisations.
        | "IAO" | "XBA" | "XCC" | "XCE" | "XCO" | "XDC" | "XEC" | "XES" | "XIM" | "XMP" | "XPO"
        // States and territories that are no more.
        | "ANT" | "CSK" | "DDR" | "NTZ" | "SCG" | "SUN" | "YMD" | "YUG" => Special::Alone,
        _ => return None,
    })
}
