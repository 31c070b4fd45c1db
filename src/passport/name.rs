//! Whether a name in its own script and the name of the machine-readable zone read alike (ICAO 9303-3 §6).
//!
//! States transliterate in many ways, so nothing is generated: any permitted form matches. What comes out is something
//! to show beside both names, never a reason to refuse: both are the holder's names.

mod arabic;
mod cyrillic;
mod latin;

use std::collections::BTreeSet;
use zeroize::{Zeroize, Zeroizing};

/// How two forms of a name compare.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Zeroize)]
pub enum Agreement {
    /// One is a permitted transliteration of the other.
    Yes,
    /// By no form we know. Names are also translated, shortened and changed: it proves nothing.
    No,
    /// It cannot be told: a script that is not spelled letter by letter (Chinese characters have readings, and pinyin
    /// without tones needs a dictionary), vowels that Arabic does not write, or no name.
    #[default]
    Unknown,
}

/// What a letter may become.
type Forms = &'static [&'static str];

/// Rows of letters that become the same.
type Table = &'static [(&'static str, Forms)];

fn find(table: Table, letter: char) -> Option<Forms> {
    table.iter().find(|(letters, _)| letters.chars().any(|l| l == letter)).map(|(_, forms)| *forms)
}

/// A letter of a name.
#[derive(Clone, Copy)]
struct Letter {
    forms: Forms,
    doubling: bool,
    arabic: bool,
}

impl Letter {
    /// A letter we know.
    fn of(letter: char) -> Option<Self> {
        if arabic::is_doubling(letter) {
            return Some(Self { forms: &[], doubling: true, arabic: false });
        }
        // Each table keeps to its block.
        let (table, arabic) = match letter {
            '\u{400}'..='\u{52f}' => (cyrillic::TABLE, false),
            '\u{600}'..='\u{77f}' | '\u{200b}'..='\u{200f}' => (arabic::TABLE, true),
            _ => (latin::TABLE, false),
        };
        Some(Self { forms: find(table, letter)?, doubling: false, arabic })
    }
}

impl Zeroize for Letter {
    fn zeroize(&mut self) {
        *self = Self { forms: &[], doubling: false, arabic: false };
    }
}

/// Words of capital letters. Hyphens set words apart as spaces do, apostrophes do not (ICAO 9303-3 §4.6).
fn words(name: &str) -> Zeroizing<Vec<Vec<char>>> {
    let apart =
        |c: char| c.is_whitespace() || matches!(c, '<' | '-' | '‐' | '‑' | '–' | ',' | '.' | '/' | '(' | ')');
    let spelled = |word: &str| {
        let letters = word.chars().filter(|c| !matches!(c, '\'' | '’' | 'ʼ' | 'ʻ' | '`' | '´'));
        letters.flat_map(char::to_uppercase).collect::<Vec<char>>()
    };
    Zeroizing::new(name.split(apart).map(spelled).filter(|word| !word.is_empty()).collect())
}

/// Whether the letters may be written so.
fn reads(letters: &[Letter], written: &str) -> bool {
    let mut reached = BTreeSet::from([0]);
    let mut before: Forms = &[""];
    for letter in letters {
        let doubled = letter.doubling;
        let forms = if doubled { before } else { letter.forms };
        let steps = reached.iter().flat_map(|from| {
            let rest = written.get(*from..).unwrap_or("");
            let fitting = forms.iter().filter(|form| rest.starts_with(**form));
            fitting.map(move |form| from + form.len()).chain(doubled.then_some(*from))
        });
        reached = steps.collect();
        if reached.is_empty() {
            return false;
        }
        before = forms;
    }
    reached.contains(&written.len())
}

/// Compares a name in its own script with a name in the letters of the zone, words set apart by spaces or `<`.
///
/// The order of the words does not count, nor does where they part; a word that the zone leaves out (a patronymic) is
/// no difference.
#[must_use]
pub fn agrees(native: &str, mrz: &str) -> Agreement {
    let zone: Vec<&str> = mrz.split([' ', '<']).filter(|word| !word.is_empty()).collect();
    let letters = |word: &Vec<char>| word.iter().map(|letter| Letter::of(*letter)).collect();
    let Some(native) = words(native).iter().map(letters).collect::<Option<Vec<Vec<Letter>>>>() else {
        return Agreement::Unknown;
    };
    let native = Zeroizing::new(native);
    if native.is_empty() || zone.is_empty() {
        return Agreement::Unknown;
    }
    if each_word(&native, &zone) || run_together(&native, &zone.concat()) {
        Agreement::Yes
    } else if native.iter().flatten().any(|letter| letter.arabic) {
        Agreement::Unknown
    } else {
        Agreement::No
    }
}

/// Every word of the zone is one of the name's, each taken once.
fn each_word(native: &[Vec<Letter>], zone: &[&str]) -> bool {
    let mut left: Vec<&Vec<Letter>> = native.iter().collect();
    zone.iter().all(|word| {
        let found = left.iter().position(|letters| reads(letters, word));
        found.map(|at| left.swap_remove(at)).is_some()
    })
}

