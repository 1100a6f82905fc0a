//! DescribeConfigurationRecorders, and what DescribeConfigurationRecorderStatus shares with it.

use crate::config::convert::{linked_shape, no_such_recorder, recorder_shape};
use crate::config::error::to_config_error;
use assize_engine::recorder::{LinkedRecorder, Recorder, linked_recorders, recorder};
use assize_engine::{Engine, EngineError};
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Tells what a recorder records.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DescribeConfigurationRecordersRequest,
) -> Result<shapes::DescribeConfigurationRecordersResponse, ConfigError> {
    let found = select(
        engine,
        home,
        &input.configuration_recorder_names.unwrap_or_default(),
        input.arn.as_deref(),
        input.service_principal.as_deref(),
    )?;
    let shape = |found: Found| match found {
        Found::Own(recorder) => recorder_shape(*recorder),
        Found::Linked(linked) => linked_shape(&linked, &home.account),
    };
    Ok(shapes::DescribeConfigurationRecordersResponse {
        configuration_recorders: Some(found.into_iter().map(shape).collect()),
    })
}

/// A recorder: the one that users manage, or one of a service.
pub(super) enum Found {
    Own(Box<Recorder>),
    Linked(LinkedRecorder),
}

/// The recorders that are asked for, all of which must be there; where nothing is asked for, the
/// one that users manage, if there is one.
pub(super) fn select(
    engine: &Engine,
    home: &AccountRegion,
    names: &[String],
    arn: Option<&str>,
    service: Option<&str>,
) -> Result<Vec<Found>, ConfigError> {
    let asked = [!names.is_empty(), arn.is_some(), service.is_some()];
    if asked.into_iter().filter(|asked| *asked).count() > 1 {
        return Err(ConfigError::validation_exception(
            "You can specify only one of the configuration recorder names, the ARN or the service \
             principal.",
        ));
    }
    let (own, linked) = engine
        .read(|tx| Ok::<_, EngineError>((recorder(tx, home)?, linked_recorders(tx, home)?)))
        .map_err(to_config_error)?;
    let all = own.map(|own| Found::Own(Box::new(own))).into_iter();
    let mut all: Vec<Found> = all.chain(linked.into_iter().map(Found::Linked)).collect();
    let names = names.iter().map(String::as_str);
    let wanted: Vec<&str> = names.chain(arn).chain(service).collect();
    for wanted in &wanted {
        if !all.iter().any(|found| found.is(wanted, arn.is_some(), service.is_some())) {
            return Err(no_such_recorder(wanted));
        }
    }
    all.retain(|found| match found {
        Found::Own(_) if wanted.is_empty() => true,
        found => wanted.iter().any(|one| found.is(one, arn.is_some(), service.is_some())),
    });
    Ok(all)
}

impl Found {
    /// Whether it has a name; or an ARN or a service where one is asked for.
    fn is(&self, wanted: &str, by_arn: bool, by_service: bool) -> bool {
        let (name, arn, service) = match self {
            Self::Own(own) => (&own.settings.name, &own.arn, None),
            Self::Linked(linked) => (&linked.name, &linked.arn, Some(&linked.principal)),
        };
        if by_service {
            service.is_some_and(|service| service == wanted)
        } else if by_arn {
            arn == wanted
        } else {
            name == wanted
        }
    }
}
