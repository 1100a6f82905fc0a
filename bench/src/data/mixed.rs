//! Items of several types, as an account holds them.

use super::{ACCOUNT, Envelope, REGION, Rng, group};

/// The types that [`mixed`] makes.
#[cfg(test)]
pub const TYPES: &[&str] = &[
    "AWS::EC2::Instance",
    "AWS::EC2::SecurityGroup",
    "AWS::EC2::Volume",
    "AWS::IAM::User",
    "AWS::S3::Bucket",
];

/// The `n`-th item: of ten, four are security groups, two instances, two buckets, one is a
/// volume and one a user.
pub fn mixed(n: usize) -> String {
    let mut rng = Rng::new(0x00C0_FFEE ^ n as u64);
    match n % 10 {
        0..4 => group(n, 0).text,
        4 | 5 => instance(n, &mut rng),
        6 | 7 => bucket(n, &mut rng),
        8 => volume(n, &mut rng),
        _ => user(n, &mut rng),
    }
}

fn instance(n: usize, rng: &mut Rng) -> String {
    let id = rng.id("i");
    // Mostly groups that exist: the four of the same ten.
    let groups: Vec<String> = (0..1 + n % 2).map(|at| group(n / 10 * 10 + at, 0).id).collect();
    let listed: Vec<String> =
        groups.iter().map(|g| format!(r#"{{"groupId":"{g}","groupName":"g"}}"#)).collect();
    let related: Vec<String> = groups
        .iter()
        .map(|g| {
            format!(
                r#"{{"resourceType":"AWS::EC2::SecurityGroup","resourceId":"{g}","name":"Is associated with SecurityGroup"}}"#
            )
        })
        .collect();
    let tokens = if rng.below(4) == 0 { "optional" } else { "required" };
    let public = if rng.below(5) == 0 { r#""203.0.113.7""# } else { "null" };
    let configuration = format!(
        concat!(
            r#"{{"amiLaunchIndex":0,"imageId":"{}","instanceId":"{}","instanceType":"{}","#,
            r#""launchTime":"2025-06-01T08:00:00.000Z","monitoring":{{"state":"{}"}},"#,
            r#""placement":{{"availabilityZone":"{}a","groupName":"","tenancy":"default"}},"#,
            r#""privateIpAddress":"10.0.{}.{}","publicIpAddress":{},"state":{{"code":16,"name":"running"}},"#,
            r#""subnetId":"{}","vpcId":"{}","architecture":"x86_64","blockDeviceMappings":[{{"deviceName":"/dev/xvda","#,
            r#""ebs":{{"attachTime":"2025-06-01T08:00:00.000Z","deleteOnTermination":true,"status":"attached","volumeId":"{}"}}}}],"#,
            r#""ebsOptimized":{},"hypervisor":"xen","iamInstanceProfile":{},"networkInterfaces":[],"#,
            r#""metadataOptions":{{"state":"applied","httpTokens":"{}","httpPutResponseHopLimit":2,"httpEndpoint":"enabled"}},"#,
            r#""rootDeviceName":"/dev/xvda","rootDeviceType":"ebs","securityGroups":[{}],"sourceDestCheck":true,"tags":[]}}"#
        ),
        rng.id("ami"),
        id,
        rng.one_of(&["m7g.large", "t3.micro", "c7i.2xlarge"]),
        rng.one_of(&["enabled", "disabled"]),
        REGION,
        rng.below(256),
        rng.below(256),
        public,
        rng.id("subnet"),
        rng.id("vpc"),
        rng.id("vol"),
        rng.below(2) == 0,
        rng.one_of(&[
            "null",
            r#"{"arn":"arn:aws:iam::123456789012:instance-profile/app","id":"AIPA"}"#
        ]),
        tokens,
        listed.join(","),
    );
    Envelope {
        n,
        revision: 0,
        resource_type: "AWS::EC2::Instance",
        id: &id,
        name: &format!("host-{n}"),
        arn: &format!("arn:aws:ec2:{REGION}:{ACCOUNT}:instance/{id}"),
        region: REGION,
        relationships: &related.join(","),
        tags: r#""stage":"production""#,
        configuration: &configuration,
        supplementary: "{}",
    }
    .text()
}

fn bucket(n: usize, rng: &mut Rng) -> String {
    let name = format!("assets-{n}-{:08x}", rng.next() as u32);
    let blocked = rng.below(8) != 0;
    let mut supplementary = vec![
        format!(
            r#""PublicAccessBlockConfiguration":{{"blockPublicAcls":{blocked},"ignorePublicAcls":{blocked},"blockPublicPolicy":{blocked},"restrictPublicBuckets":{blocked}}}"#
        ),
        format!(
            r#""BucketVersioningConfiguration":{{"status":"{}","isMfaDeleteEnabled":null}}"#,
            rng.one_of(&["Enabled", "Off", "Enabled"])
        ),
        r#""AccessControlList":{"grantSet":null,"grantList":[{"grantee":{"id":"abc","displayName":null},"permission":"FullControl"}],"owner":{"displayName":null,"id":"abc"},"isRequesterCharged":false}"#.to_owned(),
        r#""BucketPolicy":{"policyText":null}"#.to_owned(),
        r#""IsRequesterPaysEnabled":false"#.to_owned(),
        r#""BucketTaggingConfiguration":{"tagSets":[{"tags":{"stage":"production"}}]}"#.to_owned(),
    ];
    if rng.below(5) != 0 {
        supplementary.push(
            r#""ServerSideEncryptionConfiguration":{"rules":[{"applyServerSideEncryptionByDefault":{"sseAlgorithm":"aws:kms","kmsMasterKeyID":null},"bucketKeyEnabled":true}]}"#
                .to_owned(),
        );
    }
    if rng.below(3) != 0 {
        supplementary.push(format!(
            r#""BucketLoggingConfiguration":{{"destinationBucketName":"logs-{ACCOUNT}","logFilePrefix":"{name}/"}}"#
        ));
    }
    Envelope {
        n,
        revision: 0,
        resource_type: "AWS::S3::Bucket",
        id: &name,
        name: &name,
        arn: &format!("arn:aws:s3:::{name}"),
        region: REGION,
        relationships: "",
        tags: r#""stage":"production""#,
        configuration: &format!(
            r#"{{"name":"{name}","creationDate":"2025-06-01T08:00:00.000Z","owner":{{"displayName":null,"id":"abc"}},"region":"{REGION}"}}"#
        ),
        supplementary: &format!("{{{}}}", supplementary.join(",")),
    }
    .text()
}

fn volume(n: usize, rng: &mut Rng) -> String {
    let id = rng.id("vol");
    let configuration = format!(
        concat!(
            r#"{{"attachments":[{}],"availabilityZone":"{}a","createTime":"2025-06-01T08:00:00.000Z","#,
            r#""encrypted":{},"kmsKeyId":null,"size":{},"snapshotId":"","state":"in-use","volumeId":"{}","#,
            r#""iops":3000,"tags":[],"volumeType":"gp3","multiAttachEnabled":false,"throughput":125}}"#
        ),
        rng.one_of(&["", r#"{"device":"/dev/xvda","instanceId":"i-0123","state":"attached","deleteOnTermination":true}"#]),
        REGION,
        rng.below(5) != 0,
        8 << rng.below(6),
        id,
    );
    Envelope {
        n,
        revision: 0,
        resource_type: "AWS::EC2::Volume",
        id: &id,
        name: &format!("disk-{n}"),
        arn: &format!("arn:aws:ec2:{REGION}:{ACCOUNT}:volume/{id}"),
        region: REGION,
        relationships: "",
        tags: "",
        configuration: &configuration,
        supplementary: "{}",
    }
    .text()
}

fn user(n: usize, rng: &mut Rng) -> String {
    let id = format!("AIDA{:016X}", rng.next());
    let name = format!("user-{n}");
    let used =
        rng.one_of(&["2025-12-24T10:00:00Z", "2025-07-01T10:00:00Z", "2025-12-30T10:00:00Z"]);
    let attached = rng.one_of(&[
        "",
        r#"{"policyName":"ReadOnlyAccess","policyArn":"arn:aws:iam::aws:policy/ReadOnlyAccess"}"#,
    ]);
    let configuration = format!(
        concat!(
            r#"{{"path":"/","userName":"{}","userId":"{}","arn":"arn:aws:iam::{}:user/{}","#,
            r#""createDate":"2025-06-01T08:00:00.000Z","passwordLastUsed":"{}","userPolicyList":[],"#,
            r#""groupList":["{}"],"attachedManagedPolicies":[{}],"permissionsBoundary":null,"tags":[]}}"#
        ),
        name,
        id,
        ACCOUNT,
        name,
        used,
        rng.one_of(&["developers", "operators"]),
        attached,
    );
    Envelope {
        n,
        revision: 0,
        resource_type: "AWS::IAM::User",
        id: &id,
        name: &name,
        arn: &format!("arn:aws:iam::{ACCOUNT}:user/{name}"),
        region: "global",
        relationships: "",
        tags: "",
        configuration: &configuration,
        supplementary: "{}",
    }
    .text()
}
