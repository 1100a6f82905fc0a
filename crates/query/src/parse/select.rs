//! Columns, groups and orders.

use super::{Ast, Condition, SetExpr, place_of, property, tokens};
use crate::error::{QueryError, Reason, TextPlace};
use crate::plan::{Aggregate, Column, Function, GroupSort, Grouping, Query, Shape, Sort, Term};
use crate::property::{Property, STAR};
use sqlparser::ast::{
    Expr, Function as Call, FunctionArg, FunctionArgExpr, FunctionArguments, GroupByExpr,
    OrderByExpr, OrderByKind, OrderBySort, SelectItem,
};

/// The most properties to group by, and the most with an order by an aggregate.
const MAX_GROUPED: usize = 3;
const MAX_GROUPED_BY_AGGREGATE: usize = 1;
/// The most terms of an order.
const MAX_SORTED: usize = 16;

/// Something selected or sorted by.
#[derive(PartialEq)]
enum Named {
    Property(Property),
    Aggregate(Aggregate),
}

/// The plan of a query.
pub(super) fn query(ast: Box<Ast>) -> Result<Query, QueryError> {
    // What else the two could hold, no token leads to.
    let SetExpr::Select(select) = *ast.body else {
        return Err(at_start("a query begins with SELECT"));
    };
    let mut columns = Vec::new();
    for item in select.projection {
        column(item, &mut columns)?;
    }
    if columns.is_empty() {
        return Err(at_start("SELECT needs properties"));
    }
    let filter = match select.selection {
        Some(expr) => Some(super::condition::condition(expr)?),
        None => None,
    };
    let grouped = group_by(select.group_by)?;
    let order = match ast.order_by.map(|order| order.kind) {
        Some(OrderByKind::Expressions(terms)) => order_by(terms)?,
        Some(OrderByKind::All(_)) => return Err(at_start("ORDER BY needs properties")),
        None => Vec::new(),
    };
    let aggregated = |named: &Named| matches!(named, Named::Aggregate(_));
    let any = columns.iter().any(|(n, _)| aggregated(n)) || order.iter().any(|o| aggregated(&o.0));
    if any || !grouped.is_empty() {
        groups(columns, filter, grouped, order)
    } else {
        Ok(items(columns, filter, order))
    }
}

fn at_start(reason: &str) -> QueryError {
    QueryError::new(TextPlace::default(), Reason::Grammar(reason.to_owned()))
}

type Placed = (Named, TextPlace);
type Ordered = (Named, bool, TextPlace);

fn column(item: SelectItem, columns: &mut Vec<Placed>) -> Result<(), QueryError> {
    match item {
        SelectItem::Wildcard(options) => {
            let at = tokens::place(options.wildcard_token.0.span.start);
            let star = STAR.map(|root| (Named::Property(Property::of_root(root)), at));
            columns.extend(star);
            Ok(())
        }
        SelectItem::UnnamedExpr(expr) => {
            let at = place_of(&expr);
            columns.push((named(expr)?, at));
            Ok(())
        }
        SelectItem::ExprWithAlias { alias, .. } => {
            let reason = Reason::Grammar(format!("unexpected `{}`", super::shown(&alias.value)));
            Err(QueryError::new(tokens::place(alias.span.start), reason))
        }
        other => Err(at_start(&format!("unexpected `{}`", super::shown(&other.to_string())))),
    }
}

fn named(expr: Expr) -> Result<Named, QueryError> {
    let at = place_of(&expr);
    match expr {
        Expr::Identifier(word) => property(&word).map(Named::Property),
        Expr::Function(call) => aggregate(call, at).map(Named::Aggregate),
        _ => Err(QueryError::new(at, Reason::Grammar("a property is wanted here".to_owned()))),
    }
}

fn aggregate(call: Call, at: TextPlace) -> Result<Aggregate, QueryError> {
    let name = call.name.to_string();
    let function = Function::named(&name)
        .ok_or_else(|| QueryError::new(at, Reason::UnknownFunction(super::shown(&name))))?;
    let bad = || QueryError::new(at, Reason::Argument);
    let FunctionArguments::List(arguments) = call.args else { return Err(bad()) };
    let [FunctionArg::Unnamed(argument)] = arguments.args.as_slice() else { return Err(bad()) };
    let of = match argument {
        FunctionArgExpr::Wildcard if function == Function::Count => None,
        FunctionArgExpr::Expr(Expr::Identifier(word)) => Some(property(word)?),
        _ => return Err(bad()),
    };
    Ok(Aggregate { function, of })
}

