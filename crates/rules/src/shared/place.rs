//! Places in items, and what must stand there.
//!
//! Most rules say that one property must be true, or one of some values. A place is where
//! that property stands, or where it would stand: it knows its JSON pointer either way, so
//! that a verdict can point at what is missing. Names match in any capitalisation, as items
//! spell them in several (`dBInstanceIdentifier`, `dbinstanceIdentifier`, `DBInstanceIdentifier`).

use super::read::{config, missing};
use assize_model::json::{Items, Kind, Malformed, Node};
use assize_rule::{Evidence, ItemView, Outcome, Verdict};
use std::borrow::Cow;

/// Where something stands or is missing.
#[derive(Clone, Copy)]
pub struct Place<'d> {
    /// What stands there.
    node: Node<'d>,
    /// The deepest value on the way that is there.
    holder: Node<'d>,
    /// The steps below the holder that lead nowhere.
    rest: &'static str,
}

/// The place at a dotted path in the configuration, which must hold something at all.
pub fn at<'d>(item: &ItemView<'d>, path: &'static str) -> Result<Place<'d>, Malformed> {
    within(config(item)?, path)
}

/// The place at a dotted path in the supplementary configuration, which must hold something
/// at all: an item without any was recorded without it, so that its silence says nothing.
pub fn beside<'d>(item: &ItemView<'d>, path: &'static str) -> Result<Place<'d>, Malformed> {
    let all = item.root().get("supplementaryConfiguration");
    if all.opt_object()?.is_none_or(|all| all.members().next().is_none()) {
        return Err(missing(format!("/supplementaryConfiguration/{}", slashed(path)), "recorded"));
    }
    within(all, path)
}

/// The place at a dotted path below a value. Whatever the path leads through must be an
/// object, if it is there.
pub fn within<'d>(holder: Node<'d>, path: &'static str) -> Result<Place<'d>, Malformed> {
    let (mut node, mut rest) = (holder, path);
    loop {
        if rest.is_empty() {
            return Ok(Place { node, holder: node, rest });
        }
        let (step, after) = rest.split_once('.').unwrap_or((rest, ""));
        let next = node.req_object()?.get_any_case(step);
        if next.is_absent() {
            return Ok(Place { node: next, holder: node, rest });
        }
        (node, rest) = (next, after);
    }
}

fn slashed(path: &str) -> String {
    path.replace('.', "/")
}

