//! The generated clients against moto's server: every service, every protocol.
//!
//! The interpreter is `ASSIZE_PYTHON`, else `python3`; without moto the test says so and does
//! nothing, unless `ASSIZE_REQUIRE_MOTO` is set.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stderr)]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use assize_wire::Timestamp;
use assize_wire::client::{Answer, Client, OutgoingRequest, Target, Transport};
use assize_wire::generated::{SERVICES, dynamodb, ec2, iam, s3, sts};
use assize_wire::sigv4::Credentials;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use serde_json::{Map, Value, json};

fn python() -> Command {
    Command::new(std::env::var_os("ASSIZE_PYTHON").unwrap_or_else(|| "python3".into()))
}

/// One connection per request.
struct Plain;

impl Transport for Plain {
    type Error = std::io::Error;

    async fn send(&self, request: OutgoingRequest) -> Result<Answer, std::io::Error> {
        let uri: Uri = request.url.parse().unwrap();
        let mut stream = TcpStream::connect(uri.authority().unwrap().as_str())?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        let target = uri.path_and_query().unwrap();
        let mut head = format!("{} {target} HTTP/1.1\r\n", request.method);
        for (name, value) in &request.headers {
            head.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap()));
        }
        let length = request.body.len();
        head.push_str(&format!("content-length: {length}\r\nconnection: close\r\n\r\n"));
        stream.write_all(head.as_bytes())?;
        stream.write_all(&request.body)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        let end = answer.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(answer[..end].to_vec()).unwrap();
        let mut lines = head.split("\r\n");
        let status: u16 = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers: HeaderMap = lines
            .map(|line| {
                let (name, value) = line.split_once(':').unwrap();
                let name: HeaderName = name.parse().unwrap();
                (name, HeaderValue::from_str(value.trim()).unwrap())
            })
            .collect();
        assert!(!headers.contains_key("transfer-encoding"), "{headers:?}");
        let body = answer[end + 4..].to_vec();
        Ok(Answer { status: StatusCode::from_u16(status).unwrap(), headers, body })
    }
}

struct Moto {
    server: Child,
    client: Client<Plain>,
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

impl Moto {
    /// A server with one of everything; none where moto isn't installed.
    fn start() -> Option<Self> {
        let found = python().args(["-c", "import moto.server, boto3"]).output();
        if !found.is_ok_and(|output| output.status.success()) {
            assert!(std::env::var_os("ASSIZE_REQUIRE_MOTO").is_none(), "moto cannot be imported");
            eprintln!("\n*** SKIPPED: moto cannot be imported; set ASSIZE_PYTHON ***\n");
            return None;
        }
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut server = python();
        server.args(["-m", "moto.server", "-H", "127.0.0.1", "-p", &free.port().to_string()]);
        let server = server.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let endpoint = format!("http://{free}");
        let target = Target {
            endpoint: endpoint.parse().unwrap(),
            region: "us-east-1".to_owned(),
            credentials: Some(Credentials::new("AKIDEXAMPLE", "secret")),
            clock: || {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
                Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap())
            },
        };
        let moto = Self { server, client: Client::new(Plain, target) };
        let begun = Instant::now();
        while TcpStream::connect(free).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(60), "moto doesn't start");
            std::thread::sleep(Duration::from_millis(50));
        }
        let seed = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/moto/seed.py");
        let seeded = python().args([seed, &endpoint]).output().unwrap();
        let text = String::from_utf8_lossy(&seeded.stderr);
        assert!(seeded.status.success(), "{text}");
        Some(moto)
    }

    async fn ask(&self, service: &str, operation: &str, input: Value) -> Result<Value, String> {
        let service = SERVICES.iter().find(|known| known.name == service).unwrap();
        let info = service.operation(operation).unwrap();
        let done = self.client.call_value(service, info, &input).await;
        done.map_err(|error| error.code().map_or_else(|| error.to_string(), str::to_owned))
    }

    async fn ok(&self, service: &str, operation: &str, input: Value) -> Value {
        let done = self.ask(service, operation, input).await;
        done.unwrap_or_else(|error| panic!("{service}:{operation}: {error}"))
    }
}

#[tokio::test]
async fn clients_understand_moto() {
    let Some(moto) = Moto::start() else { return };
    query(&moto).await;
    ec2(&moto).await;
    rest_xml(&moto).await;
    json_and_rest_json(&moto).await;
}

