//! Filters: names that mean a path, values with wildcards.

use super::error::{bad_filter, invalid};
use assize_wire::generated::ec2::Ec2Error;
use assize_wire::schema::{Kind as ShapeKind, Shape};
use serde_json::Value;

/// The most filters, and values of one, as EC2 bounds them.
const MAX_FILTERS: usize = 50;
const MAX_VALUES: usize = 200;

/// What a filter looks at.
enum Subject {
    /// The values at a path of members; lists on the way are looked into.
    Path(Vec<&'static str>),
    /// The value of a tag.
    Tag(String),
    /// Keys of tags.
    TagKey,
    /// Values of tags.
    TagValue,
}

/// One filter: any of its values must match.
pub(super) struct Filter {
    subject: Subject,
    patterns: Vec<String>,
}

/// Reads the `Filters` member of a request for things of a shape. `aliases` are names whose
/// path does not follow from them.
///
/// # Errors
/// For a name that means nothing here, as EC2 does.
pub(super) fn read(
    asked: &Value,
    shape: &'static Shape,
    aliases: &[(&str, &'static str)],
) -> Result<Vec<Filter>, Ec2Error> {
    let given = asked.get("Filters").and_then(Value::as_array).map(Vec::as_slice);
    let given = given.unwrap_or_default();
    if given.len() > MAX_FILTERS {
        return Err(invalid(format!("There are more than {MAX_FILTERS} filters")));
    }
    given
        .iter()
        .map(|filter| {
            let name = filter.get("Name").and_then(Value::as_str).unwrap_or_default();
            let values = filter.get("Values").and_then(Value::as_array).map(Vec::as_slice);
            let values = values.unwrap_or_default();
            if values.len() > MAX_VALUES {
                return Err(invalid(format!(
                    "The filter '{name}' has more than {MAX_VALUES} values"
                )));
            }
            let patterns = values.iter().filter_map(Value::as_str).map(str::to_owned).collect();
            let subject = subject(name, shape, aliases).ok_or_else(|| bad_filter(name))?;
            Ok(Filter { subject, patterns })
        })
        .collect()
}

fn subject(name: &str, shape: &'static Shape, aliases: &[(&str, &'static str)]) -> Option<Subject> {
    if let Some(key) = name.strip_prefix("tag:") {
        return Some(Subject::Tag(key.to_owned()));
    }
    match name {
        "tag-key" => return Some(Subject::TagKey),
        "tag-value" => return Some(Subject::TagValue),
        _ => {}
    }
    if let Some((_, path)) = aliases.iter().find(|(alias, _)| *alias == name) {
        return Some(Subject::Path(path.split('.').collect()));
    }
    let mut path = Vec::new();
    let mut at = shape;
    for segment in name.split('.') {
        let member = member_of(at, segment)?;
        path.push(member.0);
        at = member.1;
    }
    Some(Subject::Path(path))
}

/// The member that a filter's word names: `vpc-id` is `VpcId`, `attachment` is `Attachments`.
fn member_of(shape: &'static Shape, word: &str) -> Option<(&'static str, &'static Shape)> {
    let mut shape = shape;
    while let ShapeKind::List(element, _) = &shape.kind {
        shape = element;
    }
    let ShapeKind::Structure(members) = &shape.kind else { return None };
    let wanted: String = word.split('-').collect::<String>().to_ascii_lowercase();
    if wanted.is_empty() {
        return None;
    }
    let named = |ending: &str| {
        members.iter().find(|m| m.name.to_ascii_lowercase() == format!("{wanted}{ending}"))
    };
    ["", "s", "es", "set"].iter().find_map(|ending| named(ending)).map(|m| (m.name, m.shape))
}

impl Filter {
    /// Whether a tag by itself passes, as DescribeTags tells it: `tag:KEY` is about its own key
    /// and value.
    pub(super) fn admits_tag(&self, tag: &Value) -> bool {
        let text = |member: &str| tag.get(member).and_then(Value::as_str).unwrap_or_default();
        let matches = |text: &str| self.patterns.iter().any(|pattern| wild(pattern, text));
        match &self.subject {
            Subject::Tag(key) => text("Key") == key && matches(text("Value")),
            Subject::TagKey => matches(text("Key")),
            Subject::TagValue => matches(text("Value")),
            Subject::Path(_) => self.admits(tag),
        }
    }

