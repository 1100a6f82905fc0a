//! What a recorder records, and how often.

use crate::spec::Spec;
use assize_engine::recorder::{Frequency, RecorderSettings, RecordingGroup};

/// Whether a recorder records a type in this region. Global types are recorded only where they
/// are asked for, and in one region, so that there is one history of each.
pub(crate) fn records(settings: &RecorderSettings, spec: &Spec, is_home_region: bool) -> bool {
    let names = |types: &[String]| types.iter().any(|name| name == spec.resource_type);
    let wanted = match &settings.group {
        RecordingGroup::All { include_global } => *include_global || !spec.is_global(),
        RecordingGroup::Only(types) => names(types),
        RecordingGroup::AllBut(types) => !names(types),
    };
    wanted && (is_home_region || !spec.is_global())
}

/// How often a recorder looks at a type.
pub(crate) fn frequency(settings: &RecorderSettings, resource_type: &str) -> Frequency {
    let exceptions = settings.mode.overrides.iter();
    exceptions
        .filter(|exception| exception.resource_types.iter().any(|name| name == resource_type))
        .map(|exception| exception.frequency)
        .next_back()
        .unwrap_or(settings.mode.frequency)
}

/// Words of EC2's operations, and the types that such an operation changes.
const EC2_WORDS: &[(&str, &[&str])] = &[
    ("SecurityGroup", &["AWS::EC2::SecurityGroup"]),
    (
        "Instance",
        &["AWS::EC2::Instance", "AWS::EC2::NetworkInterface", "AWS::EC2::Volume", "AWS::EC2::EIP"],
    ),
    ("Volume", &["AWS::EC2::Volume", "AWS::EC2::Instance"]),
    ("NetworkInterface", &["AWS::EC2::NetworkInterface", "AWS::EC2::Instance"]),
    ("Address", &["AWS::EC2::EIP", "AWS::EC2::Instance", "AWS::EC2::NetworkInterface"]),
    ("InternetGateway", &["AWS::EC2::InternetGateway"]),
    ("Route", &["AWS::EC2::RouteTable"]),
    ("Subnet", &["AWS::EC2::Subnet"]),
];

/// Whether an operation changes a type of its service. What is not known is taken to.
pub(crate) fn touches(operation: &str, spec: &Spec) -> bool {
    match spec.service.name {
        "ec2" => {}
        // What lies in a bucket is no part of it.
        "s3" => {
            let of_objects = operation.contains("Object") && !operation.contains("ObjectLock");
            return !of_objects && !operation.contains("Upload");
        }
        _ => return true,
    }
    let mut known = EC2_WORDS.iter().filter(|(word, _)| operation.contains(word)).peekable();
    known.peek().is_none() || known.any(|(_, types)| types.contains(&spec.resource_type))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types;
    use assize_engine::recorder::{ModeOverride, RecordingMode};

    fn named(resource_type: &str) -> &'static Spec {
        types::all().find(|spec| spec.resource_type == resource_type).unwrap()
    }

    fn settings(group: RecordingGroup) -> RecorderSettings {
        let mode = RecordingMode { frequency: Frequency::Continuous, overrides: Vec::new() };
        RecorderSettings { name: "default".into(), role_arn: String::new(), group, mode }
    }

    #[test]
    fn groups_and_global_types() {
        let user = named("AWS::IAM::User");
        let volume = named("AWS::EC2::Volume");
        let all = |include_global| settings(RecordingGroup::All { include_global });
        assert!(records(&all(true), user, true) && !records(&all(true), user, false));
        assert!(!records(&all(false), user, true) && records(&all(false), volume, false));
        let only = settings(RecordingGroup::Only(vec!["AWS::IAM::User".into()]));
        assert!(records(&only, user, true) && !records(&only, volume, true));
        let but = settings(RecordingGroup::AllBut(vec!["AWS::IAM::User".into()]));
        assert!(!records(&but, user, true) && records(&but, volume, true));
    }

    #[test]
    fn exceptions_from_the_frequency() {
        let mut settings = settings(RecordingGroup::All { include_global: false });
        settings.mode.overrides.push(ModeOverride {
            description: None,
            resource_types: vec!["AWS::EC2::Volume".into()],
            frequency: Frequency::Daily,
        });
        assert_eq!(frequency(&settings, "AWS::EC2::Volume"), Frequency::Daily);
        assert_eq!(frequency(&settings, "AWS::EC2::Instance"), Frequency::Continuous);
    }

    #[test]
    fn operations_touch_what_they_name() {
        let touched = |operation: &str| -> Vec<&str> {
            let of_ec2 = types::all().filter(|spec| spec.service.name == "ec2");
            of_ec2.filter(|spec| touches(operation, spec)).map(|spec| spec.resource_type).collect()
        };
        assert_eq!(touched("AuthorizeSecurityGroupIngress"), ["AWS::EC2::SecurityGroup"]);
        assert!(touched("RunInstances").contains(&"AWS::EC2::Volume"));
        assert_eq!(touched("CreateTags").len(), 9);
        let bucket = named("AWS::S3::Bucket");
        for changes in ["CreateBucket", "PutBucketAcl", "PutObjectLockConfiguration", ""] {
            assert!(touches(changes, bucket), "{changes}");
        }
        for within in ["PutObject", "DeleteObjects", "UploadPart", "CompleteMultipartUpload"] {
            assert!(!touches(within, bucket), "{within}");
        }
    }
}