async fn query(moto: &Moto) {
    let me = moto.client.call::<sts::operations::GetCallerIdentity>(&Default::default()).await;
    assert_eq!(me.unwrap().account.as_deref(), Some("123456789012"));

    let users = moto.ok("iam", "ListUsers", json!({"MaxItems": 10})).await;
    let users = users["Users"].as_array().unwrap();
    assert!(users.iter().all(|user| user["CreateDate"].is_number()), "{users:?}");
    assert_eq!((&users[2]["UserName"], users.len()), (&json!("u3"), 3));

    let tags = moto.ok("iam", "ListUserTags", json!({"UserName": "u1"})).await;
    assert_eq!(tags["Tags"], json!([{"Key": "k & <", "Value": "v \"é\""}]));
    let tag = json!({"UserName": "u2", "Tags": [{"Key": "x", "Value": "y=&+ z"}]});
    moto.ok("iam", "TagUser", tag).await;
    let tags = moto.ok("iam", "ListUserTags", json!({"UserName": "u2"})).await;
    assert_eq!(tags["Tags"][1], json!({"Key": "x", "Value": "y=&+ z"}));
    let role = iam::shapes::GetRoleRequest { role_name: "r1".to_owned() };
    let role = moto.client.call::<iam::operations::GetRole>(&role).await.unwrap().role;
    assert!(role.assume_role_policy_document.unwrap().contains("lambda.amazonaws.com"));
    let missing = moto.ask("iam", "GetUser", json!({"UserName": "none"})).await;
    assert_eq!(missing, Err("NoSuchEntity".to_owned()));

    let dbs = moto.ok("rds", "DescribeDBInstances", json!({})).await;
    let db = &dbs["DBInstances"][0];
    assert_eq!(
        (&db["DBInstanceIdentifier"], &db["StorageEncrypted"]),
        (&json!("db1"), &json!(true))
    );
    let arn = json!({"ResourceName": db["DBInstanceArn"]});
    let tags = moto.ok("rds", "ListTagsForResource", arn).await;
    assert_eq!(tags["TagList"], json!([{"Key": "k", "Value": "v"}]));

    let topics = moto.ok("sns", "ListTopics", json!({})).await;
    let arn = &topics["Topics"][0]["TopicArn"];
    let topic = moto.ok("sns", "GetTopicAttributes", json!({"TopicArn": arn})).await;
    assert_eq!(&topic["Attributes"]["TopicArn"], arn);
    let tags = moto.ok("sns", "ListTagsForResource", json!({"ResourceArn": arn})).await;
    assert_eq!(tags["Tags"], json!([{"Key": "k", "Value": "v"}]));
}

async fn ec2(moto: &Moto) {
    let input = json!({"Filters": [{"Name": "group-name", "Values": ["g1", "none"]}]});
    let groups = moto.ok("ec2", "DescribeSecurityGroups", input).await;
    let group = &groups["SecurityGroups"][0];
    assert_eq!(group["Description"], "d & <>");
    let permission = &group["IpPermissions"][0];
    assert_eq!((&permission["FromPort"], &permission["IpProtocol"]), (&json!(22), &json!("tcp")));
    assert_eq!(permission["IpRanges"][0]["CidrIp"], "0.0.0.0/0");
    assert_eq!(permission["Ipv6Ranges"][0]["CidrIpv6"], "::/0");

    let input = ec2::shapes::DescribeInstancesRequest::default();
    let output = moto.client.call::<ec2::operations::DescribeInstances>(&input).await.unwrap();
    let instances: Vec<_> =
        output.reservations.unwrap().into_iter().flat_map(|r| r.instances.unwrap()).collect();
    assert_eq!(instances.len(), 3);
    assert_eq!(instances[0].instance_type.as_deref(), Some("t2.micro"));
    assert!(instances[0].launch_time.is_some());

    let filter = json!({"Filters": [{"Name": "tag:a", "Values": ["b"]}]});
    let volumes = moto.ok("ec2", "DescribeVolumes", filter).await;
    assert_eq!(
        (&volumes["Volumes"][0]["Size"], volumes["Volumes"].as_array().unwrap().len()),
        (&json!(8), 1)
    );
    let reads = ec2::OPERATIONS.iter().filter(|operation| operation.name.starts_with("Describe"));
    for operation in reads {
        let input = match operation.name {
            "DescribeInstanceAttribute" => {
                json!({"InstanceId": instances[0].instance_id, "Attribute": "instanceType"})
            }
            _ => json!({}),
        };
        moto.ok("ec2", operation.name, input).await;
    }
    let missing = json!({"InstanceIds": ["i-0123456789abcdef0"]});
    let missing = moto.ask("ec2", "DescribeInstances", missing).await;
    assert_eq!(missing, Err("InvalidInstanceID.NotFound".to_owned()));
}

