//! Document numbers of a deviation list: as they are read, or as keyed marks.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use std::{fmt, sync::Arc};

/// What stands for a document number: a keyed hash of it.
pub type Mark = [u8; 16];

/// Makes the mark of a document number: the country of the list (two letters), then the number without fillers.
pub type Marker = Arc<dyn Fn(&str, &str) -> Mark + Send + Sync>;

/// Sorted numbers, or sorted marks.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Numbers {
    Plain(Vec<String>),
    Marked(Vec<Mark>),
}

/// Numbers are written with and without fillers and spaces.
fn plain(number: &str) -> String {
    number.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase()
}

impl Numbers {
    pub(super) fn new<'a>(numbers: impl Iterator<Item = &'a str>) -> Self {
        let mut numbers: Vec<String> = numbers.map(plain).collect();
        numbers.sort_unstable();
        numbers.dedup();
        Self::Plain(numbers)
    }

    pub(super) const fn len(&self) -> usize {
        match self {
            Self::Plain(numbers) => numbers.len(),
            Self::Marked(marks) => marks.len(),
        }
    }

    pub(super) fn mark(&mut self, country: &str, marker: &Marker) {
        if let Self::Plain(numbers) = self {
            let mut marks: Vec<Mark> = numbers.iter().map(|number| marker(country, number)).collect();
            marks.sort_unstable();
            *self = Self::Marked(marks);
        }
    }

    /// Whether a document's number is among them. Without the marker nobody can say of marks.
    pub(super) fn contains(&self, country: &str, number: &str, marker: Option<&Marker>) -> bool {
        let number = plain(number);
        match self {
            Self::Plain(numbers) => numbers.binary_search(&number).is_ok(),
            Self::Marked(marks) => marker.is_some_and(|m| marks.binary_search(&m(country, &number)).is_ok()),
        }
    }
}

impl fmt::Debug for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Numbers({})", self.len())
    }
}

impl Serialize for Numbers {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Plain(_) => Err(ser::Error::custom("document numbers are kept as marks alone")),
            Self::Marked(marks) => {
                to.serialize_str(&marks.iter().flatten().map(|b| format!("{b:02x}")).collect::<String>())
            }
        }
    }
}

impl<'de> Deserialize<'de> for Numbers {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let wrong = || de::Error::custom("not marks");
        let digits: Vec<u8> = text
            .chars()
            .map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok()))
            .collect::<Option<_>>()
            .ok_or_else(wrong)?;
        let (marks, []) = digits.as_chunks::<32>() else {
            return Err(wrong());
        };
        let mut marks: Vec<Mark> = marks
            .iter()
            .map(|digits| {
                let (pairs, _) = digits.as_chunks::<2>();
                let bytes: Vec<u8> = pairs.iter().map(|[high, low]| high << 4 | low).collect();
                bytes.try_into().map_err(|_| wrong())
            })
            .collect::<Result<_, _>>()?;
        marks.sort_unstable();
        Ok(Self::Marked(marks))
    }
}
