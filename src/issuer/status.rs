//! Status lists: where a new credential goes, and the signed lists that verifiers fetch.

use crate::{Error, Issuer};
use credential::{
    status::{List, Reference, SIZE, TYP, Token, place},
    x5c,
};
use kernel::{Call, Moment};
use keys::Use;
use serde_json::Map;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};
use storage::{WriteTx, credential as issued, status};

const WEEK: i64 = 7 * 24 * 3600;
/// For how long a verifier may keep a list.
const TTL: Duration = Duration::from_secs(15 * 60);
/// A list is worthless after that time and signed anew after half of it.
const LIFE: Duration = Duration::from_secs(12 * 3600);

/// A signed list, as served: `application/statuslist+jwt`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The compact JWT.
    pub jwt: Arc<str>,
    /// Changes whenever the bytes do; for `ETag`.
    pub tag: String,
    /// For how long it may be kept, in seconds; for `Cache-Control`.
    pub ttl: u64,
}

/// The signed lists of this node, by id. What changed or aged is signed anew when somebody asks.
#[derive(Default)]
pub(crate) struct Cache(Mutex<HashMap<String, Kept>>);

#[derive(Clone)]
struct Kept {
    revision: i32,
    signed_at: Moment,
    list: Published,
}

impl Cache {
    fn find(&self, id: &str, revision: i32, now: Moment) -> Option<Published> {
        let kept = self.0.lock().ok()?.get(id).cloned()?;
        let fresh = kept.revision == revision && now < kept.signed_at.plus(LIFE / 2) && now >= kept.signed_at;
        fresh.then_some(kept.list)
    }

    fn keep(&self, id: &str, kept: Kept) {
        if let Ok(mut lists) = self.0.lock() {
            lists.insert(id.to_owned(), kept);
        }
    }
}

impl Issuer {
    /// The next place for a credential that expires at `expires_at`: on the list of its kind and week.
    pub(crate) async fn next_place(
        &self,
        tx: &WriteTx,
        configuration: &str,
        expires_at: Moment,
    ) -> Result<(String, Reference), Error> {
        let week = expires_at.seconds().div_euclid(WEEK);
        let id = format!("{configuration}-{week}");
        let size = i32::try_from(SIZE).unwrap_or(i32::MAX);
        let retires_at = Moment::from_seconds((week + 1).saturating_mul(WEEK));
        let count = status::take(tx, &id, retires_at, size).await?;
        let count = u32::try_from(count).map_err(|_| storage::Error::Corrupt("status list counter"))?;
        let key = self.0.keys.mac("guosuo/status-list", id.as_bytes());
        let reference = Reference { idx: place(&key, count), uri: self.list_uri(&id) };
        Ok((id, reference))
    }

    /// The list of that id, signed.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such list, or all on it has expired.
    pub async fn status_list(&self, call: Call, id: &str) -> Result<Published, Error> {
        let tx = self.0.store.read().await?;
        let row = status::find(&tx, id).await?.filter(|row| row.retires_at > call.now);
        let row = row.ok_or(Error::NotFound)?;
        if let Some(list) = self.0.lists.find(id, row.revision, call.now) {
            return Ok(list);
        }
        let mut list = List::new(SIZE);
        for idx in issued::revoked_on(&tx, id).await? {
            let idx = u32::try_from(idx).map_err(|_| storage::Error::Corrupt("status list place"))?;
            list.revoke(idx)?;
        }
        drop(tx);
        let published = self.sign_list(call.now, id, row.revision, &list)?;
        let kept = Kept { revision: row.revision, signed_at: call.now, list: published.clone() };
        self.0.lists.keep(id, kept);
        Ok(published)
    }

    fn sign_list(&self, now: Moment, id: &str, revision: i32, list: &List) -> Result<Published, Error> {
        let token = Token {
            sub: self.list_uri(id),
            iat: now.seconds(),
            exp: now.plus(LIFE).seconds(),
            ttl: i64::try_from(TTL.as_secs()).unwrap_or(i64::MAX),
            status_list: list.pack()?,
        };
        let mut header = Map::new();
        header.insert("x5c".into(), x5c::write(&self.0.keys.x5c(Use::Status)));
        let jwt = self.0.keys.sign_with(Use::Status, TYP, header, &token)?;
        Ok(Published { jwt: jwt.into(), tag: format!("{revision}-{}", token.iat), ttl: TTL.as_secs() })
    }

    fn list_uri(&self, id: &str) -> String {
        format!("{}/statuslists/{id}", self.0.settings.issuer)
    }
}
