//! Sessions: who signed in, from where, until when.
//!
//! A session is a document of the server that is named by the digest of its cookie. It holds the
//! access key that it was made with, and nothing more: when the key is deleted, put out of use
//! or expires, the session has ended too.

mod attempts;
pub(crate) mod cookie;
mod guard;
mod links;
mod sign_in;

pub(crate) use attempts::Attempts;
pub(crate) use guard::Guard;
pub(crate) use links::Links;
pub(crate) use sign_in::{Claim, begin, begin_linked, end, find, token};

use assize_iam::Principal;
use assize_model::Timestamp;
use serde::{Deserialize, Serialize};

/// A session as it is kept.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Session {
    access_key_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    session_token: Option<String>,
    /// The region that is shown first.
    pub(crate) region: String,
    expires: Timestamp,
    /// What tokens of forms are made with.
    pub(crate) csrf: [u8; 32],
}

/// A session, and whose it is.
pub(crate) struct Found {
    pub(crate) session: Session,
    pub(crate) principal: Principal,
}
