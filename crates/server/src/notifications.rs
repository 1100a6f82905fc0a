//! Who is told what happens.

use crate::config::Config;
use crate::error::{ConfigError, StartError};
use assize_delivery::{BusSink, QueueSink, TopicSink, Webhook, WebhookError, WebhookSettings};
use assize_engine::ports::{Clock, NoticeKind, Sink};
use assize_upstream::Upstream;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

/// Who events are from where AWS takes no source of its own from others.
const OWN_SOURCE: &str = "assize.config";
/// Who AWS says its events are from.
const AWS_SOURCE: &str = "aws.config";

/// A webhook in the configuration file: `[[webhooks]]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookTable {
    /// Its name.
    pub name: String,
    /// Where events are posted.
    pub url: String,
    /// What signatures are made with; or `secret_file`.
    pub secret: Option<String>,
    /// The file that holds the secret.
    pub secret_file: Option<PathBuf>,
    /// What it hears of: `item`, `compliance`, `evaluation`, `delivery`. Everything by default.
    pub kinds: Option<Vec<String>>,
}

/// The webhooks that flags, environment and file set together.
pub(crate) fn webhooks(
    urls: Vec<String>,
    secret: Option<&str>,
    tables: Vec<WebhookTable>,
) -> Result<Vec<WebhookSettings>, ConfigError> {
    let plain = urls.into_iter().zip(1..).map(|(url, number)| {
        let name = format!("webhook-{number}");
        let secret = secret.unwrap_or_default().to_owned();
        Ok(WebhookSettings { name, url, secret, kinds: NoticeKind::ALL.to_vec() })
    });
    plain.chain(tables.into_iter().map(webhook)).collect()
}

fn webhook(table: WebhookTable) -> Result<WebhookSettings, ConfigError> {
    let WebhookTable { name, url, secret, secret_file, kinds } = table;
    let secret = match (secret, secret_file) {
        (Some(secret), _) => secret,
        (None, Some(path)) => std::fs::read_to_string(&path)
            .map_err(|e| ConfigError::Unreadable { path, reason: e.to_string() })?
            .trim()
            .to_owned(),
        (None, None) => String::new(),
    };
    let kinds = match kinds {
        None => NoticeKind::ALL.to_vec(),
        Some(words) => words.iter().map(|word| kind(word)).collect::<Result<_, _>>()?,
    };
    Ok(WebhookSettings { name, url, secret, kinds })
}

fn kind(word: &str) -> Result<NoticeKind, ConfigError> {
    NoticeKind::ALL.into_iter().find(|kind| kind.as_str() == word).ok_or_else(|| {
        ConfigError::Value {
            key: "webhooks.kinds",
            value: word.to_owned(),
            wanted: "`item`, `compliance`, `evaluation` or `delivery`",
        }
    })
}

/// Whether webhooks can be had so.
pub(crate) fn check(webhooks: &[WebhookSettings]) -> Result<(), ConfigError> {
    let mut names = BTreeSet::new();
    for webhook in webhooks {
        webhook.check()?;
        if !names.insert(&webhook.name) {
            return Err(WebhookError::Name(webhook.name.clone()).into());
        }
    }
    Ok(())
}

/// Everybody who is told.
pub(crate) fn sinks(
    config: &Config,
    upstream: Option<&Arc<Upstream>>,
    clock: &Arc<dyn Clock>,
) -> Result<Vec<Arc<dyn Sink>>, StartError> {
    let failed = |reason| StartError::System { what: "start telling what happens", reason };
    let mut sinks: Vec<Arc<dyn Sink>> = Vec::new();
    for webhook in &config.webhooks {
        let webhook = Webhook::new(webhook.clone(), Arc::clone(clock)).map_err(failed)?;
        sinks.push(Arc::new(webhook));
    }
    let Some(upstream) = upstream else { return Ok(sinks) };
    if upstream.endpoints().owns("sns") {
        let topics = TopicSink::new(Arc::clone(upstream), Arc::clone(clock)).map_err(failed)?;
        sinks.push(Arc::new(topics));
    }
    if let Some(bus) = &config.eventbridge {
        let source = config.eventbridge_source.clone();
        let source = source.unwrap_or_else(|| source_for(upstream, &config.region).to_owned());
        let bus = BusSink::new(Arc::clone(upstream), Arc::clone(clock), bus.clone(), source);
        sinks.push(Arc::new(bus.map_err(failed)?));
    }
    if let Some(url) = &config.sqs {
        let queue = QueueSink::new(Arc::clone(upstream), Arc::clone(clock), url.clone());
        sinks.push(Arc::new(queue.map_err(failed)?));
    }
    Ok(sinks)
}

/// AWS keeps sources that begin with `aws.` for itself; emulators do not.
fn source_for(upstream: &Upstream, region: &str) -> &'static str {
    let endpoint = upstream.endpoints().endpoint("events", region);
    let host = endpoint.as_ref().and_then(|endpoint| endpoint.base.host()).unwrap_or_default();
    let is_aws = host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn");
    if is_aws { OWN_SOURCE } else { AWS_SOURCE }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str) -> WebhookTable {
        WebhookTable {
            name: name.into(),
            url: "http://127.0.0.1:1/x".into(),
            secret: Some("0123456789abcdef".into()),
            ..WebhookTable::default()
        }
    }

    #[test]
    fn webhooks_are_joined_and_checked() {
        let urls = vec!["https://a/".to_owned()];
        let set = webhooks(urls.clone(), Some("0123456789abcdef"), vec![table("ops")]).unwrap();
        let names: Vec<&str> = set.iter().map(|webhook| webhook.name.as_str()).collect();
        assert_eq!(names, ["webhook-1", "ops"]);
        assert!(check(&set).is_ok());
        // Without a secret, or with a name that is taken.
        assert!(check(&webhooks(urls, None, Vec::new()).unwrap()).is_err());
        assert!(check(&webhooks(Vec::new(), None, vec![table("a"), table("a")]).unwrap()).is_err());
        let odd = WebhookTable { kinds: Some(vec!["verdict".into()]), ..table("a") };
        assert!(webhooks(Vec::new(), None, vec![odd]).is_err());
    }
}
