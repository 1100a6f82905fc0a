//! Rules about Amazon SageMaker.

use crate::shared::place::at;

const NOTEBOOK: &[&str] = &["AWS::SageMaker::NotebookInstance"];

rule! {
    /// Access is on unless it was switched off.
    SagemakerNotebookNoDirectInternetAccess = "SAGEMAKER_NOTEBOOK_NO_DIRECT_INTERNET_ACCESS",
    "Checks that SageMaker notebook instances have no direct access to the internet.",
    NOTEBOOK, PERIODIC,
    |item| at(item, "directInternetAccess")?
        .must_be_one_of(&["Disabled"], "direct internet access")
}

rule! {
    /// Any key will do, unless some are given.
    SagemakerNotebookInstanceKmsKeyConfigured = "SAGEMAKER_NOTEBOOK_INSTANCE_KMS_KEY_CONFIGURED",
    "Checks that SageMaker notebook instances have a KMS key.",
    NOTEBOOK, PERIODIC,
    params {
        /// ARNs of the keys that will do; any when not given.
        "kmsKeyArns" => keys: Option<Vec<String>>,
    }
    |item, params| at(item, "kmsKeyId")?
        .must_be_listed(&params.keys, "the notebook instance has no KMS key", "a KMS key")
}

rule! {
    /// Any key will do, unless some are given.
    SagemakerEndpointConfigurationKmsKeyConfigured =
        "SAGEMAKER_ENDPOINT_CONFIGURATION_KMS_KEY_CONFIGURED",
    "Checks that SageMaker endpoint configurations have a KMS key.",
    &["AWS::SageMaker::EndpointConfig"], PERIODIC,
    params {
        /// ARNs of the keys that will do; any when not given.
        "kmsKeyArns" => keys: Option<Vec<String>>,
    }
    |item, params| at(item, "kmsKeyId")?
        .must_be_listed(&params.keys, "the endpoint configuration has no KMS key", "a KMS key")
}
