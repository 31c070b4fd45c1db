//! Names and contents of tiles and entry bundles (C2SP tlog-tiles).

/// Hashes in a full tile, entries in a full bundle.
pub const TILE: u64 = 256;

/// The path of a tile: `tile/<level>/<number>[.p/<width>]`; the number in groups of three digits, all but the last
/// with an `x` before. A `level` of `None` names a bundle of entries.
#[must_use]
pub fn path(level: Option<u8>, number: u64, width: u64) -> String {
    let mut groups = vec![format!("{:03}", number % 1000)];
    let mut rest = number / 1000;
    while rest > 0 {
        groups.push(format!("x{:03}", rest % 1000));
        rest /= 1000;
    }
    groups.reverse();
    let level = level.map_or_else(|| "entries".to_owned(), |l| l.to_string());
    let partial = if width == TILE { String::new() } else { format!(".p/{width}") };
    format!("tile/{level}/{}{partial}", groups.join("/"))
}

/// Joins entries for a bundle, each behind its length in 16 bits. An entry too long for that is left out by
/// returning `None`.
#[must_use]
pub fn entry_bundle<'a>(entries: impl IntoIterator<Item = &'a [u8]>) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    for entry in entries {
        out.extend_from_slice(&u16::try_from(entry.len()).ok()?.to_be_bytes());
        out.extend_from_slice(entry);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_the_specification() {
        assert_eq!(path(Some(0), 1_234_067, TILE), "tile/0/x001/x234/067");
        assert_eq!(path(Some(1), 17, 12), "tile/1/017.p/12");
        assert_eq!(path(None, 5, TILE), "tile/entries/005");
    }

    #[test]
    fn a_bundle_tells_entries_apart_and_refuses_one_that_is_too_long() {
        assert_eq!(entry_bundle([&b"ab"[..], b""]), Some(vec![0, 2, b'a', b'b', 0, 0]));
        assert_eq!(entry_bundle([vec![0; 65_536].as_slice()]), None);
    }
}
