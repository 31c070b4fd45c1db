//! Keys at rest change, and data is erased, while passports are enrolled and found; whoever is stopped between any two
//! steps goes on. On both databases.

use super::{
    scene::{ORIGIN, after, chip_of, contact, state},
    typed::zone,
};
use crate::{Import, Joined, Occasion, Settings, Specimens, Visitors};
use audit::{Action, Audit, Filter};
use kernel::{Assurance, Call, CredentialId, Remote, RetentionClass, SystemEntropy, VisitorId};
use keys::{FileRoot, Keys, Rotating};
use privacy::{Error, Ground, Need, Privacy};
use std::sync::Arc;
use storage::{Store, credential, document, rotation, visitor};
use vault::{Context, Root};

#[path = "../../../tests/app/postgres.rs"]
#[expect(unreachable_pub, reason = "public to the suite that shares it")]
mod postgres;

use postgres::Postgres;

const CLASS: RetentionClass = RetentionClass::Profile;
const HOUR: u64 = 3600;

/// A deployment that is stopped and started again at will.
struct World {
    store: Store,
    root: Arc<dyn Root>,
    keys: Keys,
    audit: Audit,
    privacy: Privacy,
    visitors: Visitors,
}

impl World {
    async fn new(url: &str, data_keys_url: Option<String>) -> Self {
        let settings = storage::Settings { url: url.to_owned(), data_keys_url };
        let store = Store::connect(&settings, Arc::new(SystemEntropy)).await.unwrap();
        store.migrate().await.unwrap();
        let root: Arc<dyn Root> = Arc::new(FileRoot::ephemeral(&SystemEntropy));
        let world = Self::over(store, root).await;
        let csca = state(b"utopia").csca().unwrap();
        let list = state(b"utopia").master_list(std::slice::from_ref(&csca)).unwrap();
        let import = Import { list, source: None, pin: Some(csca), activation: None };
        world.visitors.trust().import(after(0), import).await.unwrap();
        world
    }

    async fn over(store: Store, root: Arc<dyn Root>) -> Self {
        let settings = keys::Settings::new("main", ORIGIN);
        let keys = Keys::open(&store, Arc::clone(&root), settings, after(0)).await.unwrap();
        let audit = Audit::new(store.clone(), keys.clone(), "localhost/log").unwrap();
        let parts = (store.clone(), keys.clone(), audit.clone());
        let privacy = Privacy::open(parts.0, parts.1, parts.2, privacy::Settings::default()).await.unwrap();
        let settings = Settings {
            issuer: ORIGIN.to_owned(),
            name: "Guosuo".to_owned(),
            specimens: Specimens::Accepted,
            typed: true,
            accept_unbound_copy: false,
            rounds: crate::Rounds::One,
            policy: crate::Policy::default(),
        };
        let visitors = Visitors::new(store.clone(), keys.clone(), audit.clone(), settings).unwrap();
        Self { store, root, keys, audit, privacy, visitors }
    }

    /// Whatever was in memory is gone.
    async fn restarted(self) -> Self {
        Self::over(self.store, self.root).await
    }

    async fn begin(&self, call: Call, kind: Rotating) {
        let fresh = self.keys.fresh(kind).await.unwrap();
        let tx = self.store.write(call).await.unwrap();
        self.keys.begin(&tx, fresh).await.unwrap();
        tx.commit().await.unwrap();
        self.keys.reload().await.unwrap();
    }

    async fn enrol(&self, number: &str) -> (VisitorId, Joined) {
        self.enrol_at(1, number).await
    }

    async fn enrol_at(&self, seconds: u64, number: &str) -> (VisitorId, Joined) {
        let chip = chip_of(b"utopia", number, "330415");
        let files = chip.files().unwrap();
        let enrolled =
            self.visitors.enrol(after(seconds), files, Occasion::Oneself, contact()).await.unwrap();
        (enrolled.visitor, enrolled.joined)
    }

