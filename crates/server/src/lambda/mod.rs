//! Functions that run here: what joins the registry, the runner of processes, the store of logs,
//! roles and rules.

mod events;
#[cfg(target_os = "linux")]
mod host;
#[cfg(target_os = "linux")]
mod keys;
#[cfg(target_os = "linux")]
mod logs;
mod nowhere;
mod policies;
mod recorded;
mod remote;
mod roles;
mod rules;

pub(crate) use events::Events;
pub(crate) use policies::FunctionPolicies;
pub(crate) use recorded::OwnResources;
pub(crate) use remote::RemoteFunctions;
pub(crate) use rules::RuleFunctions;

use crate::config::Config;
use crate::error::StartError;
use assize_engine::ports::{Clock, LogStore, Store};
use assize_functions::{CodeStore, Host, Registry, Roles};
use assize_iam::Iam;
use roles::{IamRoles, WellFormedRoles};
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock, Weak};

/// The identities, for parts that are made before them.
pub(crate) type Late = Arc<OnceLock<Weak<Iam>>>;

/// The registry, and whether functions run here.
pub(crate) struct Functions {
    pub(crate) registry: Arc<Registry>,
    pub(crate) run_here: bool,
    /// To be set as soon as the identities are there.
    pub(crate) iam: Late,
}

impl Functions {
    /// Opens the registry, and starts the runner unless the configuration says otherwise.
    pub(crate) fn open(
        config: &Config,
        addr: SocketAddr,
        store: &Arc<dyn Store>,
        clock: &Arc<dyn Clock>,
        logs: &Arc<dyn LogStore>,
    ) -> Result<Self, StartError> {
        let iam = Late::default();
        let host = host(config, addr, logs, &iam)?;
        let run_here = host.is_some();
        let host = host.unwrap_or_else(|| Arc::new(nowhere::Nowhere));
        let folder = config.data_dir.join("functions").join("code");
        let code = CodeStore::open(folder).map_err(StartError::Functions)?;
        let (store, clock) = (Arc::clone(store), Arc::clone(clock));
        let roles: Arc<dyn Roles> = if config.no_auth {
            Arc::new(WellFormedRoles)
        } else {
            Arc::new(IamRoles { iam: Arc::clone(&iam) })
        };
        let registry = Registry::new(store, clock, roles, host, code);
        registry.collect_code().map_err(StartError::Functions)?;
        Ok(Self { registry: Arc::new(registry), run_here, iam })
    }
}

#[cfg(target_os = "linux")]
fn host(
    config: &Config,
    addr: SocketAddr,
    logs: &Arc<dyn LogStore>,
    iam: &Late,
) -> Result<Option<Arc<dyn Host>>, StartError> {
    let Some(launcher) = config.function_launcher.as_ref().filter(|_| config.functions) else {
        return Ok(None);
    };
    let host = host::ProcessHost::start(config, launcher, addr, logs, iam)
        .map_err(|reason| StartError::System { what: "start the runner of functions", reason })?;
    Ok(Some(Arc::new(host)))
}

#[cfg(not(target_os = "linux"))]
fn host(
    _: &Config,
    _: SocketAddr,
    _: &Arc<dyn LogStore>,
    _: &Late,
) -> Result<Option<Arc<dyn Host>>, StartError> {
    Ok(None)
}
