//! As whom requests to an upstream are signed.

mod files;
mod process;

use assize_model::Timestamp;
use assize_wire::sigv4::Credentials;
use std::collections::BTreeMap;
use std::path::PathBuf;
use tokio::sync::Mutex;

/// What emulators take from everybody.
const LOCAL_KEY: (&str, &str) = ("test", "test");

/// Temporary credentials are looked for again so long before they end, in milliseconds.
const RENEW_BEFORE_MS: i64 = 5 * 60_000;

/// Static credentials are looked for again after so long, in milliseconds: files change.
const LOOK_AGAIN_MS: i64 = 60_000;

/// Why there is nothing to sign with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CredentialError {
    /// No source has any.
    #[error(
        "no AWS credentials were found for the upstream: set AWS_ACCESS_KEY_ID and \
         AWS_SECRET_ACCESS_KEY, or a profile in {0}"
    )]
    None(String),
    /// The profile that was asked for is in no file.
    #[error("there is no profile `{profile}` with credentials in {files}")]
    NoProfile {
        /// Its name.
        profile: String,
        /// Where it was looked for.
        files: String,
    },
    /// The profile gets its credentials in a way that is not known here.
    #[error(
        "the profile `{profile}` uses `{setting}`, which is not known here; set \
         `credential_process = aws configure export-credentials --profile {profile}` in another \
         profile, and name that one"
    )]
    Unsupported {
        /// Its name.
        profile: String,
        /// The setting.
        setting: &'static str,
    },
    /// A file can't be read.
    #[error("`{path}` cannot be read: {reason}")]
    Unreadable {
        /// The file.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// The program of `credential_process` gave none.
    #[error("the credential_process of the profile `{profile}` failed: {reason}")]
    Process {
        /// The profile.
        profile: String,
        /// What happened.
        reason: String,
    },
}

/// Credentials, and when they must be looked for again.
#[derive(Clone)]
struct Found {
    credentials: Credentials,
    until: Timestamp,
}

/// Finds credentials where the AWS CLI does: the environment, then the profile's files. For an
/// upstream on this machine that is an emulator, any will do, so there are always some.
pub struct CredentialChain {
    profile: Option<String>,
    environment: BTreeMap<String, String>,
    /// A key of this server itself, which a shell may have in its environment.
    own_key: Option<String>,
    kept: Mutex<Option<Found>>,
}

impl CredentialChain {
    /// A chain over an environment. `profile` goes before everything; `own_key` is passed over.
    pub fn new(
        profile: Option<String>,
        environment: impl IntoIterator<Item = (String, String)>,
        own_key: Option<String>,
    ) -> Self {
        let environment = environment
            .into_iter()
            .filter(|(name, value)| {
                (name.starts_with("AWS_") || name == "HOME") && !value.is_empty()
            })
            .collect();
        Self { profile, environment, own_key, kept: Mutex::default() }
    }

    /// The credentials for now.
    ///
    /// # Errors
    /// Any [`CredentialError`]; none for an upstream on this machine, unless a profile was
    /// asked for.
    pub(crate) async fn find(
        &self,
        now: Timestamp,
        local: bool,
    ) -> Result<Credentials, CredentialError> {
        let mut kept = self.kept.lock().await;
        if let Some(found) = kept.as_ref().filter(|found| now.millis() < found.until.millis()) {
            return Ok(found.credentials.clone());
        }
        match self.look(now).await {
            Ok(found) => {
                let credentials = found.credentials.clone();
                *kept = Some(found);
                Ok(credentials)
            }
            Err(CredentialError::None(_)) if local => {
                Ok(Credentials::new(LOCAL_KEY.0, LOCAL_KEY.1))
            }
            Err(error) => Err(error),
        }
    }

    async fn look(&self, now: Timestamp) -> Result<Found, CredentialError> {
        let again = now.plus_millis(LOOK_AGAIN_MS);
        if self.profile.is_none()
            && let Some(credentials) = self.in_environment()
        {
            return Ok(Found { credentials, until: again });
        }
        let profile = self
            .profile
            .clone()
            .or_else(|| self.environment.get("AWS_PROFILE").cloned())
            .or_else(|| self.environment.get("AWS_DEFAULT_PROFILE").cloned());
        let places = self.files();
        let files = places.iter().map(|path| path.display().to_string()).collect::<Vec<_>>();
        let files = files.join(" or ");
        let name = profile.as_deref().unwrap_or("default");
        let settings = files::profile(&places, name).await?;
        let Some(settings) = settings else {
            return Err(match profile {
                Some(profile) => CredentialError::NoProfile { profile, files },
                None => CredentialError::None(files),
            });
        };
        match files::keys(name, &settings)? {
            files::Keys::Static(credentials) => Ok(Found { credentials, until: again }),
            files::Keys::Process(command) => {
                let (credentials, expires) = process::run(name, &command).await?;
                let until = expires.map_or(again, |at| at.plus_millis(-RENEW_BEFORE_MS));
                Ok(Found { credentials, until })
            }
            files::Keys::None => match profile {
                Some(profile) => Err(CredentialError::NoProfile { profile, files }),
                None => Err(CredentialError::None(files)),
            },
        }
    }

    fn in_environment(&self) -> Option<Credentials> {
        let get = |name: &str| self.environment.get(name).cloned();
        let access_key_id = get("AWS_ACCESS_KEY_ID")?;
        if self.own_key.as_ref() == Some(&access_key_id) {
            return None;
        }
        let mut credentials = Credentials::new(access_key_id, get("AWS_SECRET_ACCESS_KEY")?);
        credentials.session_token = get("AWS_SESSION_TOKEN");
        Some(credentials)
    }

    /// The credentials file, then the configuration file.
    fn files(&self) -> Vec<PathBuf> {
        let home = self.environment.get("HOME").map(PathBuf::from).unwrap_or_default();
        let file = |variable: &str, name: &str| {
            self.environment
                .get(variable)
                .map_or_else(|| home.join(".aws").join(name), PathBuf::from)
        };
        vec![file("AWS_SHARED_CREDENTIALS_FILE", "credentials"), file("AWS_CONFIG_FILE", "config")]
    }
}

#[cfg(test)]
#[path = "credentials_tests.rs"]
mod tests;
