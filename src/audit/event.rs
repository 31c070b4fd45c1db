//! What can be recorded: a closed list of actions, and the fields one entry may carry.
//!
//! Fields are names, codes, ids and counts; never a value of a person.

use kernel::{Basis, Claim, ClientId, ConsentId, Country, Granularity, Purpose, Secret, VisitorId};
use std::{str::FromStr, sync::Arc};

/// The text names no action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such action")]
pub struct UnknownAction;

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        /// What happened.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Action { $($(#[$doc])* $name,)* }

        impl Action {
            /// Every action.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The code in the log, in filters and in locale files.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }
        }

        impl FromStr for Action {
            type Err = UnknownAction;
            fn from_str(text: &str) -> Result<Self, UnknownAction> {
                match text { $($code => Ok(Self::$name),)* _ => Err(UnknownAction) }
            }
        }
    };
}

actions! {
    /// A passport was verified and a visitor enrolled, or found again.
    Enrol = "enrolled";
    /// A passport was not accepted.
    EnrolRefused = "enrol_refused";
    /// A newer passport of the same person took the place of an older one.
    DocumentRenewed = "document_renewed";
    /// A passport was reported lost, stolen or withdrawn; what rested on it ended.
    DocumentReported = "document_reported";
    /// A passport's last day was over.
    DocumentExpired = "document_expired";
    /// A passkey was added.
    PasskeyAdded = "passkey_added";
    /// A visitor signed in.
    SignIn = "signed_in";
    /// A visitor signed out.
    SignedOut = "signed_out";
    /// Consent was given.
    ConsentGiven = "consent_given";
    /// Consent was refused.
    ConsentRefused = "consent_refused";
    /// Consent was withdrawn, and what rested on it ended.
    ConsentWithdrawn = "consent_withdrawn";
    /// Claims left for a recipient.
    Disclosed = "disclosed";
    /// A recipient was refused.
    Refused = "refused";
    /// Tokens were issued.
    TokenIssued = "token_issued";
    /// A token was revoked.
    TokenRevoked = "token_revoked";
    /// A code or refresh token was used twice; what came from it ended.
    CodeReplayed = "code_replayed";
    /// A credential was offered to a wallet.
    CredentialOffered = "credential_offered";
    /// A credential was issued to a wallet.
    CredentialIssued = "credential_issued";
    /// A credential was revoked.
    CredentialRevoked = "credential_revoked";
    /// A presentation verified.
    Presented = "presented";
    /// A presentation did not verify.
    PresentationRefused = "presentation_refused";
    /// A signed list of countries' certificates was imported and waits.
    TrustImported = "trust_imported";
    /// A list of countries' certificates counts from now on.
    TrustActivated = "trust_activated";
    /// An earlier list of countries' certificates counts again.
    TrustRolledBack = "trust_rolled_back";
    /// A country's certificate was trusted by itself.
    TrustAdded = "trust_added";
    /// A country's key is no longer believed.
    TrustDistrusted = "trust_distrusted";
    /// A country's list of withdrawn certificates was imported.
    CrlImported = "crl_imported";
    /// A country's list of what is wrong with its documents was imported.
    DeviationsImported = "deviations_imported";
    /// A publisher of lists was pinned to one more certificate.
    TrustPinned = "trust_pinned";
    /// A signing key was rotated.
    KeyRotated = "key_rotated";
    /// What a signing key signed is over; it left the published set.
    KeyRetired = "key_retired";
    /// A signing key was taken out of the published set before its time.
    KeyRevoked = "key_revoked";
    /// The secrets of the deployment lie under another root key.
    RootRotated = "root_rotated";
    /// Keys at rest began to change.
    RotationBegan = "rotation_began";
    /// Keys at rest have changed.
    RotationEnded = "rotation_ended";
    /// Keys that wrapped data keys were destroyed, their time being over.
    KeysDestroyed = "keys_destroyed";
    /// Somebody's data of a retention class is to be erased; nothing of it opens from here on.
    ShredRequested = "shred_requested";
    /// Its keys are destroyed: the tombstone.
    Shredded = "shredded";
    /// Somebody closed their visit: what rested on their consent ended, and whatever they signed in with.
    VisitClosed = "visit_closed";
    /// What is kept of somebody in a retention class is only stored from here on, because a law demands it.
    DataRestricted = "data_restricted";
    /// What was only stored is used again.
    RestrictionLifted = "restriction_lifted";
    /// The sealed details of an entry were opened.
    DetailOpened = "detail_opened";
    /// Both databases were copied.
    BackedUp = "backed_up";
    /// A copy was brought up to date with what was erased since.
    Restored = "restored";
    /// A relying party was registered.
    ClientRegistered = "client_registered";
    /// A relying party was invited to register itself.
    ClientInvited = "client_invited";
    /// A registration was changed.
    ClientChanged = "client_changed";
    /// A relying party was suspended, or let in again.
    ClientSuspended = "client_suspended";
    /// A registration was removed, and what rested on it ended.
    ClientRemoved = "client_removed";
    /// Everything granted to a relying party was ended by an operator.
    GrantsEnded = "grants_ended";
    /// A relying party could not be told that somebody signed out.
    LogoutUndelivered = "logout_undelivered";
    /// An operator approved something that waited: a relying party, a sign-out that could not be told.
    PendingApproved = "pending_approved";
    /// An operator denied something that waited.
    PendingDenied = "pending_denied";
    /// A policy set was loaded.
    PolicyLoaded = "policy_loaded";
    /// An impact assessment was filed.
    AssessmentFiled = "assessment_filed";
    /// The log was exported.
    Exported = "exported";
    /// An operator or auditor was added.
    StaffAdded = "staff_added";
    /// A member of staff was given a link to register a passkey.
    StaffInvited = "staff_invited";
    /// It was said anew where a member of staff is.
    StaffPlaced = "staff_placed";
    /// A member of staff registered a passkey.
    StaffPasskeyAdded = "staff_passkey_added";
    /// A member of staff was removed, and what they were signed in with ended.
    StaffRemoved = "staff_removed";
    /// An auditor signed in.
    StaffSignedIn = "staff_signed_in";
    /// An auditor stated why and what of the log they read.
    ConsoleOpened = "console_opened";
    /// An auditor's session was ended.
    ConsoleClosed = "console_closed";
    /// Looking at the log from abroad was allowed.
    AccessCleared = "access_cleared";
    /// Looking at the log from abroad was refused.
    AccessRefused = "access_refused";
    /// An export with personal detail was asked for.
    ApprovalAsked = "approval_asked";
    /// A second person allowed an export with personal detail.
    ApprovalGiven = "approval_given";
    /// A second person refused an export with personal detail.
    ApprovalRefused = "approval_refused";
    /// An allowed export with personal detail was begun.
    ApprovalUsed = "approval_used";
    /// The log's check of itself found something, or a witness saw another log.
    AlarmRaised = "alarm_raised";
    /// Entries whose time was over were erased.
    LogPruned = "log_pruned";
    /// The log goes on under another name, after entries were lost.
    LogReopened = "log_reopened";
}

