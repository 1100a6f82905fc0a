//! Rules about AWS DMS.

use crate::shared::place::at;
use assize_rule::Verdict;

rule! {
    /// The flag is always recorded.
    DmsReplicationNotPublic = "DMS_REPLICATION_NOT_PUBLIC",
    "Checks that DMS replication instances are not public.",
    &["AWS::DMS::ReplicationInstance"], PERIODIC,
    |item| at(item, "publiclyAccessible")?.must_be_false("the replication instance is public")
}

const ENDPOINT: &[&str] = &["AWS::DMS::Endpoint"];

rule! {
    /// Modes that encrypt; engines that always do, or never, say `none`.
    DmsEndpointSslConfigured = "DMS_ENDPOINT_SSL_CONFIGURED",
    "Checks that DMS endpoints connect by SSL.",
    ENDPOINT, CHANGE,
    |item| at(item, "sslMode")?
        .must_say_one_of(&["require", "verify-ca", "verify-full"], "the SSL mode")
}

rule! {
    /// Endpoints of Redis only.
    DmsRedisTlsEnabled = "DMS_REDIS_TLS_ENABLED",
    "Checks that DMS endpoints for Redis connect by TLS.",
    ENDPOINT, CHANGE,
    |item| {
        let engine = at(item, "engineName")?.need_text()?;
        if !engine.eq_ignore_ascii_case("redis") {
            return Ok(Verdict::not_applicable(format!("the endpoint is of {engine}")));
        }
        at(item, "redisSettings.sslSecurityProtocol")?
            .must_say_one_of(&["ssl-encryption"], "the protocol")
    }
}
