//! Pages of lists: markers name the last entry that was told.

use assize_iam::IamError as Fault;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Entries of a page unless told.
const PAGE: usize = 100;

/// A page of a list.
pub(super) struct Paged<T> {
    /// Its entries.
    pub(super) entries: Vec<T>,
    /// Whether there are more.
    pub(super) is_truncated: Option<bool>,
    /// Where to go on.
    pub(super) marker: Option<String>,
}

/// Cuts a page out of a list that is in order of `key`.
pub(super) fn page<T>(
    all: Vec<T>,
    marker: Option<&str>,
    max_items: Option<i32>,
    key: impl Fn(&T) -> String,
) -> Result<Paged<T>, Fault> {
    let after = marker.map(read).transpose()?;
    let limit = max_items.and_then(|max| usize::try_from(max).ok()).unwrap_or(PAGE);
    let mut entries: Vec<T> = all
        .into_iter()
        .filter(|entry| after.as_ref().is_none_or(|after| key(entry) > *after))
        .take(limit.saturating_add(1))
        .collect();
    let more = entries.len() > limit;
    entries.truncate(limit);
    let marker = entries.last().filter(|_| more).map(|last| URL_SAFE_NO_PAD.encode(key(last)));
    Ok(Paged { entries, is_truncated: Some(more), marker })
}

/// A list in order of `key`.
pub(super) fn sorted<T>(mut all: Vec<T>, key: impl Fn(&T) -> String) -> Vec<T> {
    all.sort_by_key(|entry| key(entry));
    all
}

fn read(marker: &str) -> Result<String, Fault> {
    let bytes = URL_SAFE_NO_PAD.decode(marker).ok();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    text.ok_or_else(|| Fault::Validation("Invalid Marker.".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_follow_each_other() {
        let all = || vec!["a".to_owned(), "b".to_owned(), "c".to_owned()];
        let first = page(all(), None, Some(2), String::clone).unwrap();
        assert_eq!(first.entries, ["a", "b"]);
        assert_eq!(first.is_truncated, Some(true));
        let next = page(all(), first.marker.as_deref(), Some(2), String::clone).unwrap();
        assert_eq!((next.entries, next.marker), (vec!["c".to_owned()], None));
        assert!(page(all(), Some("%%"), None, String::clone).is_err());
    }
}
