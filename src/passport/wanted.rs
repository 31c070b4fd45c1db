//! What a purpose needs to know of a passport.

/// What is wanted beyond the machine-readable zone, and nothing else is read. By default names in their own script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Names in their own script and the full birth date (data group 11).
    pub names: bool,
    /// The personal number (data group 11): for a blind index, with the holder's consent.
    pub personal_number: bool,
    /// Day and authority of issue (data group 12).
    pub issue: bool,
    /// The portrait (data group 2).
    pub portrait: bool,
}

impl Default for Wanted {
    fn default() -> Self {
        Self { names: true, personal_number: false, issue: false, portrait: false }
    }
}

impl Wanted {
    /// The data groups that a reader is to read: 1 always, 14 and 15 to prove the chip present.
    #[must_use]
    pub fn groups(self) -> Vec<u8> {
        let groups = [
            (1, true),
            (2, self.portrait),
            (11, self.names || self.personal_number),
            (12, self.issue),
            (14, true),
            (15, true),
        ];
        groups.into_iter().filter(|(_, wanted)| *wanted).map(|(group, _)| group).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_is_asked_for_no_more_than_is_wanted() {
        assert_eq!(Wanted::default().groups(), [1, 11, 14, 15]);
        let nothing = Wanted { names: false, ..Wanted::default() };
        assert_eq!(nothing.groups(), [1, 14, 15]);
        let all = Wanted { names: true, personal_number: true, issue: true, portrait: true };
        assert_eq!(all.groups(), [1, 2, 11, 12, 14, 15]);
    }
}
