//! Rules about AWS AppSync.

use crate::shared::place::{at, given};

rule! {
    /// A level of logs, and one of the list.
    AppsyncLoggingEnabled = "APPSYNC_LOGGING_ENABLED",
    "Checks that AppSync APIs write logs of fields.",
    &["AWS::AppSync::GraphQLApi"], CHANGE,
    params {
        /// The levels that will do.
        "fieldLoggingLevel" => levels: Option<Vec<String>> = "ERROR,ALL",
    }
    |item, params| {
        let levels: Vec<&str> = given(&params.levels).iter().map(String::as_str).collect();
        at(item, "logConfig.fieldLogLevel")?.must_say_one_of(&levels, "the level of logs")
    }
}
