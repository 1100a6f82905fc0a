//! Rules about Amazon API Gateway.

use crate::shared::place::{Place, at, within};
use assize_model::json::{Malformed, Node};
use assize_rule::{ItemView, Verdict};

const STAGE: &[&str] = &["AWS::ApiGateway::Stage"];
const STAGE_V2: &str = "AWS::ApiGatewayV2::Stage";

/// The settings of a stage's methods, of which `*/*` stands for all that have none of their
/// own. A stage without settings has none.
fn methods<'d>(item: &ItemView<'d>) -> Result<(Place<'d>, Vec<Node<'d>>), Malformed> {
    let settings = at(item, "methodSettings")?;
    let holder = settings.node().opt_object()?;
    let methods = holder.map(|all| all.members().map(|(_, method)| method).collect());
    Ok((settings, methods.unwrap_or_default()))
}

rule! {
    /// Every setting of methods counts; version 2 has one default for all routes.
    ApiGwExecutionLoggingEnabled = "API_GW_EXECUTION_LOGGING_ENABLED",
    "Checks that all methods of API Gateway stages are logged at a given level.",
    &["AWS::ApiGateway::Stage", STAGE_V2], CHANGE,
    params {
        /// The levels that will do.
        "loggingLevel" => levels: Vec<String> = "ERROR,INFO",
    }
    |item, params| {
        let levels: Vec<&str> = params.levels.iter().map(String::as_str).collect();
        if item.resource_type() == STAGE_V2 {
            return at(item, "defaultRouteSettings.loggingLevel")?
                .must_say_one_of(&levels, "the logging level");
        }
        let (settings, methods) = methods(item)?;
        for method in &methods {
            let level = within(*method, "loggingLevel")?;
            let seen = level.text()?;
            if !seen.as_deref().is_some_and(|seen| levels.contains(&seen)) {
                return level.must_say_one_of(&levels, "the logging level of a method");
            }
        }
        settings.demand(!methods.is_empty(), "no method is logged", levels.join(" or "))
    }
}

rule! {
    /// Every setting of methods must say both.
    ApiGwCacheEnabledAndEncrypted = "API_GW_CACHE_ENABLED_AND_ENCRYPTED",
    "Checks that all methods of API Gateway stages have an encrypted cache.",
    STAGE, CHANGE,
    |item| {
        let (settings, methods) = methods(item)?;
        for method in &methods {
            let (on, encrypted) =
                (within(*method, "cachingEnabled")?, within(*method, "cacheDataEncrypted")?);
            if !on.flag()?.unwrap_or(false) {
                return on.demand(false, "a method has no cache", "true");
            }
            if !encrypted.flag()?.unwrap_or(false) {
                return encrypted.demand(false, "a method's cache is not encrypted", "true");
            }
        }
        settings.demand(!methods.is_empty(), "no method has a cache", "an encrypted cache")
    }
}

rule! {
    /// The certificate by which back ends know the stage.
    ApiGwSslEnabled = "API_GW_SSL_ENABLED",
    "Checks that API Gateway stages have a client certificate.",
    STAGE, CHANGE,
    params {
        /// Ids of the certificates that will do; any when not given.
        "CertificateIDs" => ids: Option<Vec<String>>,
    }
    |item, params| at(item, "clientCertificateId")?.must_be_listed(
        &params.ids, "the stage has no client certificate", "a client certificate",
    )
}

rule! {
    /// The flag is always recorded.
    ApiGwXrayEnabled = "API_GW_XRAY_ENABLED",
    "Checks that API Gateway stages are traced by X-Ray.",
    STAGE, CHANGE,
    |item| at(item, "tracingEnabled")?.must_be_true("tracing is off")
}

rule! {
    /// Stages name their web ACL.
    ApiGwAssociatedWithWaf = "API_GW_ASSOCIATED_WITH_WAF",
    "Checks that API Gateway stages have a web ACL of AWS WAF.",
    STAGE, CHANGE,
    params {
        /// ARNs of the web ACLs that will do; any when not given.
        "WebAclArns" => acls: Option<Vec<String>>,
    }
    |item, params| at(item, "webAclArn")?
        .must_be_listed(&params.acls, "the stage has no web ACL", "a web ACL")
}

rule! {
    /// All types of an API must be allowed.
    ApiGwEndpointTypeCheck = "API_GW_ENDPOINT_TYPE_CHECK",
    "Checks that API Gateway REST APIs have allowed types of endpoints only.",
    &["AWS::ApiGateway::RestApi"], CHANGE,
    params {
        /// The allowed types: `REGIONAL`, `PRIVATE`, `EDGE`.
        "endpointConfigurationTypes" => types: Vec<String>,
    }
    |item, params| {
        let types = at(item, "endpointConfiguration.types")?;
        for kind in types.need_items()? {
            let seen = kind.req_str()?;
            if !params.types.iter().any(|t| t.eq_ignore_ascii_case(&seen)) {
                let say = format!("the API has an endpoint of the type {seen}");
                return types.demand(false, say, params.types.join(" or "));
            }
        }
        Ok(Verdict::compliant())
    }
}

rule! {
    /// The destination decides.
    ApiGwv2AccessLogsEnabled = "API_GWV2_ACCESS_LOGS_ENABLED",
    "Checks that API Gateway version 2 stages write access logs.",
    &[STAGE_V2], CHANGE,
    |item| at(item, "accessLogSettings.destinationArn")?
        .must_be_filled("the stage writes no access logs", "a destination")
}
