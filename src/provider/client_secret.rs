//! Client secrets: kept as a keyed hash, and wrapped where the client signs with it (`client_secret_jwt`).

use crate::{Error, Inner, mint};
use kernel::ClientId;
use oauth::{AuthMethod, ClientMetadata};
use storage::{WriteTx, client};

/// A new secret and what is kept of it.
pub(crate) struct Made {
    pub(crate) text: String,
    pub(crate) hash: Vec<u8>,
    pub(crate) wrapped: Option<Vec<u8>>,
}

fn place(id: ClientId) -> [String; 2] {
    ["client-secret".to_owned(), id.to_string()]
}

/// A secret for a client whose method rests on one.
pub(crate) fn make(
    inner: &Inner,
    tx: &WriteTx,
    id: ClientId,
    metadata: &ClientMetadata,
) -> Result<Option<Made>, Error> {
    let method = metadata.token_endpoint_auth_method;
    if !method.has_secret() {
        return Ok(None);
    }
    let (text, hash) = mint::secret(inner, mint::SECRET);
    // To check a signature made with it, it has to be read again; where it is only compared, it never is.
    let wrapped = (method == AuthMethod::ClientSecretJwt)
        .then(|| {
            let [kind, id] = place(id);
            inner.keys.wrap(&[&kind, &id], tx.entropy().bytes(), text.as_bytes())
        })
        .transpose()?;
    Ok(Some(Made { text, hash, wrapped }))
}

/// The secret of a client that signs with it.
pub(crate) fn open(inner: &Inner, row: &client::Model) -> Result<Option<String>, Error> {
    let Some(wrapped) = &row.secret else { return Ok(None) };
    let [kind, id] = place(row.id);
    let opened = inner.keys.unwrap(&[&kind, &id], wrapped)?;
    Ok(String::from_utf8(opened.to_vec()).ok())
}
