//! Our witness: an HTTP server with one state file (C2SP tlog-witness). It knows nothing of a deployment.

use crate::{Running, whole};
use actix_web::{
    App, HttpResponse, HttpServer,
    http::{StatusCode, header},
    middleware,
    web::{self, Bytes, Data, Path, PayloadConfig, get, post},
};
use anyhow::{Context, bail};
use kernel::Clock;
use ledger::{Checkpoint, Cosigner, Rejection, Submission, Verifier, origin_hash};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fmt, fs,
    net::TcpListener,
    path::{self, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};

const SLOW: Duration = Duration::from_secs(10);

/// Why there is no cosignature.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// As the specification says.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The state could not be kept, so nothing was said.
    #[error("the state could not be kept: {0}")]
    Kept(String),
}

/// The latest cosigned checkpoint of every log, as it is in the file.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Seen {
    logs: BTreeMap<String, String>,
}

struct State {
    seen: Seen,
    file: PathBuf,
    /// Held as long as we run: two witnesses on one file would cosign two views.
    _lock: fs::File,
}

/// A witness that runs.
pub struct Witness {
    cosigner: Cosigner,
    trusted: Vec<Verifier>,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

impl fmt::Debug for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Witness({:?})", self.cosigner)
    }
}

impl Witness {
    /// Opens a witness on its state file, made if absent.
    ///
    /// # Errors
    /// When the file cannot be read or another witness runs on it.
    pub fn open(
        file: &path::Path,
        cosigner: Cosigner,
        trusted: Vec<Verifier>,
        clock: Arc<dyn Clock>,
    ) -> anyhow::Result<Self> {
        let beside = file.with_extension("lock");
        let lock = fs::File::create(&beside).with_context(|| format!("cannot make {}", beside.display()))?;
        if lock.try_lock().is_err() {
            bail!("another witness runs on {}", file.display());
        }
        let seen = match fs::read(file) {
            Ok(bytes) => serde_json::from_slice(&bytes).with_context(|| {
                format!("{} is no state of a witness; without it this key must not sign", file.display())
            })?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Seen::default(),
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", file.display())),
        };
        let state = State { seen, file: file.to_owned(), _lock: lock };
        Ok(Self { cosigner, trusted, clock, state: Mutex::new(state) })
    }

    /// Judges a submission. Check, record and answer are one step: the record is lasting before there is a cosignature.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn add(&self, body: &[u8]) -> Result<String, Refused> {
        let submission = Submission::parse(body)?;
        let origin = submission.origin()?;
        let trusted: Vec<Verifier> =
            self.trusted.iter().filter(|key| key.name() == origin).cloned().collect();
        let mut state =
            self.state.lock().map_err(|_| Refused::Kept("an earlier request failed".to_owned()))?;
        let kept = |note: &String| Checkpoint::unverified(note).map_err(|e| Refused::Kept(e.to_string()));
        let last = state.seen.logs.get(&origin).map(kept).transpose()?;
        submission.judge(&trusted, last.as_ref())?;
        let time = u64::try_from(self.clock.now().seconds()).unwrap_or(0);
        let cosigned = self.cosigner.cosign(&submission.note, time);
        let line = cosigned.map_err(|_| Refused::Kept("the clock stands before 1970".to_owned()))?;
        let note = submission.signed_by(&trusted).unwrap_or_default() + line.as_str();
        let before = state.seen.logs.insert(origin.clone(), note);
        if let Err(error) = state.keep() {
            // What is not lasting was not said.
            match before {
                Some(note) => state.seen.logs.insert(origin, note),
                None => state.seen.logs.remove(&origin),
            };
            return Err(Refused::Kept(format!("{error:#}")));
        }
        Ok(line)
    }

    /// The latest cosigned checkpoint of the log of that hash.
    #[must_use]
    pub fn latest(&self, hash: &str) -> Option<String> {
        let state = self.state.lock().ok()?;
        let found = state.seen.logs.iter().find(|(origin, _)| origin_hash(origin) == hash);
        found.map(|(_, note)| note.clone())
    }
}

impl State {
    fn keep(&self) -> anyhow::Result<()> {
        whole::write(&self.file, &serde_json::to_string_pretty(&self.seen)?)
    }
}

async fn add_checkpoint(witness: Data<Witness>, body: Bytes) -> HttpResponse {
    let added = web::block(move || witness.add(&body)).await;
    let text = |status: StatusCode, body: String| {
        HttpResponse::build(status).content_type("text/plain; charset=utf-8").body(body)
    };
    match added {
        Ok(Ok(line)) => text(StatusCode::OK, line),
        Ok(Err(Refused::Rejected(Rejection::Conflict(size)))) => {
            HttpResponse::Conflict().content_type("text/x.tlog.size").body(format!("{size}\n"))
        }
        Ok(Err(Refused::Rejected(rejection))) => {
            let status = StatusCode::from_u16(rejection.status()).unwrap_or(StatusCode::BAD_REQUEST);
            text(status, format!("{rejection}\n"))
        }
        Ok(Err(Refused::Kept(why))) => {
            tracing::error!(why, "a cosignature was not given");
            text(StatusCode::INTERNAL_SERVER_ERROR, "the state could not be kept\n".to_owned())
        }
        Err(error) => {
            tracing::error!(%error, "a cosignature was not given");
            text(StatusCode::INTERNAL_SERVER_ERROR, "the request could not be judged\n".to_owned())
        }
    }
}

async fn latest(witness: Data<Witness>, hash: Path<String>) -> HttpResponse {
    match witness.latest(&hash) {
        Some(note) => HttpResponse::Ok()
            .content_type("text/plain; charset=utf-8")
            .insert_header((header::CACHE_CONTROL, "max-age=2"))
            .body(note),
        None => HttpResponse::NotFound().body("this witness never cosigned a checkpoint of that log\n"),
    }
}

/// Starts a witness's HTTP server on a listener.
///
/// # Errors
/// When the listener cannot be used.
pub fn start(listener: TcpListener, witness: Witness) -> anyhow::Result<Running> {
    let witness = Data::new(witness);
    let factory = move || {
        App::new()
            .wrap(middleware::from_fn(::web::bodies))
            .app_data(witness.clone())
            .app_data(PayloadConfig::new(Submission::LONGEST))
            .route("/add-checkpoint", post().to(add_checkpoint))
            .route("/{hash}/checkpoint", get().to(latest))
    };
    let server = HttpServer::new(factory).workers(1).client_request_timeout(SLOW).disable_signals();
    Ok(Running::of(server.listen(listener)?.run()))
}

#[cfg(test)]
mod tests;
