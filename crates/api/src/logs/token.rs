//! Tokens of places among events, and the ids of events, which are the same places.

use super::error::bad_token;
use assize_engine::ports::LogPosition;
use assize_model::Timestamp;
use assize_wire::generated::logs::LogsError;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

/// The longest token that is looked at.
const MAX_TOKEN: usize = 2_048;
/// Bytes of a question's digest.
const DIGEST: usize = 12;
/// Digits of an id: those of the time, then those of the number.
const ID: usize = 56;
const ID_TIME: usize = 20;

/// An event's id: 56 digits, in order of the events.
pub(super) fn event_id(position: LogPosition) -> String {
    let at = position.at.millis().max(0);
    let rest = ID - ID_TIME;
    format!("{at:0ID_TIME$}{:0rest$}", position.number.max(0))
}

fn position(id: &str) -> Option<LogPosition> {
    if id.len() != ID || !id.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (at, number) = id.split_at_checked(ID_TIME)?;
    Some(LogPosition { at: Timestamp::from_millis(at.parse().ok()?), number: number.parse().ok()? })
}

/// Where GetLogEvents goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// After this position, towards the latest.
    Forward(LogPosition),
    /// Before this position, towards the earliest.
    Backward(LogPosition),
}

impl Place {
    /// `f/…` or `b/…`, as AWS's look.
    pub(super) fn token(self) -> String {
        match self {
            Self::Forward(position) => format!("f/{}/s", event_id(position)),
            Self::Backward(position) => format!("b/{}/s", event_id(position)),
        }
    }

    /// Reads a token.
    pub(super) fn read(token: &str) -> Result<Self, LogsError> {
        let mut parts = token.splitn(3, '/');
        let (way, id) = (parts.next(), parts.next());
        let position = id.and_then(position).ok_or_else(bad_token)?;
        match (way, parts.next()) {
            (Some("f"), Some("s")) => Ok(Self::Forward(position)),
            (Some("b"), Some("s")) => Ok(Self::Backward(position)),
            _ => Err(bad_token()),
        }
    }
}

/// What is asked page by page: a token goes on with this question only.
pub(super) struct Question(String);

impl Question {
    pub(super) fn new(operation: &str, filter: impl Serialize) -> Self {
        let text = serde_json::to_vec(&(operation, filter)).unwrap_or_default();
        let digest = Sha256::digest(text);
        Self(URL_SAFE_NO_PAD.encode(digest.get(..DIGEST).unwrap_or_default()))
    }

    pub(super) fn token(&self, place: impl Serialize) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(&(&self.0, place)).unwrap_or_default())
    }

    pub(super) fn read<T: DeserializeOwned>(
        &self,
        token: Option<&str>,
    ) -> Result<Option<T>, LogsError> {
        let Some(token) = token else { return Ok(None) };
        if token.len() > MAX_TOKEN {
            return Err(bad_token());
        }
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| bad_token())?;
        let (asked, place): (String, T) =
            serde_json::from_slice(&bytes).map_err(|_| bad_token())?;
        if asked == self.0 { Ok(Some(place)) } else { Err(bad_token()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(at: i64, number: i64) -> LogPosition {
        LogPosition { at: Timestamp::from_millis(at), number }
    }

    #[test]
    fn ids_are_in_the_order_of_positions() {
        let places =
            [at(0, 0), at(0, 9), at(5, 1), at(1_700_000_000_000, i64::MAX), at(i64::MAX, 0)];
        let ids = places.map(event_id);
        assert!(ids.is_sorted() && ids.iter().all(|id| id.len() == ID), "{ids:?}");
        for (place, id) in places.into_iter().zip(&ids) {
            assert_eq!(position(id), Some(place));
        }
    }

    #[test]
    fn tokens_round_trip_and_others_are_refused() {
        for place in [Place::Forward(at(7, 8)), Place::Backward(at(7, 8))] {
            assert_eq!(Place::read(&place.token()).unwrap(), place);
        }
        let good = Place::Forward(at(1, 2)).token();
        for bad in ["", "f/", "f/1/s", &good.replace("f/", "x/"), good.trim_end_matches("/s")] {
            assert!(Place::read(bad).is_err(), "{bad}");
        }
        let asked = Question::new("A", ["x"]);
        assert_eq!(asked.read::<u32>(Some(&asked.token(3))).unwrap(), Some(3));
        assert!(Question::new("A", ["y"]).read::<u32>(Some(&asked.token(3))).is_err());
    }
}
