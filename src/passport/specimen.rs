//! The fictional state UTO (ICAO 9303-3): its signing certificate, its document signer, its chips.
//!
//! Everything is real but the state: keys of every kind that passports are signed with, certificates, signed data. The
//! keys come from a seed, so that the same seed gives the same state at every start. A real country's subject is never
//! `C=UT`: [`Anchor::is_specimen`](crate::Anchor::is_specimen) tells its certificates.

mod algorithm;
mod bare;
mod certificate;
mod chip;
mod crl;
mod der;
mod deviations;
mod key;
mod oddity;
mod signed;
mod style;

pub use algorithm::Algorithm;
pub use bare::Bare;
pub use chip::{Cipher, Digest, Proofs, Signing, VirtualChip};
pub use deviations::{Fault, Faulty, NamedBy};
pub use oddity::Oddity;
pub use style::{Curve, Encoding, Lds, Parameter, Style};

use crate::{
    Files,
    mrz::check_digit,
    signature::{hash_sha256, own::OwnKey},
    tlv::write,
};

const AUTHORITY: &str = "Country Signing CA of Utopia (specimen)";
const SIGNER: &str = "Document Signer of Utopia (specimen)";

/// Why a specimen could not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the specimen could not be made")]
pub struct SpecimenError;

/// A traveller who does not exist.
#[derive(Debug, Clone)]
pub struct Holder<'a> {
    /// Primary identifier, words separated by spaces.
    pub primary: &'a str,
    /// Secondary identifier.
    pub secondary: &'a str,
    /// Up to nine characters.
    pub number: &'a str,
    /// Three letters.
    pub nationality: &'a str,
    /// `YYMMDD`.
    pub birth: &'a str,
    /// `M`, `F` or `<`.
    pub sex: &'a str,
    /// `YYMMDD`.
    pub expiry: &'a str,
    /// The name in its own script, for data group 11.
    pub native_name: Option<&'a str>,
}

impl Holder<'static> {
    /// The traveller of tests, benches and fuzz targets.
    pub const ANNA: Self = Self {
        primary: "ERIKSSON",
        secondary: "ANNA MARIA",
        number: "L898902C3",
        nationality: "UTO",
        birth: "900812",
        sex: "F",
        expiry: "330415",
        native_name: Some("Анна Эрикссон"),
    };
}

/// The files of a specimen chip.
#[derive(Debug, Clone)]
pub struct Chip {
    /// EF.SOD.
    pub sod: Vec<u8>,
    /// EF.DG1.
    pub dg1: Vec<u8>,
    /// EF.DG2, if there is a portrait.
    pub dg2: Option<Vec<u8>>,
    /// EF.DG11, if the holder has a name in another script.
    pub dg11: Option<Vec<u8>>,
    /// EF.DG14, if the chip can prove its presence in a way that needs it.
    pub dg14: Option<Vec<u8>>,
    /// EF.DG15, if the chip can sign challenges.
    pub dg15: Option<Vec<u8>>,
}

impl Chip {
    /// The files by the names they have on a chip.
    #[must_use]
    pub fn named(&self) -> Vec<(&'static str, Vec<u8>)> {
        let mut out = vec![("EF_SOD.bin", self.sod.clone()), ("EF_DG1.bin", self.dg1.clone())];
        let more = [
            ("EF_DG2.bin", &self.dg2),
            ("EF_DG11.bin", &self.dg11),
            ("EF_DG14.bin", &self.dg14),
            ("EF_DG15.bin", &self.dg15),
        ];
        out.extend(more.into_iter().filter_map(|(name, bytes)| Some((name, bytes.clone()?))));
        out
    }

    /// The files, told apart.
    ///
    /// # Errors
    /// Never for a chip made here; the type says so for a changed one.
    pub fn files(&self) -> Result<Files, crate::FileError> {
        Files::classify(self.named().into_iter().map(|(_, bytes)| bytes).collect())
    }
}

/// Groups beside the zone and the name.
#[derive(Default)]
struct More {
    dg2: Option<Vec<u8>>,
    dg14: Option<Vec<u8>>,
    dg15: Option<Vec<u8>>,
}

/// The fictional state.
#[derive(Clone)]
pub struct State {
    anchor: OwnKey,
    signer: OwnKey,
    algorithm: Algorithm,
    style: Style,
    seed: Vec<u8>,
    /// Seconds since the Unix epoch; certificates are valid from ten days before it.
    now: i64,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("State(UTO)")
    }
}

impl State {
    /// The state of that seed, as it is at `now` (seconds since the Unix epoch, best rounded to a day).
    ///
    /// # Errors
    /// [`SpecimenError`] when keys cannot be made.
    pub fn new(seed: &[u8], now: i64) -> Result<Self, SpecimenError> {
        let algorithm = Algorithm::default();
        Ok(Self {
            anchor: key(&algorithm, seed, b"/csca")?,
            signer: key(&algorithm, seed, b"/signer")?,
            algorithm,
            style: Style::default(),
            seed: seed.to_vec(),
            now,
        })
    }

