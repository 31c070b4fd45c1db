//! The fields of one entry, some of them hidden: as rows keep them, as lines of an export show them.

mod leaves;

pub use leaves::Leaves;

use crate::{
    canon::Scan,
    digest::Message,
    entry::{self, Field, Salt, Secrets, Shown, WIDE},
    name::{COUNT, Name, Names, SORTED},
    tree::Hash,
};
use data_encoding::HEXLOWER;
use serde_json::Value;

/// A run of hidden fields: one, or a whole node of the field tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Hidden {
    first: usize,
    count: usize,
    hash: Hash,
}

/// Fields with what opens them. Values are canonical JSON as it stands in the text they were read from.
#[derive(Debug, Clone, PartialEq)]
pub struct Fields<'a> {
    values: [Option<&'a str>; COUNT],
    /// Those that are strings without escapes.
    plain: Names,
    hidden: Vec<Hidden>,
    hides: Names,
    open: Option<Salt>,
    personal: Option<Salt>,
    // Salts of single fields, where the secret they come from would open too much.
    salts: Vec<(Name, Salt)>,
}

/// What a reader sees of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen<'a> {
    /// Its value, as canonical JSON.
    Open(&'a str),
    /// That there is one, or none: its hash alone.
    Hidden,
}

impl<'a> Fields<'a> {
    /// Reads what a row keeps: the fields as a canonical JSON object, the hidden ones, the secrets not erased yet.
    #[must_use]
    pub fn read(
        fields: &'a str,
        hidden: Option<&str>,
        open: Option<Salt>,
        personal: Option<Salt>,
    ) -> Option<Self> {
        let mut read = Self::empty(open, personal);
        let mut scan = Scan::new(fields);
        read.values(&mut scan)?;
        scan.end()?;
        if let Some(hidden) = hidden {
            let mut scan = Scan::new(hidden);
            read.hidden(&mut scan)?;
            scan.end()?;
        }
        Some(read)
    }

