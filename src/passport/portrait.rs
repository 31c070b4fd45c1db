//! Portraits: the image of a chip as it is, and as a plain JPEG.

mod decode;
mod header;

use crate::portrait::header::Header;
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// No portrait has more picture elements: 16 megapixels.
const MOST: u64 = 16 * 1024 * 1024;

/// How good the JPEG is, of 100.
const QUALITY: u8 = 90;

/// Why an image is no portrait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PortraitError {
    /// Neither JPEG nor JPEG 2000, or damaged.
    #[error("the portrait is neither JPEG nor JPEG 2000, or is damaged")]
    Malformed,
    /// More than 16 megapixels, or none; told by the header, before anything is decoded.
    #[error("the portrait is larger than any passport's")]
    TooLarge,
}

/// What an image is coded as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// JPEG (ISO/IEC 10918-1).
    Jpeg,
    /// JPEG 2000 in its file format (ISO/IEC 15444-1 Annex I).
    Jp2,
    /// A bare JPEG 2000 codestream, as China, Portugal and Spain have it.
    Codestream,
}

impl Coding {
    /// The media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Jp2 => "image/jp2",
            Self::Codestream => "image/j2c",
        }
    }
}

/// An image whose header is one of a portrait. Wiped when dropped; `Debug` shows its size alone.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Portrait {
    #[zeroize(skip)]
    header: Header,
    original: Vec<u8>,
}

impl fmt::Debug for Portrait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Portrait({}x{})", self.header.width, self.header.height)
    }
}

impl Portrait {
    /// Takes an image as a chip has it; only its header is read.
    ///
    /// # Errors
    /// [`PortraitError`].
    pub fn parse(image: &[u8]) -> Result<Self, PortraitError> {
        let header = Header::read(image).ok_or(PortraitError::Malformed)?;
        let elements = u64::from(header.width) * u64::from(header.height);
        if !(1..=MOST).contains(&elements) {
            return Err(PortraitError::TooLarge);
        }
        Ok(Self { header, original: image.to_vec() })
    }

    /// The image as the chip has it, for an mdoc. It may say when and by which device it was made.
    #[must_use]
    pub fn original(&self) -> &[u8] {
        &self.original
    }

    /// What the original is coded as.
    #[must_use]
    pub const fn coding(&self) -> Coding {
        self.header.coding
    }

    /// Width and height in picture elements.
    #[must_use]
    pub const fn size(&self) -> (u32, u32) {
        (self.header.width, self.header.height)
    }

    /// The image decoded and coded again as JPEG: nothing of the original's metadata is in it.
    ///
    /// # Errors
    /// [`PortraitError::Malformed`] when the image does not decode, or not to the size its header promised.
    pub fn jpeg(&self) -> Result<Zeroizing<Vec<u8>>, PortraitError> {
        let pixels = decode::decode(&self.original, &self.header).ok_or(PortraitError::Malformed)?;
        let short = |side: u32| u16::try_from(side).map_err(|_| PortraitError::TooLarge);
        let mut out = Zeroizing::new(Vec::new());
        let encoder = jpeg_encoder::Encoder::new(&mut *out, QUALITY);
        let color = if pixels.gray { jpeg_encoder::ColorType::Luma } else { jpeg_encoder::ColorType::Rgb };
        let (width, height) = (short(self.header.width)?, short(self.header.height)?);
        encoder.encode(&pixels.samples, width, height, color).map_err(|_| PortraitError::Malformed)?;
        Ok(out)
    }
}

#[cfg(test)]
mod tests;
