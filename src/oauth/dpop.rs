//! Proofs of possession (RFC 9449 §4).

use crate::{Code, Error};
use jose::{Alg, Checks, Jwk};
use serde_json::{Map, Value};
use url::Url;

/// The type of a proof (§4.2).
const TYP: &str = "dpop+jwt";
/// How old a proof may be, and how far ahead its clock, in seconds.
const PAST: i64 = 60;
const AHEAD: i64 = 30;
/// No proof is longer, in bytes: room for an RSA key of 8192 bits and its signature.
const LONGEST: usize = 8192;
/// No `jti` is longer, in bytes.
const LONGEST_JTI: usize = 256;

/// A proof that holds; whether it was used before is the caller's to find out (§11.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// What it is signed with.
    pub alg: Alg,
    /// The thumbprint of the key that made it.
    pub jkt: String,
    /// Its name, to be used once.
    pub jti: String,
    /// Until when it may come, in seconds since the Unix epoch.
    pub until: i64,
}

/// What a proof has to be for.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The present, in seconds since the Unix epoch.
    pub now: i64,
    /// The method of the request.
    pub method: &'a str,
    /// The address of the request, under any name the server has.
    pub addresses: &'a [String],
    /// The access token that came along, at a resource.
    pub token: Option<&'a str>,
}

const fn refused(sentence: &'static str) -> Error {
    Error::new(Code::InvalidDpopProof, sentence)
}

impl Proof {
    /// Reads and checks a proof (§4.3).
    ///
    /// # Errors
    /// `invalid_dpop_proof` with the first thing that does not hold.
    pub fn check(text: &str, expected: Expected<'_>) -> Result<Self, Error> {
        if text.len() > LONGEST {
            return Err(refused("The DPoP proof is too long, or there are several; send one."));
        }
        let header =
            jose::peek(text).map_err(|_| refused("The DPoP proof is no JWT with an algorithm we know."))?;
        let key = header.members.get("jwk").and_then(|jwk| Jwk::parse(jwk).ok());
        let key = key.ok_or(refused("The DPoP proof's header has no public key in jwk."))?;
        let verified = jose::verify::<Map<String, Value>>(text, &key.bare(), Some(TYP));
        let claims = verified
            .map_err(|_| refused("The DPoP proof is not of type dpop+jwt, or its signature is wrong."))?
            .claims;
        let said = |name: &str| claims.get(name).and_then(Value::as_str);
        if said("htm") != Some(expected.method) {
            return Err(refused("htm of the DPoP proof is not the method of the request."));
        }
        let address = said("htu").and_then(address).ok_or(refused("htu of the DPoP proof is no address."))?;
        if !expected.addresses.iter().filter_map(|known| self::address(known)).any(|known| known == address) {
            return Err(refused("htu of the DPoP proof is not the address of the request."));
        }
        let until = timely(&claims, expected.now)?;
        let jti = said("jti").filter(|jti| (1..=LONGEST_JTI).contains(&jti.len()));
        let jti = jti.ok_or(refused("The DPoP proof has no jti, or a longer one than 256 bytes."))?;
        if let Some(token) = expected.token
            && said("ath") != Some(hash(token).as_str())
        {
            return Err(refused("ath of the DPoP proof is not the hash of the access token."));
        }
        Ok(Self { alg: header.alg, jkt: key.thumbprint(), jti: jti.to_owned(), until })
    }
}

/// Whether it was made just now (§4.3, step 11); `nbf` and `exp` are believed where they stand.
fn timely(claims: &Map<String, Value>, now: i64) -> Result<i64, Error> {
    let checks = Checks { now, leeway: AHEAD, max_age: Some(PAST - AHEAD), ..Checks::default() };
    jose::check(claims, &checks)
        .map_err(|_| refused("The DPoP proof is not of this minute; look at iat and the clock."))?;
    Ok(now + PAST + AHEAD)
}