    /// These values, nothing hidden; of each that is a string without escapes that is known.
    pub(crate) fn of(values: [Option<&'a str>; COUNT], plain: Names, secrets: &Secrets) -> Self {
        Self { values, plain, ..Self::empty(Some(secrets.open), Some(secrets.personal)) }
    }

    const fn empty(open: Option<Salt>, personal: Option<Salt>) -> Self {
        Self {
            values: [None; COUNT],
            plain: Names::NONE,
            hidden: Vec::new(),
            hides: Names::NONE,
            open,
            personal,
            salts: Vec::new(),
        }
    }

    /// The members `fields`, `hidden`, `key`, then `between`, then `personal`, `salts`: a line without its index.
    pub(crate) fn scan<T>(
        scan: &mut Scan<'a>,
        between: impl FnOnce(&mut Scan<'a>) -> Option<T>,
    ) -> Option<(Self, T)> {
        let mut read = Self::empty(None, None);
        scan.skip("\"fields\":")?;
        read.values(scan)?;
        if scan.skip(",\"hidden\":").is_some() {
            read.hidden(scan)?;
            (!read.hidden.is_empty()).then_some(())?;
        }
        if scan.skip(",\"key\":").is_some() {
            read.open = Some(scan.hex()?);
        }
        let between = between(scan)?;
        if scan.skip(",\"personal\":").is_some() {
            read.personal = Some(scan.hex()?);
        }
        if scan.skip(",\"salts\":").is_some() {
            read.own_salts(scan)?;
        }
        Some((read, between))
    }

    /// `{"name":value,…}`: names in order, none twice, none null.
    fn values(&mut self, scan: &mut Scan<'a>) -> Option<()> {
        members(scan, |scan, name| {
            let (value, plain) = scan.value().filter(|(value, _)| *value != "null")?;
            if plain {
                self.plain = self.plain.with(name);
            }
            *self.values.get_mut(name.place())? = Some(value);
            Some(())
        })
    }

    /// `[[first, count, "hash"],…]`: in order, apart, each a field or a whole node; what is hidden has no value.
    fn hidden(&mut self, scan: &mut Scan<'_>) -> Option<()> {
        let mut next = 0;
        scan.items(|scan| {
            scan.skip("[")?;
            let first = usize::try_from(scan.number()?).ok()?;
            scan.skip(",")?;
            let count = usize::try_from(scan.number()?).ok()?;
            scan.skip(",")?;
            let hash = scan.hex()?;
            scan.skip("]")?;
            let whole = count == WIDE && first % WIDE == 0;
            let fits = first >= next && first < COUNT && (count == 1 || whole);
            fits.then_some(())?;
            for place in first..first + count {
                self.values.get(place)?.is_none().then_some(())?;
                self.hides = self.hides.with(Name::at(place)?);
            }
            next = first + count;
            self.hidden.push(Hidden { first, count, hash });
            Some(())
        })
    }

    fn own_salts(&mut self, scan: &mut Scan<'_>) -> Option<()> {
        members(scan, |scan, name| {
            (!self.hides.has(name) && self.secret(name).is_none()).then_some(())?;
            self.salts.push((name, scan.hex()?));
            Some(())
        })?;
        (!self.salts.is_empty()).then_some(())
    }

    const fn secret(&self, name: Name) -> Option<Salt> {
        if name.is_personal() { self.personal } else { self.open }
    }

    /// What is seen of a field.
    #[must_use]
    pub fn seen(&self, name: Name) -> Seen<'a> {
        match self.values.get(name.place()).copied().flatten() {
            Some(raw) => Seen::Open(raw),
            None if self.hides.has(name) => Seen::Hidden,
            None => Seen::Open("null"),
        }
    }

    /// The hidden fields.
    #[must_use]
    pub const fn hides(&self) -> Names {
        self.hides
    }

    /// The secret of the open fields, if it is there.
    #[must_use]
    pub const fn open(&self) -> Option<Salt> {
        self.open
    }

    /// The secret of the personal fields, if it is there.
    #[must_use]
    pub const fn personal(&self) -> Option<Salt> {
        self.personal
    }

    /// The leaf of the entry; `None` when a field is shown without its salt.
    #[must_use]
    pub fn leaf(&self) -> Option<Hash> {
        Leaves::default().of(&[self]).next().flatten()
    }

    /// The logged bytes of the entry; `None` when a field is shown without its salt.
    #[must_use]
    pub fn bytes(&self) -> Option<Vec<u8>> {
        Leaves::default().one(self).map(|(root, _)| entry::logged(&root).concat())
    }

    /// The hash of a node of the field tree of which every field is hidden.
    fn hidden_node(&self, at: usize) -> Option<Hash> {
        self.hidden.iter().find(|h| h.count == WIDE && h.first == at * WIDE).map(|h| h.hash)
    }

    /// A field's value, as canonical JSON, and whether that is a string without escapes.
    fn raw(&self, name: Name) -> (&'a str, bool) {
        (self.values.get(name.place()).copied().flatten().unwrap_or("null"), self.plain.has(name))
    }

    fn node(&self, at: usize, salts: &mut Pairs, work: &mut Message) -> Option<Hash> {
        if let Some(hidden) = self.hidden_node(at) {
            return Some(hidden);
        }
        let mut five = [[0; 32]; WIDE];
        for (place, to) in (at * WIDE..).zip(&mut five) {
            *to = self.hash(Name::at(place)?, salts, work)?;
        }
        Some(work.of(&entry::node(&five)))
    }

    fn hash(&self, name: Name, pairs: &mut Pairs, work: &mut Message) -> Option<Hash> {
        if self.hides.has(name) {
            let own = self.hidden.iter().find(|h| h.count == 1 && h.first == name.place());
            return own.map(|h| h.hash);
        }
        let salt = self.salt(name, pairs, work)?;
        entry::hash(name, self.raw(name), &salt, work)
    }

    fn salt(&self, name: Name, pairs: &mut Pairs, work: &mut Message) -> Option<Salt> {
        match self.secret(name) {
            Some(secret) => Some(pairs.salt(name, &secret, work)),
            None => self.salts.iter().find(|(n, _)| *n == name).map(|(_, salt)| *salt),
        }
    }

    /// The same entry with these fields hidden too, and nothing left that opens them.
    #[must_use]
    pub fn hide(&self, names: Names) -> Option<Self> {
        let work = &mut Message::default();
        let mut pairs = Pairs::default();
        let hides: Names = Name::ALL.into_iter().filter(|n| names.has(*n) || self.hides.has(*n)).collect();
        let mut out = Self::empty(None, None);
        for at in 0..COUNT / WIDE {
            let first = at * WIDE;
            let all = (first..first + WIDE).all(|p| Name::at(p).is_some_and(|n| hides.has(n)));
            if all {
                let hash = self.node(at, &mut pairs, work)?;
                out.hidden.push(Hidden { first, count: WIDE, hash });
                continue;
            }
            for place in first..first + WIDE {
                let name = Name::at(place)?;
                if hides.has(name) {
                    let hash = self.hash(name, &mut pairs, work)?;
                    out.hidden.push(Hidden { first: place, count: 1, hash });
                } else {
                    *out.values.get_mut(place)? = self.values.get(place).copied().flatten();
                    out.plain = if self.plain.has(name) { out.plain.with(name) } else { out.plain };
                }
            }
        }
        // A secret goes along only while it opens nothing that is hidden.
        let closed = |personal| hides.iter().any(|n| n.is_personal() == personal);
        out.open = self.open.filter(|_| !closed(false));
        out.personal = self.personal.filter(|_| !closed(true));
        for name in SORTED {
            if hides.has(name) || out.secret(name).is_some() {
                continue;
            }
            let salt = self.salt(name, &mut pairs, work)?;
            out.salts.push((name, salt));
        }
        out.hides = hides;
        Some(out)
    }

    /// Every field by itself, as receipts carry them, these hidden; `None` when a whole node of fields was erased.
    #[must_use]
    pub fn shown(&self, hidden: Names) -> Option<Vec<Shown>> {
        let work = &mut Message::default();
        let mut pairs = Pairs::default();
        let one = |name: Name| {
            if hidden.has(name) || self.hides.has(name) {
                let hash = self.hash(name, &mut pairs, work)?;
                return Some(Shown::Hidden { hash: HEXLOWER.encode(&hash) });
            }
            let Seen::Open(raw) = self.seen(name) else { return None };
            let value: Value = serde_json::from_str(raw).ok()?;
            let salt = self.salt(name, &mut pairs, work)?;
            Some(Shown::Open(Field { name: name.code().into(), value, salt: HEXLOWER.encode(&salt) }))
        };
        Name::ALL.into_iter().map(one).collect()
    }

    /// The value of a hidden row's column, if anything is hidden.
    #[must_use]
    pub fn hidden_text(&self) -> Option<String> {
        (!self.hidden.is_empty()).then(|| {
            let mut out = String::new();
            self.write_hidden(&mut out);
            out
        })
    }

    /// The fields that are seen and not null, as a canonical JSON object.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::with_capacity(1024);
        self.write_values(&mut out);
        out
    }

