//! Events that wait for their functions: invocations of the type `Event`.

use assize_functions::{
    FunctionName, HostError, InvokeOptions, Registry, RegistryError, WaitingEvent,
};
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Waiting events handled at a time.
const MAX_EVENTS: usize = 4;

/// Hands waiting events to threads.
#[derive(Clone)]
pub(crate) struct Events {
    registry: Arc<Registry>,
    under_way: Arc<Mutex<HashSet<String>>>,
}

impl Events {
    pub(crate) fn new(registry: &Arc<Registry>) -> Self {
        Self { registry: Arc::clone(registry), under_way: Arc::default() }
    }

    fn under_way(&self) -> MutexGuard<'_, HashSet<String>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands out what is due.
    pub(crate) fn hand_out(&self) -> Result<(), RegistryError> {
        let busy = self.under_way().clone();
        let free = MAX_EVENTS.saturating_sub(busy.len());
        if free == 0 {
            return Ok(());
        }
        for event in self.registry.due_events(free, &|id| busy.contains(id))? {
            self.under_way().insert(event.id.clone());
            let (events, id) = (self.clone(), event.id.clone());
            let body = move || {
                let done = catch_unwind(AssertUnwindSafe(|| events.handle(event)));
                match done {
                    Ok(Ok(())) => {}
                    Ok(Err(error)) => tracing::error!(%error, "a waiting event was not handled"),
                    Err(_) => tracing::error!("a waiting event made the server panic"),
                }
                events.end(&id);
            };
            let spawned = std::thread::Builder::new().name("assize-event".into()).spawn(body);
            if let Err(error) = spawned {
                tracing::error!(%error, "no thread for a waiting event; it is handled later");
                return Ok(());
            }
        }
        Ok(())
    }

    fn end(&self, id: &str) {
        self.under_way().remove(id);
        self.registry.look_again();
    }

    fn handle(&self, event: WaitingEvent) -> Result<(), RegistryError> {
        let home = event.home();
        let name =
            FunctionName { name: event.function.clone(), qualifier: event.qualifier.clone() };
        let target = match self.registry.target(&home, &name) {
            Ok(target) => target,
            Err(RegistryError::NotFound(arn)) => {
                tracing::warn!(arn, "an event waited for a function that is gone");
                return self.registry.end_event(&event);
            }
            Err(error) => return Err(error),
        };
        let payload = self.registry.payload(&event)?;
        let options = InvokeOptions {
            request_id: Some(event.request_id.clone()),
            client_context: event.client_context.clone(),
        };
        let (busy, reason) = match self.registry.host().invoke(&target, payload, options) {
            Ok(answer) if answer.function_error.is_none() => {
                return self.registry.end_event(&event);
            }
            Ok(answer) => {
                let text: String =
                    String::from_utf8_lossy(&answer.payload).chars().take(256).collect();
                (false, text)
            }
            Err(HostError::Throttled) => (true, String::new()),
            Err(error) => (false, error.to_string()),
        };
        let again = self.registry.retry_event(event, busy)?;
        if !busy {
            tracing::warn!(arn = target.arn, reason, will_retry = again, "an event failed");
        }
        Ok(())
    }
}
