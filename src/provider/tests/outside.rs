//! What lies outside, for tests: documents at addresses, and what was posted where. It stands for the internet, not for
//! anything of ours.

use crate::{Fetched, Outside, Unreachable};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};
use url::Url;

type Posts = Vec<(Url, Vec<(&'static str, String)>)>;

/// A world in memory.
#[derive(Clone, Default)]
pub(super) struct World {
    documents: Arc<Mutex<HashMap<String, Vec<u8>>>>,
    posts: Arc<Mutex<Posts>>,
    deaf: Arc<Mutex<bool>>,
    reads: Arc<Mutex<usize>>,
}

impl World {
    /// Puts a document at an address.
    pub(super) fn put(&self, url: &str, body: impl Into<Vec<u8>>) {
        self.documents.lock().unwrap().insert(url.to_owned(), body.into());
    }

    /// Nobody takes a post any more, or again.
    pub(super) fn deaf(&self, deaf: bool) {
        *self.deaf.lock().unwrap() = deaf;
    }

    /// What was posted since the last call.
    pub(super) fn posted(&self) -> Posts {
        std::mem::take(&mut self.posts.lock().unwrap())
    }

    /// How often something was read.
    pub(super) fn reads(&self) -> usize {
        *self.reads.lock().unwrap()
    }
}

impl Outside for World {
    fn get(&self, mut url: Url) -> Fetched<Vec<u8>> {
        url.set_fragment(None);
        *self.reads.lock().unwrap() += 1;
        let found = self.documents.lock().unwrap().get(url.as_str()).cloned();
        Box::pin(async move { found.ok_or_else(|| Unreachable("404".to_owned())) })
    }

    fn post(&self, url: Url, form: Vec<(&'static str, String)>) -> Fetched<()> {
        let deaf = *self.deaf.lock().unwrap();
        self.posts.lock().unwrap().push((url, form));
        Box::pin(async move { if deaf { Err(Unreachable("503".to_owned())) } else { Ok(()) } })
    }
}
