//! Chips from outside: the ETSI specimen, the fictional state, hostile bytes, and real data where it lies.

#[cfg(feature = "specimen")]
mod anchors;
mod door;
mod etsi;
mod expected;
#[cfg(feature = "specimen")]
mod faulty;
#[cfg(feature = "specimen")]
mod hostile;
#[cfg(feature = "specimen")]
mod list;
#[cfg(feature = "specimen")]
mod matrix;
#[cfg(feature = "specimen")]
mod mutation;
#[cfg(feature = "specimen")]
mod odd;
#[cfg(feature = "specimen")]
mod presence;
#[cfg(feature = "specimen")]
mod proof;
mod real;
mod rules;
#[cfg(feature = "specimen")]
mod utopia;
#[cfg(feature = "specimen")]
mod withdrawn;

/// Bytes of hexadecimal digits, spaces between them left out.
pub(crate) fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.chars().filter_map(|c| u8::try_from(c.to_digit(16)?).ok()).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}
