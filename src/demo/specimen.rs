//! Travellers who do not exist, with passports of the fictional state UTO.

use anyhow::Context;
use kernel::Moment;
use passport::specimen::{Chip, Holder, Proofs, State, VirtualChip};

/// The seed of the demo's Utopia: the same state at every start.
const SEED: &[u8] = b"guosuo demo utopia";
const DAY: i64 = 86_400;

/// A traveller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Specimen {
    /// The short name for the specimen sign-in.
    pub username: &'static str,
    /// Primary identifier.
    pub primary: &'static str,
    /// Secondary identifier.
    pub secondary: &'static str,
    /// The name in its own script.
    pub native: Option<&'static str>,
    /// The passport's number.
    pub number: &'static str,
    /// `YYMMDD`.
    pub birth: &'static str,
    /// The birth date in full.
    pub birthdate: &'static str,
    /// `M` or `F`.
    pub sex: &'static str,
    /// `YYMMDD`.
    pub expiry: &'static str,
    /// A phone number nobody has.
    pub phone: &'static str,
    /// An address of a reserved domain.
    pub email: &'static str,
}

/// The visitors of the demo. Of the last one the chip itself was there.
pub const VISITORS: [Specimen; 4] = [
    Specimen {
        username: "anna",
        primary: "LINDQVIST",
        secondary: "ANNA MARIA",
        native: Some("Lindqvist Anna Maria"),
        number: "UT4817263",
        birth: "910317",
        birthdate: "1991-03-17",
        sex: "F",
        expiry: "331130",
        phone: "+9990001501",
        email: "anna@utopia.example",
    },
    Specimen {
        username: "bao",
        primary: "NGUYENUTO",
        secondary: "BAO",
        native: Some("阮 宝"),
        number: "UT5928374",
        birth: "860709",
        birthdate: "1986-07-09",
        sex: "M",
        expiry: "340228",
        phone: "+9990001502",
        email: "bao@utopia.example",
    },
    Specimen {
        username: "carlos",
        primary: "MONTEVERDE",
        secondary: "CARLOS",
        native: None,
        number: "UT6039485",
        birth: "780925",
        birthdate: "1978-09-25",
        sex: "M",
        expiry: "350615",
        phone: "+9990001503",
        email: "carlos@utopia.example",
    },
    LIVE,
];

/// The visitor whose chip answered at enrolment.
pub const LIVE: Specimen = Specimen {
    username: "hana",
    primary: "TAKEUTO",
    secondary: "HANA",
    native: Some("竹内 花"),
    number: "UT3296051",
    birth: "960811",
    birthdate: "1996-08-11",
    sex: "F",
    expiry: "351003",
    phone: "+9990001508",
    email: "hana@utopia.example",
};

/// The visitor whom the tour enrols.
pub const NEWCOMER: Specimen = Specimen {
    username: "dilnoza",
    primary: "QODIROVA",
    secondary: "DILNOZA",
    native: Some("Қодирова Дилноза"),
    number: "UT7140596",
    birth: "940604",
    birthdate: "1994-06-04",
    sex: "F",
    expiry: "360401",
    phone: "+9990001504",
    email: "dilnoza@utopia.example",
};

/// The newcomer's next passport: another number and a later last day, the same person.
pub const RENEWED: Specimen = Specimen { number: "UT9363728", expiry: "370501", ..NEWCOMER };

/// The traveller whose chip answers, and who loses the passport.
pub const CHIPPED: Specimen = Specimen {
    username: "farid",
    primary: "HAKIMOV",
    secondary: "FARID",
    native: Some("Ҳакимов Фарид"),
    number: "UT1074839",
    birth: "890223",
    birthdate: "1989-02-23",
    sex: "M",
    expiry: "350910",
    phone: "+9990001506",
    email: "farid@utopia.example",
};

/// Another whose chip answers in another way.
pub const AGREEING: Specimen = Specimen {
    username: "grace",
    primary: "OKONJO",
    secondary: "GRACE",
    native: None,
    number: "UT2185940",
    birth: "760130",
    birthdate: "1976-01-30",
    sex: "F",
    expiry: "340722",
    phone: "+9990001507",
    email: "grace@utopia.example",
};

/// The traveller whose passport is forged: nobody may ever be enrolled with it.
pub const FORGER: Specimen = Specimen {
    username: "emil",
    primary: "FALSIFIER",
    secondary: "EMIL",
    native: None,
    number: "UT8251607",
    birth: "801212",
    birthdate: "1980-12-12",
    sex: "M",
    expiry: "331231",
    phone: "+9990001505",
    email: "emil@utopia.example",
};

impl Specimen {
    /// The visitor of that short name.
    #[must_use]
    pub fn find(username: &str) -> Option<&'static Self> {
        VISITORS.iter().find(|s| s.username == username)
    }

    /// The chip of the passport.
    ///
    /// # Errors
    /// Never for those listed here.
    pub fn chip(&self, state: &State) -> anyhow::Result<Chip> {
        state.chip(&self.holder()).with_context(|| format!("the specimen {}", self.username))
    }

    /// The same with a chip that answers.
    ///
    /// # Errors
    /// As [`Specimen::chip`].
    pub fn answering_chip(&self, state: &State, proofs: Proofs) -> anyhow::Result<VirtualChip> {
        let chip = state.virtual_chip(&self.holder(), proofs);
        chip.with_context(|| format!("the specimen {}", self.username))
    }

    fn holder(&self) -> Holder<'_> {
        Holder {
            primary: self.primary,
            secondary: self.secondary,
            number: self.number,
            nationality: "UTO",
            birth: self.birth,
            sex: self.sex,
            expiry: self.expiry,
            native_name: self.native,
        }
    }

    /// Everything about the person that must never lie readable on a disk, in every spelling.
    #[must_use]
    pub fn traces(&self) -> Vec<String> {
        let machine = |text: &str| text.replace(' ', "<");
        let mut out: Vec<String> =
            [self.primary, self.secondary, self.number, self.birthdate, self.phone, self.email]
                .map(str::to_owned)
                .to_vec();
        out.push(format!("{}<<{}", machine(self.primary), machine(self.secondary)));
        out.push(format!("{}{}", self.number, "<"));
        out.push(format!("UTO{}", self.birth));
        out.extend(self.native.iter().flat_map(|n| [(*n).to_owned(), machine(n)]));
        // Chance writes three letters into every base64; with the other name they are looked for all the same.
        out.retain(|trace| trace.len() > 3);
        out
    }
}

/// The state of Utopia.
///
/// # Errors
/// When its keys cannot be made.
pub fn utopia(now: Moment) -> anyhow::Result<State> {
    state(SEED, now)
}

/// A state that calls itself Utopia and is not.
///
/// # Errors
/// When its keys cannot be made.
pub fn impostor(now: Moment) -> anyhow::Result<State> {
    state(b"guosuo demo impostor", now)
}

fn state(seed: &[u8], now: Moment) -> anyhow::Result<State> {
    // A whole year's certificates are the same, so that a service started again knows them.
    let start = now.seconds() - now.seconds().rem_euclid(365 * DAY);
    Ok(State::new(seed, start)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_specimen_has_a_chip() {
        let state = utopia(Moment::from_seconds(1_795_000_000)).unwrap();
        for specimen in VISITORS.iter().chain([&NEWCOMER, &RENEWED, &CHIPPED, &AGREEING, &FORGER]) {
            assert!(specimen.chip(&state).unwrap().files().is_ok(), "{}", specimen.username);
        }
    }
}
