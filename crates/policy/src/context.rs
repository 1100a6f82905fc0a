//! What is known of a request: its condition keys.

use crate::caller::Caller;

/// Condition keys and their values. Names are compared without regard to case.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// By name in lower case, sorted.
    keys: Vec<(Box<str>, Vec<String>)>,
}

impl Context {
    /// No key at all.
    pub fn new() -> Self {
        Self::default()
    }

    /// The global keys that follow from the caller and the time (seconds since 1970):
    /// `aws:PrincipalArn`, `aws:PrincipalAccount`, `aws:PrincipalType`, `aws:username`,
    /// `aws:PrincipalIsAWSService`, `aws:CurrentTime` and `aws:EpochTime`.
    pub fn of(caller: &Caller, now: i64) -> Self {
        let mut context = Self::new();
        if let Ok(time) = jiff::Timestamp::from_second(now) {
            context.set("aws:CurrentTime", [time.to_string()]);
            context.set("aws:EpochTime", [now.to_string()]);
        }
        if let Some(arn) = caller.principal_arn() {
            context.set("aws:PrincipalArn", [arn]);
        }
        if let Some(account) = caller.account() {
            context.set("aws:PrincipalAccount", [account]);
        }
        if let Some(kind) = caller.principal_type() {
            context.set("aws:PrincipalType", [kind]);
        }
        if let Caller::User { arn } = caller
            && let Some(name) = arn.rsplit('/').next()
        {
            context.set("aws:username", [name]);
        }
        let service = matches!(caller, Caller::Service { .. });
        context.set("aws:PrincipalIsAWSService", [service.to_string()]);
        context
    }

    /// Sets a key's values in place of those it had.
    pub fn set<V: Into<String>>(&mut self, key: &str, values: impl IntoIterator<Item = V>) {
        let key = key.to_ascii_lowercase();
        let values = values.into_iter().map(Into::into).collect();
        match self.keys.binary_search_by(|(name, _)| (**name).cmp(&*key)) {
            Ok(at) => {
                if let Some((_, old)) = self.keys.get_mut(at) {
                    *old = values;
                }
            }
            Err(at) => self.keys.insert(at, (key.into(), values)),
        }
    }

    /// The same with a key set.
    #[must_use]
    pub fn with<V: Into<String>>(mut self, key: &str, values: impl IntoIterator<Item = V>) -> Self {
        self.set(key, values);
        self
    }

    /// A key's values; empty when the request does not have the key. `key` in lower case.
    pub(crate) fn get(&self, key: &str) -> &[String] {
        let found = self.keys.binary_search_by(|(name, _)| (**name).cmp(key));
        found.ok().and_then(|at| self.keys.get(at)).map_or(&[], |(_, values)| values)
    }

    /// The value of a key that has exactly one: only such a key can be a variable.
    pub(crate) fn single(&self, key: &str) -> Option<&str> {
        match self.get(key) {
            [value] => Some(value),
            _ => None,
        }
    }
}
