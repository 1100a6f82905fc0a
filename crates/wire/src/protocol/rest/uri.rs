//! Templates of paths, such as `/2017-03-31/tags/{Resource}` or `/{Bucket}/{Key+}?acl`.

use crate::percent::{decoded_text, encoded};

/// A template, taken apart.
#[derive(Debug, Clone, Copy)]
pub(super) struct Template {
    path: &'static str,
    query: &'static str,
}

impl Template {
    pub(super) fn of(uri: &'static str) -> Self {
        let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
        Self { path, query }
    }

    fn segments(self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').skip(1).filter(|segment| !segment.is_empty())
    }

    /// How much of the template is fixed.
    pub(super) fn literals(self) -> usize {
        let fixed = self.segments().filter(|segment| label(segment).is_none()).count();
        fixed + self.query.split('&').filter(|part| !part.is_empty()).count()
    }

    /// Are the template's fixed parameters in a query?
    pub(super) fn has_query(self, query: &str) -> bool {
        let mut wanted = self.query.split('&').filter(|part| !part.is_empty());
        wanted.all(|wanted| query.split('&').any(|part| part.trim_end_matches('=') == wanted))
    }

    /// The template's fixed parameters.
    pub(super) fn query(self) -> &'static str {
        self.query
    }

    /// The labels' values, decoded; none when the path doesn't fit. A slash at the end doesn't
    /// matter, unless a greedy label takes it.
    pub(super) fn labels(self, path: &str) -> Option<Vec<(&'static str, String)>> {
        let mut rest = path.strip_prefix('/')?;
        let mut labels = Vec::new();
        for segment in self.segments() {
            if rest.is_empty() {
                return None;
            }
            match label(segment) {
                Some((name, true)) => {
                    labels.push((name, decoded_text(rest)?.into_owned()));
                    rest = "";
                }
                other => {
                    let (part, after) = rest.split_once('/').unwrap_or((rest, ""));
                    rest = after;
                    match other {
                        Some((name, _)) if !part.is_empty() => {
                            labels.push((name, decoded_text(part)?.into_owned()));
                        }
                        None if part == segment => {}
                        _ => return None,
                    }
                }
            }
        }
        rest.is_empty().then_some(labels)
    }

    /// The path with values in place of labels; none when one is missing or empty.
    pub(super) fn expand(self, mut value: impl FnMut(&str) -> Option<String>) -> Option<String> {
        let mut out = String::new();
        for segment in self.segments() {
            out.push('/');
            match label(segment) {
                None => out.push_str(segment),
                Some((name, greedy)) => {
                    let value = value(name).filter(|value| !value.is_empty())?;
                    out.push_str(&encoded(&value, if greedy { b"/" } else { b"" }));
                }
            }
        }
        if out.is_empty() {
            out.push('/');
        }
        Some(out)
    }
}

/// A label's name, and whether it is greedy.
fn label(segment: &'static str) -> Option<(&'static str, bool)> {
    let name = segment.strip_prefix('{')?.strip_suffix('}')?;
    Some(name.strip_suffix('+').map_or((name, false), |name| (name, true)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_give_labels_and_back() {
        let alias = Template::of("/v/functions/{F}/aliases/{Name}");
        let labels = alias.labels("/v/functions/arn%3Aaws%2Fx/aliases/a%20b").unwrap();
        assert_eq!(labels, [("F", "arn:aws/x".to_owned()), ("Name", "a b".to_owned())]);
        let path = alias.expand(|name| {
            labels.iter().find(|(label, _)| *label == name).map(|(_, value)| value.clone())
        });
        assert_eq!(path.as_deref(), Some("/v/functions/arn%3Aaws%2Fx/aliases/a%20b"));
        assert_eq!(alias.expand(|_| Some(String::new())), None);
        for bad in [
            "",
            "/",
            "/v/functions/f/aliases",
            "/v/functions//aliases/a",
            "/v/x/f/aliases/a",
            "/v/functions/f/aliases/a/b",
            "/v/functions/%ff/aliases/a",
        ] {
            assert_eq!(alias.labels(bad), None, "{bad}");
        }
        assert!(alias.labels("/v/functions/f/aliases/a/").is_some());
        let object = Template::of("/{Bucket}/{Key+}?acl");
        let labels = object.labels("/b/a/b%2Bc/").unwrap();
        assert_eq!(labels, [("Bucket", "b".to_owned()), ("Key", "a/b+c/".to_owned())]);
        assert!(object.has_query("x=1&acl=") && object.has_query("acl") && !object.has_query("x"));
        assert_eq!(Template::of("/").labels("/"), Some(vec![]));
        assert_eq!(Template::of("/").expand(|_| None).as_deref(), Some("/"));
    }
}
