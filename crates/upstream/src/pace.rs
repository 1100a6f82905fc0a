//! How often a service is called.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Calls of one service a second, in the long run: well below what AWS allows an account, as
/// others use it too.
const EVERY: Duration = Duration::from_millis(50);
/// So many calls may come at once after a pause.
const BURST: u32 = 20;

/// Spaces the calls of each service.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    /// When the service's turns that were given are used up.
    taken: Mutex<HashMap<&'static str, Instant>>,
}

impl Pace {
    /// Waits until the service may be called.
    pub(crate) async fn turn(&self, service: &'static str) {
        let at = self.book(service, Instant::now());
        tokio::time::sleep_until(at).await;
    }

    fn book(&self, service: &'static str, now: Instant) -> Instant {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let until = taken.entry(service).or_insert(now);
        *until = (*until).max(now) + EVERY;
        (*until - EVERY * BURST).max(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_the_rest_is_spaced() {
        let (pace, now) = (Pace::default(), Instant::now() + Duration::from_secs(60));
        for _ in 0..BURST {
            assert_eq!(pace.book("ec2", now), now);
        }
        assert_eq!(pace.book("ec2", now), now + EVERY);
        assert_eq!(pace.book("ec2", now), now + 2 * EVERY);
        assert_eq!(pace.book("s3", now), now);
        assert_eq!(pace.book("ec2", now + EVERY * 100), now + EVERY * 100);
    }
}
