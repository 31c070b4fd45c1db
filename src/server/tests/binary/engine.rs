//! A transit engine as OpenBao 2.6 has it, for one key: it binds what the engine binds and refuses in its words.

use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard},
    thread,
};

/// What an operator of the engine changes.
pub(crate) struct State {
    /// The token it takes.
    pub(crate) token: String,
    pub(crate) sealed: bool,
    /// The version it encrypts with.
    pub(crate) latest: u32,
    /// `min_decryption_version`.
    pub(crate) oldest: u32,
    kept: Vec<Kept>,
}

struct Kept {
    version: u32,
    plaintext: String,
    place: String,
}

pub(crate) struct Engine {
    pub(crate) address: String,
    state: Arc<Mutex<State>>,
}

impl Engine {
    /// Serves the key `guosuo` until the process ends.
    pub(crate) fn start(token: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://localhost:{}", listener.local_addr().unwrap().port());
        let state = State { token: token.to_owned(), sealed: false, latest: 1, oldest: 1, kept: Vec::new() };
        let state = Arc::new(Mutex::new(state));
        let here = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming() {
                answer(&here, stream.unwrap());
            }
        });
        Self { address, state }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

fn answer(state: &Mutex<State>, mut stream: TcpStream) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let (mut line, mut length, mut token) = (String::new(), 0, String::new());
    reader.read_line(&mut line).unwrap();
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).unwrap();
        let Some((name, value)) = header.trim().split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().unwrap(),
            "x-vault-token" => token = value.to_owned(),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let body: Value = serde_json::from_slice(&body).unwrap();
    let (status, body) = match state.lock().unwrap().decide(&token, &path, &body) {
        Ok(answer) => (200, json!({ "data": answer })),
        Err((status, said)) => (status, json!({ "errors": [said] })),
    };
    let body = body.to_string();
    let head = format!("HTTP/1.1 {status} So\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    let _ = stream.write_all(format!("{head}{body}").as_bytes());
}

impl State {
    fn decide(&mut self, token: &str, path: &str, body: &Value) -> Result<Value, (u16, &'static str)> {
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        if self.sealed {
            return Err((503, "Vault is sealed"));
        }
        if token != self.token {
            return Err((403, "permission denied"));
        }
        match path {
            "/v1/transit/encrypt/guosuo" => {
                let name = format!("vault:v{}:{}", self.latest, self.kept.len());
                let (plaintext, place) = (text("plaintext"), text("associated_data"));
                self.kept.push(Kept { version: self.latest, plaintext, place });
                Ok(json!({ "ciphertext": name, "key_version": self.latest }))
            }
            "/v1/transit/decrypt/guosuo" => {
                let ciphertext = text("ciphertext");
                let at: usize = ciphertext.rsplit(':').next().unwrap_or_default().parse().unwrap();
                let kept = self.kept.get(at).unwrap();
                if kept.version < self.oldest {
                    return Err((400, "ciphertext or signature version is disallowed by policy (too old)"));
                }
                if kept.place != text("associated_data") {
                    return Err((400, "cipher: message authentication failed"));
                }
                Ok(json!({ "plaintext": kept.plaintext }))
            }
            // The policy names one key, so what others there are is not told.
            _ => Err((403, "1 error occurred:\n\t* permission denied\n\n")),
        }
    }
}
