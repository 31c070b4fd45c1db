//! The whole journey is played, keys change, somebody is erased, copies and exports are made; then whatever lies on the
//! disk is searched for everybody who was there, in every spelling: databases, their logs, temporary files, copies,
//! exports, the log of the service at its most talkative. On both databases.

#[cfg(test)]
#[path = "../../../tests/app/postgres.rs"]
#[expect(unreachable_pub, reason = "public to the suite that shares it")]
mod postgres;

#[cfg(test)]
mod canary {
    use data_encoding::{BASE64, BASE64URL, HEXLOWER, HEXUPPER};
    use demo::{
        specimen::{AGREEING, CHIPPED, FORGER, NEWCOMER, RENEWED, VISITORS},
        tour::{self, Step, Target},
    };
    use guosuo_server::{Config, Scene};
    use kernel::{SystemClock, SystemEntropy};
    use std::{
        collections::HashMap,
        fs,
        path::{Path, PathBuf},
        process::Command,
        sync::{Arc, Mutex},
    };

    use crate::postgres::Postgres;

    /// Whatever anybody says, libraries included: an operator may ask for it.
    const TALKATIVE: &str = "trace";

    /// What to look for: by its first three bytes, the whole and whose it is.
    struct Wanted {
        begins: Vec<bool>,
        whole: HashMap<[u8; 3], Vec<(Vec<u8>, String)>>,
    }

    impl Wanted {
        /// Everybody of the scene.
        fn everybody() -> Self {
            let mut wanted = Self { begins: vec![false; 1 << 24], whole: HashMap::new() };
            for one in VISITORS.iter().chain([&NEWCOMER, &RENEWED, &CHIPPED, &AGREEING, &FORGER]) {
                for trace in one.traces() {
                    wanted.spell(one.username, &trace);
                }
            }
            wanted
        }

        fn spell(&mut self, who: &str, trace: &str) {
            let bytes = trace.as_bytes();
            self.add(who, "as it is", bytes.to_vec());
            // Chance writes few letters into any long text of another alphabet.
            if bytes.len() < 8 {
                return;
            }
            let wide = |order: fn(u16) -> [u8; 2]| trace.encode_utf16().flat_map(order).collect::<Vec<u8>>();
            self.add(who, "UTF-16LE", wide(u16::to_le_bytes));
            self.add(who, "UTF-16BE", wide(u16::to_be_bytes));
            self.add(who, "hex", HEXLOWER.encode(bytes).into_bytes());
            self.add(who, "HEX", HEXUPPER.encode(bytes).into_bytes());
            self.add(who, "reversed", bytes.iter().rev().copied().collect());
            self.add(who, "in a zone", trace.to_uppercase().replace([' ', '-'], "<").into_bytes());
            for before in 0..3 {
                // In the middle of something longer, wherever it falls; its ends depend on its neighbours.
                let padded = [&vec![0; before], bytes, &[0; 2]].concat();
                for (name, base) in [("base64", &BASE64), ("base64url", &BASE64URL)] {
                    let text = base.encode(&padded).into_bytes();
                    let first = (before * 8).div_ceil(6);
                    let last = (before + bytes.len()) * 8 / 6;
                    self.add(who, name, text[first..last].to_vec());
                }
            }
        }

        fn add(&mut self, who: &str, how: &str, bytes: Vec<u8>) {
            let Some(&[a, b, c]) = bytes.first_chunk() else { return };
            self.begins[usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c)] = true;
            self.whole.entry([a, b, c]).or_default().push((bytes, format!("{who}, {how}")));
        }

