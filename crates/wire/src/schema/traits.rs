//! What protocols other than awsJson must know about a shape or a member: names, places, forms.

/// Where a member of an input or output travels in a REST protocol. Everywhere else, and for
/// members of deeper structures, it is [`Location::Body`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location {
    /// In the body.
    Body,
    /// In a label of the path.
    Uri,
    /// In the query; a map stands for parameters of any name.
    Query,
    /// In a header.
    Header,
    /// In all headers whose names begin with the wire name.
    HeaderPrefix,
    /// In the answer's status.
    Status,
}

/// How a timestamp is written. Which one when the model says nothing is up to the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimestampFormat {
    /// `2024-05-01T12:30:00Z`
    Iso8601,
    /// `Wed, 01 May 2024 12:30:00 GMT`
    Rfc822,
    /// Seconds since 1970.
    Unix,
}

/// Traits of a shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShapeTraits {
    /// Name of a list's elements.
    pub element: Option<&'static str>,
    /// Name of a map's keys.
    pub key: Option<&'static str>,
    /// Name of a map's values.
    pub value: Option<&'static str>,
    /// Are a list's elements, or a map's entries, written without one around them?
    pub flattened: bool,
    /// The member of an input or output that is the whole body.
    pub payload: Option<&'static str>,
    /// How a timestamp is written.
    pub format: Option<TimestampFormat>,
}

impl ShapeTraits {
    /// Nothing out of the ordinary.
    pub const NONE: Self = Self {
        element: None,
        key: None,
        value: None,
        flattened: false,
        payload: None,
        format: None,
    };
}

/// Traits of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemberTraits {
    /// Where it travels.
    pub location: Location,
    /// Name of its element, header, parameter or label, when it isn't the member's own.
    pub wire_name: Option<&'static str>,
    /// Name in an ec2Query request, when `wire_name` with a capital isn't right.
    pub query_name: Option<&'static str>,
    /// As for a shape.
    pub flattened: bool,
    /// Is it an attribute of its owner's element?
    pub attribute: bool,
    /// Namespace of its element, with a prefix or, when that is empty, as the default one.
    pub namespace: Option<(&'static str, &'static str)>,
    /// As for a shape.
    pub format: Option<TimestampFormat>,
}

impl MemberTraits {
    /// In the body, by its own name.
    pub const NONE: Self = Self {
        location: Location::Body,
        wire_name: None,
        query_name: None,
        flattened: false,
        attribute: false,
        namespace: None,
        format: None,
    };
}