async fn rest_xml(moto: &Moto) {
    let buckets = moto.client.call::<s3::operations::ListBuckets>(&Default::default()).await;
    let names: Vec<_> = buckets.unwrap().buckets.unwrap().into_iter().map(|b| b.name).collect();
    assert_eq!(names, [Some("bucket-1".to_owned()), Some("bucket-2".to_owned())]);
    let bucket = || json!({"Bucket": "bucket-1"});
    let versioning = moto.ok("s3", "GetBucketVersioning", bucket()).await;
    assert_eq!(versioning["Status"], "Enabled");
    let tags = moto.ok("s3", "GetBucketTagging", bucket()).await;
    assert_eq!(tags["TagSet"], json!([{"Key": "k", "Value": "v"}]));
    let policy = moto.ok("s3", "GetBucketPolicy", bucket()).await;
    assert!(policy["Policy"].as_str().unwrap().starts_with('{'));
    let block = moto.ok("s3", "GetPublicAccessBlock", bucket()).await;
    assert_eq!(block["PublicAccessBlockConfiguration"]["BlockPublicAcls"], true);
    let cors = moto.ok("s3", "GetBucketCors", bucket()).await;
    assert_eq!(cors["CORSRules"][0]["AllowedMethods"], json!(["GET", "PUT"]));
    let lifecycle = moto.ok("s3", "GetBucketLifecycleConfiguration", bucket()).await;
    assert_eq!(lifecycle["Rules"][0]["Expiration"]["Days"], 7);
    let acl = moto.ok("s3", "GetBucketAcl", bucket()).await;
    assert_eq!(acl["Grants"][0]["Grantee"]["Type"], "CanonicalUser");
    assert_eq!(
        moto.ok("s3", "GetBucketLocation", bucket()).await["LocationConstraint"],
        Value::Null
    );
    let away = moto.ok("s3", "GetBucketLocation", json!({"Bucket": "bucket-2"})).await;
    assert_eq!(away["LocationConstraint"], "eu-west-1");
    let missing = moto.ask("s3", "GetBucketWebsite", bucket()).await;
    assert_eq!(missing, Err("NoSuchWebsiteConfiguration".to_owned()));
    let object = json!({"Bucket": "bucket-1", "Key": "a b/ü.txt", "Body": "AAH/",
        "ContentType": "text/x", "Metadata": {"who": "me"}});
    moto.ok("s3", "PutObject", object).await;
    let object = json!({"Bucket": "bucket-1", "Key": "a b/ü.txt"});
    let object = moto.ok("s3", "GetObject", object).await;
    assert_eq!(object["Body"], "AAH/");
    assert_eq!((&object["ContentLength"], &object["ContentType"]), (&json!(3), &json!("text/x")));
    assert_eq!(object["Metadata"], json!({"who": "me"}));
}

async fn json_and_rest_json(moto: &Moto) {
    let functions = moto.ok("lambda", "ListFunctions", json!({"MaxItems": 10})).await;
    let function = &functions["Functions"][0];
    assert_eq!(function["Environment"]["Variables"], json!({"A": "1"}));
    let arn = json!({"FunctionName": function["FunctionArn"], "Qualifier": "$LATEST"});
    let same = moto.ok("lambda", "GetFunction", arn).await;
    assert_eq!(same["Configuration"]["FunctionName"], "f1");
    let tags = json!({"Resource": function["FunctionArn"], "Tags": {"a": "1", "b": "2"}});
    moto.ok("lambda", "TagResource", tags).await;
    let untag = json!({"Resource": function["FunctionArn"], "TagKeys": ["a", "c"]});
    moto.ok("lambda", "UntagResource", untag).await;
    let tags = moto.ok("lambda", "ListTags", json!({"Resource": function["FunctionArn"]})).await;
    assert_eq!(tags["Tags"], json!({"b": "2"}));
    let missing = moto.ask("lambda", "GetFunction", json!({"FunctionName": "none"})).await;
    assert_eq!(missing, Err("ResourceNotFoundException".to_owned()));

    let keys = moto.ok("kms", "ListKeys", json!({})).await;
    let id = json!({"KeyId": keys["Keys"][0]["KeyId"]});
    let key = moto.ok("kms", "DescribeKey", id).await;
    assert_eq!(key["KeyMetadata"]["Enabled"], true);
    let table = moto.ok("dynamodb", "DescribeTable", json!({"TableName": "t1"})).await;
    assert_eq!(table["Table"]["TableStatus"], "ACTIVE");
    let info = dynamodb::SERVICE.operation("ListTables").unwrap();
    let input: Map<String, Value> = [("Limit".to_owned(), json!(1))].into_iter().collect();
    let mut pages = moto.client.pages(&dynamodb::SERVICE, info, input);
    let mut names = Vec::new();
    while let Some(page) = pages.next().await.unwrap() {
        names.push(page["TableNames"].clone());
    }
    assert_eq!(names, [json!(["t1"]), json!(["t2"])]);
    let trails = moto.ok("cloudtrail", "DescribeTrails", json!({})).await;
    assert_eq!(trails["trailList"][0]["Name"], "trail1");
    let queues = moto.ok("sqs", "ListQueues", json!({})).await;
    let queue = json!({"QueueUrl": queues["QueueUrls"][0], "AttributeNames": ["All"]});
    let queue = moto.ok("sqs", "GetQueueAttributes", queue).await;
    assert_eq!(queue["Attributes"]["VisibilityTimeout"], "7");
    let groups = moto.ok("logs", "DescribeLogGroups", json!({})).await;
    assert_eq!(groups["logGroups"][0]["logGroupName"], "/aws/lambda/f1");
}
