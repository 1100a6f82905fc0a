//! Shapes as constant tables, and the two checks that walk a value along them.
//!
//! The tables are generated. [`check_types`] asks whether a value can be understood at all;
//! [`validate`] collects every broken constraint.

mod pattern;
mod show;
mod traits;
mod types;
mod validate;
mod violations;

pub use pattern::Pattern;
pub use traits::{Location, MemberTraits, ShapeTraits, TimestampFormat};
pub use types::check_types;
pub use validate::validate;
pub use violations::{Constraint, Violation, Violations};

/// A shape of a service model.
#[derive(Debug)]
pub struct Shape {
    /// The shape's name in the model.
    pub name: &'static str,
    /// What values look like.
    pub kind: Kind,
    /// True when values must not appear in messages.
    pub sensitive: bool,
    /// What some protocols must know besides.
    pub traits: ShapeTraits,
}

/// What values of a shape look like, and which constraints they obey.
#[derive(Debug)]
pub enum Kind {
    /// Named members, by name.
    Structure(&'static [Member]),
    /// A sequence; the range bounds its length.
    List(&'static Shape, Range),
    /// Text keys to values; the range bounds the number of entries.
    Map {
        /// The keys' shape.
        key: &'static Shape,
        /// The values' shape.
        value: &'static Shape,
        /// Bounds of the number of entries.
        length: Range,
    },
    /// Text; the range bounds its length in characters.
    String(Range, Option<&'static Pattern>),
    /// One of a sorted list of texts; of an open list also what matches the pattern.
    Enumeration(&'static [&'static str], Option<&'static Pattern>),
    /// Base64 text; the range bounds the decoded length in bytes.
    Blob(Range),
    /// True or false.
    Boolean,
    /// A number of 32 bits.
    Integer(Range),
    /// A number of 64 bits.
    Long(Range),
    /// A number with a fraction.
    Double(Range),
    /// A moment: seconds, or ISO 8601 text.
    Timestamp,
}

/// A member of a structure.
#[derive(Debug)]
pub struct Member {
    /// Name in the model, and in JSON.
    pub name: &'static str,
    /// Must it be there?
    pub required: bool,
    /// Shape of its value.
    pub shape: &'static Shape,
    /// What some protocols must know besides.
    pub traits: MemberTraits,
}

impl Member {
    /// A member that must be there.
    pub const fn required(name: &'static str, shape: &'static Shape) -> Self {
        Self { name, required: true, shape, traits: MemberTraits::NONE }
    }

    /// A member that may be absent.
    pub const fn optional(name: &'static str, shape: &'static Shape) -> Self {
        Self { name, required: false, shape, traits: MemberTraits::NONE }
    }

    /// The same member, with traits.
    pub const fn with(mut self, traits: MemberTraits) -> Self {
        self.traits = traits;
        self
    }

    /// Name on the wire of protocols that have names of their own.
    pub fn wire_name(&self) -> &'static str {
        self.traits.wire_name.unwrap_or(self.name)
    }

    /// Is the list or map written without an element around it?
    pub fn is_flattened(&self) -> bool {
        self.traits.flattened || self.shape.traits.flattened
    }

    /// Name of the member's XML elements: those of a flattened list have the list's own name for
    /// them, if there is one.
    pub fn element_name(&self) -> &'static str {
        match (&self.shape.kind, self.shape.traits.element) {
            (Kind::List(..), Some(name)) if self.is_flattened() => name,
            _ => self.wire_name(),
        }
    }

    /// How a timestamp is written, if the model says.
    pub fn timestamp_format(&self) -> Option<TimestampFormat> {
        self.traits.format.or(self.shape.traits.format)
    }
}

/// Inclusive bounds of a number, or of a length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// Lower bound.
    pub min: Option<i64>,
    /// Upper bound.
    pub max: Option<i64>,
}

impl Range {
    /// No bounds.
    pub const ANY: Self = Self { min: None, max: None };

    /// A lower bound only.
    pub const fn at_least(min: i64) -> Self {
        Self { min: Some(min), max: None }
    }

    /// An upper bound only.
    pub const fn at_most(max: i64) -> Self {
        Self { min: None, max: Some(max) }
    }

    /// Both bounds.
    pub const fn between(min: i64, max: i64) -> Self {
        Self { min: Some(min), max: Some(max) }
    }
}

impl Shape {
    const fn new(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, sensitive: false, traits: ShapeTraits::NONE }
    }

    /// A structure with the given members.
    pub const fn structure(name: &'static str, members: &'static [Member]) -> Self {
        Self::new(name, Kind::Structure(members))
    }

    /// A list of `element`s, of bounded length.
    pub const fn list(name: &'static str, element: &'static Shape, length: Range) -> Self {
        Self::new(name, Kind::List(element, length))
    }

    /// A map with a bounded number of entries.
    pub const fn map(
        name: &'static str,
        key: &'static Shape,
        value: &'static Shape,
        length: Range,
    ) -> Self {
        Self::new(name, Kind::Map { key, value, length })
    }

    /// Text of bounded length that matches a pattern.
    pub const fn string(
        name: &'static str,
        length: Range,
        pattern: Option<&'static Pattern>,
    ) -> Self {
        Self::new(name, Kind::String(length, pattern))
    }

    /// One of the values, which must be sorted.
    pub const fn enumeration(name: &'static str, values: &'static [&'static str]) -> Self {
        Self::new(name, Kind::Enumeration(values, None))
    }

    /// One of the values, which must be sorted, or any text that matches the pattern.
    pub const fn open_enumeration(
        name: &'static str,
        values: &'static [&'static str],
        pattern: &'static Pattern,
    ) -> Self {
        Self::new(name, Kind::Enumeration(values, Some(pattern)))
    }

    /// Bytes of bounded length.
    pub const fn blob(name: &'static str, length: Range) -> Self {
        Self::new(name, Kind::Blob(length))
    }

    /// True or false.
    pub const fn boolean(name: &'static str) -> Self {
        Self::new(name, Kind::Boolean)
    }

    /// A bounded number of 32 bits.
    pub const fn integer(name: &'static str, range: Range) -> Self {
        Self::new(name, Kind::Integer(range))
    }

    /// A bounded number of 64 bits.
    pub const fn long(name: &'static str, range: Range) -> Self {
        Self::new(name, Kind::Long(range))
    }

    /// A bounded number with a fraction.
    pub const fn double(name: &'static str, range: Range) -> Self {
        Self::new(name, Kind::Double(range))
    }

    /// A moment.
    pub const fn timestamp(name: &'static str) -> Self {
        Self::new(name, Kind::Timestamp)
    }

    /// The same shape, with traits.
    pub const fn with(mut self, traits: ShapeTraits) -> Self {
        self.traits = traits;
        self
    }

    /// The members of a structure; none of anything else.
    pub fn members(&self) -> &'static [Member] {
        match self.kind {
            Kind::Structure(members) => members,
            _ => &[],
        }
    }

    /// The same shape, its values kept out of messages.
    pub const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }
}
