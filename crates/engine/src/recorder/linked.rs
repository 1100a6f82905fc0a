//! Recorders that services of AWS have made for themselves: always on, with a group that the
//! service sets, beside the recorder that users manage.

use super::{Frequency, Recorder, RecorderError, RecorderSettings, RecordingGroup, RecordingMode};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::ports::{ReadTx, StoreError, StoreExt};
use crate::tags::{Tags, put_tags};
use assize_model::arn::config_arn;
use assize_model::{AccountRegion, Timestamp};
use serde::{Deserialize, Serialize};

const KIND: &str = "linked-recorder";

/// What begins the names of such recorders.
const PREFIX: &str = "AWSConfigurationRecorderFor";

/// A service that such a recorder can be made for.
struct Service {
    principal: &'static str,
    name: &'static str,
    types: &'static [&'static str],
}

/// The services that AWS documents, with what they record.
const SERVICES: &[Service] = &[Service {
    principal: "observabilityadmin.amazonaws.com",
    name: "ObservabilityAdmin",
    types: &["AWS::EC2::Instance", "AWS::EC2::VPC", "AWS::Lambda::Function"],
}];

/// A recorder of a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedRecorder {
    /// Its name, after the service.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// The service.
    pub principal: String,
    /// The types that it records.
    pub resource_types: Vec<String>,
    /// When it was made.
    pub since: Timestamp,
}

impl LinkedRecorder {
    /// As a recorder like the one that users manage.
    pub fn as_recorder(&self, account: &str) -> Recorder {
        Recorder {
            arn: self.arn.clone(),
            settings: RecorderSettings {
                name: self.name.clone(),
                role_arn: service_role(account),
                group: RecordingGroup::Only(self.resource_types.clone()),
                mode: RecordingMode { frequency: Frequency::Continuous, overrides: Vec::new() },
            },
            recording: true,
            last_start: Some(self.since),
            last_stop: None,
            failure: None,
            last_turn: None,
        }
    }
}

/// Whether a name can be of a service's recorder only.
pub(super) fn is_reserved(name: &str) -> bool {
    name.starts_with(PREFIX)
}

/// The role that AWS Config makes for itself.
pub(super) fn service_role(account: &str) -> String {
    format!(
        "arn:aws:iam::{account}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
    )
}

impl Engine {
    /// Makes a service's recorder, which is on from now on.
    pub fn put_linked_recorder(
        &self,
        home: &AccountRegion,
        principal: &str,
        tags: Tags,
    ) -> Result<LinkedRecorder, RecorderError> {
        let service = SERVICES
            .iter()
            .find(|service| service.principal == principal)
            .ok_or_else(|| RecorderError::NoSuchService(principal.to_owned()))?;
        let now = self.now();
        let name = format!("{PREFIX}{}", service.name);
        let resource = format!("configuration-recorder/{name}/{}", super::arn_suffix(now));
        let recorder = LinkedRecorder {
            arn: config_arn(home, &resource),
            name,
            principal: principal.to_owned(),
            resource_types: service.types.iter().map(|name| (*name).to_owned()).collect(),
            since: now,
        };
        let (home, made) = (home.clone(), recorder.clone());
        self.store.write(move |tx| {
            if tx.document(&home, KIND, &made.principal)?.is_some() {
                return Err(RecorderError::LinkedExists(made.principal));
            }
            put_tags(tx, &home, &made.arn, &tags)?;
            let text = serde_json::to_string(&made)
                .map_err(|e| StoreError::Other(format!("writing a recorder: {e}")))?;
            Ok(tx.put_document(&home, KIND, &made.principal, &text)?)
        })?;
        Ok(recorder)
    }

    /// Deletes a service's recorder, by its service or its ARN. What it recorded stays.
    pub fn delete_linked_recorder(
        &self,
        home: &AccountRegion,
        principal: Option<&str>,
        arn: Option<&str>,
    ) -> Result<LinkedRecorder, RecorderError> {
        let wanted = principal.or(arn).unwrap_or_default().to_owned();
        let (principal, arn) = (principal.map(str::to_owned), arn.map(str::to_owned));
        let home = home.clone();
        self.store.write(move |tx| {
            let found = linked_recorders(tx, &home)?.into_iter().find(|recorder| {
                principal.as_ref().is_none_or(|principal| recorder.principal == *principal)
                    && arn.as_ref().is_none_or(|arn| recorder.arn == *arn)
            });
            let found = found.ok_or(RecorderError::NoSuchRecorder(wanted))?;
            put_tags(tx, &home, &found.arn, &Tags::new())?;
            tx.delete_document(&home, KIND, &found.principal)?;
            Ok(found)
        })
    }
}

/// The recorders of services, in order of the services.
pub fn linked_recorders(
    tx: &dyn ReadTx,
    home: &AccountRegion,
) -> Result<Vec<LinkedRecorder>, EngineError> {
    let documents = tx.documents(home, KIND, None, SERVICES.len())?;
    let read = documents.into_iter().map(|(name, text)| {
        serde_json::from_str(&text).map_err(|e| {
            let reason = e.to_string();
            StoreError::Damaged { path: format!("{KIND} {name}"), reason }.into()
        })
    });
    read.collect()
}