/// An address without query and fragment, in its one way of writing (§4.3, step 9).
fn address(text: &str) -> Option<String> {
    let mut url = Url::parse(text).ok()?;
    url.set_query(None);
    url.set_fragment(None);
    Some(url.into())
}

/// The hash by which a proof names a token (§4.2).
#[must_use]
pub fn hash(token: &str) -> String {
    jose::b64_encode(jose::sha256(token.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    // RFC 9449 §4.1 and §7.1.
    const AT_TOKEN: &str = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg";
    const AT_RESOURCE: &str = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.2oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA";
    const TOKEN: &str = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
    const JKT: &str = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";

    fn check(text: &str, method: &str, address: &str, now: i64, token: Option<&str>) -> Result<Proof, Error> {
        Proof::check(text, Expected { now, method, addresses: &[address.to_owned()], token })
    }

    #[test]
    fn the_proofs_of_rfc_9449_hold_for_their_requests_alone() {
        let endpoint = "https://server.example.com/token";
        let proof = check(AT_TOKEN, "POST", endpoint, 1_562_262_616, None).unwrap();
        assert_eq!((proof.jkt.as_str(), proof.jti.as_str()), (JKT, "-BwC3ESc6acc2lTc"));
        assert!(
            check(AT_TOKEN, "POST", "HTTPS://server.EXAMPLE.com:443/token?a#b", 1_562_262_616, None).is_ok()
        );
        for (method, at, now) in [
            ("GET", endpoint, 1_562_262_616),
            ("POST", "https://server.example.com/par", 1_562_262_616),
            ("POST", endpoint, 1_562_262_616 + 61),
            ("POST", endpoint, 1_562_262_616 - 31),
        ] {
            let refused = check(AT_TOKEN, method, at, now, None).unwrap_err();
            assert_eq!(refused.code, Code::InvalidDpopProof, "{method} {at} {now}");
        }
        let resource = "https://resource.example.org/protectedresource";
        assert!(check(AT_RESOURCE, "GET", resource, 1_562_262_618, Some(TOKEN)).is_ok());
        assert!(check(AT_RESOURCE, "GET", resource, 1_562_262_618, Some("another")).is_err());
        assert!(check(AT_TOKEN, "POST", endpoint, 1_562_262_616, Some(TOKEN)).is_err());
    }

    fn proof(header: Value, claims: Value) -> String {
        let key = jose::SigningKey::generate_es256().unwrap();
        let key = jose::SigningKey::from_pkcs8(Alg::Es256, &key).unwrap();
        let mut more = json!({"jwk": key.public()}).as_object().unwrap().clone();
        more.extend(header.as_object().unwrap().clone());
        let mut said = json!({"jti": "1", "htm": "POST", "htu": "https://a.example/token", "iat": 1000});
        said.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
        jose::sign(&key, TYP, more, &said).unwrap()
    }

    #[test]
    fn each_member_that_is_missing_or_wrong_is_told() {
        let told =
            |header, claims| check(&proof(header, claims), "POST", "https://a.example/token", 1000, None);
        assert!(told(json!({}), json!({})).is_ok());
        assert!(told(json!({}), json!({"exp": 1010, "nbf": 990})).is_ok());
        for (header, claims) in [
            (json!({"typ": "JWT"}), json!({})),
            (json!({"jwk": null}), json!({})),
            (json!({"jwk": {"kty": "oct", "k": "AAAA"}}), json!({})),
            (json!({"crit": ["x"]}), json!({})),
            (json!({}), json!({"jti": ""})),
            (json!({}), json!({"jti": "x".repeat(257)})),
            (json!({}), json!({"iat": null})),
            (json!({}), json!({"iat": "now"})),
            (json!({}), json!({"htu": "token"})),
            (json!({}), json!({"exp": 900})),
        ] {
            assert!(told(header.clone(), claims.clone()).is_err(), "{header} {claims}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in ".{0,200}") {
            let _ = check(&text, "POST", "https://a.example/token", 1000, None);
        }
    }
}
