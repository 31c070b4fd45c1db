//! Which key holds what we hand out (RFC 9449, RFC 8705 §3).

use crate::{Error, Inner, Shown, TokenError, shown::AccessToken};
use kernel::{Call, Moment};
use oauth::{ClientMetadata, Code, Confirmation, Profile, Sender, dpop};
use storage::{WriteTx, replay};

/// A key that was shown, and the proof of it, which counts once.
#[derive(Debug, Default)]
pub(crate) struct Bound {
    pub(crate) confirmation: Option<Confirmation>,
    once: Option<(Vec<u8>, Moment)>,
}

const fn refused(sentence: &'static str) -> oauth::Error {
    oauth::Error::new(Code::InvalidDpopProof, sentence)
}

impl Bound {
    /// Remembers the proof in the transaction that it is for; on whatever node, it works once (RFC 9449 §11.1).
    ///
    /// # Errors
    /// `invalid_dpop_proof` when it was used before.
    pub(crate) async fn spend(&self, tx: &WriteTx) -> Result<(), TokenError> {
        let Some((key, until)) = &self.once else { return Ok(()) };
        match replay::remember(tx, key, *until).await {
            Ok(()) => Ok(()),
            Err(storage::Error::Conflict) => {
                Err(refused("The DPoP proof was used before; make a new one for each request.").into())
            }
            Err(other) => Err(other.into()),
        }
    }

    /// The thumbprint of the DPoP key.
    pub(crate) fn jkt(&self) -> Option<&str> {
        match &self.confirmation {
            Some(Confirmation::Dpop(jkt)) => Some(jkt),
            _ => None,
        }
    }

    /// Whether this is the key that was promised when the code was asked for (RFC 9449 §10).
    pub(crate) fn keeps(&self, promised: Option<&str>) -> Result<(), oauth::Error> {
        match promised {
            Some(jkt) if self.jkt() != Some(jkt) => {
                Err(refused("The code was asked for another DPoP key, or no proof came along."))
            }
            _ => Ok(()),
        }
    }
}

impl Inner {
    /// A proof for a POST to an endpoint of ours, if one came.
    pub(crate) fn proof(
        &self,
        call: Call,
        shown: &Shown<'_>,
        (path, profile): (&str, Profile),
    ) -> Result<Bound, oauth::Error> {
        self.held(call, shown, (("POST", path), profile), None)
    }

    fn held(
        &self,
        call: Call,
        shown: &Shown<'_>,
        ((method, path), profile): ((&str, &str), Profile),
        token: Option<&str>,
    ) -> Result<Bound, oauth::Error> {
        let addresses = self.addresses(path);
        let expected = dpop::Expected { now: call.now.seconds(), method, addresses: &addresses, token };
        let Some(proof) = shown.checks(expected)? else { return Ok(Bound::default()) };
        // FAPI 2.0 §5.4.1 knows no RS256, whatever the server accepts of others.
        if !profile.accepts(proof.alg) {
            return Err(refused(
                "The DPoP proof is signed with an algorithm that the client's profile forbids.",
            ));
        }
        let key = self.keys.mac("guosuo/dpop", format!("{} {}", proof.jkt, proof.jti).as_bytes());
        let until = Moment::from_seconds(proof.until);
        Ok(Bound { confirmation: Some(Confirmation::Dpop(proof.jkt)), once: Some((key.to_vec(), until)) })
    }

    /// Under which addresses an endpoint is reached.
    pub(crate) fn addresses(&self, path: &str) -> Vec<String> {
        let bases = std::iter::once(&self.issuer).chain(&self.mtls);
        bases.map(|base| format!("{base}{path}")).collect()
    }

    /// The key the tokens of a client are to be bound to.
    ///
    /// # Errors
    /// `invalid_dpop_proof` for a proof that does not hold, or none where the client's tokens need one;
    /// `invalid_request` for a missing certificate.
    pub(crate) fn sender(
        &self,
        call: Call,
        shown: &Shown<'_>,
        metadata: &ClientMetadata,
    ) -> Result<Bound, oauth::Error> {
        let bound = self.proof(call, shown, ("/token", metadata.security_profile))?;
        match metadata.sender() {
            Sender::Mtls => {
                let certificate = shown.certificate.ok_or(oauth::Error::request(
                    "The tokens of this client are bound to its TLS certificate; connect with one.",
                ))?;
                Ok(Bound { confirmation: Some(Confirmation::Mtls(certificate.thumbprint())), ..bound })
            }
            Sender::Dpop if bound.confirmation.is_none() => {
                Err(refused("The tokens of this client are bound to a key; send a DPoP proof."))
            }
            Sender::Dpop | Sender::Anyone => Ok(bound),
        }
    }

    /// Whether who shows an access token holds the key it is bound to (RFC 9449 §7.1, RFC 8705 §3). A token that is
    /// bound to a DPoP key is nothing by the scheme Bearer.
    pub(crate) fn holds(
        &self,
        call: Call,
        shown: &Shown<'_>,
        token: AccessToken<'_>,
        (bound, request): (Option<&Confirmation>, ((&str, &str), Profile)),
    ) -> Result<Option<Bound>, oauth::Error> {
        match bound {
            None if token.dpop => Ok(None),
            None => Ok(Some(Bound::default())),
            Some(Confirmation::Mtls(thumbprint)) => {
                let same = shown.certificate.is_some_and(|shown| shown.thumbprint() == *thumbprint);
                Ok((same && !token.dpop).then(Bound::default))
            }
            Some(Confirmation::Dpop(_)) if !token.dpop => Ok(None),
            Some(Confirmation::Dpop(jkt)) => {
                let held = self.held(call, shown, request, Some(token.text))?;
                if held.jkt().is_none() {
                    return Err(refused("The access token is bound to a key; send a DPoP proof along."));
                }
                Ok((held.jkt() == Some(jkt)).then_some(held))
            }
        }
    }
}

/// What the store says of a token's key.
pub(crate) fn read(stored: Option<&str>) -> Result<Option<Confirmation>, Error> {
    let read = stored.map(serde_json::from_str).transpose();
    read.map_err(|_| storage::Error::Corrupt("confirmation").into())
}

/// What the store keeps of it.
pub(crate) fn kept(confirmation: Option<&Confirmation>) -> Result<Option<String>, Error> {
    let kept = confirmation.map(serde_json::to_string).transpose();
    kept.map_err(|_| storage::Error::Corrupt("confirmation").into())
}
