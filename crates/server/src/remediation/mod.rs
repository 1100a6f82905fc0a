//! Remediation: joins the engine's queue with what runs targets, and with the ways to AWS.

mod access;
mod worker;

pub(crate) use worker::Remediations;

use crate::config::Config;
use crate::error::StartError;
use access::{Gate, Ways};
use assize_automation::{Automation, Runbooks};
use assize_engine::Engine;
use assize_engine::ports::Clock;
use assize_iam::Iam;
use assize_live::Follower;
use assize_upstream::Upstream;
use std::sync::Arc;

/// Joins what remediation needs.
pub(crate) fn open(
    config: &Config,
    engine: &Arc<Engine>,
    clock: &Arc<dyn Clock>,
    iam: &Arc<Iam>,
    upstream: Option<(&Arc<Upstream>, &Follower)>,
    endpoint: &str,
) -> Result<Remediations, StartError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("assize-remediation")
        .enable_all()
        .build()
        .map_err(|reason| StartError::System { what: "start the runtime", reason })?;
    let folder = config.runbooks.as_deref();
    let runbooks = folder.map(|folder| Runbooks::open(folder, config.runbook_timeout)).transpose();
    let runbooks = runbooks.map_err(StartError::Runbooks)?;
    let ways = Ways {
        engine: Arc::clone(engine),
        iam: Arc::clone(iam),
        upstream: upstream.map(|(upstream, follower)| (Arc::clone(upstream), follower.touches())),
        runtime,
        open: config.no_auth,
        endpoint: endpoint.to_owned(),
    };
    let automation = Automation::new(Arc::new(Gate::new(ways)), Arc::clone(clock), runbooks);
    Ok(Remediations::new(engine, automation)?)
}
