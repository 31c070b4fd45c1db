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
        binary::{demo, enrol, guosuo, json_of, refused, right},
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
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        let data = at("data");
        demo(&data);
        let (gone, _) = enrol(&data, &VISITORS[0]);
        let (stays, _) = enrol(&data, &VISITORS[1]);
        let made = right(&["backup", "--to", &at("copy"), "--keys-to", &at("copy-keys"), "--data", &data]);
        assert!(made.contains("in order"), "{made}");
        refused(
            &["backup", "--to", &at("copy"), "--keys-to", &at("copy-keys"), "--data", &data],
            "never overwrites",
        );

        let shred =
            ["vault", "shred", "--visitor", &gone, "--class", "profile", "--ground", "request", "--json"];
        let certificate = json_of(&[&shred[..], &["--data", &data]].concat());
        assert!(certificate["certificate"].as_str().unwrap().starts_with("c2sp.org/tlog-proof@v1\n"));
        assert!(certificate["shredded"].as_u64() > certificate["requested"].as_u64());
        refused(&[&shred[..], &["--data", &data]].concat(), "nothing_kept");
        let of = ["--visitor", &stays, "--class", "profile", "--data", &data];
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
        assert_ne!(enrol(&restored, &VISITORS[0]), (gone, true), "nobody is found by that passport");
        assert_eq!(enrol(&restored, &VISITORS[1]), (stays, true));

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

    #[tokio::test(flavor = "multi_thread")]
    async fn a_dump_of_postgresql_serves_only_after_what_happened_since_is_done_there_too() {
        let Some(cluster) = Postgres::start() else { return };
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        let databases = ["guosuo", "guosuo_keys"];
        let urls = databases.map(|name| cluster.url(name));
        let written = |name: &str, data: &str| {
            let [main, keys] = &urls;
            fs::write(
                at(name),
                format!("listen = \"127.0.0.1:0\"\ndata = \"{data}\"\ndatabase = \"{main}\"\ndata_keys = \"{keys}\"\n"),
            )
            .unwrap();
            at(name)
        };
        let file = written("guosuo.toml", "data");
        let [database, data_keys] = urls.clone().map(Some);
        let config = Config { database, data_keys, ..Config::of_folder(Path::new(&at("data"))) };
        let people = served(&config, Earlier).await;
        let of = |command, who, more: &[_]| {
            let whose = ["vault", command, "--visitor", who, "--class", "profile", "--config", &file];
            right(&[&whose[..], more].concat())
        };
        let [gone, stored, freed, ..] = people.as_slice() else { panic!("{people:?}") };
        of("restrict", freed, &["--article", "EEL-39"]);
        for name in databases {
            tool(&urls[0], "pg_dump", &["-Fc", "-f", &at(name), name]);
        }

        of("lift", freed, &[]);
        of("restrict", stored, &["--article", "EEL-39", "--until", "2999-12-31"]);
        of("shred", gone, &["--ground", "request"]);
        right(&["keys", "rotate", "--config", &file]);
        let active = json_of(&["keys", "list", "--json", "--config", &file]);
        let active =
            active.as_array().unwrap().iter().find(|key| key["use"] == "oidc" && key["state"] == "active");
        let kid = active.unwrap()["kid"].as_str().unwrap();
        right(&["keys", "revoke", "--kid", kid, "--reason", "a test", "--config", &file]);
        right(&["audit", "export", "--out", &at("log.zip"), "--config", &file]);
        served(&config, SystemClock).await;
        right(&["audit", "export", "--out", &at("newest.zip"), "--config", &file]);

        // The databases are lost and come back from the dumps; the folder is there still, or is another machine's.
        for name in databases {
            tool(&urls[0], "pg_restore", &["--clean", "--if-exists", "-d", name, &at(name)]);
        }
        refused(&["vault", "status", "--config", &file], "older copy");
        fs::create_dir(folder.path().join("other")).unwrap();
        fs::copy(at("data/root.key"), at("other/root.key")).unwrap();
        fs::copy(at("data/log.origin"), at("other/log.origin")).unwrap();
        let other = written("other.toml", "other");
        refused(&["vault", "status", "--config", &other], "never served this log");
        refused(&["serve", "--config", &other], "never served this log");

        let said = right(&["restore", "--ledger", &at("newest.zip"), "--config", &other]);
        let told: Value = serde_json::from_str(said.lines().next().unwrap()).unwrap();
        assert_eq!((&told["tombstones"], &told["erased_again"]), (&json!(1), &json!(1)), "{said}");
        assert_eq!(told["restrictions_repeated"], json!(2), "{said}");
        assert_eq!(told["not_repeated"]["key_revoked"], json!(1), "{said}");
        assert!(said.contains("repeat them"), "{said}");
        let checked = right(&["audit", "check", "--config", &other]);
        assert!(checked.contains("Nothing altered"), "{checked}");
        let status = json_of(&["vault", "status", "--json", "--config", &other]);
        assert_eq!(status["data_keys"]["only_stored"], json!(1), "the one that was lifted is not");
        let elsewhere = Config { data: folder.path().join("other"), ..config };
        let left = served(&elsewhere, SystemClock).await;
        assert!(!left.contains(gone) && left.contains(stored) && left.contains(freed));
        let older = ["restore", "--ledger", &at("newest.zip"), "--config", &other];
        refused(&older, "the export is older than this copy");
    }
}
