//! Forms with files (multipart/form-data), within limits that are counted as the bytes come.

use crate::{Door, Fault, Form};
use ::visitor::{Contact, EnrolError, Files};
use actix_multipart::Multipart;
use futures::TryStreamExt;

/// Everything a passport's files may weigh together, in bytes.
const LIMIT: usize = 2 * 1024 * 1024;
/// A field that is no file, in bytes.
const FIELD: usize = 4 * 1024;
/// Parts of a form.
const PARTS: usize = 48;

/// A form that came with files.
#[derive(Default)]
pub(crate) struct Upload {
    files: Vec<Vec<u8>>,
    /// Its other fields.
    pub(crate) form: Form,
}

impl Upload {
    /// Reads a form, and sees that it came from a page of ours.
    pub(crate) async fn read(door: &Door, mut body: Multipart) -> Result<Self, Fault> {
        let malformed = || door.refuse(400, "invalid_request");
        let mut upload = Self::default();
        let (mut left, mut parts) = (LIMIT, PARTS);
        while let Some(mut field) = body.try_next().await.map_err(|_| malformed())? {
            parts = parts.checked_sub(1).ok_or_else(malformed)?;
            let name = field.name().unwrap_or_default().to_owned();
            let most = if name == "files" { left } else { left.min(FIELD) };
            let mut bytes = Vec::new();
            while let Some(chunk) = field.try_next().await.map_err(|_| malformed())? {
                if bytes.len() + chunk.len() > most {
                    return Err(door.refuse(413, "too_large"));
                }
                bytes.extend_from_slice(&chunk);
            }
            left -= bytes.len();
            match name.as_str() {
                "files" if bytes.is_empty() => {}
                "files" => upload.files.push(bytes),
                _ => upload.form.0.push((name, String::from_utf8(bytes).map_err(|_| malformed())?)),
            }
        }
        door.check(&upload.form)?;
        Ok(upload)
    }

    /// The files of a chip: as they are, or one archive of them.
    pub(crate) fn chip(&mut self) -> Result<Files, EnrolError> {
        let files = std::mem::take(&mut self.files);
        match files.as_slice() {
            [one] if one.starts_with(b"PK") => ::visitor::unzip(one),
            _ => Ok(Files::classify(files)?),
        }
    }
}

/// What a form says of how its visitor can be reached.
pub(crate) fn contact(form: &Form) -> Contact {
    let text = |name| form.one(name).map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
    Contact { phone: text("phone"), email: text("email") }
}
