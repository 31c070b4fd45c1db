//! A server outside, on this machine: it keeps what is posted to it, and has a picture.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use url::Url;

/// A PNG, as far as its first bytes say.
pub const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n0000";

/// The server; it lives as long as the test.
pub struct Outside {
    /// Where it is.
    pub url: Url,
    posted: UnboundedReceiver<String>,
    deaf: Arc<AtomicBool>,
}

impl Outside {
    /// Starts one.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let url = Url::parse(&format!("http://localhost:{port}/")).expect("an address");
        let (keep, posted) = unbounded_channel();
        let deaf = Arc::new(AtomicBool::new(false));
        let says = Arc::clone(&deaf);
        thread::spawn(move || {
            for socket in listener.incoming().flatten() {
                // Who does not speak HTTP is not answered.
                let _ = answer(socket, &keep, says.load(Ordering::SeqCst));
            }
        });
        Self { url, posted, deaf }
    }

    /// Whether it refuses what is posted from now on.
    pub fn deaf(&self, deaf: bool) {
        self.deaf.store(deaf, Ordering::SeqCst);
    }

    /// The body of the next post, heard or refused.
    pub async fn next(&mut self) -> String {
        let heard = tokio::time::timeout(Duration::from_secs(30), self.posted.recv()).await;
        heard.expect("something is posted").expect("the server lives")
    }

    /// Whether nothing more was posted so far.
    pub fn is_silent(&mut self) -> bool {
        self.posted.try_recv().is_err()
    }
}

fn answer(mut socket: TcpStream, keep: &UnboundedSender<String>, deaf: bool) -> std::io::Result<()> {
    let mut reader = BufReader::new(socket.try_clone()?);
    let (mut line, mut length) = (String::new(), 0);
    reader.read_line(&mut line)?;
    let posted = line.starts_with("POST ");
    while line.trim() != "" {
        line.clear();
        reader.read_line(&mut line)?;
        let lower = line.to_ascii_lowercase();
        length = lower.strip_prefix("content-length:").and_then(|n| n.trim().parse().ok()).unwrap_or(length);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let (status, told) = match (posted, deaf) {
        (true, true) => ("503 Service Unavailable", &b""[..]),
        (true, false) => ("200 OK", &b""[..]),
        (false, _) => ("200 OK", PICTURE),
    };
    if posted {
        // A test that has ended listens no more.
        let _ = keep.send(String::from_utf8_lossy(&body).into_owned());
    }
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", told.len());
    socket.write_all(head.as_bytes())?;
    socket.write_all(told)
}