impl<'d> Place<'d> {
    /// What stands there; `null` or a missing node when nothing does.
    pub fn node(&self) -> Node<'d> {
        self.node
    }

    /// The JSON pointer of the place.
    pub fn pointer(&self) -> String {
        if self.node.exists() && self.rest.find('.').is_none() {
            return self.node.pointer();
        }
        format!("{}/{}", self.holder.pointer(), slashed(self.rest))
    }

    /// The fault that nothing stands there.
    pub fn missing(&self) -> Malformed {
        missing(self.pointer(), "present")
    }

    /// Whether nothing or `null` stands there.
    pub fn is_absent(&self) -> bool {
        self.node.is_absent()
    }

    /// This place, at which something must stand.
    pub fn needed(self) -> Result<Self, Malformed> {
        if self.is_absent() { Err(self.missing()) } else { Ok(self) }
    }

    /// This place, which must be recorded, be it as `null`: for what a recorder writes down
    /// as `null` when the service knows of none.
    pub fn recorded(self) -> Result<Self, Malformed> {
        if self.node.exists() { Ok(self) } else { Err(self.missing()) }
    }

    /// The text; nothing for an empty one.
    pub fn text(&self) -> Result<Option<Cow<'d, str>>, Malformed> {
        Ok(self.node.opt_str()?.filter(|text| !text.is_empty()))
    }

    /// The text, which must be there.
    pub fn need_text(&self) -> Result<Cow<'d, str>, Malformed> {
        self.text()?.ok_or_else(|| self.missing())
    }

    /// The boolean.
    pub fn flag(&self) -> Result<Option<bool>, Malformed> {
        self.node.opt_bool()
    }

    /// The integer, also one that is written as a text.
    pub fn int(&self) -> Result<Option<i64>, Malformed> {
        match self.node.kind() {
            Kind::String => match self.node.as_str().and_then(|text| text.parse().ok()) {
                Some(number) => Ok(Some(number)),
                None => Err(self.node.malformed("an integer")),
            },
            _ => self.node.opt_i64(),
        }
    }

    /// The integer, which must be there.
    pub fn need_int(&self) -> Result<i64, Malformed> {
        self.int()?.ok_or_else(|| self.missing())
    }

    /// The elements of a list; none where there is no list.
    pub fn items(&self) -> Result<Items<'d>, Malformed> {
        self.node.opt_items()
    }

    /// The elements of a list that must be there.
    pub fn need_items(&self) -> Result<Items<'d>, Malformed> {
        self.needed()?.items()
    }

    /// Whether something stands there: no `null`, no empty text, list or object.
    pub fn is_filled(&self) -> bool {
        match self.node.kind() {
            Kind::Array => self.node.items().next().is_some(),
            Kind::Object => self.node.members().next().is_some(),
            _ => !self.is_absent() && self.node.raw() != "\"\"",
        }
    }

    /// The fact that stands, or is missing, there.
    pub fn fact(&self, expected: impl Into<String>) -> Evidence {
        let seen = if self.is_absent() { "" } else { self.node.raw() };
        Evidence::new(self.pointer(), seen, expected)
    }

    /// Compliant when `ok`, else non-compliant because of this place.
    pub fn demand(&self, ok: bool, say: impl Into<String>, expected: impl Into<String>) -> Outcome {
        Ok(if ok {
            Verdict::compliant()
        } else {
            Verdict::non_compliant(say).with_evidence(self.fact(expected))
        })
    }

    /// Demands `true`; the flag must be recorded.
    pub fn must_be_true(&self, say: &str) -> Outcome {
        let on = self.flag()?.ok_or_else(|| self.missing())?;
        self.demand(on, say, "true")
    }

    /// Demands `false`; the flag must be recorded.
    pub fn must_be_false(&self, say: &str) -> Outcome {
        let on = self.flag()?.ok_or_else(|| self.missing())?;
        self.demand(!on, say, "false")
    }

    /// Demands `true`; what is not there is off.
    pub fn must_be_on(&self, say: &str) -> Outcome {
        self.demand(self.flag()?.unwrap_or(false), say, "true")
    }

    /// Demands that the flag is not set; what is not there is off.
    pub fn must_be_off(&self, say: &str) -> Outcome {
        self.demand(!self.flag()?.unwrap_or(false), say, "false")
    }

    /// Demands that something stands there.
    pub fn must_be_filled(&self, say: &str, expected: &str) -> Outcome {
        self.demand(self.is_filled(), say, expected)
    }

    /// Demands one of some texts; something must be recorded. `what` names the property.
    pub fn must_be_one_of(&self, allowed: &[&str], what: &str) -> Outcome {
        let seen = self.need_text()?;
        let expected = allowed.join(" or ");
        self.demand(
            allowed.contains(&&*seen),
            format!("{what} is {seen}, not {expected}"),
            expected,
        )
    }

    /// Demands one of some texts; nothing at all is a fault too. `what` names the property.
    pub fn must_say_one_of(&self, allowed: &[&str], what: &str) -> Outcome {
        let seen = self.text()?;
        let expected = allowed.join(" or ");
        let ok = seen.as_deref().is_some_and(|seen| allowed.contains(&seen));
        let seen = seen.as_deref().unwrap_or("not set");
        self.demand(ok, format!("{what} is {seen}, not {expected}"), expected)
    }

    /// Demands a text, and that it is listed, where a list is given. `what` names it with
    /// an article, such as `a KMS key`.
    pub fn must_be_listed(&self, list: &Option<Vec<String>>, say: &str, what: &str) -> Outcome {
        let Some(seen) = self.text()? else { return self.demand(false, say, what) };
        let list = given(list);
        let ok = list.is_empty() || list.iter().any(|one| *one == seen);
        self.demand(ok, format!("{seen} is not {what} that is allowed"), list.join(" or "))
    }

    /// Demands an integer of at least `least`; something must be recorded.
    pub fn must_be_at_least(&self, least: i64, what: &str) -> Outcome {
        let seen = self.need_int()?;
        let say = format!("{what} is {seen}, less than {least}");
        self.demand(seen >= least, say, format!("at least {least}"))
    }
}

/// The elements of a list parameter; none when it is not given.
pub fn given(list: &Option<Vec<String>>) -> &[String] {
    list.as_deref().unwrap_or_default()
}

/// A text parameter; nothing when it is empty or not given.
pub fn wanted(text: &Option<String>) -> Option<&str> {
    text.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use assize_model::json::Index;

    fn pointer(text: &str, path: &'static str) -> Result<(String, bool), String> {
        let mut index = Index::default();
        let root = index.build(text.as_bytes()).unwrap().root();
        let place = within(root, path).map_err(|fault| fault.to_string())?;
        Ok((place.pointer(), place.is_absent()))
    }

    #[test]
    fn places_are_known_whether_something_stands_there_or_not() {
        let found = |text, path| pointer(text, path).unwrap();
        assert_eq!(found(r#"{"A":{"bC":1}}"#, "a.bc"), ("/A/bC".to_owned(), false));
        assert_eq!(found(r#"{"a":{}}"#, "a.b.c"), ("/a/b/c".to_owned(), true));
        assert_eq!(found(r#"{"a":null}"#, "a.b"), ("/a/b".to_owned(), true));
        assert_eq!(found(r#"{"A":null}"#, "a"), ("/A".to_owned(), true));
        assert_eq!(found("{}", "a"), ("/a".to_owned(), true));
        assert!(pointer(r#"{"a":[]}"#, "a.b").unwrap_err().contains("should be an object"));
    }
}
