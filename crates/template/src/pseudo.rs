//! What every template may refer to without declaring it.

/// The pseudo parameters, and what is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pseudo {
    /// `AWS::AccountId`
    pub account: String,
    /// `AWS::Region`
    pub region: String,
    /// `AWS::Partition`
    pub partition: String,
    /// `AWS::URLSuffix`
    pub url_suffix: String,
    /// `AWS::StackName`
    pub stack_name: String,
    /// `AWS::StackId`
    pub stack_id: String,
    /// Marks a text that nobody knows yet: what a function makes that is not done here, or the
    /// value of a parameter that AWS looks up. Without it both are faults.
    pub unknown: Option<char>,
}

/// The pseudo parameter that takes a value away.
pub(crate) const NO_VALUE: &str = "AWS::NoValue";

impl Pseudo {
    /// The value of a name that begins with `AWS::`.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        Some(match name {
            "AWS::AccountId" => &self.account,
            "AWS::Region" => &self.region,
            "AWS::Partition" => &self.partition,
            "AWS::URLSuffix" => &self.url_suffix,
            "AWS::StackName" => &self.stack_name,
            "AWS::StackId" => &self.stack_id,
            _ => return None,
        })
    }

    /// Whether a text holds something that is not known.
    pub(crate) fn is_unknown(&self, text: &str) -> bool {
        self.unknown.is_some_and(|mark| text.contains(mark))
    }
}
