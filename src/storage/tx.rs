//! Transactions. A use case opens one, works, commits; whatever is dropped is rolled back.

use crate::{Error, conn::Conn};
use kernel::{Actor, Call, Entropy, Moment};
use std::{fmt, sync::Arc};

/// Something queries can run on.
pub trait Tx: Send + Sync {
    /// The connection, for files of queries alone.
    fn conn(&self) -> &Conn;
}

/// A consistent view for reading.
#[derive(Debug)]
pub struct ReadTx(pub(crate) Conn);

impl Tx for ReadTx {
    fn conn(&self) -> &Conn {
        &self.0
    }
}

/// One unit of work. It carries who acts and when, so that an audit line cannot lie about either.
pub struct WriteTx {
    inner: Conn,
    call: Call,
    entropy: Arc<dyn Entropy>,
}

impl WriteTx {
    pub(crate) fn new(inner: Conn, call: Call, entropy: Arc<dyn Entropy>) -> Self {
        Self { inner, call, entropy }
    }

    /// The instant of the call.
    #[must_use]
    pub const fn now(&self) -> Moment {
        self.call.now
    }

    /// Who acts.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        self.call.actor
    }

    /// The call this transaction serves.
    #[must_use]
    pub const fn call(&self) -> Call {
        self.call
    }

    /// Randomness for ids and nonces.
    #[must_use]
    pub fn entropy(&self) -> &dyn Entropy {
        &*self.entropy
    }

    /// Makes everything so far lasting: it is on the disk when this returns.
    ///
    /// # Errors
    /// [`Error::Full`], [`Error::Unwritable`] or [`Error::Busy`] when the database cannot; then nothing was written.
    pub async fn commit(self) -> Result<(), Error> {
        self.inner.commit().await
    }
}

impl Tx for WriteTx {
    fn conn(&self) -> &Conn {
        &self.inner
    }
}

impl fmt::Debug for WriteTx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WriteTx").field("call", &self.call).finish_non_exhaustive()
    }
}
