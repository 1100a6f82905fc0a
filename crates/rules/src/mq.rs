//! Rules about Amazon MQ.

use crate::shared::place::at;
use assize_rule::Verdict;

macro_rules! mq_audit {
    ($($name:ident = $id:literal, $trigger:ident;)*) => {$(
        rule! {
            /// Brokers of RabbitMQ write no audit logs and are not applicable.
            $name = $id,
            "Checks that brokers of Amazon MQ write audit logs.",
            &["AWS::AmazonMQ::Broker"], $trigger,
            |item| {
                if at(item, "engineType")?.need_text()?.eq_ignore_ascii_case("rabbitmq") {
                    return Ok(Verdict::not_applicable("RabbitMQ writes no audit logs"));
                }
                at(item, "logs.audit")?.must_be_on("the broker writes no audit logs")
            }
        }
    )*};
}

mq_audit! {
    MqCloudwatchAuditLoggingEnabled = "MQ_CLOUDWATCH_AUDIT_LOGGING_ENABLED", PERIODIC;
    MqCloudwatchAuditLogEnabled = "MQ_CLOUDWATCH_AUDIT_LOG_ENABLED", CHANGE;
}
