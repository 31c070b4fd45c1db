//! Check digits (ICAO 9303-3 §4.9).
//!
//! They are sums modulo ten: a misread K for `<`, I for S, B for L or A for K is not noticed, and they cover neither
//! the name nor the states nor the sex.

fn value(c: u8) -> u32 {
    match c {
        b'0'..=b'9' => u32::from(c - b'0'),
        b'A'..=b'Z' => u32::from(c - b'A') + 10,
        _ => 0,
    }
}

/// The check digit over a text: weights 7, 3, 1; `<` counts nothing.
pub(crate) fn check_digit(text: &str) -> char {
    let sum: u32 = text.bytes().zip([7, 3, 1].into_iter().cycle()).map(|(c, w)| value(c) * w).sum();
    char::from_digit(sum % 10, 10).unwrap_or('0')
}

/// Whether the cell holds the digit of the text.
pub(super) fn is_right(text: &str, cell: &str) -> bool {
    cell.chars().eq([check_digit(text)])
}

/// The same for data that may be left out: then the cell may be left out too (ICAO 9303-4 §4.2.2).
pub(super) fn is_right_or_empty(text: &str, cell: &str) -> bool {
    is_right(text, cell) || cell == "<" && text.bytes().all(|b| b == b'<')
}