    /// The same state, signing otherwise: keys of the kind it has are kept, of another kind made from the seed (RSA
    /// keys of 4096 bits take a second or two).
    ///
    /// # Errors
    /// [`SpecimenError`] when keys cannot be made.
    pub fn signing(&self, algorithm: Algorithm) -> Result<Self, SpecimenError> {
        let mut other = Self { algorithm, ..self.clone() };
        if algorithm.key != self.algorithm.key {
            other.anchor = key(&algorithm, &self.seed, b"/csca")?;
            other.signer = key(&algorithm, &self.seed, b"/signer")?;
        }
        Ok(other)
    }

    /// The same state, writing otherwise.
    #[must_use]
    pub fn writing(&self, style: Style) -> Self {
        Self { style, ..self.clone() }
    }

    fn sign(&self, key: &OwnKey, message: &[u8]) -> Result<Vec<u8>, SpecimenError> {
        key.sign(self.algorithm.scheme, self.algorithm.form, message).map_err(|_| SpecimenError)
    }

    /// A chip that the state signed.
    ///
    /// # Errors
    /// [`SpecimenError`] when the holder does not fit into a machine-readable zone.
    pub fn chip(&self, holder: &Holder<'_>) -> Result<Chip, SpecimenError> {
        self.make(holder, None, More::default())
    }

    /// A chip with this data group 2, whole, whatever it says.
    ///
    /// # Errors
    /// As [`State::chip`].
    pub fn chip_with_portrait(&self, holder: &Holder<'_>, dg2: Vec<u8>) -> Result<Chip, SpecimenError> {
        self.make(holder, None, More { dg2: Some(dg2), ..More::default() })
    }

    /// A chip that departs from the rule.
    ///
    /// # Errors
    /// As [`State::chip`].
    pub fn odd_chip(&self, holder: &Holder<'_>, oddity: Oddity) -> Result<Chip, SpecimenError> {
        self.make(holder, Some(oddity), More::default())
    }

    fn make(
        &self,
        holder: &Holder<'_>,
        oddity: Option<Oddity>,
        More { dg2, dg14, dg15 }: More,
    ) -> Result<Chip, SpecimenError> {
        let foreign = matches!(oddity, Some(Oddity::ForeignPassport | Oddity::ForeignSigner));
        let issuer = if foreign { "FRA" } else { "UTO" };
        let dg1 = write(0x61, &write(0x5f1f, zone(holder, issuer)?.as_bytes()));
        let dg11 = holder.native_name.map(|name| {
            let list = write(0x5c, &[0x5f, 0x0e]);
            write(0x6b, &[list, write(0x5f0e, name.replace(' ', "<").as_bytes())].concat())
        });
        let hash = self.algorithm.hash();
        let mut hashes = vec![(1, hash.of(&dg1))];
        for (number, group) in [(2, &dg2), (11, &dg11), (14, &dg14), (15, &dg15)] {
            hashes.extend(group.iter().map(|bytes| (number, hash.of(bytes))));
        }
        Ok(Chip { sod: self.sod(&hashes, oddity)?, dg1, dg2, dg11, dg14, dg15 })
    }

    /// A name for this state's keys, to tell one seed's state from another's.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        hash_sha256(&self.seed)
    }
}

fn key(algorithm: &Algorithm, seed: &[u8], label: &[u8]) -> Result<OwnKey, SpecimenError> {
    OwnKey::from_seed(algorithm.key, &[seed, label].concat()).map_err(|_| SpecimenError)
}

/// A TD3 zone (ICAO 9303-4 §4.2).
fn zone(holder: &Holder<'_>, issuer: &str) -> Result<String, SpecimenError> {
    let filled = |text: &str, width: usize| format!("{:<<width$}", text.replace(' ', "<"));
    let names = filled(&format!("{}<<{}", holder.primary, holder.secondary), 39);
    let first = format!("P<{issuer}{}", names.get(..39).ok_or(SpecimenError)?);
    let number = filled(holder.number, 9);
    let number = format!("{number}{}", check_digit(&number));
    let birth = format!("{}{}", holder.birth, check_digit(holder.birth));
    let expiry = format!("{}{}", holder.expiry, check_digit(holder.expiry));
    let optional = format!("{}0", "<".repeat(14));
    let nationality = filled(holder.nationality, 3);
    let composite = check_digit(&[&number, &birth, &expiry, &optional].map(String::as_str).concat());
    let second = format!("{number}{nationality}{birth}{}{expiry}{optional}{composite}", holder.sex);
    if first.len() != 44 || second.len() != 44 {
        return Err(SpecimenError);
    }
    Ok(first + &second)
}
