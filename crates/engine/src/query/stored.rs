//! Stored queries: texts with a name.

use crate::document;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::ports::{Page, ReadTx, StoreError, StoreExt};
use crate::rules::random_id;
use crate::tags::{Tags, put_tags};
use assize_model::AccountRegion;
use assize_model::arn::config_arn;
use assize_query::{Query, QueryError};
use serde::{Deserialize, Serialize};

const KIND: &str = "stored-query";

/// A stored query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredQuery {
    /// Its id, such as `query-abc12345`.
    pub id: String,
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// What it is good for.
    pub description: String,
    /// The text.
    pub expression: String,
}

/// A query to be stored, or what changes of one that is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewStoredQuery {
    /// The name.
    pub name: String,
    /// The id, if the request names it.
    pub id: Option<String>,
    /// The ARN, if the request names it.
    pub arn: Option<String>,
    /// What it is good for.
    pub description: Option<String>,
    /// The text.
    pub expression: Option<String>,
}

/// Why a query can't be stored or found.
#[derive(Debug, thiserror::Error)]
pub enum StoredQueryError {
    /// No query of that name.
    #[error("The stored query '{0}' does not exist.")]
    NoSuchQuery(String),
    /// A new one without text.
    #[error("The Expression of the stored query '{0}' must be given.")]
    NoExpression(String),
    /// The text is no query.
    #[error("The Expression of the stored query is not valid: {0}")]
    Expression(#[from] QueryError),
    /// Id and ARN are given by the service.
    #[error("The QueryId or QueryArn does not belong to the stored query '{0}'.")]
    OtherId(String),
    /// There are too many.
    #[error("There can be at most {0} stored queries.")]
    TooMany(usize),
    /// Anything else.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl From<StoreError> for StoredQueryError {
    fn from(error: StoreError) -> Self {
        Self::Engine(error.into())
    }
}

impl Engine {
    /// Stores a query, or changes what is given of one that is stored. Tags are set with a new
    /// one only.
    pub fn put_stored_query(
        &self,
        home: &AccountRegion,
        new: NewStoredQuery,
        tags: Tags,
    ) -> Result<StoredQuery, StoredQueryError> {
        if let Some(text) = &new.expression {
            Query::parse(text)?;
        }
        let home = home.clone();
        let limit = self.limits().stored_queries;
        self.store.write(move |tx| {
            let old = find(tx, &home, &new.name)?;
            let known = |given: &Option<String>, own: Option<&String>| {
                given.as_ref().is_none_or(|given| Some(given) == own)
            };
            if !known(&new.id, old.as_ref().map(|old| &old.id))
                || !known(&new.arn, old.as_ref().map(|old| &old.arn))
            {
                return Err(StoredQueryError::OtherId(new.name));
            }
            let is_new = old.is_none();
            let query = match old {
                Some(old) => StoredQuery {
                    description: new.description.unwrap_or(old.description),
                    expression: new.expression.unwrap_or(old.expression),
                    ..old
                },
                None => {
                    if tx.documents(&home, KIND, None, limit)?.len() == limit {
                        return Err(StoredQueryError::TooMany(limit));
                    }
                    let Some(expression) = new.expression else {
                        return Err(StoredQueryError::NoExpression(new.name));
                    };
                    let id = format!("query-{}", random_id::<8>()?);
                    StoredQuery {
                        arn: config_arn(&home, &format!("stored-query/{}/{id}", new.name)),
                        id,
                        name: new.name,
                        description: new.description.unwrap_or_default(),
                        expression,
                    }
                }
            };
            document::put(tx, &home, KIND, &query.name, &query)?;
            if is_new {
                put_tags(tx, &home, &query.arn, &tags)?;
            }
            Ok(query)
        })
    }

    /// A stored query.
    pub fn stored_query(
        &self,
        home: &AccountRegion,
        name: &str,
    ) -> Result<StoredQuery, StoredQueryError> {
        let query = self.store.read(|tx| find(tx, home, name))?;
        query.ok_or_else(|| StoredQueryError::NoSuchQuery(name.to_owned()))
    }

    /// Stored queries in order of name; the cursor's `resource_id` is the name.
    pub fn stored_queries(
        &self,
        home: &AccountRegion,
        page: &Page,
    ) -> Result<Vec<StoredQuery>, StoredQueryError> {
        let after = page.after.as_ref().map(|cursor| cursor.resource_id.as_str());
        Ok(self.store.read(|tx| document::list(tx, home, KIND, after, page.limit))?)
    }

    /// Deletes a stored query with its tags.
    pub fn delete_stored_query(
        &self,
        home: &AccountRegion,
        name: &str,
    ) -> Result<(), StoredQueryError> {
        let (home, name) = (home.clone(), name.to_owned());
        self.store.write(move |tx| {
            let Some(query) = find(tx, &home, &name)? else {
                return Err(StoredQueryError::NoSuchQuery(name));
            };
            tx.delete_document(&home, KIND, &name)?;
            Ok(put_tags(tx, &home, &query.arn, &Tags::new())?)
        })
    }
}

fn find<T: ReadTx + ?Sized>(
    tx: &T,
    home: &AccountRegion,
    name: &str,
) -> Result<Option<StoredQuery>, StoredQueryError> {
    Ok(document::get(tx, home, KIND, name)?)
}

/// Whether an ARN is that of a stored query.
pub(crate) fn has_arn(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    arn: &str,
) -> Result<bool, EngineError> {
    let name = arn
        .strip_prefix(&config_arn(home, "stored-query/"))
        .and_then(|rest| rest.split_once('/'))
        .map(|(name, _)| name);
    let Some(name) = name else { return Ok(false) };
    match find(tx, home, name) {
        Ok(query) => Ok(query.is_some_and(|query| query.arn == arn)),
        Err(StoredQueryError::Engine(error)) => Err(error),
        Err(_) => Ok(false),
    }
}
