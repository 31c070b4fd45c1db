//! Copies of a deployment, and what happened after they were made.

#[cfg(test)]
#[path = "binary/binary.rs"]
mod binary;
#[cfg(test)]
#[path = "../../../tests/app/postgres.rs"]
#[expect(unreachable_pub, reason = "public to the suite that shares it")]
mod postgres;

#[cfg(test)]
mod restore {
    use crate::{
        binary::{Deployment, enrol, guosuo, json_of, refused, right},
        postgres::Postgres,
    };
    use demo::specimen::{NEWCOMER, VISITORS};
    use guosuo_server::{Config, Scene};
    use kernel::{Clock, Moment, SystemClock, SystemEntropy};
    use serde_json::{Value, json};
    use std::{fs, path::Path, process::Command, sync::Arc};

    fn copy(from: &Path, to: &Path) {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
            }
        }
    }

    #[test]
    fn a_copy_made_before_an_erasure_serves_only_after_the_erasure_is_done_there_too() {
        let deployment = Deployment::start();
        let (at, Deployment { folder, gone, stays }) = (|name: &str| deployment.at(name), &deployment);
        let data = at("data");
        let made = right(&["backup", "--to", &at("copy"), "--keys-to", &at("copy-keys"), "--data", &data]);
        assert!(made.contains("in order"), "{made}");
        refused(
            &["backup", "--to", &at("copy"), "--keys-to", &at("copy-keys"), "--data", &data],
            "never overwrites",
        );

        let shred =
            ["vault", "shred", "--visitor", gone, "--class", "profile", "--ground", "request", "--json"];
        let certificate = json_of(&[&shred[..], &["--data", &data]].concat());
        assert!(certificate["certificate"].as_str().unwrap().starts_with("c2sp.org/tlog-proof@v1\n"));
        assert!(certificate["shredded"].as_u64() > certificate["requested"].as_u64());
        refused(&[&shred[..], &["--data", &data]].concat(), "nothing_kept");
        let of = ["--visitor", stays, "--class", "profile", "--data", &data];
        right(&[&["vault", "restrict", "--article", "EEL-39"][..], &of].concat());
        let old_bundle = at("old.zip");
        right(&["audit", "export", "--out", &old_bundle, "--data", &data]);
        enrol(&data, &NEWCOMER);
        let bundle = at("log.zip");
        right(&["audit", "export", "--out", &bundle, "--data", &data]);

        // The machine is lost. The copy, with the root key from elsewhere:
        let restored = at("restored");
        for part in ["copy", "copy-keys"] {
            copy(Path::new(&at(part)), Path::new(&restored));
        }
        fs::copy(folder.path().join("data/root.key"), folder.path().join("restored/root.key")).unwrap();
        fs::copy(folder.path().join("data/demo"), folder.path().join("restored/demo")).unwrap();
        for args in [&["vault", "status"][..], &["keys", "list"], &["demo", "--listen", "127.0.0.1:0"]] {
            refused(&[args, &["--data", &restored]].concat(), "not restored");
        }
        // A bundle of another log, or one that was tampered with, is none.
        let mut broken = fs::read(&bundle).unwrap();
        let middle = broken.len() / 3;
        broken[middle] ^= 1;
        fs::write(at("broken.zip"), broken).unwrap();
        assert_ne!(
            guosuo(&["restore", "--ledger", &at("broken.zip"), "--data", &restored]).status.code(),
            Some(0)
        );
        refused(&["vault", "status", "--data", &restored], "not restored");

        let said = right(&["restore", "--ledger", &bundle, "--data", &restored]);
        assert!(said.contains("\"tombstones\":1") && said.contains("\"erased_again\":1"), "{said}");
        assert!(said.contains("\"restrictions_repeated\":1"), "{said}");
        let status = json_of(&["vault", "status", "--json", "--data", &restored]);
        assert_eq!(status["data_keys"]["only_stored"], json!(1), "the copy did not know of it");
        let checked = right(&["doctor", "--data", &restored]);
        assert!(checked.contains("in order"), "the log goes on where it was: {checked}");
        refused(&[&shred[..], &["--data", &restored]].concat(), "nothing_kept");
        assert_ne!(enrol(&restored, &VISITORS[0]), (gone.clone(), true), "nobody is found by that passport");
        assert_eq!(enrol(&restored, &VISITORS[1]), (stays.clone(), true));

        // The database alone went back in time: the folder remembers how long the log was.
        let (main, kept) = (folder.path().join("copy/guosuo.db"), folder.path().join("data/guosuo.db"));
        for name in ["guosuo.db-wal", "guosuo.db-shm"] {
            let _ = fs::remove_file(folder.path().join("data").join(name));
        }
        fs::write(folder.path().join("data/log.head"), "100000\n").unwrap();
        fs::copy(main, kept).unwrap();
        refused(&["vault", "status", "--data", &data], "older copy");
    }

    /// A deployment that was left alone for ten minutes.
    struct Earlier;

    impl Clock for Earlier {
        fn now(&self) -> Moment {
            Moment::from_millis(SystemClock.now().millis() - 600_000)
        }
    }

    /// One of PostgreSQL's programs, on the cluster of an address.
    fn tool(url: &str, program: &str, more: &[&str]) {
        let mut installed: Vec<_> =
            fs::read_dir("/usr/lib/postgresql").unwrap().map(|e| e.unwrap().path()).collect();
        installed.sort();
        let program = installed.last().unwrap().join("bin").join(program);
        let socket = url.split_once("host=").unwrap().1;
        let output =
            Command::new(program).args(["-h", socket, "-U", "postgres"]).args(more).output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }

    /// The demo on PostgreSQL, served for a moment; says who is kept.
    async fn served(config: &Config, clock: impl Clock + 'static) -> Vec<String> {
        let entropy = Arc::new(SystemEntropy);
        let scene = Scene::start("127.0.0.1:0", config.clone(), Arc::new(clock), entropy).await.unwrap();
        let wired = scene.wired.clone();
        wired.audit.self_check().await.unwrap();
        wired.tend(wired.call("test")).await.unwrap();
        let holders = wired.keys.holders("", 100).await.unwrap();
        scene.stop().await.unwrap();
        holders.into_iter().filter(|(.., class)| class == "profile").map(|(_, who, _)| who).collect()
    }

    const DATABASES: [&str; 2] = ["guosuo", "guosuo_keys"];

    /// One deployment on PostgreSQL, reached from data folders of several machines.
    struct Elsewhere {
        cluster: Postgres,
        folder: tempfile::TempDir,
    }

    impl Elsewhere {
        fn at(&self, name: &str) -> String {
            self.folder.path().join(name).to_str().unwrap().to_owned()
        }

        /// A machine's configuration, and its file.
        fn machine(&self, data: &str) -> (Config, String) {
            let [main, keys] = DATABASES.map(|name| self.cluster.url(name));
            let file = self.at(&format!("{data}.toml"));
            let lines = [
                "listen = \"127.0.0.1:0\"",
                &format!("data = \"{data}\""),
                &format!("database = \"{main}\""),
                &format!("data_keys = \"{keys}\""),
            ];
            fs::write(&file, lines.join("\n")).unwrap();
            let config = Config::of_folder(Path::new(&self.at(data)));
            (Config { database: Some(main), data_keys: Some(keys), ..config }, file)
        }

        fn dump(&self) {
            for name in DATABASES {
                tool(&self.cluster.url(name), "pg_dump", &["-Fc", "-f", &self.at(name), name]);
            }
        }

        fn put_back(&self) {
            for name in DATABASES {
                let args = ["--clean", "--if-exists", "-d", name, &self.at(name)];
                tool(&self.cluster.url(name), "pg_restore", &args);
            }
        }
    }

    /// A command about what is kept of somebody.
    fn vault(command: &str, who: &str, file: &str, more: &[&str]) {
        let whose = ["vault", command, "--visitor", who, "--class", "profile", "--config", file];
        right(&[&whose[..], more].concat());
    }

    /// The key that signs for relying parties is stolen.
    fn stolen(file: &str) {
        right(&["keys", "rotate", "--config", file]);
        let keys = json_of(&["keys", "list", "--json", "--config", file]);
        let is = |key: &&Value| key["use"] == "oidc" && key["state"] == "active";
        let kid = keys.as_array().unwrap().iter().find(is).unwrap()["kid"].as_str().unwrap();
        right(&["keys", "revoke", "--kid", kid, "--reason", "a test", "--config", file]);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_dump_of_postgresql_serves_only_after_what_happened_since_is_done_there_too() {
        let Some(cluster) = Postgres::start() else { return };
        let place = Elsewhere { cluster, folder: tempfile::tempdir().unwrap() };
        let (config, file) = place.machine("data");
        let people = served(&config, Earlier).await;
        let [gone, stored, freed, ..] = people.as_slice() else { panic!("{people:?}") };
        vault("restrict", freed, &file, &["--article", "EEL-39"]);
        place.dump();

        vault("lift", freed, &file, &[]);
        vault("restrict", stored, &file, &["--article", "EEL-39", "--until", "2999-12-31"]);
        vault("shred", gone, &file, &["--ground", "request"]);
        stolen(&file);
        served(&config, SystemClock).await;
        let newest = place.at("newest.zip");
        right(&["audit", "export", "--out", &newest, "--config", &file]);

        // The databases are lost and come back from the dumps; the folder is there still, or is another machine's.
        place.put_back();
        refused(&["vault", "status", "--config", &file], "older copy");
        let (elsewhere, other) = place.machine("other");
        fs::create_dir(&elsewhere.data).unwrap();
        for name in ["root.key", "log.origin"] {
            fs::copy(config.data.join(name), elsewhere.data.join(name)).unwrap();
        }
        refused(&["vault", "status", "--config", &other], "never served this log");
        refused(&["serve", "--config", &other], "never served this log");

        let said = right(&["restore", "--ledger", &newest, "--config", &other]);
        let told: Value = serde_json::from_str(said.lines().next().unwrap()).unwrap();
        assert_eq!((&told["tombstones"], &told["erased_again"]), (&json!(1), &json!(1)), "{said}");
        assert_eq!(told["restrictions_repeated"], json!(2), "{said}");
        assert_eq!(told["not_repeated"]["key_revoked"], json!(1), "{said}");
        assert!(said.contains("repeat them"), "{said}");
        let checked = right(&["audit", "check", "--config", &other]);
        assert!(checked.contains("Nothing altered"), "{checked}");
        let status = json_of(&["vault", "status", "--json", "--config", &other]);
        assert_eq!(status["data_keys"]["only_stored"], json!(1), "the one that was lifted is not");
        let left = served(&elsewhere, SystemClock).await;
        assert!(!left.contains(gone) && left.contains(stored) && left.contains(freed));
        refused(&["restore", "--ledger", &newest, "--config", &other], "the export is older than this copy");
    }
}