    async fn found(&self, number: &str) -> Option<VisitorId> {
        self.visitors.find_by_document("UTO", number).await.unwrap()
    }

    /// What is sealed about a visitor, as far as the keys there are open it.
    async fn opens(&self, id: VisitorId) -> Result<(), keys::Error> {
        let tx = self.store.read().await.unwrap();
        let subject = id.to_string();
        let deks = self.keys.deks(&tx, &subject, CLASS).await?.ok_or(keys::Error::Shredded)?;
        let row = visitor::find(&tx, id).await.unwrap().unwrap();
        let context = Context { tenant: "main", row: &subject, subject: &subject, class: CLASS.code() };
        let phone = row.phone.unwrap().sealed().unwrap();
        assert_eq!(&**vault::open(deks.of(&phone)?, &context, &phone).unwrap(), b"+9990001501");
        for passport in document::of(&tx, id).await.unwrap() {
            let name = passport.name.sealed().unwrap();
            let row = passport.id.to_string();
            let opened = vault::open(deks.of(&name)?, &Context { row: &row, ..context }, &name).unwrap();
            assert!(opened.windows(8).any(|part| part == b"ERIKSSON"));
        }
        Ok(())
    }

    /// Signs somebody in from an address; the entry of it.
    async fn visits(&self, id: VisitorId) -> u64 {
        let address = "192.0.2.77".parse().ok();
        let call = Call { remote: Remote { address, device: None }, ..after(2) };
        self.visitors.open_session(call, id, &["pop"]).await.unwrap();
        self.audit.history(id, 1).await.unwrap()[0].index
    }