/// One entry to be. Fields left out are recorded as absent, so that absence does not show in the tree.
#[derive(Debug, Clone)]
pub struct Event {
    pub(crate) action: Action,
    pub(crate) subject: Option<VisitorId>,
    pub(crate) recipient: Option<ClientId>,
    pub(crate) claims: Vec<(Claim, Granularity)>,
    pub(crate) values: Option<Arc<Secret>>,
    pub(crate) purpose: Option<Purpose>,
    pub(crate) basis: Option<Basis>,
    pub(crate) decision: Option<String>,
    pub(crate) rules: Vec<String>,
    pub(crate) policy: Option<String>,
    pub(crate) law: Option<String>,
    pub(crate) consent: Option<ConsentId>,
    pub(crate) notice: Option<String>,
    pub(crate) country: Option<Country>,
    pub(crate) mechanism: Option<String>,
    pub(crate) counters: Option<(u64, u64)>,
    pub(crate) obligations: Vec<String>,
    pub(crate) note: Option<String>,
}

impl Event {
    /// An entry that says only what happened.
    #[must_use]
    pub const fn new(action: Action) -> Self {
        Self {
            action,
            subject: None,
            recipient: None,
            claims: Vec::new(),
            values: None,
            purpose: None,
            basis: None,
            decision: None,
            rules: Vec::new(),
            policy: None,
            law: None,
            consent: None,
            notice: None,
            country: None,
            mechanism: None,
            counters: None,
            obligations: Vec::new(),
            note: None,
        }
    }

