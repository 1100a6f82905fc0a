//! Links that sign in once.

use super::sign_in::{digest, secret};
use assize_engine::EngineError;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a link can be opened.
const LIFE: Duration = Duration::from_secs(300);
/// Links that wait to be opened; a further one replaces the oldest.
const WAITING: usize = 64;

/// Links that were not opened yet.
#[derive(Default)]
pub(crate) struct Links(Mutex<Vec<Link>>);

/// Whom a link signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Linked {
    pub(crate) access_key_id: String,
    pub(crate) session_token: Option<String>,
    pub(crate) region: String,
}

struct Link {
    code: String,
    until: Instant,
    linked: Linked,
}

impl Links {
    /// Makes the code of a link.
    pub(crate) fn make(
        &self,
        access_key_id: &str,
        session_token: Option<&str>,
        region: &str,
    ) -> Result<String, EngineError> {
        let code = secret()?;
        let linked = Linked {
            access_key_id: access_key_id.to_owned(),
            session_token: session_token.map(str::to_owned),
            region: region.to_owned(),
        };
        let now = Instant::now();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|link| link.until > now);
        if all.len() >= WAITING {
            all.remove(0);
        }
        all.push(Link { code: digest(&code), until: now + LIFE, linked });
        Ok(code)
    }

    /// Takes what a code stands for. It stands for nothing from then on.
    pub(crate) fn take(&self, code: &str) -> Option<Linked> {
        let (code, now) = (digest(code), Instant::now());
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|link| link.until > now);
        let at = all.iter().position(|link| link.code == code)?;
        Some(all.remove(at).linked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_opens_once() {
        let links = Links::default();
        let code = links.make("AKIA1", None, "us-east-1").unwrap();
        assert_eq!(links.take("something else"), None);
        assert_eq!(links.take(&code).unwrap().access_key_id, "AKIA1");
        assert_eq!(links.take(&code), None);
    }

    #[test]
    fn the_oldest_link_makes_room() {
        let links = Links::default();
        let first = links.make("first", None, "us-east-1").unwrap();
        let codes: Vec<String> =
            (0..WAITING).map(|_| links.make("next", None, "us-east-1").unwrap()).collect();
        assert_eq!(links.take(&first), None);
        assert!(codes.iter().all(|code| links.take(code).is_some()));
    }
}
