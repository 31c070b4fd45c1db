//! Logos of relying parties, shown from our own address: a page of ours tells nobody elsewhere who is looking at it.

use crate::{Error, Inner, Provider};
use kernel::{Call, ClientId, Moment};
use std::{collections::HashMap, sync::Arc, sync::Mutex, time::Duration};
use url::Url;

/// How long a logo counts, and how long is waited after one that did not come.
const LASTS: Duration = Duration::from_secs(24 * 3600);
const AGAIN: Duration = Duration::from_secs(10 * 60);
/// The most that are kept; beyond it all are forgotten.
const MOST: usize = 100;

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    /// Its media type, as its first bytes say; SVG is none, for it can hold a script.
    pub kind: &'static str,
    /// The picture.
    pub bytes: Arc<[u8]>,
}

/// Logos that were fetched.
#[derive(Default)]
pub(crate) struct Logos(Mutex<HashMap<Url, (Moment, Option<Logo>)>>);

fn kind(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

impl Provider {
    /// The logo of a relying party, at most 64 KiB of PNG, JPEG, GIF or WebP. `None` without one that can be had.
    ///
    /// # Errors
    /// What the store says.
    pub async fn logo(&self, call: Call, id: ClientId) -> Result<Option<Logo>, Error> {
        match self.0.client(id).await?.and_then(|(_, metadata)| metadata.logo_uri.clone()) {
            Some(url) => Ok(self.0.picture(call, &url).await),
            None => Ok(None),
        }
    }
}

impl Inner {
    async fn picture(&self, call: Call, url: &Url) -> Option<Logo> {
        let known = self.logos.0.lock().ok().and_then(|table| table.get(url).cloned());
        if let Some((at, logo)) = known
            && call.now.since(at) < if logo.is_some() { LASTS } else { AGAIN }
        {
            return logo;
        }
        let found = self.outside.get(url.clone()).await.ok();
        let logo = found.and_then(|bytes| Some(Logo { kind: kind(&bytes)?, bytes: bytes.into() }));
        if let Ok(mut table) = self.logos.0.lock() {
            if table.len() >= MOST {
                table.clear();
            }
            table.insert(url.clone(), (call.now, logo.clone()));
        }
        logo
    }
}
