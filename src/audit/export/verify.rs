//! The verifier with everything that this program was built with.

use ledger::{Fault, Proved, Trust};
use std::{
    fs::File,
    io::{self, Read, Seek},
};

/// Verifies a bundle as [`ledger::verify`] does, and compares its Parquet table if this program was built to read them.
/// `scratch` gives an empty file to unpack it to, when there is one.
///
/// # Errors
/// The first [`Fault`].
pub fn verify<R: Read + Seek + Send>(
    input: R,
    trust: &Trust<'_>,
    scratch: &mut dyn FnMut() -> io::Result<File>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Proved, Fault> {
    #[cfg(feature = "export-parquet")]
    {
        let mut open = |part: &mut dyn Read| -> Result<Box<dyn ledger::Table>, ledger::TableFault> {
            Ok(Box::new(super::table::Comparison::open(part, scratch()?)?))
        };
        ledger::verify_with_table(input, trust, Some(&mut open), progress)
    }
    #[cfg(not(feature = "export-parquet"))]
    {
        let _ = scratch;
        ledger::verify(input, trust, progress)
    }
}
