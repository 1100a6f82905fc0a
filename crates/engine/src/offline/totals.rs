//! Counting verdicts.

use assize_model::ComplianceType;

/// One rule's verdicts by type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RuleTotals {
    /// Satisfied.
    pub compliant: u64,
    /// Violated.
    pub non_compliant: u64,
    /// Nothing to say.
    pub not_applicable: u64,
    /// Not enough known.
    pub insufficient_data: u64,
}

impl RuleTotals {
    /// The count of a type.
    pub fn of(&self, compliance: ComplianceType) -> u64 {
        match compliance {
            ComplianceType::Compliant => self.compliant,
            ComplianceType::NonCompliant => self.non_compliant,
            ComplianceType::NotApplicable => self.not_applicable,
            ComplianceType::InsufficientData => self.insufficient_data,
        }
    }

    /// Counts one verdict.
    pub(crate) fn add(&mut self, compliance: ComplianceType) {
        let count = match compliance {
            ComplianceType::Compliant => &mut self.compliant,
            ComplianceType::NonCompliant => &mut self.non_compliant,
            ComplianceType::NotApplicable => &mut self.not_applicable,
            ComplianceType::InsufficientData => &mut self.insufficient_data,
        };
        *count += 1;
    }

    fn join(&mut self, other: &Self) {
        self.compliant += other.compliant;
        self.non_compliant += other.non_compliant;
        self.not_applicable += other.not_applicable;
        self.insufficient_data += other.insufficient_data;
    }

    /// The rule's compliance, added up as AWS Config does.
    pub fn compliance(&self) -> ComplianceType {
        ComplianceType::aggregate(self.compliant, self.non_compliant)
    }

    /// All verdicts.
    pub fn all(&self) -> u64 {
        ComplianceType::ALL.into_iter().map(|c| self.of(c)).sum()
    }
}

/// What a run saw and found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Configuration items read.
    pub items: u64,
    /// Items that no rule judges.
    pub unjudged: u64,
    /// Records and sources that were bad.
    pub bad: u64,
    /// Verdicts, by the rules' order.
    pub rules: Vec<RuleTotals>,
}

impl Totals {
    /// No counts yet, for that many rules.
    pub fn for_rules(count: usize) -> Self {
        Self { rules: vec![RuleTotals::default(); count], ..Self::default() }
    }

    /// Adds other counts of the same rules.
    pub fn join(&mut self, other: &Self) {
        self.items += other.items;
        self.unjudged += other.unjudged;
        self.bad += other.bad;
        for (into, from) in self.rules.iter_mut().zip(&other.rules) {
            into.join(from);
        }
    }

    /// The verdicts of all rules together.
    pub fn verdicts(&self) -> RuleTotals {
        let mut sum = RuleTotals::default();
        self.rules.iter().for_each(|r| sum.join(r));
        sum
    }
}
