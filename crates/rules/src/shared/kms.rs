//! Keys of AWS KMS, which are named by id, ARN or alias.

/// Whether two names mean the same key as far as they tell: equal, or one is the ARN whose
/// last part is the other's id.
pub fn same_key(one: &str, other: &str) -> bool {
    let short = |name: &'_ str| {
        let id = name.rsplit_once(":key/").map_or(name, |(_, id)| id);
        id.strip_prefix("key/").unwrap_or(id).to_owned()
    };
    let both_arns = one.starts_with("arn:") && other.starts_with("arn:");
    one == other || (!both_arns && short(one) == short(other))
}

#[cfg(test)]
mod tests {
    use super::same_key;

    #[test]
    fn ids_and_arns() {
        let arn = "arn:aws:kms:us-east-1:123456789012:key/1234abcd";
        assert!(same_key(arn, arn) && same_key(arn, "1234abcd") && same_key("1234abcd", arn));
        assert!(!same_key(arn, "arn:aws:kms:eu-west-1:123456789012:key/1234abcd"));
        assert!(!same_key(arn, "1234"));
        assert!(!same_key(arn, ""));
    }
}
