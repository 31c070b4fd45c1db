//! Where each field lies: passports (ICAO 9303-4 §4.2), cards of two sizes (parts 5 and 6 §4.2), visas (part 7 §4.2).

/// From and to, end excluded, counted over the lines joined together.
pub(super) type Span = (usize, usize);

/// The places of one size of zone. The document code and the issuing state are in its first five cells everywhere.
#[derive(Debug)]
pub(super) struct Layout {
    /// Cells in a line.
    pub(super) width: usize,
    pub(super) name: Span,
    /// Nine cells and their digit.
    pub(super) number: usize,
    pub(super) nationality: Span,
    /// Six cells and their digit.
    pub(super) birth: usize,
    pub(super) sex: usize,
    /// Six cells and their digit.
    pub(super) expiry: usize,
    pub(super) optional: Span,
    pub(super) rules: Rules,
}

/// What is checked beyond number and dates.
#[derive(Debug)]
pub(super) enum Rules {
    /// The optional data has a digit.
    Passport(Composite),
    /// A number longer than nine cells runs on into the optional data.
    Card(Composite),
    /// Nothing.
    Visa,
}

/// The digit over the whole: what it covers and where it stands.
#[derive(Debug)]
pub(super) struct Composite {
    pub(super) covers: &'static [Span],
    pub(super) digit: usize,
}

const TD3: Layout = Layout {
    width: 44,
    name: (5, 44),
    number: 44,
    nationality: (54, 57),
    birth: 57,
    sex: 64,
    expiry: 65,
    optional: (72, 86),
    rules: Rules::Passport(Composite { covers: &[(44, 54), (57, 64), (65, 87)], digit: 87 }),
};

const TD2: Layout = Layout {
    width: 36,
    name: (5, 36),
    number: 36,
    nationality: (46, 49),
    birth: 49,
    sex: 56,
    expiry: 57,
    optional: (64, 71),
    rules: Rules::Card(Composite { covers: &[(36, 46), (49, 56), (57, 71)], digit: 71 }),
};

const TD1: Layout = Layout {
    width: 30,
    name: (60, 90),
    number: 5,
    nationality: (45, 48),
    birth: 30,
    sex: 37,
    expiry: 38,
    optional: (15, 30),
    rules: Rules::Card(Composite { covers: &[(5, 30), (30, 37), (38, 45), (48, 59)], digit: 59 }),
};

const MRV_A: Layout = Layout { optional: (72, 88), rules: Rules::Visa, ..TD3 };
const MRV_B: Layout = Layout { optional: (64, 72), rules: Rules::Visa, ..TD2 };

/// The layout of a zone of that many cells; visas begin with V and no other document does.
pub(super) fn of(cells: usize, visa: bool) -> Option<&'static Layout> {
    Some(match (cells, visa) {
        (88, false) => &TD3,
        (88, true) => &MRV_A,
        (72, false) => &TD2,
        (72, true) => &MRV_B,
        (90, _) => &TD1,
        _ => return None,
    })
}
