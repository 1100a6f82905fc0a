//! Relational databases, their snapshots, a cache-like search domain and a warehouse.

use super::groups::group;
use super::ids::{letters, uuid};
use super::item::tag_list;
use super::network::subnet;
use super::world::World;
use serde_json::{Value, json};

/// A database and what is remarkable about it.
struct Database {
    name: &'static str,
    engine: &'static str,
    class: &'static str,
    days: i64,
    multi_az: bool,
    encrypted: bool,
    public: bool,
    backup_days: u32,
    protected: bool,
    security_group: &'static str,
}

const DATABASES: &[Database] = &[
    Database {
        name: "shop-production",
        engine: "postgres",
        class: "db.r6g.xlarge",
        days: 1100,
        multi_az: true,
        encrypted: true,
        public: false,
        backup_days: 14,
        protected: true,
        security_group: "database",
    },
    Database {
        name: "shop-staging",
        engine: "postgres",
        class: "db.t4g.medium",
        days: 700,
        multi_az: false,
        encrypted: true,
        public: false,
        backup_days: 3,
        protected: false,
        security_group: "database",
    },
    Database {
        name: "accounting",
        engine: "postgres",
        class: "db.t4g.large",
        days: 655,
        multi_az: true,
        encrypted: true,
        public: false,
        backup_days: 35,
        protected: true,
        security_group: "database",
    },
    // Restored by hand for the sales analysis: public, not encrypted, not backed up.
    Database {
        name: "sales-analysis",
        engine: "mysql",
        class: "db.t3.medium",
        days: 401,
        multi_az: false,
        encrypted: false,
        public: true,
        backup_days: 0,
        protected: false,
        security_group: "analytics-db",
    },
];

/// Adds the databases.
pub fn add(world: &mut World) {
    for database in DATABASES {
        instance(world, database);
    }
    for (name, of, days, encrypted, public) in [
        ("rds:shop-production-nightly", "shop-production", 1, true, false),
        ("rds:accounting-nightly", "accounting", 1, true, false),
        ("shop-before-v5", "shop-production", 88, true, false),
        // Handed to the contractor by making it public.
        ("sales-analysis-handover", "sales-analysis", 395, false, true),
    ] {
        snapshot(world, name, of, days, encrypted, public);
    }
    warehouse(world);
    search_domain(world);
}

fn resource_id(name: &str) -> String {
    format!("db-{}", letters(name, 26))
}

fn instance(world: &mut World, database: &Database) {
    let name = database.name;
    let id = resource_id(name);
    let created = world.days_ago(database.days);
    let security_group = group(database.security_group);
    let port = if database.engine == "mysql" { 3306 } else { 5432 };
    let key = database.encrypted.then(|| world.arn("kms", &format!("key/{}", uuid("database"))));
    let logs: &[&str] = match (database.protected, database.engine) {
        (true, "postgres") => &["postgresql", "upgrade"],
        (true, _) => &["audit", "error", "general", "slowquery"],
        _ => &[],
    };
    let arn = world.arn("rds", &format!("db:{name}"));
    let tags = [("Name", name), ("app", "shop")];
    let subnets: Vec<Value> = ["database-a", "database-c"]
        .iter()
        .enumerate()
        .map(|(at, s)| {
            json!({
                "subnetIdentifier": subnet(s), "subnetStatus": "Active",
                "subnetAvailabilityZone": {"name": world.zone(at)},
            })
        })
        .collect();
    let item = world
        .item("AWS::RDS::DBInstance", &id)
        .name(name)
        .arn(arn.as_str())
        .zone(&world.zone(0))
        .created(created)
        .tags(&tags)
        .relates("Is associated with SecurityGroup", "AWS::EC2::SecurityGroup", &security_group)
        .relates("Is contained in Vpc", "AWS::EC2::VPC", world.vpc())
        .configuration(&json!({
            "dBInstanceIdentifier": name, "dBInstanceClass": database.class,
            "engine": database.engine, "dBInstanceStatus": "available",
            "engineVersion": if port == 3306 { "8.0.36" } else { "16.3" },
            "masterUsername": if database.public { "admin" } else { "hinode" },
            "dBName": "shop", "allocatedStorage": 200, "storageType": "gp3",
            "endpoint": {
                "address": format!("{name}.cxyzexample.{}.rds.amazonaws.com", world.region()),
                "port": port, "hostedZoneId": "Z24O6O9L7SGTNB",
            },
            "instanceCreateTime": created, "preferredBackupWindow": "17:12-17:42",
            "preferredMaintenanceWindow": "sun:18:00-sun:18:30",
            "backupRetentionPeriod": database.backup_days, "dBSecurityGroups": [],
            "vpcSecurityGroups": [{"vpcSecurityGroupId": security_group, "status": "active"}],
            "dBSubnetGroup": {
                "dBSubnetGroupName": "hinode-database", "vpcId": world.vpc(),
                "subnetGroupStatus": "Complete", "subnets": subnets,
            },
            "availabilityZone": world.zone(0), "multiAZ": database.multi_az,
            "secondaryAvailabilityZone": database.multi_az.then(|| world.zone(1)),
            "autoMinorVersionUpgrade": !database.public, "licenseModel": "general-public-license",
            "publiclyAccessible": database.public, "storageEncrypted": database.encrypted,
            "kmsKeyId": key, "dbiResourceId": id, "cACertificateIdentifier": "rds-ca-rsa2048-g1",
            "copyTagsToSnapshot": !database.public,
            "monitoringInterval": if database.protected { 60 } else { 0 },
            "performanceInsightsEnabled": database.protected,
            "iAMDatabaseAuthenticationEnabled": database.protected,
            "deletionProtection": database.protected, "enabledCloudwatchLogsExports": logs,
            "readReplicaDBInstanceIdentifiers": [], "dBInstanceArn": arn,
            "tagList": tag_list(&tags),
        }));
    world.add(item);
}

