use super::*;
use kernel::SystemClock;
use ledger::{Hash, Signer, consistency, leaf_hash, root};

fn signer() -> Signer {
    Signer::from_seed("localhost/log", &[1; 32]).unwrap()
}

fn leaves(size: u64) -> Vec<Hash> {
    (0..size).map(|n| leaf_hash(&n.to_be_bytes())).collect()
}

fn grown(old: u64, size: u64) -> String {
    let all = leaves(size);
    let checkpoint = Checkpoint { origin: "localhost/log".into(), size, root: root(&all) };
    let proof = consistency(&all, old).unwrap();
    Submission { old, proof, note: signer().sign(&checkpoint) }.body()
}

fn open(folder: &path::Path) -> anyhow::Result<Witness> {
    let cosigner = Cosigner::from_seed("w.example", &[2; 32]).unwrap();
    let trusted = vec![Verifier::parse(&signer().vkey()).unwrap()];
    Witness::open(&folder.join("seen.json"), cosigner, trusted, Arc::new(SystemClock))
}

fn conflict(witness: &Witness, body: &str) -> u64 {
    match witness.add(body.as_bytes()) {
        Err(Refused::Rejected(Rejection::Conflict(size))) => size,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_was_cosigned_is_remembered_by_the_next_process() {
    let folder = tempfile::tempdir().unwrap();
    let witness = open(folder.path()).unwrap();
    let line = witness.add(grown(0, 5).as_bytes()).unwrap();
    assert!(open(folder.path()).is_err(), "two witnesses on one file");
    drop(witness);
    let witness = open(folder.path()).unwrap();
    assert_eq!(conflict(&witness, &grown(0, 9)), 5);
    let note = witness.latest(&origin_hash("localhost/log")).unwrap();
    assert!(note.ends_with(&line));
    let vkey = Cosigner::from_seed("w.example", &[2; 32]).unwrap().vkey();
    assert!(ledger::Witness::parse(&vkey).unwrap().verify(&note).is_ok());
    assert_eq!(Verifier::parse(&signer().vkey()).unwrap().open(&note).unwrap().size, 5);
    assert!(witness.latest(&origin_hash("another")).is_none());
    assert!(witness.add(grown(5, 9).as_bytes()).is_ok());
}

#[test]
fn of_many_who_grow_the_same_log_at_once_one_is_cosigned() {
    let folder = tempfile::tempdir().unwrap();
    let witness = open(folder.path()).unwrap();
    witness.add(grown(0, 5).as_bytes()).unwrap();
    let bodies: Vec<String> = (6..14).map(|size| grown(5, size)).collect();
    let won = std::thread::scope(|scope| {
        let tasks: Vec<_> =
            bodies.iter().map(|body| scope.spawn(|| witness.add(body.as_bytes()).is_ok())).collect();
        tasks.into_iter().map(|task| task.join().unwrap()).filter(|won| *won).count()
    });
    assert_eq!(won, 1);
}

#[test]
fn a_state_that_cannot_be_kept_is_no_cosignature() {
    let folder = tempfile::tempdir().unwrap();
    let witness = open(folder.path()).unwrap();
    witness.add(grown(0, 5).as_bytes()).unwrap();
    // In the way of the fresh copy stands a folder.
    fs::create_dir(folder.path().join("seen.json.new")).unwrap();
    assert!(matches!(witness.add(grown(5, 9).as_bytes()), Err(Refused::Kept(_))));
    assert_eq!(conflict(&witness, &grown(0, 9)), 5);
    fs::remove_dir(folder.path().join("seen.json.new")).unwrap();
    assert!(witness.add(grown(5, 9).as_bytes()).is_ok());
    drop(witness);
    fs::write(folder.path().join("seen.json"), "{").unwrap();
    assert!(open(folder.path()).is_err(), "a broken state is not an empty one");
}

#[tokio::test]
async fn each_answer_has_the_status_and_type_of_the_specification() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = format!("http://{}", listener.local_addr().unwrap());
    let running = start(listener, open(folder.path()).unwrap()).unwrap();
    crate::tls::install();
    #[expect(clippy::disallowed_methods, reason = "a stranger's client")]
    let client = reqwest::Client::new();
    let post = |body: String| client.post(format!("{at}/add-checkpoint")).body(body).send();
    let status = |response: &reqwest::Response| response.status().as_u16();
    let first = post(grown(0, 5)).await.unwrap();
    assert_eq!(status(&first), 200);
    assert!(first.text().await.unwrap().starts_with("\u{2014} w.example "));
    let stale = post(grown(0, 9)).await.unwrap();
    assert_eq!(
        (status(&stale), stale.headers()["content-type"].to_str().unwrap()),
        (409, "text/x.tlog.size")
    );
    assert_eq!(stale.text().await.unwrap(), "5\n");
    assert_eq!(status(&post("old x\n".into()).await.unwrap()), 400);
    assert_eq!(status(&post(grown(5, 9).replacen("old 5", "old 10", 1)).await.unwrap()), 400);
    assert_eq!(status(&post(grown(5, 9).replacen("\n9\n", "\n8\n", 1)).await.unwrap()), 403);
    let other = Signer::from_seed("elsewhere/log", &[1; 32]).unwrap();
    let checkpoint = Checkpoint { origin: "elsewhere/log".into(), size: 0, root: root(&[]) };
    let unknown = Submission { old: 0, proof: Vec::new(), note: other.sign(&checkpoint) };
    assert_eq!(status(&post(unknown.body()).await.unwrap()), 404);
    let fork = Checkpoint { origin: "localhost/log".into(), size: 5, root: [7; 32] };
    let fork = Submission { old: 5, proof: Vec::new(), note: signer().sign(&fork) };
    assert_eq!(status(&post(fork.body()).await.unwrap()), 422);
    assert_eq!(status(&post("x".repeat(Submission::LONGEST + 1)).await.unwrap()), 413);
    let get = |hash: String| client.get(format!("{at}/{hash}/checkpoint")).send();
    assert_eq!(status(&get(origin_hash("localhost/log")).await.unwrap()), 200);
    assert_eq!(status(&get("00".repeat(32)).await.unwrap()), 404);
    running.stop().await.unwrap();
}
