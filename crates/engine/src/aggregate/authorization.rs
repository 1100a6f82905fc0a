//! Who may see an account's data in their aggregators, and who asks to.

use super::aggregator::{self, Aggregator, Source};
use super::{AggregateError, scope};
use crate::document;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::ports::{ReadTx, StoreError, StoreExt, WriteTx};
use crate::tags::{Tags, put_tags};
use assize_model::arn::config_arn;
use assize_model::{AccountRegion, Timestamp};
use serde::{Deserialize, Serialize};

const KIND: &str = "aggregation-authorization";
/// Requests that were declined.
const DECLINED: &str = "declined-aggregation";

/// What another account's aggregators in a region may see of this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authorization {
    /// Its ARN.
    pub arn: String,
    /// The account that may see.
    pub account: String,
    /// In its aggregators of this region.
    pub region: String,
    /// When it was given.
    pub created_at: Timestamp,
}

/// Documents of accounts and regions are named so, which keeps them in order.
pub(super) fn name_of(home: &AccountRegion) -> String {
    format!("{}/{}", home.account, home.region)
}

impl Engine {
    /// Lets an account's aggregators in a region see this home. Tags replace former ones.
    pub fn authorize_aggregation(
        &self,
        home: &AccountRegion,
        to: &AccountRegion,
        tags: Tags,
    ) -> Result<Authorization, EngineError> {
        let (home, to, now) = (home.clone(), to.clone(), self.now());
        self.store.write(move |tx| {
            let name = name_of(&to);
            let authorization = match document::get(tx, &home, KIND, &name)? {
                Some(known) => known,
                None => Authorization {
                    arn: config_arn(&home, &format!("aggregation-authorization/{name}")),
                    account: to.account,
                    region: to.region,
                    created_at: now,
                },
            };
            document::put(tx, &home, KIND, &name, &authorization)?;
            tx.delete_document(&home, DECLINED, &name)?;
            put_tags(tx, &home, &authorization.arn, &tags)?;
            Ok(authorization)
        })
    }

    /// Takes an authorization back; none is no failure, as in AWS.
    pub fn revoke_aggregation(
        &self,
        home: &AccountRegion,
        from: &AccountRegion,
    ) -> Result<(), EngineError> {
        let (home, name) = (home.clone(), name_of(from));
        self.store.write(move |tx| {
            let known: Option<Authorization> = document::get(tx, &home, KIND, &name)?;
            if let Some(known) = known {
                tx.delete_document(&home, KIND, &name)?;
                put_tags(tx, &home, &known.arn, &Tags::new())?;
            }
            Ok(())
        })
    }

    /// Authorizations in order of account and region, after `ACCOUNT/REGION`.
    pub fn authorizations(
        &self,
        home: &AccountRegion,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Authorization>, EngineError> {
        Ok(self.store.read(|tx| document::list(tx, home, KIND, after, limit))?)
    }

    /// The accounts and regions whose aggregators name this home without being authorised,
    /// unless they were declined.
    pub fn pending_aggregations(
        &self,
        home: &AccountRegion,
    ) -> Result<Vec<AccountRegion>, AggregateError> {
        self.store.read(|tx| {
            let mut asking = Vec::new();
            for other in tx.homes()? {
                let name = name_of(&other);
                if other.account == home.account
                    || tx.document(home, KIND, &name)?.is_some()
                    || tx.document(home, DECLINED, &name)?.is_some()
                {
                    continue;
                }
                if aggregator::all(tx, &other)?.iter().any(|a| scope::asks(a, home)) {
                    asking.push(other);
                }
            }
            Ok(asking)
        })
    }

    /// Declines what an account's aggregators in a region ask; putting one of them again asks
    /// again.
    pub fn decline_aggregation(
        &self,
        home: &AccountRegion,
        from: &AccountRegion,
    ) -> Result<(), EngineError> {
        let (home, name) = (home.clone(), name_of(from));
        self.store.write(move |tx| Ok(tx.put_document(&home, DECLINED, &name, "{}")?))
    }
}

/// Forgets that the aggregator's home was declined by the accounts that it names.
pub(super) fn ask_again(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    aggregator: &Aggregator,
) -> Result<(), StoreError> {
    let Source::Accounts { account_ids, .. } = &aggregator.source else { return Ok(()) };
    for other in tx.homes()? {
        if account_ids.contains(&other.account) {
            tx.delete_document(&other, DECLINED, &name_of(home))?;
        }
    }
    Ok(())
}

/// Whether `home` lets the aggregators of `to` see it.
pub(super) fn is_authorized(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    to: &AccountRegion,
) -> Result<bool, StoreError> {
    Ok(home.account == to.account || tx.document(home, KIND, &name_of(to))?.is_some())
}

/// Whether an ARN is that of an authorization.
pub(crate) fn has_arn(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    arn: &str,
) -> Result<bool, EngineError> {
    match arn.strip_prefix(&config_arn(home, "aggregation-authorization/")) {
        Some(name) => Ok(tx.document(home, KIND, name)?.is_some()),
        None => Ok(false),
    }
}
