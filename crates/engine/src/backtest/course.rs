//! Following the verdicts of one rule about one resource.

use super::report::Interval;
use assize_model::{ComplianceType, Timestamp, Verdict};

/// Times out of compliance that are kept of one resource.
const MAX_INTERVALS: usize = 256;
/// Facts that are kept of each.
const MAX_EVIDENCE: usize = 3;

/// What became of a rule's verdict about a resource.
#[derive(Debug, Default)]
pub(super) struct Followed {
    /// The last verdict; `None` while there was none.
    pub(super) last: Option<ComplianceType>,
    /// The times out of compliance, oldest first.
    pub(super) intervals: Vec<Interval>,
}

impl Followed {
    /// Notes the verdict from a time on. One that stands for no time counts for nothing.
    pub(super) fn note(&mut self, at: Timestamp, verdict: Verdict) {
        let bad = ComplianceType::NonCompliant;
        let was_bad = self.last == Some(bad);
        let is_bad = verdict.compliance == bad;
        self.last = Some(verdict.compliance);
        if was_bad && !is_bad {
            self.close(at);
        } else if is_bad && !was_bad && self.intervals.len() < MAX_INTERVALS {
            let evidence = verdict.evidence.into_iter().take(MAX_EVIDENCE).collect();
            let annotation = verdict.annotation;
            self.intervals.push(Interval { from: at, to: None, annotation, evidence });
        }
    }

    fn close(&mut self, at: Timestamp) {
        let Some(open) = self.intervals.last_mut().filter(|open| open.to.is_none()) else { return };
        if open.from >= at {
            self.intervals.pop();
        } else {
            open.to = Some(at);
        }
    }

    /// The verdict at the end.
    pub(super) fn compliance(&self) -> ComplianceType {
        self.last.unwrap_or(ComplianceType::NotApplicable)
    }

    /// Whether the times out of compliance are those of another version.
    pub(super) fn agrees(&self, other: &Self) -> bool {
        let times = |followed: &Self| -> Vec<_> {
            followed.intervals.iter().map(|interval| (interval.from, interval.to)).collect()
        };
        times(self) == times(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_become_intervals() {
        let mut followed = Followed::default();
        let at = Timestamp::from_millis;
        for (ms, verdict) in [
            (1, Verdict::compliant()),
            (2, Verdict::non_compliant("first")),
            (3, Verdict::non_compliant("second")),
            (5, Verdict::insufficient_data("gone")),
            // Replaced in the same moment.
            (6, Verdict::non_compliant("for no time")),
            (6, Verdict::compliant()),
            (8, Verdict::non_compliant("third")),
        ] {
            followed.note(at(ms), verdict);
        }
        let seen: Vec<_> = followed
            .intervals
            .iter()
            .map(|i| (i.from.millis(), i.to.map(Timestamp::millis), i.annotation.as_deref()))
            .collect();
        assert_eq!(seen, [(2, Some(5), Some("first")), (8, None, Some("third"))]);
        assert_eq!(followed.compliance(), ComplianceType::NonCompliant);
        for ms in 10..10_000 {
            let bad = Verdict::non_compliant("x");
            followed.note(at(ms), if ms % 2 == 0 { bad } else { Verdict::compliant() });
        }
        assert_eq!(followed.intervals.len(), MAX_INTERVALS);
        assert_eq!(followed.compliance(), ComplianceType::Compliant);
    }
}
