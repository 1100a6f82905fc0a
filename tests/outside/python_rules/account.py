"""An account with a bit of everything, made with boto3 through the edge."""

import json
import time

ANYONE = [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
INSIDE = [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]
LONG = "Correct-horse-battery-9"


class Account:
    """Makes resources; what moto does not have is noted and passed over."""

    def __init__(self, client, account, region):
        self.client, self.account, self.region = client, account, region
        self.missing = []

    def make(self):
        for step in [self.network, self.instances, self.buckets, self.identities, self.keys, self.trail,
                     self.messages, self.databases, self.balancers, self.gateways, self.containers,
                     self.analytics, self.files, self.security, self.learning, self.logs]:
            step()
        return self

    def attempt(self, service, operation, **members):
        """Calls an operation; answers nothing when it fails."""
        try:
            return getattr(self.client(service), operation)(**members)
        except Exception as error:  # whatever: the rules that need it will say so
            self.missing.append(f"{service}:{operation}: {str(error)[:160]}")
            return {}

    def network(self):
        ec2 = self.client("ec2")
        self.vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
        subnet = lambda n, zone: ec2.create_subnet(
            VpcId=self.vpc, CidrBlock=f"10.1.{n}.0/24",
            AvailabilityZone=f"{self.region}{zone}")["Subnet"]["SubnetId"]
        self.subnets = [subnet(1, "a"), subnet(2, "b")]
        gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=self.vpc)
        table = ec2.create_route_table(VpcId=self.vpc)["RouteTable"]["RouteTableId"]
        ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
        ec2.associate_route_table(RouteTableId=table, SubnetId=self.subnets[0])

        def group(name, rules):
            made = ec2.create_security_group(GroupName=name, Description=name, VpcId=self.vpc)["GroupId"]
            ec2.authorize_security_group_ingress(GroupId=made, IpPermissions=rules)
            return made
        self.open, self.closed = group("open", ANYONE), group("closed", INSIDE)
        self.wizard = group("launch-wizard-1", ANYONE)
        # Of a table of its own: its route has no block, which some rules do not expect.
        inner = ec2.create_route_table(VpcId=self.vpc)["RouteTable"]["RouteTableId"]
        self.attempt("ec2", "create_vpc_endpoint", VpcId=self.vpc, VpcEndpointType="Gateway",
                     ServiceName=f"com.amazonaws.{self.region}.s3", RouteTableIds=[inner])
        self.attempt("ec2", "create_flow_logs", ResourceIds=[self.vpc], ResourceType="VPC",
                     TrafficType="ALL", LogDestinationType="s3", LogDestination="arn:aws:s3:::history")
        customer = self.attempt("ec2", "create_customer_gateway", Type="ipsec.1", PublicIp="203.0.113.9",
                                BgpAsn=65000).get("CustomerGateway", {}).get("CustomerGatewayId")
        if customer:
            self.attempt("ec2", "create_vpn_connection", Type="ipsec.1", CustomerGatewayId=customer)

    def instances(self):
        ec2 = self.client("ec2")
        image = ec2.describe_images()["Images"][0]["ImageId"]

        def run(name, group, subnet, public=False):
            made = ec2.run_instances(
                ImageId=image, MinCount=1, MaxCount=1, InstanceType="t3.micro",
                NetworkInterfaces=[{"DeviceIndex": 0, "SubnetId": subnet, "Groups": [group],
                                    "AssociatePublicIpAddress": public}],
                TagSpecifications=[{"ResourceType": "instance", "Tags": [
                    {"Key": "Name", "Value": name}, {"Key": "CostCenter", "Value": "Ops"}]}])
            return made["Instances"][0]["InstanceId"]
        self.public = run("produslbox001", self.open, self.subnets[0], True)
        self.private = run("worker", self.closed, self.subnets[1])
        run("wizard", self.wizard, self.subnets[0], True)
        self.image = self.attempt("ec2", "create_image", InstanceId=self.private, Name="own").get("ImageId")
        plain = ec2.create_volume(AvailabilityZone=f"{self.region}a", Size=1)["VolumeId"]
        ec2.create_volume(AvailabilityZone=f"{self.region}a", Size=1, Encrypted=True)
        snapshot = ec2.create_snapshot(VolumeId=plain)["SnapshotId"]
        self.attempt("ec2", "modify_snapshot_attribute", SnapshotId=snapshot,
                     Attribute="createVolumePermission", OperationType="add", GroupNames=["all"])
        if self.image:
            self.attempt("autoscaling", "create_launch_configuration", LaunchConfigurationName="own",
                         ImageId=self.image, InstanceType="t3.micro")
            self.attempt("autoscaling", "create_auto_scaling_group", AutoScalingGroupName="own",
                         LaunchConfigurationName="own", MinSize=0, MaxSize=1,
                         AvailabilityZones=[f"{self.region}a"])

    def buckets(self):
        s3 = self.client("s3")
        for name in ("plain-bucket", "test-bucket", "trail-bucket"):
            s3.create_bucket(Bucket=name)
        s3.put_bucket_encryption(Bucket="test-bucket", ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]})
        statement = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{self.account}:root"},
                     "Action": "s3:GetObject", "Resource": "arn:aws:s3:::test-bucket/*"}
        s3.put_bucket_policy(Bucket="test-bucket", Policy=json.dumps(
            {"Version": "2012-10-17", "Statement": [statement]}))

    def identities(self):
        iam = self.client("iam")
        star = json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "*", "Resource": "*"}]})
        for name in ("the-admin", "reader", "robot"):
            iam.create_user(UserName=name)
        iam.create_login_profile(UserName="the-admin", Password=LONG)
        iam.create_access_key(UserName="robot")
        iam.create_group(GroupName="staff")
        iam.add_user_to_group(GroupName="staff", UserName="reader")
        iam.put_group_policy(GroupName="staff", PolicyName="all", PolicyDocument=star)
        policy = iam.create_policy(PolicyName="everything", PolicyDocument=star)["Policy"]["Arn"]
        self.policy = policy
        iam.attach_user_policy(UserName="the-admin", PolicyArn=policy)
        trust = {"Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}}
        iam.create_role(RoleName="worker", AssumeRolePolicyDocument=json.dumps(trust))
        iam.put_role_policy(RoleName="worker", PolicyName="all", PolicyDocument=star)

    def keys(self):
        kms = self.client("kms")
        self.key = kms.create_key(Description="own")["KeyMetadata"]["Arn"]
        doomed = kms.create_key(Description="doomed")["KeyMetadata"]["KeyId"]
        kms.schedule_key_deletion(KeyId=doomed, PendingWindowInDays=7)

    def trail(self):
        trails = self.client("cloudtrail")
        trails.create_trail(Name="all", S3BucketName="trail-bucket", IsMultiRegionTrail=True,
                            EnableLogFileValidation=True)
        trails.start_logging(Name="all")
        self.attempt("cloudtrail", "put_event_selectors", TrailName="all", EventSelectors=[{
            "ReadWriteType": "All", "IncludeManagementEvents": True,
            "DataResources": [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}]}])

    def messages(self):
        sns, sqs = self.client("sns"), self.client("sqs")
        topic = sns.create_topic(Name="alarms")["TopicArn"]
        sns.create_topic(Name="sealed", Attributes={"KmsMasterKeyId": "alias/aws/sns"})
        sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="someone@example.org")
        sqs.create_queue(QueueName="cookin-1")
        sqs.create_queue(QueueName="servefo-1", Attributes={"KmsMasterKeyId": "alias/aws/sqs"})

    def databases(self):
        self.attempt("rds", "create_db_subnet_group", DBSubnetGroupName="both",
                     DBSubnetGroupDescription="both", SubnetIds=self.subnets)
        self.attempt("rds", "create_db_instance", DBInstanceIdentifier="db", DBInstanceClass="db.t3.micro",
                     DBSubnetGroupName="both", Engine="mysql", AllocatedStorage=20, MasterUsername="root", MasterUserPassword=LONG)
        self.attempt("dynamodb", "create_table", TableName="carts", BillingMode="PAY_PER_REQUEST",
                     KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                     AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}])
        self.attempt("redshift", "create_cluster", ClusterIdentifier="dwh", NodeType="ra3.large",
                     MasterUsername="root", MasterUserPassword=LONG, ClusterType="single-node")
        self.attempt("elasticache", "create_replication_group", ReplicationGroupId="cache",
                     ReplicationGroupDescription="cache", Engine="redis", CacheNodeType="cache.t3.micro")
        self.attempt("dms", "create_replication_instance", ReplicationInstanceIdentifier="move",
                     ReplicationInstanceClass="dms.t3.micro", PubliclyAccessible=True)

    def balancers(self):
        made = self.attempt("elbv2", "create_load_balancer", Name="web", Subnets=self.subnets,
                            SecurityGroups=[self.open]).get("LoadBalancers")
        if made:
            group = self.attempt("elbv2", "create_target_group", Name="web", Protocol="HTTP", Port=80,
                                 VpcId=self.vpc)["TargetGroups"][0]["TargetGroupArn"]
            self.attempt("elbv2", "create_listener", LoadBalancerArn=made[0]["LoadBalancerArn"],
                         Protocol="HTTP", Port=80,
                         DefaultActions=[{"Type": "forward", "TargetGroupArn": group}])

    def gateways(self):
        made = self.attempt("apigateway", "create_rest_api", name="shop",
                            endpointConfiguration={"types": ["EDGE"]}).get("id")
        self.attempt("apigateway", "create_rest_api", name="inner", endpointConfiguration={
            "types": ["PRIVATE"]})
        if made:
            root = self.client("apigateway").get_resources(restApiId=made)["items"][0]["id"]
            self.attempt("apigateway", "put_method", restApiId=made, resourceId=root, httpMethod="GET",
                         authorizationType="NONE")
            self.attempt("apigateway", "put_integration", restApiId=made, resourceId=root,
                         httpMethod="GET", type="MOCK")
            self.attempt("apigateway", "create_deployment", restApiId=made, stageName="live")

    def containers(self):
        self.attempt("ecr", "create_repository", repositoryName="plain")
        self.attempt("ecr", "create_repository", repositoryName="scanned",
                     imageScanningConfiguration={"scanOnPush": True})
        image = f"{self.account}.dkr.ecr.{self.region}.amazonaws.com/plain:1"
        for name, driver in (("MyServiceTaskDefinition", "awslogs"), ("MyServiceTwoTaskDefinition", "syslog")):
            self.attempt("ecs", "register_task_definition", family=name, containerDefinitions=[{
                "name": "main", "image": image, "memory": 128,
                "logConfiguration": {"logDriver": driver}}])
        role = f"arn:aws:iam::{self.account}:role/worker"
        self.attempt("eks", "create_cluster", name="loud", roleArn=role,
                     resourcesVpcConfig={"subnetIds": self.subnets})

    def analytics(self):
        self.attempt("es", "create_elasticsearch_domain", DomainName="search")
        self.attempt("emr", "run_job_flow", Name="crunch", Instances={
            "MasterInstanceType": "m5.xlarge", "SlaveInstanceType": "m5.xlarge", "InstanceCount": 2,
            "KeepJobFlowAliveWhenNoSteps": True, "Ec2SubnetId": self.subnets[0]},
            JobFlowRole="worker", ServiceRole="worker", ReleaseLabel="emr-6.10.0")

    def files(self):
        self.attempt("efs", "create_file_system", CreationToken="plain")
        self.attempt("efs", "create_file_system", CreationToken="sealed", Encrypted=True)

    def security(self):
        self.attempt("guardduty", "create_detector", Enable=True)
        self.attempt("securityhub", "enable_security_hub")
        self.attempt("wafv2", "create_web_acl", Name="wall", Scope="REGIONAL",
                     DefaultAction={"Allow": {}}, VisibilityConfig={
                         "SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": False,
                         "MetricName": "wall"})
        self.attempt("secretsmanager", "create_secret", Name="token", SecretString="s")
        self.attempt("secretsmanager", "create_secret", Name="key", SecretString="s", KmsKeyId=self.key)

    def learning(self):
        role = f"arn:aws:iam::{self.account}:role/worker"
        self.attempt("sagemaker", "create_notebook_instance", NotebookInstanceName="notes",
                     InstanceType="ml.t3.medium", RoleArn=role)
        self.attempt("sagemaker", "create_model", ModelName="m", ExecutionRoleArn=role,
                     PrimaryContainer={"Image": "image", "ModelDataUrl": "s3://plain-bucket/m"})
        self.attempt("sagemaker", "create_endpoint_config", EndpointConfigName="e", ProductionVariants=[{
            "VariantName": "v", "ModelName": "m", "InitialInstanceCount": 1,
            "InstanceType": "ml.t2.medium"}])

    def logs(self):
        self.attempt("logs", "create_log_group", logGroupName="/app/orders")


def wait_recorded(config, types, seconds=90):
    """Waits until the recorder has an item of each type; answers those that never came."""
    missing = set(types)
    deadline = time.monotonic() + seconds
    while missing and time.monotonic() < deadline:
        for kind in sorted(missing):
            if config.list_discovered_resources(resourceType=kind)["resourceIdentifiers"]:
                missing.discard(kind)
        time.sleep(0.5)
    return missing
