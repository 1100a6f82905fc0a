//! A policy document made ready for evaluation.

use crate::actions::Actions;
use crate::caller::Caller;
use crate::condition::Condition;
use crate::context::Context;
use crate::pattern::Pattern;
use crate::principal::{Grant, Principal};
use crate::request::Request;

/// Bytes that a document may have: IAM's largest, a request's PolicyDocument.
pub const MAX_BYTES: usize = 131_072;

/// The version of the policy language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// 2008-10-17, also when a document names none: no policy variables.
    V2008,
    /// 2012-10-17
    V2012,
}

/// Allow or deny.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The statement grants.
    Allow,
    /// The statement refuses.
    Deny,
}

/// A policy document.
#[derive(Clone, Debug)]
pub struct Document {
    pub(crate) version: Option<Version>,
    pub(crate) id: Option<String>,
    pub(crate) statements: Vec<Statement>,
}

/// One statement.
#[derive(Clone, Debug)]
pub struct Statement {
    pub(crate) sid: Option<String>,
    pub(crate) effect: Effect,
    /// The effect as written, where its letters are not in AWS's case.
    pub(crate) effect_text: Option<String>,
    pub(crate) principals: Option<Element<Vec<Principal>>>,
    pub(crate) actions: Option<Element<Actions>>,
    pub(crate) resources: Option<Element<Vec<Pattern>>>,
    pub(crate) conditions: Vec<Condition>,
    /// The texts of `Action` and `Resource`, for checks and explanations.
    pub(crate) action_texts: Vec<String>,
    pub(crate) resource_texts: Vec<String>,
}

/// An element, or its `Not…`.
#[derive(Clone, Debug)]
pub(crate) enum Element<T> {
    Is(T),
    IsNot(T),
}

impl<T> Element<T> {
    fn test(&self, matches: impl FnOnce(&T) -> bool) -> bool {
        match self {
            Self::Is(value) => matches(value),
            Self::IsNot(value) => !matches(value),
        }
    }
}

impl Document {
    /// The version that it names; documents without one are read as 2008-10-17.
    pub fn version(&self) -> Option<Version> {
        self.version
    }

    /// Its `Id`.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// Its statements in order.
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }
}

impl Statement {
    /// Its name, when it has one.
    pub fn sid(&self) -> Option<&str> {
        self.sid.as_deref().filter(|sid| !sid.is_empty())
    }

    /// Allow or deny.
    pub fn effect(&self) -> Effect {
        self.effect
    }

    /// The entries of `Action` or `NotAction` as written.
    pub fn actions(&self) -> &[String] {
        &self.action_texts
    }

    /// The entries of `Resource` or `NotResource` as written.
    pub fn resources(&self) -> &[String] {
        &self.resource_texts
    }

    /// Whether it is about a request, as part of a policy of the caller's own.
    /// A statement that names principals belongs to a resource and never is.
    pub(crate) fn covers(&self, request: &Request<'_>) -> bool {
        self.principals.is_none()
            && self.covers_action(request)
            && self.resources.is_some()
            && self.covers_resource(request)
            && self.holds(request.context)
    }

    /// How it names the caller, when it is about a request, as part of a resource's policy.
    /// Trust policies have no `Resource`: such a statement is about the resource it is on.
    pub(crate) fn covers_for(&self, request: &Request<'_>) -> Option<Grant> {
        let grant = self.names(request.caller)?;
        let covers = self.covers_action(request)
            && self.covers_resource(request)
            && self.holds(request.context);
        covers.then_some(grant)
    }

    fn names(&self, caller: &Caller) -> Option<Grant> {
        let best = |list: &[Principal]| list.iter().filter_map(|p| p.grants(caller)).max();
        match self.principals.as_ref()? {
            Element::Is(list) => best(list),
            Element::IsNot(list) => best(list).is_none().then_some(Grant::Role),
        }
    }

    fn covers_action(&self, request: &Request<'_>) -> bool {
        let Some(actions) = &self.actions else { return false };
        actions.test(|actions| actions.matches(&request.action_folded))
    }

    fn covers_resource(&self, request: &Request<'_>) -> bool {
        let Some(resources) = &self.resources else { return true };
        resources.test(|patterns| {
            patterns.iter().any(|pattern| pattern.matches(request.resource, request.context))
        })
    }

    fn holds(&self, context: &Context) -> bool {
        self.conditions.iter().all(|condition| condition.holds(context))
    }
}
