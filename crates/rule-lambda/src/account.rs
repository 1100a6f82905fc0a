//! AWS Config by the AWS SDK.

use crate::item;
use crate::service::{Evaluation, Service, ServiceError};
use assize_model::item::parse::Defaults;
use assize_model::{ResourceKey, Timestamp};
use aws_sdk_config::Client;
use aws_sdk_config::config::{BehaviorVersion, Config, Credentials, Region};
use aws_sdk_config::error::{DisplayErrorContext, SdkError};
use aws_sdk_config::primitives::DateTime;
use aws_sdk_config::types::{
    ChronologicalOrder, ComplianceType, Evaluation as Sent, ResourceType,
};
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use tokio::runtime::Handle;

/// Rows of a page; the most that there are.
const PAGE: i32 = 100;
/// Resources of one type at most, so that memory stays bounded.
const MAX_ITEMS: usize = 100_000;
/// What a row holds, as far as an item does.
const COLUMNS: &str = "resourceId, resourceName, resourceType, arn, accountId, awsRegion, \
    availabilityZone, configurationItemCaptureTime, configurationItemStatus, \
    resourceCreationTime, configuration, supplementaryConfiguration, tags, relationships";

/// The function's account and region.
pub struct Account {
    client: Client,
    runtime: Handle,
    defaults: Defaults,
}

impl Account {
    /// The account of Lambda's environment. Must be called within a runtime.
    ///
    /// # Errors
    /// When the environment names no region or no credentials.
    pub fn from_environment() -> Result<Self, ServiceError> {
        let wanted = |name: &str| {
            variable(name).ok_or_else(|| failed("environment", format!("{name} is not set")))
        };
        let region = wanted("AWS_REGION")?;
        let credentials = Credentials::new(
            wanted("AWS_ACCESS_KEY_ID")?,
            wanted("AWS_SECRET_ACCESS_KEY")?,
            variable("AWS_SESSION_TOKEN"),
            None,
            "the environment of the function",
        );
        let tls = Provider::Rustls(CryptoMode::Ring);
        let mut config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(region.clone()))
            .credentials_provider(credentials)
            .http_client(Builder::new().tls_provider(tls).build_https());
        let endpoint = variable("AWS_ENDPOINT_URL_CONFIG_SERVICE");
        if let Some(endpoint) = endpoint.or_else(|| variable("AWS_ENDPOINT_URL")) {
            config = config.endpoint_url(endpoint);
        }
        let defaults = Defaults {
            account: "000000000000".to_owned(),
            region,
            capture_time: Timestamp::default(),
        };
        let client = Client::from_conf(config.build());
        Ok(Self { client, runtime: Handle::current(), defaults })
    }
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn failed(operation: &'static str, reason: impl std::fmt::Display) -> ServiceError {
    ServiceError { operation, reason: reason.to_string() }
}

fn refused<E, H>(operation: &'static str) -> impl Fn(SdkError<E, H>) -> ServiceError
where
    E: std::error::Error + 'static,
    H: std::fmt::Debug + 'static,
{
    move |error| failed(operation, DisplayErrorContext(&error))
}

impl Service for Account {
    fn item(
        &self,
        key: &ResourceKey,
        since: Option<Timestamp>,
    ) -> Result<Option<String>, ServiceError> {
        const NAME: &str = "GetResourceConfigHistory";
        let ask = self
            .client
            .get_resource_config_history()
            .resource_type(ResourceType::from(key.resource_type.as_str()))
            .resource_id(&key.resource_id)
            .chronological_order(ChronologicalOrder::Reverse)
            .set_later_time(since.map(|at| DateTime::from_millis(at.millis())))
            .limit(1);
        let found = match self.runtime.block_on(ask.send()) {
            Ok(found) => found,
            Err(SdkError::ServiceError(error))
                if error.err().is_resource_not_discovered_exception() =>
            {
                return Ok(None);
            }
            Err(error) => return Err(refused(NAME)(error)),
        };
        let first = found.configuration_items().first();
        let read = first.map(|one| item::of_history(one, &self.defaults)).transpose();
        read.map_err(|error| failed(NAME, error))
    }

    fn items(&self, resource_type: &str) -> Result<Vec<String>, ServiceError> {
        const NAME: &str = "SelectResourceConfig";
        if !resource_type.bytes().all(|b| b.is_ascii_alphanumeric() || b == b':') {
            return Err(failed(NAME, format!("`{resource_type}` is no resource type")));
        }
        let expression = format!("SELECT {COLUMNS} WHERE resourceType = '{resource_type}'");
        let mut all = Vec::new();
        let mut token = None;
        loop {
            let ask = self
                .client
                .select_resource_config()
                .expression(&expression)
                .limit(PAGE)
                .set_next_token(token);
            let page = self.runtime.block_on(ask.send()).map_err(refused(NAME))?;
            for row in page.results() {
                all.push(item::of_row(row, &self.defaults).map_err(|e| failed(NAME, e))?);
            }
            if all.len() > MAX_ITEMS {
                return Err(failed(NAME, format!("there are more than {MAX_ITEMS} {resource_type}")));
            }
            token = page.next_token().map(str::to_owned);
            if token.is_none() {
                return Ok(all);
            }
        }
    }

    fn put(
        &self,
        evaluations: &[Evaluation],
        token: &str,
        is_test: bool,
    ) -> Result<(), ServiceError> {
        const NAME: &str = "PutEvaluations";
        let sent: Result<Vec<Sent>, _> = evaluations.iter().map(sent).collect();
        let sent = sent.map_err(|error| failed(NAME, error))?;
        let ask = self
            .client
            .put_evaluations()
            .set_evaluations(Some(sent))
            .result_token(token)
            .test_mode(is_test);
        let answer = self.runtime.block_on(ask.send()).map_err(refused(NAME))?;
        match answer.failed_evaluations().len() {
            0 => Ok(()),
            count => Err(failed(NAME, format!("{count} evaluations were not taken"))),
        }
    }
}

fn sent(one: &Evaluation) -> Result<Sent, aws_sdk_config::error::BuildError> {
    Sent::builder()
        .compliance_resource_type(&one.key.resource_type)
        .compliance_resource_id(&one.key.resource_id)
        .compliance_type(ComplianceType::from(one.compliance.as_str()))
        .set_annotation(one.annotation.clone())
        .ordering_timestamp(DateTime::from_millis(one.ordering.millis()))
        .build()
}