    fn write_values(&self, out: &mut String) {
        out.push('{');
        let mut first = true;
        for name in SORTED {
            let Some(raw) = self.values.get(name.place()).copied().flatten() else { continue };
            if !first {
                out.push(',');
            }
            first = false;
            out.push_str(name.label());
            out.push_str(raw);
        }
        out.push('}');
    }

    fn write_hidden(&self, out: &mut String) {
        out.push('[');
        for (at, Hidden { first, count, hash }) in self.hidden.iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            out.push_str(&format!("[{first},{count},\"{}\"]", HEXLOWER.encode(hash)));
        }
        out.push(']');
    }

    /// Writes the members of a line, `between` where its own belong.
    pub(crate) fn write(&self, out: &mut String, between: impl FnOnce(&mut String)) {
        let secret = |name: &str, secret: &Option<Salt>, out: &mut String| {
            if let Some(secret) = secret {
                out.push_str(name);
                HEXLOWER.encode_append(secret, out);
                out.push('"');
            }
        };
        out.push_str("\"fields\":");
        self.write_values(out);
        if !self.hidden.is_empty() {
            out.push_str(",\"hidden\":");
            self.write_hidden(out);
        }
        secret(",\"key\":\"", &self.open, out);
        between(out);
        secret(",\"personal\":\"", &self.personal, out);
        if !self.salts.is_empty() {
            out.push_str(",\"salts\":{");
            for (at, (name, salt)) in self.salts.iter().enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                out.push_str(name.label());
                secret("\"", &Some(*salt), out);
            }
            out.push('}');
        }
    }
}

/// `{"name":…,…}`, names in order and none twice, each value by `one`.
fn members<'a>(scan: &mut Scan<'a>, mut one: impl FnMut(&mut Scan<'a>, Name) -> Option<()>) -> Option<()> {
    scan.skip("{")?;
    if scan.skip("}").is_some() {
        return Some(());
    }
    let mut names = SORTED.into_iter();
    loop {
        let name = names.find(|name| scan.skip(name.label()).is_some())?;
        one(scan, name)?;
        if scan.skip("}").is_some() {
            return Some(());
        }
        scan.skip(",")?;
    }
}

/// Salts come two at a time; neighbours are asked for one after the other.
#[derive(Default)]
struct Pairs {
    // For the open secret and the personal one: which pair, and its salts.
    last: [Option<(u8, [Salt; 2])>; 2],
}

impl Pairs {
    fn salt(&mut self, name: Name, secret: &Salt, work: &mut Message) -> Salt {
        let (place, [open, personal]) = (name as u8, &mut self.last);
        let last = if name.is_personal() { personal } else { open };
        let pair = match last {
            Some((pair, salts)) if *pair == place / 2 => *salts,
            _ => {
                let made = entry::halves(work.of(&entry::pair(secret, &(place / 2))));
                *last = Some((place / 2, made));
                made
            }
        };
        let [even, odd] = pair;
        if place % 2 == 0 { even } else { odd }
    }
}