    /// Whom it concerns; the log keeps a pseudonym.
    #[must_use]
    pub const fn subject(mut self, visitor: VisitorId) -> Self {
        self.subject = Some(visitor);
        self
    }

    /// Who received, asked or was registered.
    #[must_use]
    pub const fn recipient(mut self, client: ClientId) -> Self {
        self.recipient = Some(client);
        self
    }

    /// Which claims, how finely: names, never values.
    #[must_use]
    pub fn claims(mut self, claims: impl IntoIterator<Item = (Claim, Granularity)>) -> Self {
        self.claims.extend(claims);
        self
    }

    /// The values that left, as text. The log keeps a commitment: who has the values can show that these left and no
    /// others; who has the log cannot find them out.
    #[must_use]
    pub fn values(mut self, text: Secret) -> Self {
        self.values = Some(Arc::new(text));
        self
    }

    /// What for.
    #[must_use]
    pub const fn purpose(mut self, purpose: Purpose) -> Self {
        self.purpose = Some(purpose);
        self
    }

    /// On which ground of PIPL Art. 13.
    #[must_use]
    pub const fn basis(mut self, basis: Basis) -> Self {
        self.basis = Some(basis);
        self
    }

    /// The decision's code, such as `X-5.1`.
    #[must_use]
    pub fn decision(mut self, code: impl Into<String>) -> Self {
        self.decision = Some(code.into());
        self
    }

    /// The ids of the rules that allowed or denied.
    #[must_use]
    pub fn rules(mut self, ids: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.rules.extend(ids.into_iter().map(Into::into));
        self
    }

    /// The digest of the policy set, in hex.
    #[must_use]
    pub fn policy(mut self, digest: impl Into<String>) -> Self {
        self.policy = Some(digest.into());
        self
    }

    /// The version of the law table.
    #[must_use]
    pub fn law(mut self, version: impl Into<String>) -> Self {
        self.law = Some(version.into());
        self
    }

    /// The consent given, used or withdrawn.
    #[must_use]
    pub const fn consent(mut self, id: ConsentId) -> Self {
        self.consent = Some(id);
        self
    }

    /// The hash of the notice that was shown, in hex.
    #[must_use]
    pub fn notice(mut self, hash: impl Into<String>) -> Self {
        self.notice = Some(hash.into());
        self
    }

    /// Where the recipient is.
    #[must_use]
    pub const fn country(mut self, country: Country) -> Self {
        self.country = Some(country);
        self
    }

    /// The cross-border mechanism relied on.
    #[must_use]
    pub fn mechanism(mut self, id: impl Into<String>) -> Self {
        self.mechanism = Some(id.into());
        self
    }

    /// The year's counters afterwards: people, and people whose sensitive data went.
    #[must_use]
    pub const fn counters(mut self, people: u64, sensitive: u64) -> Self {
        self.counters = Some((people, sensitive));
        self
    }

    /// What the recipient or we must do because of it.
    #[must_use]
    pub fn obligations(mut self, codes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.obligations.extend(codes.into_iter().map(Into::into));
        self
    }

    /// Ids, codes and counts that no other field holds; never a word about a person.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.note = Some(text.into());
        self
    }
}
