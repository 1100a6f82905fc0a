//! From text to tokens that the grammar may see.
//!
//! The grammar library knows far more of SQL than AWS Config does. It gets to see only what
//! AWS Config has: tokens of other kinds and foreign keywords are refused here, where their
//! places are known, and the name of a property is one quoted word, whatever words it is made
//! of.

use crate::error::{QueryError, Reason, TextPlace};
use sqlparser::dialect::Dialect;
use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Location, Token, TokenWithSpan, Tokenizer, Word};

/// Stands between the steps of a property within its word.
pub(super) const STEP: char = '\u{1f}';
/// How the words of properties are marked.
pub(super) const MARK: char = '"';

/// The keywords that there are.
const KEYWORDS: [Keyword; 15] = [
    Keyword::AND,
    Keyword::ASC,
    Keyword::BETWEEN,
    Keyword::BY,
    Keyword::DESC,
    Keyword::FALSE,
    Keyword::GROUP,
    Keyword::IN,
    Keyword::LIKE,
    Keyword::NOT,
    Keyword::OR,
    Keyword::ORDER,
    Keyword::SELECT,
    Keyword::TRUE,
    Keyword::WHERE,
];

/// Keywords of SQL that people try, and that AWS Config does not have.
const FOREIGN: [Keyword; 30] = [
    Keyword::ALL,
    Keyword::ANY,
    Keyword::AS,
    Keyword::CASE,
    Keyword::CAST,
    Keyword::DISTINCT,
    Keyword::ESCAPE,
    Keyword::EXCEPT,
    Keyword::EXISTS,
    Keyword::FETCH,
    Keyword::FROM,
    Keyword::HAVING,
    Keyword::ILIKE,
    Keyword::INNER,
    Keyword::INTERSECT,
    Keyword::IS,
    Keyword::JOIN,
    Keyword::LEFT,
    Keyword::LIMIT,
    Keyword::NULL,
    Keyword::NULLS,
    Keyword::OFFSET,
    Keyword::ON,
    Keyword::OUTER,
    Keyword::REGEXP,
    Keyword::RLIKE,
    Keyword::UNION,
    Keyword::USING,
    Keyword::WITH,
    Keyword::XOR,
];

/// SQL with nothing special.
#[derive(Debug)]
pub(super) struct Plain;

impl Dialect for Plain {
    fn is_identifier_start(&self, ch: char) -> bool {
        ch.is_alphabetic() || matches!(ch, '_' | '@' | '$')
    }

    fn is_identifier_part(&self, ch: char) -> bool {
        ch.is_alphanumeric() || matches!(ch, '_' | '@' | '$' | ':' | '#')
    }
}

pub(super) fn place(at: Location) -> TextPlace {
    TextPlace { line: at.line, column: at.column }
}

/// The tokens of a text, without whitespace.
pub(super) fn tokens(text: &str) -> Result<Vec<TokenWithSpan>, QueryError> {
    let all = Tokenizer::new(&Plain, text)
        .tokenize_with_location()
        .map_err(|e| QueryError::new(place(e.location), Reason::Grammar(e.message)))?;
    let all = all.into_iter().filter(|token| !matches!(token.token, Token::Whitespace(_)));
    let mut tokens: Vec<TokenWithSpan> = Vec::new();
    let mut all = all.peekable();
    while let Some(token) = all.next() {
        let at = place(token.span.start);
        let word = match token.token {
            Token::Word(word) => word,
            known if is_known(&known) => {
                tokens.push(TokenWithSpan { token: known, span: token.span });
                continue;
            }
            other => return Err(unexpected(at, &other.to_string())),
        };
        let next = all.peek().map(|next| &next.token);
        let is_path = word.quote_style.is_some() || next == Some(&Token::Period);
        if !is_path && FOREIGN.contains(&word.keyword) {
            return Err(QueryError::new(at, Reason::Unsupported(word.value.to_uppercase())));
        }
        // A word before a bracket is a function, or hopes to be one.
        let is_keyword = KEYWORDS.contains(&word.keyword) || next == Some(&Token::LParen);
        if !is_path && is_keyword {
            tokens.push(TokenWithSpan { token: Token::Word(word), span: token.span });
            continue;
        }
        let mut path = checked_step(word.value, at)?;
        let mut span = token.span;
        while all.next_if(|next| next.token == Token::Period).is_some() {
            let Some(step) = all.next() else {
                return Err(QueryError::new(
                    at,
                    Reason::Grammar(format!("`{path}.` goes on nowhere")),
                ));
            };
            let at = place(step.span.start);
            let Token::Word(step_word) = step.token else {
                return Err(unexpected(at, &step.token.to_string()));
            };
            path.push(STEP);
            path.push_str(&checked_step(step_word.value, at)?);
            span.end = step.span.end;
        }
        let word = Word { value: path, quote_style: Some(MARK), keyword: Keyword::NoKeyword };
        tokens.push(TokenWithSpan { token: Token::Word(word), span });
    }
    Ok(tokens)
}

fn checked_step(step: String, at: TextPlace) -> Result<String, QueryError> {
    if step.is_empty() || step.chars().any(char::is_control) {
        return Err(unexpected(at, &step));
    }
    Ok(step)
}

fn unexpected(at: TextPlace, found: &str) -> QueryError {
    let found: String = found.chars().take(64).collect();
    QueryError::new(at, Reason::Grammar(format!("unexpected `{}`", found.escape_debug())))
}

/// Tokens of the grammar beside words.
fn is_known(token: &Token) -> bool {
    matches!(
        token,
        Token::Number(..)
            | Token::SingleQuotedString(_)
            | Token::Comma
            | Token::Eq
            | Token::Neq
            | Token::Lt
            | Token::Gt
            | Token::LtEq
            | Token::GtEq
            | Token::Mul
            | Token::LParen
            | Token::RParen
            | Token::Minus
            | Token::SemiColon
    )
}

/// The place behind a text's last character.
pub(super) fn end_of(text: &str) -> TextPlace {
    let line = text.split('\n').count();
    let column = text.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    TextPlace { line: line as u64, column: column as u64 }
}
