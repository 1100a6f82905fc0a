//! The identifiers of all of AWS's managed rules, built natively or not.

/// One line per identifier, in order: the identifier, then the names of its parameters;
/// those that must be given end in `!`.
const TABLE: &str = include_str!("known_identifiers.txt");

/// The rule that an outside process judges, with PutExternalEvaluation.
pub const PROCESS_CHECK: &str = "AWS_CONFIG_PROCESS_CHECK";

/// A parameter of a managed rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownParam {
    /// Its name.
    pub name: &'static str,
    /// Whether it must be given.
    pub required: bool,
}

/// The parameters of AWS's managed rule of that identifier; `None` when there is no such
/// rule.
pub fn known_params(identifier: &str) -> Option<Vec<KnownParam>> {
    let mut found = TABLE.lines().map(|line| line.split(' '));
    let params = found.find_map(|mut words| (words.next() == Some(identifier)).then_some(words))?;
    let read = |word: &'static str| {
        let name = word.strip_suffix('!').unwrap_or(word);
        KnownParam { name, required: name.len() < word.len() }
    };
    Some(params.map(read).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_sound() {
        let ids: Vec<&str> = TABLE.lines().filter_map(|line| line.split(' ').next()).collect();
        assert!(ids.len() > 800);
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
        let sound = |c: char| c.is_ascii_alphanumeric() || " _!".contains(c);
        assert!(TABLE.lines().all(|line| !line.ends_with(' ') && line.chars().all(sound)));
        assert_eq!(known_params(PROCESS_CHECK), Some(Vec::new()));
        assert_eq!(
            known_params("ACCESS_KEYS_ROTATED"),
            Some(vec![KnownParam { name: "maxAccessKeyAge", required: true }])
        );
        assert_eq!(known_params("ACCESS_KEYS"), None);
        assert_eq!(known_params(""), None);
    }
}
