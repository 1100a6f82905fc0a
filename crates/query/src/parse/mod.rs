//! From text to plan.

mod condition;
mod select;
mod tokens;

use crate::error::{QueryError, Reason, TextPlace};
use crate::plan::Query;
use crate::property::Property;
use crate::{MAX_EXPRESSION, condition::Condition};
use sqlparser::ast::{Expr, Ident, Query as Ast, SetExpr, Spanned, Statement};
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Token, TokenWithSpan};

/// Brackets and negations within one another.
const MAX_DEPTH: usize = 40;

impl Query {
    /// Reads a query.
    ///
    /// # Errors
    /// [`QueryError::Text`] with the place of what is wrong.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        if text.chars().count() > MAX_EXPRESSION {
            let reason = Reason::TooMany { most: MAX_EXPRESSION, what: "characters" };
            return Err(QueryError::new(TextPlace::default(), reason));
        }
        let end = tokens::end_of(text);
        let mut tokens = tokens::tokens(text)?;
        tokens.pop_if(|token| token.token == Token::SemiColon);
        if let Some(token) = tokens.iter().find(|token| token.token == Token::SemiColon) {
            let reason = Reason::Grammar("a request has one query".to_owned());
            return Err(QueryError::new(tokens::place(token.span.start), reason));
        }
        check_depth(&tokens)?;
        let ast = ast(tokens, end)?;
        select::query(ast)
    }
}

/// Bounds what the grammar has to remember.
fn check_depth(tokens: &[TokenWithSpan]) -> Result<(), QueryError> {
    let (mut open, mut negations) = (0_usize, 0_usize);
    for token in tokens {
        match &token.token {
            Token::LParen => open += 1,
            Token::RParen => open = open.saturating_sub(1),
            Token::Minus => negations += 1,
            Token::Word(word)
                if word.quote_style.is_none() && word.value.eq_ignore_ascii_case("not") =>
            {
                negations += 1;
            }
            _ => negations = 0,
        }
        if open + negations > MAX_DEPTH {
            return Err(QueryError::new(tokens::place(token.span.start), Reason::TooDeep));
        }
    }
    Ok(())
}

fn ast(tokens: Vec<TokenWithSpan>, end: TextPlace) -> Result<Box<Ast>, QueryError> {
    let mut parser = Parser::new(&tokens::Plain).with_tokens_with_locations(tokens);
    let first = parser.peek_token();
    let is_select =
        matches!(&first.token, Token::Word(word) if word.value.eq_ignore_ascii_case("select"));
    if !is_select {
        let at = if first.token == Token::EOF { end } else { tokens::place(first.span.start) };
        return Err(QueryError::new(at, Reason::Grammar("a query begins with SELECT".to_owned())));
    }
    let statement = parser.parse_statement().map_err(|e| grammar_error(e, end))?;
    let rest = parser.peek_token();
    if rest.token != Token::EOF {
        let reason = Reason::Grammar(format!("unexpected `{}`", shown(&rest.token.to_string())));
        return Err(QueryError::new(tokens::place(rest.span.start), reason));
    }
    match statement {
        Statement::Query(query) => Ok(query),
        _ => Err(QueryError::new(
            TextPlace::default(),
            Reason::Grammar("a query begins with SELECT".to_owned()),
        )),
    }
}

/// The library's errors have their place in their text only.
fn grammar_error(error: ParserError, end: TextPlace) -> QueryError {
    let text = match error {
        ParserError::RecursionLimitExceeded => return QueryError::new(end, Reason::TooDeep),
        ParserError::ParserError(text) | ParserError::TokenizerError(text) => text,
    };
    let split = text.rsplit_once(" at Line: ").and_then(|(reason, at)| {
        let (line, column) = at.split_once(", Column: ")?;
        Some((reason, TextPlace { line: line.parse().ok()?, column: column.parse().ok()? }))
    });
    let (reason, at) = split.unwrap_or((&text, end));
    let mut reason = shown(reason);
    if let Some(first) = reason.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    QueryError::new(at, Reason::Grammar(reason))
}

/// A text of the library as a user may see it: property words as they were written.
fn shown(text: &str) -> String {
    text.chars()
        .filter(|c| *c != tokens::MARK)
        .map(|c| if c == tokens::STEP { '.' } else { c })
        .take(200)
        .collect()
}

/// The place of an expression.
fn place_of(expr: &Expr) -> TextPlace {
    tokens::place(expr.span().start)
}

/// The property that a word names.
fn property(word: &Ident) -> Result<Property, QueryError> {
    Property::from_steps(word.value.split(tokens::STEP)).ok_or_else(|| {
        let name = shown(&word.value);
        QueryError::new(tokens::place(word.span.start), Reason::UnknownProperty(name))
    })
}
