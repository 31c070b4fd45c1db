//! Chips that depart from the rule: forgeries to be refused, and ways of issuing states to be tolerated.

/// What is odd about a chip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Oddity {
    /// The passport says it is French; the signer is Utopian.
    ForeignPassport,
    /// Passport and signer say they are French; the certificate that issued the signer is Utopian.
    ForeignSigner,
    /// Two signers.
    TwoSigners,
    /// The signed attributes lack the digest.
    NoDigest,
    /// The signed attributes have the digest twice.
    TwoDigests,
    /// The signed content says it is something else.
    OtherContent,
    /// The list of hashes is of a version to come.
    LaterVersion,
    /// The signer's certificate is for signing certificates.
    OtherUsage,
    /// The signer's certificate has a critical extension nobody knows.
    UnknownExtension,
    /// Signed before the signer's certificate was valid.
    EarlySignature,
    /// The signed attributes have two times of signing.
    TwoTimes,
    /// The signed attributes say that something of another type was signed.
    OtherAttributeType,
    /// The unsigned version of the signed data is one that is none.
    NoVersion,
    /// The signer's certificate is for signing master lists.
    ListSigner,
    /// The signer's certificate is not in the chip.
    NoSigner,
    /// Harmless: the unsigned version of the signed data is another.
    OldVersion,
    /// Harmless: what is signed calls itself plain data, as Chinese passports did.
    LegacyType,
    /// Harmless: the signer is named by another serial number than its certificate's.
    OtherSid,
    /// Harmless: signed after the time in which the signer's key was to be used.
    OldKey,
    /// Harmless: the signer's certificate lists the type of the document.
    ListedType,
    /// Harmless: the same, in a list without a version, as the Philippines write it.
    BareType,
    /// Harmless: the signer's certificate lists another type of document.
    OtherType,
    /// Harmless: the attributes are signed sorted and stored unsorted.
    Unsorted,
}
