//! How many of each thing an account may have in a region: AWS Config's documented quotas, each of
//! which can be raised.

use std::collections::BTreeMap;

/// The highest that a limit can be raised to: lists of this many are still held in memory.
pub const HIGHEST: usize = 100_000;

/// A limit as it is documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Its name in configuration.
    pub name: &'static str,
    /// What is limited.
    pub what: &'static str,
    /// AWS's figure.
    pub default: usize,
    /// AWS's error beyond it.
    pub error: &'static str,
}

/// A limit that can't be set so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LimitError {
    /// No limit of this name.
    #[error("there is no limit `{0}`; docs/limits.md has the names")]
    Unknown(String),
    /// Lower than AWS's, or higher than can be held.
    #[error("the limit `{name}` is {value}, but must be {default} to {HIGHEST}")]
    Value {
        /// The limit.
        name: &'static str,
        /// What was wanted.
        value: usize,
        /// AWS's figure.
        default: usize,
    },
}

macro_rules! limits {
    ($($name:ident: $default:literal, $what:literal, $error:literal;)+) => {
        /// The limits in force.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Limits {
            $(#[doc = $what] pub $name: usize,)+
        }

        /// Every limit, in order of name.
        pub const TABLE: &[Limit] = &[
            $(Limit { name: stringify!($name), what: $what, default: $default, error: $error },)+
        ];

        impl Default for Limits {
            fn default() -> Self {
                Self { $($name: $default,)+ }
            }
        }

        impl Limits {
            fn place(&mut self, name: &str) -> Option<&mut usize> {
                match name {
                    $(stringify!($name) => Some(&mut self.$name),)+
                    _ => None,
                }
            }
        }
    };
}

limits! {
    aggregators: 50, "Configuration aggregators.", "LimitExceededException";
    config_rules: 1_000, "Rules of an account in a region, those of packs and of organizations included.", "MaxNumberOfConfigRulesExceededException";
    conformance_packs: 50, "Conformance packs of an account in a region.", "MaxNumberOfConformancePacksExceededException";
    organization_packs: 50, "Conformance packs of an organization.", "MaxNumberOfOrganizationConformancePacksExceededException";
    organization_rules: 150, "Rules of an organization.", "MaxNumberOfOrganizationConfigRulesExceededException";
    recorded_types: 1_000, "Types that a recording group lists.", "InvalidRecordingGroupException";
    stored_queries: 300, "Stored queries.", "ValidationException";
    waiting_deliveries: 100, "Deliveries of snapshots and history that wait at a time. AWS documents no figure.", "ServiceUnavailable";
}

impl Limits {
    /// AWS's limits, with some raised.
    ///
    /// # Errors
    /// When there is no such limit, or it would be lowered.
    pub fn raised(by_name: &BTreeMap<String, usize>) -> Result<Self, LimitError> {
        let mut limits = Self::default();
        for (name, value) in by_name {
            let unknown = || LimitError::Unknown(name.clone());
            let limit = TABLE.iter().find(|limit| limit.name == name).ok_or_else(unknown)?;
            let Limit { name, default, .. } = *limit;
            if !(default..=HIGHEST).contains(value) {
                return Err(LimitError::Value { name, value: *value, default });
            }
            *limits.place(name).ok_or_else(unknown)? = *value;
        }
        Ok(limits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_raised_by_name_and_never_lowered() {
        assert!(TABLE.is_sorted_by_key(|limit| limit.name));
        for limit in TABLE {
            let with = |value| Limits::raised(&BTreeMap::from([(limit.name.to_owned(), value)]));
            let mut raised = with(limit.default + 1).unwrap();
            assert_eq!(raised.place(limit.name).copied(), Some(limit.default + 1));
            assert!(with(limit.default - 1).is_err() && with(HIGHEST + 1).is_err());
        }
        let unknown = BTreeMap::from([("rules".to_owned(), 2_000)]);
        assert_eq!(Limits::raised(&unknown), Err(LimitError::Unknown("rules".into())));
    }
}
