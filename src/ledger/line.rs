//! One entry of an export: a line of canonical JSON (RFC 8785), and the only spelling of it.
//!
//! ```text
//! {"fields":{"action":"signed_in",…},"key":"…","leaf":"…","personal":"…","seq":7}
//! ```
//! `fields` names what is shown and not null. `hidden` holds the hashes of what is not shown, each with the place of
//! the first field and the number of fields behind it. Salts come from the secrets `key` and `personal`, or, where a
//! secret would open what is hidden, one by one in `salts`.

use crate::{Fields, canon::Scan, tree::Hash};
use data_encoding::HEXLOWER;

/// One exported entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Line<'a> {
    /// Its index.
    pub seq: u64,
    /// Its leaf hash: lets a verifier name the entry that was altered.
    pub leaf: Hash,
    /// Its fields, some of them hidden.
    pub fields: Fields<'a>,
}

impl<'a> Line<'a> {
    /// Reads a line without its end; `None` for any spelling but the one that [`Line::write`] gives.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut scan = Scan::new(text);
        scan.skip("{")?;
        let (fields, leaf) = Fields::scan(&mut scan, |scan| {
            scan.skip(",\"leaf\":")?;
            scan.hex()
        })?;
        scan.skip(",\"seq\":")?;
        let seq = scan.number()?;
        scan.skip("}")?;
        scan.end()?;
        Some(Self { seq, leaf, fields })
    }

    /// Appends the line without its end.
    pub fn write(&self, out: &mut String) {
        out.push('{');
        self.fields.write(out, |out| {
            out.push_str(",\"leaf\":\"");
            HEXLOWER.encode_append(&self.leaf, out);
            out.push('"');
        });
        out.push_str(&format!(",\"seq\":{}}}", self.seq));
    }

    /// The leaf hash the fields really have; `None` when they cannot be hashed.
    #[must_use]
    pub fn computed(&self) -> Option<Hash> {
        self.fields.leaf()
    }
}
