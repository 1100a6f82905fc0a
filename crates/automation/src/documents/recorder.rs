//! The configuration recorder.

use super::{Document, Spec};
use assize_wire::generated::config;
use serde_json::json;

pub(super) const START: Document = Document {
    name: "Assize-StartConfigurationRecorder",
    description: "Starts the configuration recorder.",
    parameters: &[Spec::optional("ConfigurationRecorderName", Some("default"))],
    actions: &["config:StartConfigurationRecorder"],
    run: |scene, steps| {
        steps.run("StartConfigurationRecorder", || {
            let name = scene.parameters.text("ConfigurationRecorderName")?;
            let input = json!({ "ConfigurationRecorderName": name });
            scene.aws.call(&config::SERVICE, "StartConfigurationRecorder", input)?;
            Ok(())
        })
    },
};
