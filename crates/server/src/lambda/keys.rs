//! Keys with which functions call AWS.

use super::Late;
use assize_lambda::{Credentials, Function, TemporaryKeys};
use std::sync::Weak;
use std::time::{Duration, SystemTime};

/// How long keys are said to last: a process gets no event that could outlast them.
const LIFETIME: Duration = Duration::from_secs(12 * 3_600);

/// Gives functions the key of their account's administrator: no other identities are known.
pub(super) struct AccountKeys {
    pub(super) engine: Late,
}

impl Credentials for AccountKeys {
    fn issue(&self, function: &Function) -> Result<TemporaryKeys, String> {
        let engine = self.engine.get().and_then(Weak::upgrade);
        let engine = engine.ok_or("the server is starting or ending")?;
        let key = engine.administrator_key(&function.account).map_err(|e| e.to_string())?;
        Ok(TemporaryKeys {
            access_key_id: key.access_key_id,
            secret_access_key: key.secret_access_key,
            session_token: String::new(),
            expires: SystemTime::now() + LIFETIME,
        })
    }

    fn revoke(&self, _: &str) {}
}
