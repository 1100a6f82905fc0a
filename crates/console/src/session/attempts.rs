//! How often an address may try to sign in.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Failures within the window, before an address must wait.
const ALLOWED: u32 = 10;
const WINDOW: Duration = Duration::from_secs(60);
/// Addresses remembered.
const REMEMBERED: usize = 4_096;

/// Failed tries by address.
#[derive(Default)]
pub(crate) struct Attempts(Mutex<HashMap<IpAddr, (u32, Instant)>>);

impl Attempts {
    /// Whether an address may try now.
    pub(crate) fn may_try(&self, address: IpAddr) -> bool {
        self.may_try_at(address, Instant::now())
    }

    /// Notes a failure.
    pub(crate) fn failed(&self, address: IpAddr) {
        self.failed_at(address, Instant::now());
    }

    fn may_try_at(&self, address: IpAddr, now: Instant) -> bool {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let failures = all.get(&address).filter(|(_, since)| now.duration_since(*since) < WINDOW);
        failures.is_none_or(|(count, _)| *count < ALLOWED)
    }

    fn failed_at(&self, address: IpAddr, now: Instant) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= REMEMBERED {
            all.retain(|_, (_, since)| now.duration_since(*since) < WINDOW);
        }
        if all.len() >= REMEMBERED {
            all.clear();
        }
        let entry = all.entry(address).or_insert((0, now));
        if now.duration_since(entry.1) >= WINDOW {
            *entry = (0, now);
        }
        entry.0 += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    #[test]
    fn an_address_waits_after_many_failures_and_others_do_not() {
        let attempts = Attempts::default();
        let (one, other) = (IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V4(Ipv4Addr::BROADCAST));
        let start = Instant::now();
        for _ in 0..ALLOWED {
            assert!(attempts.may_try_at(one, start));
            attempts.failed_at(one, start);
        }
        assert!(!attempts.may_try_at(one, start));
        assert!(attempts.may_try_at(other, start));
        let later = start + WINDOW;
        assert!(attempts.may_try_at(one, later));
        attempts.failed_at(one, later);
        assert!(attempts.may_try_at(one, later));
    }
}