fn snapshot(world: &mut World, name: &str, of: &str, days: i64, encrypted: bool, public: bool) {
    let arn = world.arn("rds", &format!("snapshot:{name}"));
    let created = world.days_ago(days);
    let key = encrypted.then(|| world.arn("kms", &format!("key/{}", uuid("database"))));
    let engine = if of == "sales-analysis" { "mysql" } else { "postgres" };
    let values: &[&str] = if public { &["all"] } else { &[] };
    let attributes = json!([{"attributeName": "restore", "attributeValues": values}]);
    let automatic = name.starts_with("rds:");
    let item = world
        .item("AWS::RDS::DBSnapshot", name)
        .name(name)
        .arn(arn.as_str())
        .zone(&world.zone(0))
        .created(created)
        .relates_named("Is associated with DBInstance", "AWS::RDS::DBInstance", resource_id(of), of)
        .configuration(&json!({
            "dBSnapshotIdentifier": name, "dBInstanceIdentifier": of,
            "snapshotCreateTime": created, "engine": engine, "allocatedStorage": 200,
            "status": "available", "vpcId": world.vpc(), "masterUsername": "hinode",
            "snapshotType": if automatic { "automated" } else { "manual" },
            "encrypted": encrypted, "kmsKeyId": key, "dBSnapshotArn": arn,
            "percentProgress": 100, "storageType": "gp3", "dbiResourceId": resource_id(of),
        }))
        .supplement("DBSnapshotAttributes", &attributes);
    world.add(item);
}

/// A data warehouse that was tried for a quarter and is still there.
fn warehouse(world: &mut World) {
    let name = "hinode-sales";
    let tags = [("Name", name)];
    let item = world
        .item("AWS::Redshift::Cluster", name)
        .name(name)
        .arn(world.arn("redshift", &format!("cluster:{name}")))
        .zone(&world.zone(0))
        .created(world.days_ago(398))
        .tags(&tags)
        .relates("Is contained in Vpc", "AWS::EC2::VPC", world.vpc())
        .configuration(&json!({
            "clusterIdentifier": name, "nodeType": "dc2.large", "clusterStatus": "available",
            "masterUsername": "awsuser", "dBName": "sales", "numberOfNodes": 1,
            "endpoint": {
                "address": format!("{name}.cxyzexample.{}.redshift.amazonaws.com", world.region()),
                "port": 5439,
            },
            "clusterCreateTime": world.days_ago(398), "automatedSnapshotRetentionPeriod": 1,
            "clusterSecurityGroups": [], "vpcId": world.vpc(), "publiclyAccessible": false,
            "vpcSecurityGroups": [{
                "vpcSecurityGroupId": group("analytics-db"), "status": "active",
            }],
            "clusterParameterGroups": [{
                "parameterGroupName": "default.redshift-1.0", "parameterApplyStatus": "in-sync",
            }],
            "allowVersionUpgrade": true, "encrypted": false, "enhancedVpcRouting": false,
            "preferredMaintenanceWindow": "sun:18:30-sun:19:00", "tags": tag_list(&tags),
        }))
        .supplement("LoggingStatus", &json!({"loggingEnabled": false}));
    world.add(item);
}

fn search_domain(world: &mut World) {
    for (name, complete) in [("book-search", true), ("book-search-staging", false)] {
        let id = format!("{}/{name}", world.account());
        let tags = [("Name", name)];
        let arn = world.arn("es", &format!("domain/{name}"));
        let vpc = complete.then(|| {
            json!({
                "vPCId": world.vpc(), "subnetIds": [subnet("private-a")],
                "securityGroupIds": [group("api")],
            })
        });
        let item = world
            .item("AWS::OpenSearch::Domain", &id)
            .name(name)
            .arn(arn.as_str())
            .created(world.days_ago(333))
            .tags(&tags)
            .configuration(&json!({
                "domainId": id, "domainName": name, "aRN": arn, "arn": arn, "created": true,
                "deleted": false, "processing": false, "engineVersion": "OpenSearch_2.11",
                "clusterConfig": {
                    "instanceType": "m6g.large.search", "instanceCount": if complete { 3 } else { 1 },
                    "dedicatedMasterEnabled": complete, "dedicatedMasterCount": 3,
                    "zoneAwarenessEnabled": complete,
                },
                "eBSOptions": {"eBSEnabled": true, "volumeType": "gp3", "volumeSize": 100},
                "accessPolicies": "", "vPCOptions": vpc, "vpcOptions": vpc,
                "encryptionAtRestOptions": {"enabled": true},
                "nodeToNodeEncryptionOptions": {"enabled": complete},
                "domainEndpointOptions": {
                    "enforceHTTPS": complete, "tLSSecurityPolicy": "Policy-Min-TLS-1-2-2019-07",
                },
                "advancedSecurityOptions": {"enabled": complete},
                "logPublishingOptions": {},
            }));
        world.add(item);
    }
}
