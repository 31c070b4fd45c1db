//! Pixels of an image; decoders in Rust alone, for the bytes may be anybody's.

use super::{Coding, header::Header};
use hayro_jpeg2000::{DecodeSettings, DecoderContext, Image};
use zeroize::Zeroizing;
use zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};
use zune_jpeg::JpegDecoder;

/// A progressive JPEG comes in some ten scans; each is a walk over the whole image.
const SCANS: usize = 24;

/// Eight bits a sample, gray or red, green, blue.
pub(super) struct Pixels {
    pub(super) gray: bool,
    pub(super) samples: Zeroizing<Vec<u8>>,
}

/// Decodes an image whose header was read; `None` when it does not decode to that size.
pub(super) fn decode(image: &[u8], header: &Header) -> Option<Pixels> {
    let pixels = match header.coding {
        Coding::Jpeg => jpeg(image, header)?,
        Coding::Jp2 | Coding::Codestream => jpeg_2000(image, header)?,
    };
    let size = u64::from(header.width) * u64::from(header.height) * if pixels.gray { 1 } else { 3 };
    (u64::try_from(pixels.samples.len()) == Ok(size)).then_some(pixels)
}

fn jpeg(image: &[u8], header: &Header) -> Option<Pixels> {
    let side = |n: u32| usize::try_from(n).ok();
    let options = DecoderOptions::default()
        .set_max_width(side(header.width)?)
        .set_max_height(side(header.height)?)
        .jpeg_set_max_scans(SCANS)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(image), options);
    decoder.decode_headers().ok()?;
    let gray = decoder.input_colorspace() == Some(ColorSpace::Luma);
    if gray {
        decoder.set_options(options.jpeg_set_out_colorspace(ColorSpace::Luma));
    }
    Some(Pixels { gray, samples: Zeroizing::new(decoder.decode().ok()?) })
}

fn jpeg_2000(image: &[u8], header: &Header) -> Option<Pixels> {
    let image = Image::new(image, &DecodeSettings::default()).ok()?;
    if (image.width(), image.height()) != (header.width, header.height) {
        return None;
    }
    let (colors, alpha) = (image.color_space().num_channels(), image.has_alpha());
    let mut context = DecoderContext::default();
    let samples = Zeroizing::new(image.decode(&mut context).ok()?.data_u8());
    match (colors, alpha) {
        (1 | 3, false) => Some(Pixels { gray: colors == 1, samples }),
        // What is transparent in a portrait is of no use.
        (1 | 3, true) => {
            let opaque = samples.chunks_exact(usize::from(colors) + 1);
            let samples = opaque.flat_map(|pixel| pixel.iter().take(usize::from(colors)).copied()).collect();
            Some(Pixels { gray: colors == 1, samples: Zeroizing::new(samples) })
        }
        _ => None,
    }
}