        fn found_in(&self, content: &[u8]) -> Option<&str> {
            let (mut key, mask) = (0, (1 << 24) - 1);
            for (at, byte) in content.iter().enumerate() {
                key = (key << 8 | usize::from(*byte)) & mask;
                if at < 2 || !self.begins[key] {
                    continue;
                }
                let rest = &content[at - 2..];
                let some = self.whole.get(rest.first_chunk::<3>().unwrap()).into_iter().flatten();
                if let Some((_, what)) = some.clone().find(|(bytes, _)| rest.starts_with(bytes)) {
                    return Some(what);
                }
            }
            None
        }
    }

    fn files(folder: &Path, into: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            // A socket or a lock has no content.
            if path.is_dir() {
                files(&path, into);
            } else if path.is_file() {
                into.push(path);
            }
        }
    }

    /// Where somebody is readable; files that were looked at, and their bytes.
    fn search(folder: &Path) -> (Vec<String>, usize, usize) {
        let wanted = Wanted::everybody();
        let (mut all, mut hits, mut bytes) = (Vec::new(), Vec::new(), 0);
        files(folder, &mut all);
        for path in &all {
            let content = fs::read(path).unwrap_or_default();
            bytes += content.len();
            hits.extend(wanted.found_in(&content).map(|what| format!("{what}: {}", path.display())));
        }
        (hits, all.len(), bytes)
    }

    #[test]
    fn the_search_finds_whoever_is_planted_in_any_spelling() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("guosuo.db-wal");
        fs::write(&file, b"\0\x01nothing of anybody").unwrap();
        assert!(search(folder.path()).0.is_empty());
        let mail = NEWCOMER.email;
        let reversed: String = mail.chars().rev().collect();
        let inside = format!("{{\"email\":\"{mail}\"}}");
        let hex = HEXLOWER.encode(mail.as_bytes());
        let wide: Vec<u8> = mail.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let zone = format!("P<UTO{}<<{}<<", NEWCOMER.primary, NEWCOMER.secondary.replace(' ', "<"));
        let planted = [mail.as_bytes().to_vec(), reversed.into(), hex.into(), wide, zone.into()];
        let encoded =
            (0..3).map(|more| BASE64URL.encode(&[&b"xyz"[..more], inside.as_bytes()].concat()).into_bytes());
        for content in planted.into_iter().chain(encoded) {
            fs::write(&file, [b"\0\x02", &content[..], b"\0"].concat()).unwrap();
            assert_eq!(search(folder.path()).0.len(), 1, "{}", String::from_utf8_lossy(&content));
        }
    }

    /// Runs one of the tests below in a process whose temporary files lie in the searched folder.
    fn inside(name: &str, folder: &Path) {
        let temporary = folder.join("tmp");
        fs::create_dir(&temporary).unwrap();
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "--nocapture", &format!("canary::{name}")])
            .env("TMPDIR", &temporary)
            .env("SQLITE_TMPDIR", &temporary)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success() && said.contains("1 passed"),
            "{said}\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
        // Whatever the process said is searched like its files.
        fs::write(folder.join("stdout"), &output.stdout).unwrap();
        fs::write(folder.join("stderr"), &output.stderr).unwrap();
    }

    fn nobody_lies_in(folder: &Path, least: usize) {
        let (hits, count, bytes) = search(folder);
        assert!(hits.is_empty(), "{hits:#?}");
        assert!(count >= least && bytes > 100_000, "{count} files with {bytes} bytes were searched");
        println!("{count} files with {bytes} bytes were searched");
    }

    #[test]
    fn nobody_is_readable_in_what_the_service_leaves_on_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        inside("plays_on_sqlite", folder.path());
        nobody_lies_in(folder.path(), 9);
        let log = fs::read_to_string(folder.path().join("service.log")).unwrap();
        let lines = log.lines().count();
        assert!(lines > 1000, "the service was talkative: {lines} lines");
    }

    #[test]
    fn nobody_is_readable_in_what_postgresql_leaves_on_the_disk() {
        let Some(cluster) = Postgres::start() else { return };
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("url"), cluster.url("guosuo")).unwrap();
        inside("plays_on_postgresql", folder.path());
        let url = cluster.url("guosuo");
        let socket = PathBuf::from(url.split_once("host=").unwrap().1);
        let run = |program: &str, more: &[&str]| {
            let mut installed: Vec<PathBuf> =
                fs::read_dir("/usr/lib/postgresql").unwrap().map(|e| e.unwrap().path()).collect();
            installed.sort();
            let program = installed.last().unwrap().join("bin").join(program);
            let common = ["-h", socket.to_str().unwrap(), "-U", "postgres"];
            let output = Command::new(program).args(common).args(more).output().unwrap();
            assert!(output.status.success(), "{output:?}");
            output.stdout
        };
        // Everything out of memory: tables, indexes, the log; and what a dump would hold.
        run("psql", &["-c", "CHECKPOINT", "guosuo"]);
        for database in ["guosuo", "guosuo_keys"] {
            let dump = run("pg_dump", &[database]);
            assert!(dump.len() > 10_000 || database == "guosuo_keys");
            fs::write(folder.path().join(format!("{database}.sql")), dump).unwrap();
        }
        nobody_lies_in(folder.path(), 6);
        nobody_lies_in(&socket, 100);
    }

    #[test]
    #[ignore = "run by a test above, in a process of its own"]
    fn plays_on_sqlite() {
        plays(None);
    }

    #[test]
    #[ignore = "run by a test above, in a process of its own"]
    fn plays_on_postgresql() {
        let url = fs::read_to_string(std::env::temp_dir().parent().unwrap().join("url")).unwrap();
        let keys = url.replace("/guosuo?", "/guosuo_keys?");
        plays(Some((url, keys)));
    }

    fn plays(databases: Option<(String, String)>) {
        let folder = std::env::temp_dir().parent().unwrap().to_owned();
        let log = Mutex::new(fs::File::create(folder.join("service.log")).unwrap());
        tracing_subscriber::fmt().with_env_filter(TALKATIVE).with_ansi(false).with_writer(log).init();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        runtime.block_on(played(folder, databases));
    }

    async fn played(folder: PathBuf, databases: Option<(String, String)>) {
        let (database, data_keys) = databases.unzip();
        let on_files = database.is_none();
        let config = Config { database, data_keys, ..Config::of_folder(&folder.join("data")) };
        let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
        let scene = Scene::start("127.0.0.1:0", config, clock, entropy).await.unwrap();
        let target = Target {
            issuer: scene.issuer.clone(),
            operator_token: scene.operator.clone(),
            auditor_token: scene.auditor.clone(),
            seeded: scene.seeded.clone(),
            anchor: scene.wired.keys.anchor().unwrap(),
            data_dir: None,
            master_list: None,
            clock: Arc::new(SystemClock),
        };
        let mut wrong = Vec::new();
        let mut hear = |step: Step| wrong.extend((!step.ok).then_some(step.step));
        tour::run(&target, &mut hear).await.unwrap();
        assert!(wrong.is_empty(), "{wrong:?}");
        // Keys change under the data, so that what moves it is searched too.
        let wired = &scene.wired;
        let call = wired.call("test");
        for kind in keys::Rotating::ALL {
            let fresh = wired.keys.fresh(kind).await.unwrap();
            let tx = wired.store.write(call).await.unwrap();
            wired.keys.begin(&tx, fresh).await.unwrap();
            tx.commit().await.unwrap();
            wired.keys.reload().await.unwrap();
        }
        for _ in 0..20 {
            wired.tend(call).await.unwrap();
        }
        let holders = wired.keys.holders("", 1).await.unwrap();
        let (somebody, class) = (holders[0].1.parse().unwrap(), kernel::RetentionClass::Profile);
        wired.privacy.shred(call, somebody, class, privacy::Ground::Request).await.unwrap();
        let out = fs::File::create(folder.join("log.zip")).unwrap();
        wired.audit.export(call, audit::Request::default(), out, |_| {}).await.unwrap();
        unpacked(&folder.join("log.zip"), &folder.join("unpacked"));
        if on_files {
            wired.store.copy(&folder.join("copy.db"), &folder.join("copy-keys.db")).await.unwrap();
        }
        scene.stop().await.unwrap();
    }

    /// An archive hides its text from a search: its entries are laid beside it.
    fn unpacked(bundle: &Path, to: &Path) {
        let mut lines = Vec::new();
        let mut opened = ledger::Bundle::open(fs::File::open(bundle).unwrap()).unwrap();
        opened.lines(|line| lines.push(line.to_owned())).unwrap();
        fs::write(to, lines.join("\n")).unwrap();
    }
}
