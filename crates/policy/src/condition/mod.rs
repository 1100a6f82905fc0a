//! Conditions: operators, set operators, missing keys.

mod scalar;

use crate::context::Context;
use crate::pattern::{ArnPattern, Pattern, Syntax};
use scalar::{Cidr, Decimal, parse_bool, parse_bytes, parse_date};

/// One operator on one key. All conditions of a statement must hold.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    /// In lower case.
    key: String,
    operator: Operator,
    test: Test,
    /// The values as written, where they should be dates.
    dates: Vec<String>,
}

/// An operator's name taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Operator {
    set: Set,
    base: Base,
    /// `Not…`: none of the policy's values may match.
    negated: bool,
    if_exists: bool,
}

/// How the values of a key are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Set {
    /// No prefix: some value matches; negated, no value does.
    Plain,
    /// `ForAllValues:`
    All,
    /// `ForAnyValue:`
    Any,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Base {
    StringEquals,
    StringEqualsIgnoreCase,
    StringLike,
    Numeric(Order),
    Date(Order),
    Bool,
    Binary,
    Ip,
    Arn,
    Null,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Order {
    fn holds<T: PartialOrd>(self, have: &T, want: &T) -> bool {
        match self {
            Self::Equal => have == want,
            Self::Less => have < want,
            Self::LessOrEqual => have <= want,
            Self::Greater => have > want,
            Self::GreaterOrEqual => have >= want,
        }
    }
}

/// The policy's values made ready. A value that cannot be read matches nothing.
#[derive(Clone, Debug)]
enum Test {
    Text(Vec<Pattern>),
    TextIgnoringCase(Vec<Pattern>),
    Number(Order, Vec<Decimal>),
    Date(Order, Vec<i128>),
    Bool(Vec<bool>),
    Binary(Vec<Vec<u8>>),
    Ip(Vec<Cidr>),
    Arn(Vec<ArnPattern>),
    Null(Vec<bool>),
}

/// Base names in lower case, what they are, and whether they are negated.
const OPERATORS: &[(&str, Base, bool)] = &[
    ("stringequals", Base::StringEquals, false),
    ("stringnotequals", Base::StringEquals, true),
    ("stringequalsignorecase", Base::StringEqualsIgnoreCase, false),
    ("stringnotequalsignorecase", Base::StringEqualsIgnoreCase, true),
    ("stringlike", Base::StringLike, false),
    ("stringnotlike", Base::StringLike, true),
    ("numericequals", Base::Numeric(Order::Equal), false),
    ("numericnotequals", Base::Numeric(Order::Equal), true),
    ("numericlessthan", Base::Numeric(Order::Less), false),
    ("numericlessthanequals", Base::Numeric(Order::LessOrEqual), false),
    ("numericgreaterthan", Base::Numeric(Order::Greater), false),
    ("numericgreaterthanequals", Base::Numeric(Order::GreaterOrEqual), false),
    ("dateequals", Base::Date(Order::Equal), false),
    ("datenotequals", Base::Date(Order::Equal), true),
    ("datelessthan", Base::Date(Order::Less), false),
    ("datelessthanequals", Base::Date(Order::LessOrEqual), false),
    ("dategreaterthan", Base::Date(Order::Greater), false),
    ("dategreaterthanequals", Base::Date(Order::GreaterOrEqual), false),
    ("bool", Base::Bool, false),
    ("binaryequals", Base::Binary, false),
    ("ipaddress", Base::Ip, false),
    ("notipaddress", Base::Ip, true),
    // Equals and Like are the same for ARNs.
    ("arnequals", Base::Arn, false),
    ("arnlike", Base::Arn, false),
    ("arnnotequals", Base::Arn, true),
    ("arnnotlike", Base::Arn, true),
    ("null", Base::Null, false),
];

impl Operator {
    /// `ForAnyValue:StringLikeIfExists`; letters of either case. `None` for no operator.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let (set, name) = if let Some(rest) = name.strip_prefix("forallvalues:") {
            (Set::All, rest)
        } else if let Some(rest) = name.strip_prefix("foranyvalue:") {
            (Set::Any, rest)
        } else {
            (Set::Plain, name.as_str())
        };
        let (name, if_exists) = match name.strip_suffix("ifexists") {
            Some(rest) => (rest, true),
            None => (name, false),
        };
        let (_, base, negated) = OPERATORS.iter().find(|(known, ..)| *known == name)?;
        let plain = set == Set::Plain && !if_exists;
        (*base != Base::Null || plain).then_some(Self {
            set,
            base: *base,
            negated: *negated,
            if_exists,
        })
    }
}

