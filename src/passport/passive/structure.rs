//! P1 to P3: the files, the signed structure, its type.

use super::{Exam, Row};
use crate::{
    Files,
    cms::CmsError,
    sod::{Listed, Sod},
    tlv::read,
};

const FILES: Row = Row { id: "P1", title: "Files" };
const OBJECT: Row = Row { id: "P2", title: "Security object" };
const TYPE: Row = Row { id: "P3", title: "Type" };

/// The content type of security objects (ICAO 9303-10 §4.6.2.2), and those of chips still in use.
const STANDARD: &str = "2.23.136.1.1.1";
const PLAIN_DATA: &str = "1.2.840.113549.1.7.1";
const LEGACY: [&str; 3] = [PLAIN_DATA, "1.3.27.1.1.1", "1.2.528.1.1006.1.20.1"];

pub(super) fn check(exam: &mut Exam, files: &Files) -> Option<(Sod, Listed)> {
    let padded = |bytes: &Vec<u8>| read(bytes).is_ok_and(|(_, rest)| !rest.is_empty());
    if padded(&files.sod) || files.groups.values().any(padded) {
        exam.deviation(FILES, "padding_trimmed", "Bytes after the end of a file were left out.");
    } else {
        exam.ok(FILES, "The files are of the right kinds and sizes.");
    }
    let sod = match Sod::parse(&files.sod) {
        Ok(sod) => sod,
        Err(CmsError::SignerCount) => {
            exam.fail(OBJECT, "signer_count", "The security object does not have exactly one signer.");
            return None;
        }
        Err(CmsError::Malformed) => {
            let says = "The security object (EF.SOD) is not signed data, or is damaged.";
            exam.fail(OBJECT, "malformed", says);
            return None;
        }
    };
    if sod.cms.ber {
        exam.deviation(OBJECT, "ber_encoding", "Encoded in BER rather than DER.");
    }
    // RFC 5652 §5.1: 3, since the content is not plain data; 1 where it calls itself plain data.
    let known = matches!((sod.cms.version, sod.cms.content_type.as_str()), (3, _) | (1, PLAIN_DATA));
    if !known || !sod.cms.signer.version_fits {
        exam.deviation(OBJECT, "cms_version", "The unsigned version number is unusual.");
    }
    // RFC 5652 §5.1: nobody signs that list; what the signer hashed with it says itself.
    if !sod.cms.digest_listed {
        exam.deviation(OBJECT, "digest_unlisted", "The unsigned list of hash functions lacks the signer's.");
    }
    if exam.is_clean(OBJECT) {
        exam.ok(OBJECT, "The security object is signed data with one signer.");
    }
    match sod.cms.content_type.as_str() {
        STANDARD => {}
        old if LEGACY.contains(&old) => {
            exam.deviation(TYPE, "legacy_content_type", "An older type, as some countries used.");
        }
        _ => {
            exam.fail(TYPE, "content_type", "What is signed is not a passport's security object.");
        }
    }
    let Ok(listed) = sod.listed() else {
        exam.fail(TYPE, "malformed", "The signed list of hashes is damaged.");
        return None;
    };
    if sod.cms.content_type == STANDARD {
        exam.ok(TYPE, "The signed content is a passport's list of hashes.");
    }
    Some((sod, listed))
}
