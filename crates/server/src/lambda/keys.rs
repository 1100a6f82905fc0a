//! Keys with which functions call AWS.

use super::Late;
use assize_lambda::{Credentials, Function, TemporaryKeys};
use std::sync::Weak;
use std::time::{Duration, SystemTime};

/// How long keys of an open server are said to last: nobody looks at them there.
const OPEN_LIFETIME: Duration = Duration::from_secs(12 * 3_600);

/// Gives functions sessions of their roles.
pub(super) struct RoleKeys {
    pub(super) iam: Late,
    /// Whether requests are not authenticated: then no role needs to be there.
    pub(super) open: bool,
}

impl Credentials for RoleKeys {
    fn issue(&self, function: &Function) -> Result<TemporaryKeys, String> {
        if self.open {
            return Ok(TemporaryKeys {
                access_key_id: "ASIAOPENOPENOPENOPEN".to_owned(),
                secret_access_key: "open".to_owned(),
                session_token: String::new(),
                expires: SystemTime::now() + OPEN_LIFETIME,
            });
        }
        let iam = self.iam.get().and_then(Weak::upgrade);
        let iam = iam.ok_or("the server is starting or ending")?;
        let made = iam.for_function(&function.role_arn, &function.name);
        let made = made.map_err(|error| error.to_string())?;
        let millis = u64::try_from(made.expires.millis()).unwrap_or_default();
        Ok(TemporaryKeys {
            access_key_id: made.access_key_id,
            secret_access_key: made.secret_access_key,
            session_token: made.session_token,
            expires: SystemTime::UNIX_EPOCH + Duration::from_millis(millis),
        })
    }

    /// Sessions hold no state; they run out.
    fn revoke(&self, _: &str) {}
}
