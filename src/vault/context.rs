//! Where a value stands and whose it is: the associated data of its seal.

/// Every part is bound. The row key exists before the value is sealed, because ids are ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context<'a> {
    /// The deployment's tenant.
    pub tenant: &'a str,
    /// The table.
    pub table: &'a str,
    /// The column.
    pub column: &'a str,
    /// The row's id.
    pub row: &'a str,
    /// The person's id.
    pub subject: &'a str,
    /// The retention class, whose key it is.
    pub class: &'a str,
}

impl Context<'_> {
    /// The associated data: every part behind its length, so that no two tuples encode alike.
    pub(crate) fn aad(&self, suite: u8, version: u8) -> Vec<u8> {
        parts(&[
            b"guosuo",
            b"seal/v1",
            self.tenant.as_bytes(),
            self.table.as_bytes(),
            self.column.as_bytes(),
            self.row.as_bytes(),
            self.subject.as_bytes(),
            self.class.as_bytes(),
            &[suite],
            &[version],
        ])
    }
}

/// Joins parts, each behind its length in 64 bits.
pub(crate) fn parts(parts: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::with_capacity(parts.iter().map(|p| p.len() + 8).sum());
    for part in parts {
        out.extend_from_slice(&(part.len() as u64).to_be_bytes());
        out.extend_from_slice(part);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_a_letter_across_a_border_changes_the_binding() {
        assert_ne!(parts(&[b"ab", b"c"]), parts(&[b"a", b"bc"]));
        assert_ne!(parts(&[b"a", b""]), parts(&[b"", b"a"]));
    }
}
