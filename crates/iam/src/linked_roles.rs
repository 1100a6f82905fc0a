//! Service-linked roles: roles that a service has for itself.

use crate::error::IamError;
use crate::iam::{Iam, Owner, document, own};
use crate::identity::{Identity, Kind};
use crate::users::NewIdentity;
use assize_engine::delivery::random_id;
use assize_model::Timestamp;
use serde_json::json;

/// Below this path are the roles of services; nobody else may change them.
pub(crate) const LINKED_PATH: &str = "/aws-service-role/";
/// The kind of the documents that say which deletions there were.
const DELETION: &str = "iam-role-deletion";
const AWS_POLICIES: &str = "policy/aws-service-role/";

/// What precedes `.amazonaws.com` in a service's principal, and what follows
/// `AWSServiceRoleFor` in the name of its role.
const SERVICES: &[(&str, &str)] = &[
    ("access-analyzer", "AccessAnalyzer"),
    ("autoscaling", "AutoScaling"),
    ("backup", "Backup"),
    ("cloudtrail", "CloudTrail"),
    ("config", "Config"),
    ("config-conforms", "ConfigConforms"),
    ("config-multiaccountsetup", "ConfigMultiAccountSetup"),
    ("custom-resource.application-autoscaling", "ApplicationAutoScaling_CustomResource"),
    ("dynamodb.application-autoscaling", "ApplicationAutoScaling_DynamoDBTable"),
    ("ec2.application-autoscaling", "ApplicationAutoScaling_EC2SpotFleetRequest"),
    ("ecs", "ECS"),
    ("ecs.application-autoscaling", "ApplicationAutoScaling_ECSService"),
    ("eks", "AmazonEKS"),
    ("eks-fargate", "AmazonEKSForFargate"),
    ("eks-nodegroup", "AmazonEKSNodegroup"),
    ("elasticache", "ElastiCache"),
    ("elasticbeanstalk", "ElasticBeanstalk"),
    ("elasticloadbalancing", "ElasticLoadBalancing"),
    ("es", "AmazonElasticsearchService"),
    ("events", "CloudWatchEvents"),
    ("fms", "FMS"),
    ("globalaccelerator", "GlobalAccelerator"),
    ("guardduty", "AmazonGuardDuty"),
    ("inspector2", "AmazonInspector2"),
    ("kafka", "Kafka"),
    ("lambda.application-autoscaling", "ApplicationAutoScaling_LambdaConcurrency"),
    ("logger.cloudfront", "CloudFrontLogger"),
    ("macie", "AmazonMacie"),
    ("opensearchservice", "AmazonOpenSearchService"),
    ("ops.apigateway", "APIGateway"),
    ("organizations", "Organizations"),
    ("rds", "RDS"),
    ("rds.application-autoscaling", "ApplicationAutoScaling_RDSCluster"),
    ("redshift", "Redshift"),
    ("replicator.lambda", "LambdaReplicator"),
    ("securityhub", "SecurityHub"),
    ("shield", "AWSShield"),
    ("spot", "EC2Spot"),
    ("spotfleet", "EC2SpotFleet"),
    ("ssm", "AmazonSSM"),
    ("sso", "SSO"),
    ("support", "Support"),
    ("transitgateway", "VPCTransitGateway"),
    ("trustedadvisor", "TrustedAdvisor"),
    ("waf", "WAFLogging"),
    ("wafv2", "WAFV2Logging"),
];

impl Iam {
    /// Makes the role of a service. It gets the service's managed policy where that one is known
    /// here, and no permissions otherwise.
    ///
    /// # Errors
    /// `InvalidInput` when the service has no such roles, or has its role already.
    pub fn create_linked_role(
        &self,
        owner: Owner<'_>,
        service: &str,
        suffix: Option<&str>,
        description: Option<String>,
    ) -> Result<Identity, IamError> {
        let label = service.strip_suffix(".amazonaws.com");
        let known = label.and_then(|label| SERVICES.iter().find(|(known, _)| *known == label));
        let Some((_, word)) = known else {
            let message = format!("Service-linked roles of {service} are not known.");
            return Err(IamError::InvalidInput(message));
        };
        let suffix = suffix.map(|suffix| format!("_{suffix}")).unwrap_or_default();
        let name = format!("AWSServiceRoleFor{word}{suffix}");
        if self.identity(owner.account, Kind::Role, &name).is_ok() {
            return Err(IamError::InvalidInput(format!(
                "Service role name {name} has been taken in this account, please try a different \
                 suffix."
            )));
        }
        let policy =
            format!("arn:{}:iam::aws:{AWS_POLICIES}{word}ServiceRolePolicy", owner.partition);
        let trust = json!({"Version": "2012-10-17", "Statement": [{
            "Action": ["sts:AssumeRole"],
            "Effect": "Allow",
            "Principal": {"Service": [service]},
        }]});
        self.create(
            owner.account,
            Kind::Role,
            NewIdentity {
                name,
                path: Some(format!("{LINKED_PATH}{service}/")),
                partition: Some(owner.partition),
                trust: Some(trust.to_string()),
                description,
                attached: Some(policy).filter(|arn| self.managed.get(arn).is_some()),
                ..NewIdentity::default()
            },
        )
    }

    /// Deletes the role of a service; answers the id under which the deletion can be asked for.
    /// It is done at once: no resource of the service is here that could need the role.
    ///
    /// # Errors
    /// `NoSuchEntity`, also of roles that are no service's.
    pub fn delete_linked_role(&self, account: &str, name: &str) -> Result<String, IamError> {
        let (name, id) = (name.to_owned(), random_id()?);
        self.change(account, move |change| {
            let found = own(change.tx, &change.account, Kind::Role, &name)?;
            let role =
                found.filter(|role| role.path.starts_with(LINKED_PATH)).ok_or_else(|| {
                    IamError::NoSuchEntity(format!("The role with name {name} cannot be found."))
                })?;
            let task = format!("task{}{}/{id}", role.path, role.name);
            change.count(Kind::Role.quota().1, -1, 0)?;
            change.remove(&role)?;
            let now = change.now;
            change.put(DELETION, &task, &now)?;
            Ok(task)
        })
    }

    /// Whether a deletion is known; each one that is has succeeded.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn linked_role_deletion(&self, account: &str, task: &str) -> Result<(), IamError> {
        let known: Option<Timestamp> =
            self.engine.read(|tx| document(tx, account, DELETION, task))?;
        let missing = || IamError::NoSuchEntity(format!("The deletion task {task} is not known."));
        known.map(drop).ok_or_else(missing)
    }
}

#[cfg(test)]
mod tests {
    use super::SERVICES;

    #[test]
    fn services_are_in_order_and_once() {
        assert!(SERVICES.is_sorted_by(|a, b| a.0 < b.0));
    }
}
