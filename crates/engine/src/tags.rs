//! Tags of rules, packs and recorders: checked, kept as one document per ARN.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::ports::{ReadTx, StoreError, StoreExt, WriteTx};
use assize_model::AccountRegion;
use assize_model::arn::config_arn;
use std::collections::BTreeMap;

/// Tags in order of their keys.
pub type Tags = BTreeMap<String, String>;

/// The most tags that anything may have.
pub const MAX_TAGS: usize = 50;

/// The kind under which the store keeps tags.
const KIND: &str = "tags";

/// Why tags were refused. The first four are faults of one request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TagError {
    /// A tag without key.
    #[error(
        "1 validation error detected: Value null at 'tags.{0}.member.key' failed to satisfy \
         constraint: Member must not be null"
    )]
    NoKey(usize),
    /// A key or value with characters that tags may not have.
    #[error(
        "1 validation error detected: Value '{text}' at 'tags.{index}.member.{part}' failed to \
         satisfy constraint: Member must satisfy regular expression pattern: \
         [\\\\p{{L}}\\\\p{{Z}}\\\\p{{N}}_.:/=+\\\\-@]+"
    )]
    Characters {
        /// What was given.
        text: String,
        /// The tag's place, counted from one.
        index: usize,
        /// `key` or `value`.
        part: &'static str,
    },
    /// The same key twice.
    #[error("Duplicate tag keys found. Please note that Tag keys are case insensitive.")]
    Duplicate,
    /// A key that only AWS may set.
    #[error("aws: prefixed tag key names are not allowed for external use.")]
    Reserved,
    /// Too many in all.
    #[error(
        "You have reached the limit of the number of tags you can use. The resource may have at \
         most {MAX_TAGS} tags."
    )]
    TooMany,
    /// Nothing has that ARN.
    #[error("ResourceArn '{0}' does not exist")]
    NoSuchResource(String),
}

/// Checks the tags of a request: keys and values as they came.
pub fn check_tags(
    given: impl IntoIterator<Item = (Option<String>, Option<String>)>,
) -> Result<Tags, TagError> {
    let mut tags = Tags::new();
    for (place, (key, value)) in given.into_iter().enumerate() {
        let index = place + 1;
        let key = key.ok_or(TagError::NoKey(index))?;
        let value = value.unwrap_or_default();
        for (part, text) in [("key", &key), ("value", &value)] {
            if !text.chars().all(is_allowed) {
                return Err(TagError::Characters { text: text.clone(), index, part });
            }
        }
        check_key(&key)?;
        // As the text says: `Env` and `env` are one key.
        if tags.keys().any(|known| known.to_lowercase() == key.to_lowercase()) {
            return Err(TagError::Duplicate);
        }
        tags.insert(key, value);
    }
    Ok(tags)
}

/// Letters, separators, numbers and a few signs.
fn is_allowed(c: char) -> bool {
    c.is_alphanumeric() || (c.is_whitespace() && !c.is_control()) || "_.:/=+-@".contains(c)
}

fn check_key(key: &str) -> Result<(), TagError> {
    let reserved = key.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:"));
    if reserved { Err(TagError::Reserved) } else { Ok(()) }
}

/// The tags of an ARN.
pub(crate) fn tags_of(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    arn: &str,
) -> Result<Tags, StoreError> {
    let Some(text) = tx.document(home, KIND, arn)? else { return Ok(Tags::new()) };
    serde_json::from_str(&text)
        .map_err(|e| StoreError::Damaged { path: arn.to_owned(), reason: e.to_string() })
}

/// Keeps the tags of an ARN in place of what it had.
pub(crate) fn put_tags(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    arn: &str,
    tags: &Tags,
) -> Result<(), StoreError> {
    if tags.is_empty() {
        return tx.delete_document(home, KIND, arn).map(drop);
    }
    let text =
        serde_json::to_string(tags).map_err(|e| StoreError::Other(format!("writing tags: {e}")))?;
    tx.put_document(home, KIND, arn, &text)
}

