//! The upstream: passing calls on to it, and recording what is there.

use crate::config::Config;
use crate::credentials::LocalCredentials;
use crate::error::{ConfigError, StartError};
use crate::lambda::OwnResources;
use assize_api::http::{Edge, Passed};
use assize_api::lambda::Changed;
use assize_delivery::{FolderBuckets, FolderDocuments, S3Buckets, SsmDocuments};
use assize_engine::Engine;
use assize_engine::ports::{Buckets, Clock, Documents};
use assize_live::{Follower, Touch};
use assize_upstream::{CredentialChain, Endpoints, Timeouts, Upstream};
use std::sync::Arc;

/// The upstream, if there is one. The server's own key, which a shell may have in its
/// environment, signs for nobody else.
pub(crate) fn connect(
    config: &Config,
    credentials: &LocalCredentials,
) -> Result<Option<Arc<Upstream>>, StartError> {
    let endpoints = Endpoints::parse(&config.upstream).map_err(ConfigError::from)?;
    if endpoints.is_empty() {
        return Ok(None);
    }
    // Variables that are not Unicode hold no credentials.
    let environment = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let own_key = Some(credentials.access_key_id.clone());
    let chain = CredentialChain::new(config.upstream_profile.clone(), environment, own_key);
    let timeouts = Timeouts { answer: config.upstream_timeout, ..Timeouts::default() };
    Ok(Some(Arc::new(Upstream::new(endpoints, chain, timeouts)?)))
}

/// Below the data directory, a folder for each bucket.
const BUCKETS: &str = "buckets";

/// The folder of stored documents within the data directory.
const DOCUMENTS: &str = "documents";

/// The buckets: the upstream's where it has S3, else folders in the data directory.
pub(crate) fn buckets(
    config: &Config,
    upstream: Option<&Arc<Upstream>>,
    clock: &Arc<dyn Clock>,
) -> std::io::Result<Arc<dyn Buckets>> {
    Ok(match upstream.filter(|upstream| upstream.endpoints().owns("s3")) {
        Some(upstream) => Arc::new(S3Buckets::new(Arc::clone(upstream), Arc::clone(clock))?),
        None => Arc::new(FolderBuckets::new(config.data_dir.join(BUCKETS), config.durable)),
    })
}

/// The stored documents: the upstream's where it has Systems Manager, else files of a folder in the
/// data directory.
pub(crate) fn documents(
    config: &Config,
    upstream: Option<&Arc<Upstream>>,
    clock: &Arc<dyn Clock>,
) -> std::io::Result<Arc<dyn Documents>> {
    Ok(match upstream.filter(|upstream| upstream.endpoints().owns("ssm")) {
        Some(upstream) => Arc::new(SsmDocuments::new(Arc::clone(upstream), Arc::clone(clock))?),
        None => Arc::new(FolderDocuments::new(config.data_dir.join(DOCUMENTS))),
    })
}

/// Follows the accounts whose recorders are on: at the upstream, if there is one, and here.
pub(crate) fn follow(
    engine: &Arc<Engine>,
    upstream: Option<&Arc<Upstream>>,
    own: OwnResources,
    config: &Config,
) -> std::io::Result<Follower> {
    Follower::start(Arc::clone(engine), upstream.cloned(), Some(Arc::new(own)), config.record_every)
}

/// Has functions that are made or changed here looked at.
pub(crate) fn own_functions(follower: &Follower) -> Changed {
    let touches = follower.touches();
    Arc::new(move |home| {
        let (home, service) = (home.clone(), "lambda".to_owned());
        touches.touch(Touch { home, service, operation: String::new() });
    })
}

/// The way of calls to the upstream; what passes and changes something is looked at.
pub(crate) fn edge(upstream: Arc<Upstream>, follower: &Follower) -> Edge {
    let touches = follower.touches();
    let changed = move |passed: Passed| {
        let Passed { home, service, operation } = passed;
        touches.touch(Touch { home, service, operation });
    };
    Edge { upstream, changed: Arc::new(changed) }
}