    /// A credential as the issuer leaves it behind.
    async fn issue(&self, visitor: VisitorId) {
        let tx = self.store.write(after(1)).await.unwrap();
        let index = self.keys.written_visitor_index(&tx, credential::SUBJECT, visitor).await.unwrap();
        let id = CredentialId::new(tx.now(), &SystemEntropy);
        let idx = storage::status::take(&tx, "list", after(9 * HOUR).now, 100).await.unwrap();
        let row = credential::Model {
            id,
            subject_index: index.written,
            configuration: "visitor-id".to_owned(),
            list: "list".to_owned(),
            idx,
            key_hash: visitor.bytes().to_vec(),
            issued_at: tx.now(),
            expires_at: after(9 * HOUR).now,
            revoked_at: None,
        };
        credential::insert(&tx, row).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// How many credentials somebody holds, and how many of them under the index in force.
    async fn holds(&self, visitor: VisitorId) -> (usize, usize) {
        let tx = self.store.read().await.unwrap();
        let index = self.keys.visitor_index(&tx, credential::SUBJECT, visitor).await.unwrap();
        let of = async |found: &[Vec<u8>]| credential::of(&tx, found).await.unwrap();
        let all = of(&index.found).await;
        for row in &all {
            // One key is nobody else's, whatever epoch it was issued in.
            assert!(!credential::key_of_another(&tx, &row.key_hash, &index.found).await.unwrap());
            assert!(credential::find_of(&tx, &index.found, row.id).await.unwrap().is_some());
        }
        (all.len(), of(&[index.written]).await.len())
    }

    /// The index of what somebody typed, as it is in the row.
    async fn typed_index(&self, visitor: VisitorId) -> (i32, Vec<u8>) {
        let tx = self.store.read().await.unwrap();
        let row = document::of(&tx, visitor).await.unwrap().remove(0);
        assert_eq!(row.evidence, Assurance::Typed);
        (row.index_epoch, row.number_index)
    }

    async fn actions(&self) -> Vec<String> {
        let page = self.audit.entries(Filter::default()).await.unwrap();
        page.items.iter().map(|row| row.action.code().to_owned()).collect()
    }
}

fn numbered(at: usize) -> String {
    format!("L{at:08}")
}

async fn reindexed(mut world: World) {
    let mut known = Vec::new();
    for at in 0..3 {
        known.push((numbered(at), world.enrol(&numbered(at)).await.0));
    }
    let zone = zone("X1", "330415");
    let typed = world.visitors.enrol_typed(after(1), &zone, contact()).await.unwrap().visitor;
    let typed_before = world.typed_index(typed).await;
    world.issue(known[0].1).await;
    world.issue(known[1].1).await;
    let mut issued = 1;
    let before = world.store.read().await.unwrap();
    let old = document::current(&before, known[0].1, after(1).now).await.unwrap().unwrap();
    drop(before);
    world.begin(after(2), Rotating::Index).await;
    let mut phases = Vec::new();
    loop {
        world = world.restarted().await;
        let row = world.keys.under_way(Rotating::Index).await.unwrap();
        phases.extend(row.as_ref().map(|row| row.phase.clone()));
        // Between any two steps everybody is found, nobody twice, and new ones come.
        for (number, id) in &known {
            assert_eq!(world.found(number).await, Some(*id), "{phases:?}");
        }
        assert_eq!(world.enrol(&known[0].0).await, (known[0].1, Joined::Known));
        // So is what was issued to them, in whatever epoch.
        assert_eq!(world.holds(known[0].1).await.0, issued, "{phases:?}");
        assert_eq!((world.holds(known[1].1).await.0, world.holds(known[2].1).await.0), (1, 0));
        world.issue(known[0].1).await;
        issued += 1;
        let number = numbered(known.len());
        let (id, joined) = world.enrol(&number).await;
        assert_eq!(joined, Joined::New);
        known.push((number, id));
        if row.is_none() {
            break;
        }
        world.privacy.step_index(after(3)).await.unwrap();
    }
    phases.dedup();
    assert_eq!(phases, ["backfill", "flip", "drop", "follow"]);
    assert_eq!(world.holds(known[0].1).await, (issued, issued), "all of them in the new epoch");
    assert_eq!(world.holds(known[1].1).await, (1, 1));
    let typed_after = world.typed_index(typed).await;
    assert_eq!((typed_before.0, typed_after.0), (1, 2));
    assert_ne!(typed_before.1, typed_after.1);
    let tx = world.store.read().await.unwrap();
    let new = document::current(&tx, known[0].1, after(1).now).await.unwrap().unwrap();
    assert_eq!((old.index_epoch, new.index_epoch), (1, 2));
    assert_ne!(old.number_index, new.number_index);
    assert_ne!(old.person_index, new.person_index);
    for (_, id) in &known {
        let row = document::current(&tx, *id, after(1).now).await.unwrap().unwrap();
        assert_eq!(row.index_epoch, 2);
        assert!(rotation::coming_of(&tx, row.id).await.unwrap().is_none());
    }
    drop(tx);
    assert!(world.actions().await.contains(&"rotation_ended".to_owned()));
}

#[tokio::test]
async fn blind_indexes_change_their_key_while_passports_come_and_are_found() {
    reindexed(World::new("sqlite::memory:", None).await).await;
}

#[tokio::test]
async fn blind_indexes_change_their_key_on_postgresql_too() {
    let Some(cluster) = Postgres::start() else { return };
    reindexed(World::new(&cluster.url("guosuo"), Some(cluster.url("guosuo_keys"))).await).await;
}

async fn resealed(mut world: World) {
    let mut known = Vec::new();
    for at in 0..3 {
        known.push(world.enrol(&numbered(at)).await.0);
    }
    let id_of = async |world: &World, id: VisitorId| {
        let tx = world.store.read().await.unwrap();
        visitor::find(&tx, id).await.unwrap().unwrap().email.unwrap().sealed().unwrap().dek_id().unwrap()
    };
    let mut old = Vec::new();
    for id in &known {
        old.push(id_of(&world, *id).await);
    }
    let names = world.audit.names(known[0]).await.unwrap();
    let details = [world.visits(known[0]).await];
    world.begin(after(2), Rotating::Dek).await;
    // Stopped after the new key was made and before a field was sealed with it.
    world.keys.dek(after(3), &known[0].to_string(), CLASS).await.unwrap();
    let mut later = 4;
    loop {
        world = world.restarted().await;
        for id in &known {
            world.opens(*id).await.unwrap();
        }
        if world.keys.under_way(Rotating::Dek).await.unwrap().is_none() {
            break;
        }
        known.push(world.enrol_at(later, &numbered(known.len())).await.0);
        world.privacy.step_dek(after(later)).await.unwrap();
        later += HOUR;
        assert!(later < 20 * HOUR, "it comes to an end");
    }
    for (id, old) in known.iter().zip(old) {
        assert_ne!(id_of(&world, *id).await, old);
    }
    // What was replaced is gone: one key each for the person and for their entries.
    assert_eq!(world.keys.holders("", 100).await.unwrap().len(), 2 * known.len());
    // The name in the log is as old as the person, and what was sealed beside an entry opens as before.
    let (first, entry) = (known[0], details[0]);
    assert_eq!(world.audit.names(first).await.unwrap(), names);
    let opened = world.privacy.detail(after(later), first, entry, Need::Access).await.unwrap().unwrap();
    assert!(opened.expose().contains("192.0.2.77"));
}

#[tokio::test]
async fn data_keys_are_replaced_and_every_field_opens_all_the_while() {
    resealed(World::new("sqlite::memory:", None).await).await;
}

#[tokio::test]
async fn data_keys_are_replaced_on_postgresql_too() {
    let Some(cluster) = Postgres::start() else { return };
    resealed(World::new(&cluster.url("guosuo"), Some(cluster.url("guosuo_keys"))).await).await;
}

async fn erased(world: World) {
    let (gone, stays) = (world.enrol(&numbered(0)).await.0, world.enrol(&numbered(1)).await.0);
    assert!(matches!(
        world
            .privacy
            .shred(after(2), VisitorId::new(after(2).now, &SystemEntropy), CLASS, Ground::Request)
            .await,
        Err(Error::NothingKept)
    ));
    // Stopped after it was asked for: nothing opens from then on, though the key is there.
    world.privacy.request_shred(after(2), gone, CLASS, Ground::Request).await.unwrap();
    assert!(world.keys.holds(&gone.to_string(), CLASS.code()).await.unwrap());
    assert!(matches!(world.opens(gone).await, Err(keys::Error::Shredded)));
    assert!(matches!(world.keys.dek(after(2), &gone.to_string(), CLASS).await, Err(keys::Error::Shredded)));
    assert!(world.privacy.certificate(gone, CLASS).await.unwrap().is_none(), "it is not done yet");
    // Stopped after the key was destroyed and before the ledger says so.
    world.keys.shred(after(3), &gone.to_string(), CLASS.code()).await.unwrap();
    let world = world.restarted().await;
    assert_eq!(world.privacy.finish_shreds(after(4)).await.unwrap(), 1);
    assert_eq!(world.privacy.finish_shreds(after(4)).await.unwrap(), 0, "once");
    world.audit.integrate(after(4)).await.unwrap();
    let certificate = world.privacy.certificate(gone, CLASS).await.unwrap().unwrap();
    assert_eq!((certificate.class.as_str(), certificate.ground.as_str()), ("profile", "request"));
    assert_eq!(certificate.subject, world.audit.lasting_name(gone));
    assert!(certificate.proof.unwrap().starts_with("c2sp.org/tlog-proof@v1\n"));
    assert!(certificate.requested < certificate.shredded);
    assert!(!world.keys.holds(&gone.to_string(), CLASS.code()).await.unwrap());
    // The blind index is personal too: the passport finds nobody, and may be enrolled again by a new visitor.
    assert_eq!(world.found(&numbered(0)).await, None);
    let (again, joined) = world.enrol(&numbered(0)).await;
    assert!(joined == Joined::New && again != gone);
    world.opens(stays).await.unwrap();
    let actions = world.actions().await;
    assert_eq!(actions.iter().filter(|action| *action == Action::Shredded.code()).count(), 1);
    assert!(
        world.privacy.shred(after(5), gone, CLASS, Ground::Request).await.is_err(),
        "what is gone is gone"
    );
    world.audit.self_check().await.unwrap();
    // What the ledger can tell of them goes too, but for requests and tombstones, and it is whole all the same.
    let detail = RetentionClass::AuditDetail;
    let (entry, need) = (world.visits(gone).await, Need::Authority);
    // Each opening is an entry; nobody else's opens, and none where nothing is sealed.
    let opened = world.privacy.detail(after(6), gone, entry, need).await.unwrap().unwrap();
    assert!(opened.expose().contains("192.0.2.77"));
    let newest = world.audit.history(gone, 1).await.unwrap().remove(0);
    let note = format!("entry {entry} authority");
    assert_eq!((newest.action, newest.note), (Action::DetailOpened, Some(note)));
    for (who, index) in [(stays, entry), (gone, certificate.shredded), (gone, 9999)] {
        assert!(world.privacy.detail(after(6), who, index, need).await.unwrap().is_none());
    }
    assert!(world.audit.history(gone, 100).await.unwrap().len() > 4);
    world.privacy.shred(after(6), gone, detail, Ground::Request).await.unwrap();
    let left = world.audit.history(gone, 100).await.unwrap();
    assert_eq!(left.len(), 4);
    assert!(left.iter().all(|row| matches!(row.action, Action::ShredRequested | Action::Shredded)));
    assert!(world.privacy.detail(after(7), gone, entry, need).await.unwrap().is_none());
    world.audit.self_check().await.unwrap();
}

#[tokio::test]
async fn what_is_erased_opens_nowhere_and_the_ledger_proves_it() {
    erased(World::new("sqlite::memory:", None).await).await;
}

#[tokio::test]
async fn what_is_erased_on_postgresql_opens_nowhere_either() {
    let Some(cluster) = Postgres::start() else { return };
    erased(World::new(&cluster.url("guosuo"), Some(cluster.url("guosuo_keys"))).await).await;
}

#[tokio::test]
async fn data_keys_from_an_older_copy_are_destroyed_again_and_leave_no_trace_in_their_file() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let url = |name: &str| format!("sqlite://{}?mode=rwc", at(name).display());
    let world = World::new(&url("a.db"), Some(url("keys.db"))).await;
    let gone = world.enrol(&numbered(0)).await.0;
    world.store.copy(&at("copy.db"), &at("copy-keys.db")).await.unwrap();
    let id = {
        let tx = world.store.read().await.unwrap();
        let row = visitor::find(&tx, gone).await.unwrap().unwrap();
        row.phone.unwrap().sealed().unwrap().dek_id().unwrap()
    };
    let holds = |name: &str| std::fs::read(at(name)).unwrap_or_default().windows(8).any(|part| part == id);
    assert!(holds("copy-keys.db"), "the key is found where it is");
    world.privacy.shred(after(2), gone, CLASS, Ground::Over).await.unwrap();
    assert!(!holds("keys.db") && !holds("keys.db-wal") && !holds("keys.db-shm"));
    // The data keys alone come back from the copy: the main database knows what it buried.
    let (store, root) = (world.store, world.root);
    store.close().await.unwrap();
    let settings = storage::Settings { url: url("a.db"), data_keys_url: Some(url("copy-keys.db")) };
    let store = Store::connect(&settings, Arc::new(SystemEntropy)).await.unwrap();
    let world = World::over(store, root).await;
    assert!(matches!(world.opens(gone).await, Err(keys::Error::Shredded)));
    assert_eq!(world.privacy.bury_again(after(3)).await.unwrap(), 1);
    assert!(!holds("copy-keys.db"));
}
