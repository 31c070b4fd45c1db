//! RFC 4180, and no cell that a spreadsheet would calculate.

use crate::{Line, Name, Names, Seen, canon::unescaped};
use data_encoding::HEXLOWER;

pub(super) fn head() -> String {
    let mut out = String::new();
    for name in Name::ALL {
        out.push_str(name.code());
        out.push(',');
    }
    out.push_str("leaf\r\n");
    out
}

pub(super) fn row(line: &Line<'_>, hide: Names, out: &mut String) {
    for name in Name::ALL {
        match line.fields.seen(name) {
            Seen::Open("null") => {}
            Seen::Open(raw) => {
                let inner = raw.strip_prefix('"').and_then(|r| r.strip_suffix('"')).and_then(unescaped);
                cell(inner.as_deref().unwrap_or(raw), out);
            }
            Seen::Hidden => out.push_str(if hide.has(name) { "(hidden)" } else { "(erased)" }),
        }
        out.push(',');
    }
    HEXLOWER.encode_append(&line.leaf, out);
    out.push_str("\r\n");
}

/// A cell. What a spreadsheet would take for a formula gets an apostrophe first (OWASP, CSV injection).
pub(super) fn cell(text: &str, out: &mut String) {
    let formula = text
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']);
    let quoted = formula || text.contains(['"', ',', '\r', '\n', ';', '\t']);
    if !quoted {
        out.push_str(text);
        return;
    }
    out.push('"');
    if formula {
        out.push('\'');
    }
    for part in text.split_inclusive('"') {
        out.push_str(part);
        if part.ends_with('"') {
            out.push('"');
        }
    }
    out.push('"');
}
