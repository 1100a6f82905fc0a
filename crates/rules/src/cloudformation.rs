//! Rules about AWS CloudFormation.

use crate::shared::place::{at, wanted};
use assize_rule::Verdict;

rule! {
    /// Topics that are told of events of the stack.
    CloudformationStackNotificationCheck = "CLOUDFORMATION_STACK_NOTIFICATION_CHECK",
    "Checks that CloudFormation stacks notify an SNS topic.",
    &["AWS::CloudFormation::Stack"], CHANGE,
    params {
        /// ARN of a topic that will do; any when none is given.
        "snsTopic1" => one: Option<String>,
        /// ARN of a topic that will do.
        "snsTopic2" => two: Option<String>,
        /// ARN of a topic that will do.
        "snsTopic3" => three: Option<String>,
        /// ARN of a topic that will do.
        "snsTopic4" => four: Option<String>,
        /// ARN of a topic that will do.
        "snsTopic5" => five: Option<String>,
    }
    |item, params| {
        let list = [&params.one, &params.two, &params.three, &params.four, &params.five];
        let list: Vec<&str> = list.into_iter().filter_map(wanted).collect();
        let topics = at(item, "notificationARNs")?;
        for topic in topics.items()? {
            let arn = topic.req_str()?;
            if list.is_empty() || list.contains(&&*arn) {
                return Ok(Verdict::compliant());
            }
        }
        let expected = if list.is_empty() { "a topic".to_owned() } else { list.join(" or ") };
        topics.demand(false, "the stack notifies no such topic", expected)
    }
}