/// Whether the home has something of that ARN that can bear tags: its rules, its recorder,
/// its stored queries, aggregators and authorizations.
fn must_exist(tx: &dyn ReadTx, home: &AccountRegion, arn: &str) -> Result<(), EngineError> {
    let is_rule = arn.starts_with(&config_arn(home, "config-rule/"))
        && tx.rules(home)?.iter().any(|rule| rule.arn == arn);
    let is_recorder = || -> Result<bool, EngineError> {
        Ok(crate::recorder::recorder(tx, home)?.is_some_and(|recorder| recorder.arn == arn)
            || crate::recorder::linked_recorders(tx, home)?.iter().any(|linked| linked.arn == arn))
    };
    if is_rule
        || is_recorder()?
        || crate::query::stored_query_has_arn(tx, home, arn)?
        || crate::aggregate::aggregator_has_arn(tx, home, arn)?
        || crate::aggregate::authorization_has_arn(tx, home, arn)?
        || crate::packs::has_arn(tx, home, arn)?
        || crate::organization::has_arn(tx, home, arn)?
    {
        Ok(())
    } else {
        Err(TagError::NoSuchResource(arn.to_owned()).into())
    }
}

impl Engine {
    /// The tags of what has the ARN.
    pub fn tags(&self, home: &AccountRegion, arn: &str) -> Result<Tags, EngineError> {
        self.store.read(|tx| {
            must_exist(tx, home, arn)?;
            Ok(tags_of(tx, home, arn)?)
        })
    }

    /// Adds tags; those that are there get the new value.
    pub fn tag(&self, home: &AccountRegion, arn: &str, tags: Tags) -> Result<(), EngineError> {
        self.change_tags(home, arn, move |known| {
            known.extend(tags);
            if known.len() > MAX_TAGS { Err(TagError::TooMany) } else { Ok(()) }
        })
    }

    /// Removes tags; keys that are not there are passed over.
    pub fn untag(
        &self,
        home: &AccountRegion,
        arn: &str,
        keys: Vec<String>,
    ) -> Result<(), EngineError> {
        keys.iter().try_for_each(|key| check_key(key))?;
        self.change_tags(home, arn, move |known| {
            known.retain(|key, _| !keys.contains(key));
            Ok(())
        })
    }

    fn change_tags(
        &self,
        home: &AccountRegion,
        arn: &str,
        change: impl FnOnce(&mut Tags) -> Result<(), TagError> + Send + 'static,
    ) -> Result<(), EngineError> {
        let (home, arn) = (home.clone(), arn.to_owned());
        self.store.write(move |tx| {
            must_exist(tx, &home, &arn)?;
            let mut tags = tags_of(tx, &home, &arn)?;
            change(&mut tags)?;
            Ok(put_tags(tx, &home, &arn, &tags)?)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(given: &[(&str, &str)]) -> Result<Tags, TagError> {
        check_tags(given.iter().map(|(k, v)| (Some((*k).to_owned()), Some((*v).to_owned()))))
    }

    #[test]
    fn tags_are_checked() {
        assert_eq!(check(&[("a b", "c:/=+-@._9é"), ("ж", "")]).unwrap().len(), 2);
        assert_eq!(check(&[("a", "1"), ("A", "2")]), Err(TagError::Duplicate));
        assert_eq!(check(&[("AWS:x", "1")]), Err(TagError::Reserved));
        assert_eq!(check(&[("aws", "1")]).map(|t| t.len()), Ok(1));
        assert_eq!(
            check(&[("ok", "1"), ("b<", "1")]).unwrap_err().to_string(),
            "1 validation error detected: Value 'b<' at 'tags.2.member.key' failed to satisfy \
             constraint: Member must satisfy regular expression pattern: \
             [\\\\p{L}\\\\p{Z}\\\\p{N}_.:/=+\\\\-@]+"
        );
        assert!(matches!(check(&[("k", "a\nb")]), Err(TagError::Characters { .. })));
        assert_eq!(check_tags([(None, None)]), Err(TagError::NoKey(1)));
    }
}