fn group_by(clause: GroupByExpr) -> Result<Vec<Property>, QueryError> {
    let GroupByExpr::Expressions(expressions, _) = clause else {
        return Err(at_start("GROUP BY needs properties"));
    };
    let mut grouped: Vec<Property> = Vec::new();
    for expr in expressions {
        let at = place_of(&expr);
        let Named::Property(property) = named(expr)? else {
            return Err(QueryError::new(
                at,
                Reason::Grammar("a property is wanted here".to_owned()),
            ));
        };
        if !grouped.contains(&property) {
            grouped.push(property);
        }
        if grouped.len() > MAX_GROUPED {
            let reason = Reason::TooMany { most: MAX_GROUPED, what: "properties in GROUP BY" };
            return Err(QueryError::new(at, reason));
        }
    }
    Ok(grouped)
}

fn order_by(terms: Vec<OrderByExpr>) -> Result<Vec<Ordered>, QueryError> {
    let mut order: Vec<Ordered> = Vec::new();
    for term in terms {
        let at = place_of(&term.expr);
        let descending = term.options.sort == Some(OrderBySort::Desc);
        let named = named(term.expr)?;
        if order.iter().all(|(known, ..)| *known != named) {
            order.push((named, descending, at));
        }
        if order.len() > MAX_SORTED {
            let reason = Reason::TooMany { most: MAX_SORTED, what: "terms in ORDER BY" };
            return Err(QueryError::new(at, reason));
        }
    }
    Ok(order)
}

fn items(columns: Vec<Placed>, filter: Option<Condition>, order: Vec<Ordered>) -> Query {
    let mut selected: Vec<Column> = Vec::new();
    for (named, _) in columns {
        if let Named::Property(property) = named {
            push_new(&mut selected, Column::Property(property));
        }
    }
    let sort = |(named, descending, _)| match named {
        Named::Property(property) => Some(Sort { property, descending }),
        Named::Aggregate(_) => None,
    };
    let order = order.into_iter().filter_map(sort).collect();
    Query { columns: selected, filter, shape: Shape::Items(order) }
}

fn groups(
    columns: Vec<Placed>,
    filter: Option<Condition>,
    grouped: Vec<Property>,
    order: Vec<Ordered>,
) -> Result<Query, QueryError> {
    let by_aggregate = order.iter().find(|(named, ..)| matches!(named, Named::Aggregate(_)));
    if let Some((_, _, at)) = by_aggregate
        && grouped.len() > MAX_GROUPED_BY_AGGREGATE
    {
        let what = "property in GROUP BY, with an aggregate in ORDER BY,";
        let reason = Reason::TooMany { most: MAX_GROUPED_BY_AGGREGATE, what };
        return Err(QueryError::new(*at, reason));
    }
    let by_aggregate = by_aggregate.is_some();
    // The key is in the order of the answer: what it is sorted by, then the rest.
    let mut key: Vec<Sort> = Vec::new();
    for (named, descending, at) in &order {
        if let Named::Property(property) = named {
            must_be_grouped(&grouped, property, *at)?;
            key.push(Sort { property: property.clone(), descending: *descending });
        }
    }
    for property in &grouped {
        if key.iter().all(|sort| sort.property != *property) {
            key.push(Sort { property: property.clone(), descending: false });
        }
    }
    let mut aggregates: Vec<Aggregate> = Vec::new();
    let mut selected = Vec::new();
    for (named, at) in columns {
        let column = match named {
            Named::Property(property) => {
                must_be_grouped(&grouped, &property, at)?;
                Column::Property(property)
            }
            Named::Aggregate(aggregate) => Column::Aggregate(place_in(&mut aggregates, aggregate)),
        };
        push_new(&mut selected, column);
    }
    let mut sorts = Vec::new();
    for (named, descending, _) in order {
        let by = match named {
            Named::Property(property) => {
                let at = key.iter().position(|sort| sort.property == property);
                Term::Key(at.unwrap_or_default())
            }
            Named::Aggregate(aggregate) => Term::Aggregate(place_in(&mut aggregates, aggregate)),
        };
        sorts.push(GroupSort { by, descending });
    }
    let order = if by_aggregate { sorts } else { Vec::new() };
    Ok(Query {
        columns: selected,
        filter,
        shape: Shape::Groups(Grouping { key, aggregates, order }),
    })
}

fn must_be_grouped(
    grouped: &[Property],
    property: &Property,
    at: TextPlace,
) -> Result<(), QueryError> {
    if grouped.contains(property) {
        Ok(())
    } else {
        Err(QueryError::new(at, Reason::NotGrouped(property.name())))
    }
}

fn place_in(aggregates: &mut Vec<Aggregate>, aggregate: Aggregate) -> usize {
    aggregates.iter().position(|known| *known == aggregate).unwrap_or_else(|| {
        aggregates.push(aggregate);
        aggregates.len() - 1
    })
}

fn push_new(columns: &mut Vec<Column>, column: Column) {
    if !columns.contains(&column) {
        columns.push(column);
    }
}
