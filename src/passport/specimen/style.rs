//! How the fictional state writes what it signs.

/// How it writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style {
    /// How certificates tell the curve of a key.
    pub curve: Curve,
    /// How signed data is encoded.
    pub encoding: Encoding,
    /// The version of the list of hashes.
    pub lds: Lds,
}

/// How a key tells its curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Curve {
    /// By its name.
    #[default]
    Named,
    /// By its parameters, as most states do.
    Explicit,
    /// The signer's by parameters of which one is another's (CVE-2020-0601); the country's by its name.
    Altered(Parameter),
}

/// One of the numbers of a curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parameter {
    /// The field.
    Field,
    /// The first coefficient.
    A,
    /// The second coefficient.
    B,
    /// The generator: the key itself, so that 1 is its private key.
    Generator,
    /// The order of the generator.
    Order,
    /// The cofactor.
    Cofactor,
}

impl Parameter {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Field, Self::A, Self::B, Self::Generator, Self::Order, Self::Cofactor];
}

/// How signed data is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// One way for everything.
    #[default]
    Der,
    /// With indefinite lengths and the content in pieces, as New Zealand does.
    Ber,
}

/// The version of the list of hashes (ICAO 9303-10 §4.6.2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lds {
    /// Version 0: LDS 1.7.
    #[default]
    V0,
    /// Version 1, with the versions of the data structure: LDS 1.8.
    V1,
}
