use super::*;
use data_encoding::HEXLOWER;
use std::fmt::Write;

#[path = "salamander.rs"]
mod salamander;

macro_rules! fields {
    ($($name:ident = $table:literal, $column:literal;)*) => {
        $(struct $name; impl Field for $name { const TABLE: &'static str = $table; const COLUMN: &'static str = $column; })*
    };
}

fields! {
    Number = "documents", "number";
    Name = "documents", "name";
    Elsewhere = "visitors", "number";
}

const HERE: Context<'_> = Context { tenant: "main", row: "doc_1", subject: "vis_1", class: "profile" };

fn dek(byte: u8) -> Dek {
    Dek::new([byte; 8], &[byte; 32])
}

fn sealed(suite: Suite, value: &[u8]) -> Sealed<Number> {
    seal(&dek(1), suite, &HERE, [9; 24], value).unwrap()
}

#[test]
fn a_value_opens_where_it_was_sealed() {
    for suite in Suite::ALL {
        for length in [0, 1, 15, 16, 17, 1000] {
            let value = vec![b'x'; length];
            let sealed = sealed(suite, &value);
            assert_eq!(sealed.as_bytes().len(), length + 82);
            assert_eq!(sealed.dek_id().unwrap(), [1; 8]);
            assert_eq!(*open(&dek(1), &HERE, &sealed).unwrap(), value);
        }
    }
}

/// Made by a program of its own, from the text of the format: what was sealed yesterday opens today.
#[test]
fn envelopes_of_another_program_open_and_come_out_the_same() {
    let nonce: [u8; 24] = std::array::from_fn(|at| u8::try_from(at).unwrap());
    for (suite, hex) in [
        (
            Suite::Aes,
            "01010101010101010101000102030405060708090a0b0c0d0e0f1011121314151617db85ba2f2d86cb2d54cef61408c8f409\
             c04267eb3bc3f196395631ed4be0a970e699a365d99739f536453ae2b33d088df4434c93e28313a6c6",
        ),
        (
            Suite::National,
            "01020101010101010101000102030405060708090a0b0c0d0e0f10111213141516174cccdf25001df1c4d9225026d8467e8b\
             3e30e22525a045594505aa857d5d71418854deb75a6fcffa99936e8520be3c5896763a905e58595b5f",
        ),
    ] {
        let bytes = HEXLOWER.decode(hex.as_bytes()).unwrap();
        let foreign = Sealed::<Number>::from_bytes(bytes.clone()).unwrap();
        assert_eq!(*open(&dek(1), &HERE, &foreign).unwrap(), b"L01X00T47");
        let own: Sealed<Number> = seal(&dek(1), suite, &HERE, nonce, b"L01X00T47").unwrap();
        assert_eq!(own.as_bytes(), bytes);
    }
}

/// Row x subject x tenant x class x column x table x suite x version: of all the places one value could be carried to,
/// one opens it.
#[test]
fn a_value_moved_anywhere_does_not_open() {
    fn tried<F: Field>(bytes: &[u8], opened: &mut u32, places: &mut u32) {
        for tenant in ["main", "other"] {
            for row in ["doc_1", "doc_2"] {
                for subject in ["vis_1", "vis_2"] {
                    for class in ["profile", "contract"] {
                        for suite in [0, 1, 2, 3, 255] {
                            for version in [0, 1, 2, 255] {
                                let mut moved = bytes.to_vec();
                                (moved[0], moved[1]) = (version, suite);
                                let place = Context { tenant, row, subject, class };
                                let result =
                                    Sealed::<F>::from_bytes(moved).and_then(|s| open(&dek(1), &place, &s));
                                *places += 1;
                                *opened += u32::from(result.is_ok());
                            }
                        }
                    }
                }
            }
        }
    }
    for suite in Suite::ALL {
        let bytes = sealed(suite, b"L01X00T47").into_bytes();
        let (mut opened, mut places) = (0, 0);
        tried::<Number>(&bytes, &mut opened, &mut places);
        assert_eq!((opened, places), (1, 320), "its own place");
        tried::<Name>(&bytes, &mut opened, &mut places);
        tried::<Elsewhere>(&bytes, &mut opened, &mut places);
        assert_eq!((opened, places), (1, 960));
    }
}

#[test]
fn another_key_opens_nothing() {
    for suite in Suite::ALL {
        let sealed = sealed(suite, b"L01X00T47");
        assert_eq!(open(&dek(2), &HERE, &sealed), Err(Error));
        assert_eq!(open(&Dek::new([1; 8], &[2; 32]), &HERE, &sealed), Err(Error), "of the same id");
        assert_eq!(open(&Dek::new([2; 8], &[1; 32]), &HERE, &sealed), Err(Error), "of another id");
    }
}

#[test]
fn no_bit_can_be_changed_and_nothing_cut_or_added() {
    for suite in Suite::ALL {
        let sealed = sealed(suite, b"L01X00T47");
        let opens =
            |bytes: Vec<u8>| Sealed::<Number>::from_bytes(bytes).and_then(|s| open(&dek(1), &HERE, &s));
        for bit in 0..sealed.as_bytes().len() * 8 {
            let mut bytes = sealed.as_bytes().to_vec();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(opens(bytes), Err(Error), "bit {bit}");
        }
        for length in 0..sealed.as_bytes().len() {
            assert_eq!(opens(sealed.as_bytes()[..length].to_vec()), Err(Error), "{length} bytes");
        }
        assert_eq!(opens([sealed.as_bytes(), &[0]].concat()), Err(Error));
    }
}

#[test]
fn nothing_shows_in_debug_output() {
    let mut shown = String::new();
    write!(shown, "{:?} {:?}", sealed(Suite::Aes, b"MUSTERMANN"), dek(7)).unwrap();
    assert_eq!(shown, "Sealed(92 bytes) Dek(…)");
}