    /// Whether a thing in the API's members passes.
    pub(super) fn admits(&self, thing: &Value) -> bool {
        let matches = |text: &str| self.patterns.iter().any(|pattern| wild(pattern, text));
        let tags = || {
            let list = thing.get("Tags").or_else(|| thing.get("TagSet")).and_then(Value::as_array);
            list.into_iter().flatten().filter_map(|tag| {
                Some((
                    tag.get("Key")?.as_str()?,
                    tag.get("Value").and_then(Value::as_str).unwrap_or(""),
                ))
            })
        };
        match &self.subject {
            Subject::Path(path) => any_at(thing, path, &matches),
            Subject::Tag(key) => tags().any(|(k, v)| k == key && matches(v)),
            Subject::TagKey => tags().any(|(k, _)| matches(k)),
            Subject::TagValue => tags().any(|(_, v)| matches(v)),
        }
    }
}

fn any_at(value: &Value, path: &[&str], matches: &dyn Fn(&str) -> bool) -> bool {
    match (value, path) {
        (Value::Array(values), _) => values.iter().any(|value| any_at(value, path, matches)),
        (Value::Object(object), [first, rest @ ..]) => {
            object.get(*first).is_some_and(|value| any_at(value, rest, matches))
        }
        (Value::String(text), []) => matches(text),
        (Value::Number(number), []) => matches(&number.to_string()),
        (Value::Bool(flag), []) => matches(&flag.to_string()),
        _ => false,
    }
}

/// Whether a text matches a pattern in which `*` stands for any run and `?` for any letter, and
/// a backslash takes a letter's meaning away. In linear time: only the last star is gone back to.
fn wild(pattern: &str, text: &str) -> bool {
    enum Part {
        Any,
        One,
        Letter(char),
    }
    let mut parts = Vec::new();
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        parts.push(match letter {
            '*' => Part::Any,
            '?' => Part::One,
            '\\' => Part::Letter(letters.next().unwrap_or('\\')),
            letter => Part::Letter(letter),
        });
    }
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(letter) = text.get(t) {
        match parts.get(p) {
            Some(Part::Any) => {
                star = Some((p, t));
                p += 1;
            }
            Some(Part::One) => (p, t) = (p + 1, t + 1),
            Some(Part::Letter(wanted)) if wanted == letter => (p, t) = (p + 1, t + 1),
            _ => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    (p, t) = (at + 1, from + 1);
                }
                None => return false,
            },
        }
    }
    parts.iter().skip(p).all(|part| matches!(part, Part::Any))
}

#[cfg(test)]
mod tests {
    use super::*;
    use assize_wire::generated::ec2::schema;
    use serde_json::json;

    fn admits(filter: Value, thing: &Value) -> Result<bool, Ec2Error> {
        let asked = json!({"Filters": [filter]});
        let filters = read(&asked, &schema::VOLUME_SHAPE, &[("status", "State")])?;
        Ok(filters.iter().all(|filter| filter.admits(thing)))
    }

    #[test]
    fn names_mean_paths() {
        let volume = json!({"VolumeId":"vol-1","State":"in-use","Size":8,"Encrypted":true,
            "Tags":[{"Key":"env","Value":"prod"}],
            "Attachments":[{"InstanceId":"i-1"},{"InstanceId":"i-2"}]});
        let one = |name: &str, value: &str| {
            admits(json!({"Name":name,"Values":[value]}), &volume).unwrap()
        };
        for (name, good, bad) in [
            ("volume-id", "vol-1", "vol-2"),
            ("status", "in-use", "available"),
            ("size", "8", "9"),
            ("encrypted", "true", "false"),
            ("attachment.instance-id", "i-2", "i-3"),
            ("tag:env", "pr*", "dev"),
            ("tag-key", "e?v", "e??v"),
            ("tag-value", "*", "x"),
        ] {
            assert!(one(name, good), "{name}={good}");
            assert!(!one(name, bad), "{name}={bad}");
        }
        assert!(admits(json!({"Name":"size","Values":["1","8"]}), &volume).unwrap());
        assert!(!admits(json!({"Name":"size"}), &volume).unwrap());
        for unknown in ["", "nonsense", "size.x", "attachment.", "attachment"] {
            let read = admits(json!({"Name":unknown,"Values":["*"]}), &volume);
            assert!(read.is_err() || !read.unwrap(), "{unknown}");
        }
    }

    #[test]
    fn wildcards() {
        for (pattern, text) in [
            ("*", ""),
            ("a*c", "abbc"),
            ("a?c", "abc"),
            ("\\*", "*"),
            ("a*b*c", "aXbYbZc"),
            ("", ""),
        ] {
            assert!(wild(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("a*c", "abcd"), ("?", ""), ("\\*", "x"), ("A", "a")] {
            assert!(!wild(pattern, text), "{pattern} {text}");
        }
        let long = "a".repeat(50_000);
        assert!(!wild(&format!("{}b", "a*".repeat(100)), &long));
    }
}
