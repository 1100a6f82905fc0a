//! The typed tree of a policy. Names of variables are numbers, regular expressions are
//! compiled, rules that are referred to are found: it is what the evaluation runs over.

use super::casing::Key;
use crate::functions::Function;
use crate::position::Span;
use crate::value::Literal;

/// Clauses that must all hold, each of which is a list of which one must hold.
pub type Cnf<T> = Vec<Vec<T>>;

/// The number of a variable's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Var(pub u32);

/// A file of rules.
#[derive(Debug, Default)]
pub struct File {
    /// The file's own variables.
    pub lets: Vec<Let>,
    /// Rules in the order of evaluation: the one that holds the clauses outside of rules first.
    pub rules: Vec<Rule>,
    /// Rules that take parameters, which run only where they are called.
    pub parameterized: Vec<Rule>,
    /// The names of variables by number.
    pub variables: Vec<String>,
    /// Whether any query captures keys, which makes an evaluation depend on those before it.
    pub captures: bool,
}

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// Its parameters.
    pub parameters: Vec<Var>,
    /// What must hold for the rule to have a say.
    pub conditions: Option<Cnf<Clause>>,
    /// Its body.
    pub block: Block,
}

/// Variables and clauses between braces.
#[derive(Debug, Default)]
pub struct Block {
    /// The variables.
    pub lets: Vec<Let>,
    /// The clauses.
    pub clauses: Cnf<Clause>,
}

/// `let NAME = …`
#[derive(Debug)]
pub struct Let {
    /// The name.
    pub var: Var,
    /// What it stands for.
    pub value: Operand,
}

/// Something that has values.
#[derive(Debug)]
pub enum Operand {
    /// A value that is written down.
    Value(Literal),
    /// A query.
    Query(Query),
    /// A call of a function.
    Call(Call),
}

/// A call of a function.
#[derive(Debug)]
pub struct Call {
    /// The function.
    pub function: Function,
    /// As many as the function takes.
    pub arguments: Vec<Operand>,
}

/// A path through the document.
#[derive(Debug)]
pub struct Query {
    /// Whether one of the values is enough (`some`).
    pub some: bool,
    /// Its steps; at least one.
    pub parts: Vec<Part>,
    /// Where it stands.
    pub span: Span,
}

impl Query {
    /// The variable that the query begins with.
    pub fn variable(&self) -> Option<Var> {
        match self.parts.first() {
            Some(Part::Variable(var)) => Some(*var),
            _ => None,
        }
    }
}

/// A step of a query.
#[derive(Debug)]
pub enum Part {
    /// `this`
    This,
    /// A key of a map.
    Key(Key),
    /// `%name`: at the beginning the variable's values, further on keys.
    Variable(Var),
    /// `*`, or `[ name ]`: all values of a map or list, with a name for the keys.
    Values(Option<Var>),
    /// `[*]`, or `[name]`: all elements of a list, with a name for the keys of a map.
    Indices(Option<Var>),
    /// `[0]` or `.0`: an element of a list, from the end where it is negative.
    Index(i64),
    /// `[ keys == … ]`: the values of a map whose keys are so.
    Keys(KeysFilter),
    /// `[ … ]`: the elements or values for which the clauses hold, with a name for the keys.
    Filter(Option<Var>, Cnf<Clause>),
}

/// Which keys of a map.
#[derive(Debug)]
pub struct KeysFilter {
    /// `in` instead of `==`.
    pub is_in: bool,
    /// `!=` or `not in`.
    pub negated: bool,
    /// What keys are compared with.
    pub with: Operand,
}

/// A clause.
#[derive(Debug)]
pub enum Clause {
    /// A comparison of values.
    Compare(Comparison),
    /// Another rule must hold.
    Rule(RuleClause),
    /// Clauses that every value of a query must satisfy.
    Block(BlockClause),
    /// Clauses under conditions.
    When(WhenClause),
    /// Clauses that every resource of a type must satisfy.
    Type(TypeClause),
}

/// How values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `==`
    Equal,
    /// `in`
    In,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
    /// `exists`
    Exists,
    /// `empty`
    Empty,
    /// `is_string` and its like.
    Is(Type),
}

/// Types that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// `is_string`
    Text,
    /// `is_list`
    List,
    /// `is_struct`
    Map,
    /// `is_bool`
    Bool,
    /// `is_int`
    Int,
    /// `is_float`
    Float,
    /// `is_null`
    Null,
}

/// `QUERY OPERATOR OPERAND <<MESSAGE>>`
#[derive(Debug)]
pub struct Comparison {
    /// A `not` before the query, which turns the operator round once more.
    pub not: bool,
    /// The left side.
    pub query: Query,
    /// The operator.
    pub operator: Operator,
    /// Whether the operator is turned round: `!=`, `not in`, `!exists`.
    pub negated: bool,
    /// The right side of operators that have one.
    pub with: Option<Operand>,
    /// What to say when the clause fails.
    pub message: Option<String>,
    /// Where it stands, without the message.
    pub span: Span,
}

/// A reference to a rule, or a call of one.
#[derive(Debug)]
pub struct RuleClause {
    /// The rule's name.
    pub name: String,
    /// Whether the rule must not hold.
    pub negated: bool,
    /// The arguments of a rule that takes parameters.
    pub arguments: Option<Vec<Operand>>,
    /// The rules of that name, by their places in the file's list.
    pub targets: Vec<usize>,
    /// What to say when the clause fails.
    pub message: Option<String>,
    /// Where it stands, without the message.
    pub span: Span,
}

/// `QUERY { … }`
#[derive(Debug)]
pub struct BlockClause {
    /// Whose values.
    pub query: Query,
    /// Whether having no values is a failure (`!empty`).
    pub not_empty: bool,
    /// What they must satisfy.
    pub block: Block,
}

/// `when … { … }`
#[derive(Debug)]
pub struct WhenClause {
    /// The conditions.
    pub conditions: Cnf<Clause>,
    /// What must hold under them.
    pub block: Block,
}

/// `AWS::S3::Bucket { … }`
#[derive(Debug)]
pub struct TypeClause {
    /// What must hold for the block to have a say.
    pub conditions: Option<Cnf<Clause>>,
    /// The query for resources of the type; conditions are asked of each of them.
    pub query: Query,
    /// What they must satisfy.
    pub block: Block,
}
