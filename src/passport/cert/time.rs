//! Points in time as certificates, lists and signatures write them (RFC 5280 §4.1.2.5).

use crate::tlv::{Malformed, Tlv};

/// Days from 1970-01-01 to a civil date (Howard Hinnant's era arithmetic).
pub(crate) fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// UTCTime or GeneralizedTime, in seconds since the Unix epoch.
pub(crate) fn instant(tlv: &Tlv<'_>) -> Result<i64, Malformed> {
    let year_digits = match tlv.tag {
        0x17 => 2,
        0x18 => 4,
        _ => return Err(Malformed),
    };
    moment(tlv.value, year_digits)
}

/// GeneralizedTime whose tag another took the place of, in seconds since the Unix epoch.
pub(crate) fn generalized(value: &[u8]) -> Result<i64, Malformed> {
    moment(value, 4)
}

fn moment(value: &[u8], year_digits: usize) -> Result<i64, Malformed> {
    let text = std::str::from_utf8(value).map_err(|_| Malformed)?;
    let digits = text.strip_suffix('Z').ok_or(Malformed)?;
    let digits = digits.split('.').next().unwrap_or(digits);
    if !digits.bytes().all(|b| b.is_ascii_digit()) || digits.len() < year_digits + 8 {
        return Err(Malformed);
    }
    let part = |from: usize, to: usize| -> Result<i64, Malformed> {
        digits.get(from..to).unwrap_or("0").parse().map_err(|_| Malformed)
    };
    let at = year_digits;
    let mut year = part(0, at)?;
    if year_digits == 2 {
        year += if year < 50 { 2000 } else { 1900 };
    }
    let (month, day) = (part(at, at + 2)?, part(at + 2, at + 4)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return Err(Malformed);
    }
    let seconds = if digits.len() >= at + 10 { part(at + 8, at + 10)? } else { 0 };
    let time = part(at + 4, at + 6)? * 3600 + part(at + 6, at + 8)? * 60 + seconds;
    Ok(days(year, month, day) * 86_400 + time)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tlv::write;

    #[test]
    fn both_kinds_of_time_are_read_and_nonsense_is_not() {
        let read = |tag, text: &str| instant(&Tlv::whole(&write(tag, text.as_bytes())).unwrap());
        assert_eq!(read(0x17, "700101000000Z"), Ok(0));
        assert_eq!(read(0x17, "491231235959Z"), Ok(days(2049, 12, 31) * 86_400 + 86_399));
        assert_eq!(read(0x17, "500101000000Z"), Ok(days(1950, 1, 1) * 86_400));
        assert_eq!(read(0x18, "20180205235959.999Z"), Ok(days(2018, 2, 5) * 86_400 + 86_399));
        for text in ["20181305000000Z", "20180200000000Z", "2018020500000", "20180205", "2018020500-0Z", "Z"]
        {
            assert_eq!(read(0x18, text), Err(Malformed), "{text}");
        }
        assert_eq!(read(0x04, "20180205000000Z"), Err(Malformed));
    }
}
