//! The checked plan of a query.

use crate::condition::Condition;
use crate::document::Document;
use crate::hints::Hints;
use crate::property::Property;
use crate::{DEFAULT_GROUPS, DEFAULT_PAGE};

/// A query, read and checked.
#[derive(Clone, Debug)]
pub struct Query {
    pub(crate) columns: Vec<Column>,
    pub(crate) filter: Option<Condition>,
    pub(crate) shape: Shape,
}

/// What a row of the answer has.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Column {
    Property(Property),
    /// The aggregate of that place in [`Grouping::aggregates`].
    Aggregate(usize),
}

/// What an answer's rows are.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    /// One for each item, in this order.
    Items(Vec<Sort>),
    /// One for each group of items.
    Groups(Grouping),
}

/// A property to sort by.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sort {
    pub(crate) property: Property,
    pub(crate) descending: bool,
}

/// How items are grouped.
#[derive(Clone, Debug)]
pub(crate) struct Grouping {
    /// What makes a group; groups come in this order.
    pub(crate) key: Vec<Sort>,
    /// What is added up, for the answer or for its order.
    pub(crate) aggregates: Vec<Aggregate>,
    /// The order by aggregates, or empty.
    pub(crate) order: Vec<GroupSort>,
}

/// What groups are sorted by when an aggregate is in it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct GroupSort {
    pub(crate) by: Term,
    pub(crate) descending: bool,
}

/// A part of a group's row, by its place in [`Grouping::key`] or [`Grouping::aggregates`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Term {
    Key(usize),
    Aggregate(usize),
}

/// An aggregate function of a property, or of all items.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Aggregate {
    pub(crate) function: Function,
    pub(crate) of: Option<Property>,
}

/// The functions that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    Avg,
    Count,
    Max,
    Min,
    Sum,
}

impl Function {
    pub(crate) const ALL: [(Self, &'static str); 5] = [
        (Self::Avg, "AVG"),
        (Self::Count, "COUNT"),
        (Self::Max, "MAX"),
        (Self::Min, "MIN"),
        (Self::Sum, "SUM"),
    ];

    /// The function of that name, in whatever case.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, n)| n.eq_ignore_ascii_case(name)).map(|(f, _)| f)
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Avg => "AVG",
            Self::Count => "COUNT",
            Self::Max => "MAX",
            Self::Min => "MIN",
            Self::Sum => "SUM",
        }
    }
}

impl Aggregate {
    /// As rows and fields name it, such as `COUNT(*)`.
    pub(crate) fn name(&self) -> String {
        let of = self.of.as_ref().map_or_else(|| "*".to_owned(), Property::name);
        format!("{}({of})", self.function.name())
    }
}

impl Query {
    /// The names of the columns, in order.
    pub fn fields(&self) -> Vec<String> {
        let name = |column: &Column| match (column, &self.shape) {
            (Column::Property(property), _) => property.name(),
            (Column::Aggregate(at), Shape::Groups(grouping)) => {
                grouping.aggregates.get(*at).map(Aggregate::name).unwrap_or_default()
            }
            (Column::Aggregate(_), Shape::Items(_)) => String::new(),
        };
        self.columns.iter().map(name).collect()
    }

    /// How many rows a page has unless the request says otherwise.
    pub const fn default_page(&self) -> usize {
        match self.shape {
            Shape::Items(_) => DEFAULT_PAGE,
            Shape::Groups(_) => DEFAULT_GROUPS,
        }
    }

    /// Whether rows are in the order in which items come, so that the first items that match
    /// are the answer.
    pub fn takes_first(&self) -> bool {
        matches!(&self.shape, Shape::Items(order) if order.is_empty())
    }

    /// Whether an item meets the condition.
    pub fn matches(&self, document: &Document<'_>) -> bool {
        self.filter.as_ref().is_none_or(|filter| filter.holds(document))
    }

    /// What it says about the items that it needs.
    pub fn hints(&self) -> Hints<'_> {
        Hints::of(self)
    }

    /// Calls `each` with every property that is used.
    pub(crate) fn properties<'q>(&'q self, each: &mut dyn FnMut(&'q Property)) {
        for column in &self.columns {
            if let Column::Property(property) = column {
                each(property);
            }
        }
        if let Some(filter) = &self.filter {
            filter.properties(each);
        }
        match &self.shape {
            Shape::Items(order) => order.iter().for_each(|sort| each(&sort.property)),
            Shape::Groups(grouping) => {
                grouping.key.iter().for_each(|sort| each(&sort.property));
                grouping.aggregates.iter().filter_map(|a| a.of.as_ref()).for_each(each);
            }
        }
    }
}
