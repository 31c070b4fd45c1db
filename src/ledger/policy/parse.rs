//! Reading a policy file, line by line.

use super::{Group, Known, MOST, Member, Policy, PolicyError};
use crate::{
    checkpoint::Verifier,
    cosignature::Witness,
    note::{Key, Kind, NoteError},
};

/// What a file has said so far.
struct Reader {
    policy: Policy,
    quorum: bool,
    members: Vec<Member>,
    logs: Vec<Vec<u8>>,
    witnesses: Vec<Vec<u8>>,
}

pub(super) fn policy(file: &[u8]) -> Result<Policy, PolicyError> {
    let empty = Policy { logs: Vec::new(), witnesses: Vec::new(), groups: Vec::new(), quorum: None };
    let mut reader =
        Reader { policy: empty, quorum: false, members: Vec::new(), logs: Vec::new(), witnesses: Vec::new() };
    let mut count = 0;
    for (at, line) in file.split(|b| *b == b'\n').enumerate() {
        count = at + 1;
        reader.line(line).map_err(|what| PolicyError { line: count, what })?;
    }
    if reader.quorum {
        Ok(reader.policy)
    } else {
        // "A policy file must include exactly one quorum line."
        Err(PolicyError { line: count, what: "there is no quorum line" })
    }
}

fn key(text: &[u8]) -> Result<Key, &'static str> {
    let text = std::str::from_utf8(text).map_err(|_| "the key is no verifier key")?;
    Key::parse(text).map_err(|_: NoteError| "the key is no verifier key")
}

impl Reader {
    fn line(&mut self, line: &[u8]) -> Result<(), &'static str> {
        if line.iter().any(|b| (*b < b' ' && *b != b'\t') || *b == 0x7f) {
            return Err("a control character; lines end with a newline alone");
        }
        let words: Vec<&[u8]> =
            line.split(|b| *b == b' ' || *b == b'\t').filter(|word| !word.is_empty()).collect();
        match words.as_slice() {
            [] => Ok(()),
            [first, ..] if first.first() == Some(&b'#') => Ok(()),
            [b"log", vkey] | [b"log", vkey, _] => self.log(vkey),
            [b"witness", name, vkey] | [b"witness", name, vkey, _] => self.witness(name, vkey),
            [b"group", name, least, members @ ..] => self.group(name, least, members),
            [b"quorum", name] => self.decide(name),
            _ => Err("not a log, witness, group or quorum line"),
        }
    }

    fn log(&mut self, vkey: &[u8]) -> Result<(), &'static str> {
        let key = key(vkey)?;
        if self.logs.contains(&key.public) {
            return Err("the same log twice");
        }
        self.logs.push(key.public.clone());
        match key.kind {
            Kind::Log => self.policy.logs.push(Verifier(key)),
            Kind::Cosignature => return Err("the key is for cosignatures, not for a log"),
            // A log's other key, which we cannot verify: checkpoints signed with it alone do not count.
            Kind::Lattice => {}
        }
        if self.logs.len() > MOST { Err("too many logs") } else { Ok(()) }
    }

    fn witness(&mut self, name: &[u8], vkey: &[u8]) -> Result<(), &'static str> {
        self.fresh(name)?;
        let key = key(vkey)?;
        if self.witnesses.contains(&key.public) {
            return Err("the same witness twice");
        }
        self.witnesses.push(key.public.clone());
        let key = match key.kind {
            Kind::Cosignature => Some(Witness(key)),
            Kind::Lattice => None,
            Kind::Log => return Err("the key is for a log, not for cosignatures"),
        };
        self.policy.witnesses.push(Known { name: name.to_vec(), key });
        if self.policy.witnesses.len() > MOST { Err("too many witnesses") } else { Ok(()) }
    }

    fn group(&mut self, name: &[u8], least: &[u8], names: &[&[u8]]) -> Result<(), &'static str> {
        self.fresh(name)?;
        let mut members = Vec::with_capacity(names.len());
        for name in names {
            let member = self.find(name).ok_or("a member that no line before defines")?;
            // Each name may be a member once, in all groups together.
            if self.members.contains(&member) {
                return Err("a member for the second time");
            }
            self.members.push(member);
            members.push(member);
        }
        let digits = |text: &[u8]| {
            let text = std::str::from_utf8(text).ok()?;
            text.parse::<usize>().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()))
        };
        let least = match least {
            b"any" => 1,
            b"all" => members.len(),
            number => digits(number).ok_or("the threshold is any, all or a number")?,
        };
        if least < 1 || least > members.len() {
            return Err("the threshold is not between 1 and the number of members");
        }
        self.policy.groups.push(Group { name: name.to_vec(), least, members });
        if self.policy.groups.len() > MOST { Err("too many groups") } else { Ok(()) }
    }

    fn decide(&mut self, name: &[u8]) -> Result<(), &'static str> {
        if self.quorum {
            return Err("a second quorum line");
        }
        self.quorum = true;
        if name != b"none" {
            self.policy.quorum = Some(self.find(name).ok_or("a quorum that no line before defines")?);
        }
        Ok(())
    }

    fn find(&self, name: &[u8]) -> Option<Member> {
        let witness = self.policy.witnesses.iter().position(|known| known.name == name);
        let group = || self.policy.groups.iter().position(|group| group.name == name);
        witness.map(Member::Witness).or_else(|| group().map(Member::Group))
    }

    fn fresh(&self, name: &[u8]) -> Result<(), &'static str> {
        match self.find(name) {
            _ if name == b"none" => Err("none is no name"),
            Some(_) => Err("a name for the second time"),
            None => Ok(()),
        }
    }
}