impl Condition {
    pub(crate) fn new(operator: Operator, key: &str, values: &[String], variables: bool) -> Self {
        let patterns = |wildcards| {
            let syntax = Syntax { wildcards, variables };
            values.iter().map(|value| Pattern::new(value, syntax)).collect()
        };
        fn read<T>(values: &[String], read: impl Fn(&str) -> Option<T>) -> Vec<T> {
            values.iter().filter_map(|value| read(value)).collect()
        }
        let test = match operator.base {
            Base::StringEquals => Test::Text(patterns(false)),
            Base::StringEqualsIgnoreCase => Test::TextIgnoringCase(patterns(false)),
            Base::StringLike => Test::Text(patterns(true)),
            Base::Numeric(order) => Test::Number(order, read(values, Decimal::parse)),
            Base::Date(order) => Test::Date(order, read(values, parse_date)),
            Base::Bool => Test::Bool(read(values, parse_bool)),
            Base::Binary => Test::Binary(read(values, parse_bytes)),
            Base::Ip => Test::Ip(read(values, Cidr::parse)),
            Base::Arn => {
                Test::Arn(values.iter().map(|value| ArnPattern::new(value, variables)).collect())
            }
            Base::Null => Test::Null(read(values, parse_bool)),
        };
        let dates = if matches!(operator.base, Base::Date(_)) { values } else { &[] };
        Self { key: key.to_ascii_lowercase(), operator, test, dates: dates.to_vec() }
    }

    /// The values as written, where they should be dates.
    pub(crate) fn dates(&self) -> &[String] {
        &self.dates
    }

    /// Whether it holds for a request.
    ///
    /// A key that the request lacks: `IfExists`, negated operators and `ForAllValues` hold,
    /// others do not. `ForAnyValue` needs a value in any case.
    pub(crate) fn holds(&self, context: &Context) -> bool {
        let have = context.get(&self.key);
        if let Test::Null(wants) = &self.test {
            return wants.contains(&have.is_empty());
        }
        let Operator { set, negated, if_exists, .. } = self.operator;
        let mut have = have.iter();
        match set {
            Set::Plain if have.len() == 0 => if_exists || negated,
            Set::Plain => have.any(|value| self.matches(value, context)) != negated,
            Set::All => have.all(|value| self.matches(value, context) != negated),
            Set::Any => have.any(|value| self.matches(value, context) != negated),
        }
    }

    /// Whether some value of the policy matches, negation aside.
    fn matches(&self, have: &str, context: &Context) -> bool {
        match &self.test {
            Test::Text(wants) => wants.iter().any(|want| want.matches(have, context)),
            Test::TextIgnoringCase(wants) => {
                wants.iter().any(|want| want.equals_ignoring_case(have, context))
            }
            Test::Number(order, wants) => Decimal::parse(have)
                .is_some_and(|have| wants.iter().any(|want| order.holds(&have, want))),
            Test::Date(order, wants) => parse_date(have)
                .is_some_and(|have| wants.iter().any(|want| order.holds(&have, want))),
            Test::Bool(wants) => parse_bool(have).is_some_and(|have| wants.contains(&have)),
            Test::Binary(wants) => parse_bytes(have).is_some_and(|have| wants.contains(&have)),
            Test::Ip(wants) => {
                have.parse().is_ok_and(|address| wants.iter().any(|want| want.contains(address)))
            }
            Test::Arn(wants) => wants.iter().any(|want| want.matches(have, context)),
            Test::Null(_) => false,
        }
    }
}
