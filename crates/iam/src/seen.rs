//! What sessions of roles really asked for, kept for each role: the ground for a policy
//! that grants no more than is used.

use crate::authorize::Principal;
use crate::error::IamError;
use crate::iam::{Iam, for_each, home};
use assize_engine::ports::{StoreError, StoreExt};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

/// The kind of the documents, which are named by roles.
const SEEN: &str = "iam-seen";
/// Different actions and resources that are kept for a role.
const MAX_PER_ROLE: usize = 1_024;
/// Resources of one action; with more, the action is noted on `*`.
const MAX_RESOURCES: usize = 64;

/// An action that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SeenAction {
    /// The function that asked; none for sessions of other takers of the role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub function: Option<String>,
    /// `ec2:DescribeInstances`
    pub action: String,
    /// An ARN, or `*`.
    pub resource: String,
    /// Whether it was allowed.
    pub allowed: bool,
}

/// What is known of one role.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct OfRole {
    actions: BTreeSet<SeenAction>,
}

/// What was seen, by role ARN. The store holds the same.
#[derive(Default)]
pub(crate) struct Seen(Mutex<HashMap<String, OfRole>>);

impl Seen {
    /// Forgets what the store has no more.
    pub(crate) fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Iam {
    /// Notes that a role's session asked for something. Only the first time costs a write;
    /// a failure to note fails nothing else.
    pub(crate) fn note(&self, principal: &Principal, action: &str, resource: &str, allowed: bool) {
        let Some(claims) = &principal.session else { return };
        let Some(role) = &claims.role else { return };
        let noted = SeenAction {
            function: claims.function.clone(),
            action: action.to_owned(),
            resource: resource.to_owned(),
            allowed,
        };
        if let Err(error) = self.keep(&claims.account, role, noted) {
            tracing::warn!(%error, "what a role asked for could not be noted");
        }
    }

    fn keep(&self, account: &str, role: &str, mut noted: SeenAction) -> Result<(), IamError> {
        let Ok(mut roles) = self.seen.0.lock() else { return Ok(()) };
        if !roles.contains_key(role) {
            let known =
                self.engine.read(|tx| crate::iam::document::<OfRole>(tx, account, SEEN, role))?;
            roles.insert(role.to_owned(), known.unwrap_or_default());
        }
        let Some(of_role) = roles.get_mut(role) else { return Ok(()) };
        let same = |seen: &&SeenAction| {
            seen.function == noted.function
                && seen.action == noted.action
                && seen.allowed == noted.allowed
        };
        let resources = of_role.actions.iter().filter(same).count();
        if resources >= MAX_RESOURCES && !of_role.actions.contains(&noted) {
            noted.resource = "*".to_owned();
        }
        if of_role.actions.len() >= MAX_PER_ROLE || !of_role.actions.insert(noted) {
            return Ok(());
        }
        let text = serde_json::to_string(of_role)
            .map_err(|e| StoreError::Other(format!("writing what a role asked for: {e}")))?;
        drop(roles);
        let (account, role) = (account.to_owned(), role.to_owned());
        self.engine
            .store()
            .write(move |tx| Ok(tx.put_document(&home(&account), SEEN, &role, &text)?))
    }

    /// What the sessions of a function asked for, under whichever role.
    ///
    /// # Errors
    /// When the store fails.
    pub fn seen_of_function(
        &self,
        account: &str,
        function: &str,
    ) -> Result<BTreeSet<SeenAction>, IamError> {
        self.engine.read(|tx| {
            let mut all = BTreeSet::new();
            for_each::<OfRole, IamError>(tx, account, SEEN, |of_role| {
                let its = |seen: &SeenAction| seen.function.as_deref() == Some(function);
                all.extend(of_role.actions.into_iter().filter(its));
                Ok(())
            })?;
            Ok(all)
        })
    }

    /// The policy that allows what was asked for, and nothing else. What was denied is in
    /// it too: it was needed.
    pub fn least_policy(seen: &BTreeSet<SeenAction>) -> Value {
        let mut by_action: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for seen in seen {
            by_action.entry(&seen.action).or_default().insert(&seen.resource);
        }
        let mut by_resources: BTreeMap<Vec<&str>, Vec<&str>> = BTreeMap::new();
        for (action, resources) in by_action {
            let all =
                if resources.contains("*") { vec!["*"] } else { resources.into_iter().collect() };
            by_resources.entry(all).or_default().push(action);
        }
        let statements: Vec<Value> = by_resources
            .into_iter()
            .map(|(resources, actions)| {
                json!({"Effect": "Allow", "Action": actions, "Resource": resources})
            })
            .collect();
        json!({"Version": "2012-10-17", "Statement": statements})
    }
}