/// All words run together are the same, beginning with any of the name's.
fn run_together(native: &[Vec<Letter>], zone: &str) -> bool {
    (0..native.len()).any(|first| {
        let letters: Zeroizing<Vec<Letter>> =
            Zeroizing::new(native.iter().cycle().skip(first).take(native.len()).flatten().copied().collect());
        reads(&letters, zone)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(expected: Agreement, pairs: &[(&str, &str)]) {
        for (native, mrz) in pairs {
            assert_eq!(agrees(native, mrz), expected, "{native} / {mrz}");
        }
    }

    #[test]
    fn every_letter_of_every_table_is_known() {
        for table in [latin::TABLE, cyrillic::TABLE, arabic::TABLE] {
            for letter in table.iter().flat_map(|(letters, _)| letters.chars()) {
                assert_eq!(Letter::of(letter).map(|l| l.forms), find(table, letter), "{letter}");
            }
        }
    }

    #[test]
    fn latin_letters_with_marks_become_any_permitted_form() {
        all(
            Agreement::Yes,
            &[
                ("Müller Jürgen", "MUELLER JURGEN"),
                ("Müller Jürgen", "MUXXLLER JUERGEN"),
                ("Mu\u{308}ller", "MUELLER"),
                ("Weiß", "WEISS"),
                ("Øster Åse Æbelø", "OESTER AASE AEBELOE"),
                ("Björk Guðmundsdóttir Þóra", "BJORK GUDMUNDSDOTTIR THORA"),
                ("Peña Núñez José", "PENA NUNXXEZ JOSE"),
                ("Nguyễn Thị Ánh", "NGUYEN THI ANH"),
                ("Łukasiewicz Żaneta", "LUKASIEWICZ ZANETA"),
                ("İşcan Çağrı", "ISCAN CAGRI"),
                ("O’Connor Enya Siobhán", "OCONNOR ENYA SIOBHAN"),
                ("Smith-Jones Susie Margaret", "SMITH JONES SUSIE MARGARET"),
                ("IJsbrand van der Ĳ", "IJSBRAND VAN DER IJ"),
            ],
        );
    }

    #[test]
    fn cyrillic_letters_become_what_their_states_make_of_them() {
        all(
            Agreement::Yes,
            &[
                ("ИВАНОВ ИВАН ИВАНОВИЧ", "IVANOV IVAN"),
                ("Щербакова Юлия", "SHCHERBAKOVA IULIIA"),
                ("Щербакова Юлия", "SHCHERBAKOVA YULIYA"),
                ("Згурський Юрій", "ZGURSKYI YURII"),
                ("Ганна Їжакевич", "YIZHAKEVYCH HANNA"),
                ("Ђорђевић Жељко", "DJORDJEVIC ZELJKO"),
                ("Ќосев Ѓорѓи", "KOSEV GORGI"),
                ("Щърбанов Кръстьо", "SHTARBANOV KRASTO"),
                ("Ганчаров Аляксандр", "HANCHAROV ALIAKSANDR"),
            ],
        );
    }

    #[test]
    fn arabic_letters_are_compared_where_the_zone_spells_them_with_x() {
        all(
            Agreement::Yes,
            &[
                ("محمد", "MXHMD"),
                ("شيخ", "XSHYXKH"),
                ("ذو الفقار", "XDHW ALFQAR"),
                ("فاطمة", "FAXTTMXAH"),
                ("عبّاس", "EBBAS"),
            ],
        );
        // The names that Arab states print have vowels, which nobody can compare.
        all(Agreement::Unknown, &[("محمد", "MOHAMMED"), ("شيخ", "SHEIKH")]);
    }

    #[test]
    fn what_needs_a_dictionary_is_not_guessed() {
        all(
            Agreement::Unknown,
            &[
                ("王小明", "WANG XIAOMING"),
                ("김민준", "KIM MINJUN"),
                ("やまだ", "YAMADA"),
                ("Παπαδόπουλος", "PAPADOPOULOS"),
                ("", "ANNA"),
                ("Anna", ""),
                ("<<<", "<<<"),
            ],
        );
    }

    #[test]
    fn another_name_does_not_agree_and_words_may_part_elsewhere() {
        all(
            Agreement::No,
            &[("Müller", "MILLER"), ("Иванов", "PETROV"), ("Anna", "ANNA MARIA"), ("Anna", "ANN")],
        );
        all(
            Agreement::Yes,
            &[("Dela Cruz", "DE LA CRUZ"), ("de la Cruz Ana", "ANA DELACRUZ"), ("Ana Maria", "MARIA ANA")],
        );
    }

    proptest! {
        #[test]
        fn a_name_in_plain_letters_agrees_with_itself(name in "[A-Z]{1,10}( [A-Z]{1,10}){0,4}") {
            prop_assert_eq!(agrees(&name, &name), Agreement::Yes);
            prop_assert_eq!(agrees(&name.to_lowercase(), &name.replace(' ', "<")), Agreement::Yes);
        }

        #[test]
        fn no_names_make_the_comparison_panic(native in "\\PC{0,60}", mrz in "\\PC{0,60}") {
            let _ = agrees(&native, &mrz);
        }
    }
}
