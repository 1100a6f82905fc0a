//! Rust names for wire names.

const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Splits `SNSTopicARNs` into `SNS`, `Topic`, `ARNs`.
fn words(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let at = |index: usize| chars.get(index).copied().unwrap_or(' ');
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    for (index, &c) in chars.iter().enumerate() {
        if !c.is_ascii_alphanumeric() {
            words.push(std::mem::take(&mut word));
            continue;
        }
        let previous = if index == 0 { ' ' } else { at(index - 1) };
        let plural = at(index + 1) == 's' && !at(index + 2).is_ascii_lowercase();
        let starts = c.is_ascii_uppercase()
            && (previous.is_ascii_lowercase()
                || previous.is_ascii_digit()
                || (previous.is_ascii_uppercase()
                    && at(index + 1).is_ascii_lowercase()
                    && !plural));
        if starts {
            words.push(std::mem::take(&mut word));
        }
        word.push(c);
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

/// `ConfigRuleARN` becomes `config_rule_arn`; keywords get a raw prefix or a trailing underscore.
pub fn snake(name: &str) -> String {
    let joined = words(name).join("_").to_ascii_lowercase();
    match joined.as_str() {
        "self" | "super" | "crate" => format!("{joined}_"),
        word if KEYWORDS.contains(&word) => format!("r#{word}"),
        _ => joined,
    }
}

/// `ConfigRuleARN` becomes `CONFIG_RULE_ARN`.
pub fn screaming(name: &str) -> String {
    words(name).join("_").to_ascii_uppercase()
}

/// `CUSTOM_LAMBDA` becomes `CustomLambda`; `TwentyFour_Hours` becomes `TwentyFourHours`.
pub fn variant(value: &str) -> String {
    let mut out = String::new();
    for segment in value.split(|c: char| !c.is_ascii_alphanumeric()) {
        let shouting = !segment.chars().any(|c| c.is_ascii_lowercase());
        for (index, c) in segment.chars().enumerate() {
            match (index, shouting) {
                (0, _) => out.push(c.to_ascii_uppercase()),
                (_, true) => out.push(c.to_ascii_lowercase()),
                (_, false) => out.push(c),
            }
        }
    }
    if out.is_empty() || out.starts_with(|c: char| c.is_ascii_digit()) {
        out.insert(0, 'V');
    }
    if out == "Self" { "Self_".to_owned() } else { out }
}

/// `ConfigRule` stays; `rule` becomes `Rule`.
pub fn pascal(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| {
        std::iter::once(first.to_ascii_uppercase()).chain(chars).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_rust_conventions() {
        for (wire, rust) in [
            ("ConfigRuleARN", "config_rule_arn"),
            ("snsTopicARN", "sns_topic_arn"),
            ("s3KeyPrefix", "s3_key_prefix"),
            ("configurationItemMD5Hash", "configuration_item_md5_hash"),
            ("ResourceARNs", "resource_arns"),
            ("type", "r#type"),
            ("self", "self_"),
        ] {
            assert_eq!(snake(wire), rust);
        }
        assert_eq!(screaming("S3BucketName"), "S3_BUCKET_NAME");
        for (wire, rust) in [
            ("CUSTOM_LAMBDA", "CustomLambda"),
            ("TwentyFour_Hours", "TwentyFourHours"),
            ("aws.config", "AwsConfig"),
            ("2.0", "V20"),
        ] {
            assert_eq!(variant(wire), rust);
        }
        assert_eq!(pascal("config"), "Config");
    }
}
