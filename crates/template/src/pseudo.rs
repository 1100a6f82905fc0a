//! What every template may refer to without declaring it.

/// The pseudo parameters.
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
}
