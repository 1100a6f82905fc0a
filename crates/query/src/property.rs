//! Properties: what a query may name.

/// Lists the top-level properties: each with its name in queries and its member in items.
macro_rules! roots {
    ($($root:ident $name:literal $member:literal)+) => {
        /// A top-level property of an item.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(crate) enum Root {
            $($root),+
        }

        impl Root {
            /// How many there are.
            pub(crate) const COUNT: usize = [$(Self::$root),+].len();

            /// The property of that name; names are told apart by case.
            pub(crate) fn named(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$root),)+
                    _ => None,
                }
            }

            /// The property that a member of an item is.
            pub(crate) fn of_member(member: &[u8]) -> Option<Self> {
                match member {
                    $($member => Some(Self::$root),)+
                    _ => None,
                }
            }

            /// The name in queries.
            pub(crate) const fn name(self) -> &'static str {
                match self {
                    $(Self::$root => $name),+
                }
            }
        }
    };
}

roots! {
    AccountId "accountId" b"awsAccountId"
    Arn "arn" b"ARN"
    AvailabilityZone "availabilityZone" b"availabilityZone"
    AwsRegion "awsRegion" b"awsRegion"
    Configuration "configuration" b"configuration"
    CaptureTime "configurationItemCaptureTime" b"configurationItemCaptureTime"
    DeliveryTime "configurationItemDeliveryTime" b"configurationItemDeliveryTime"
    Md5Hash "configurationItemMD5Hash" b"configurationStateMd5Hash"
    Status "configurationItemStatus" b"configurationItemStatus"
    StateId "configurationStateId" b"configurationStateId"
    RecordingFrequency "recordingFrequency" b"recordingFrequency"
    RelatedEvents "relatedEvents" b"relatedEvents"
    Relationships "relationships" b"relationships"
    CreationTime "resourceCreationTime" b"resourceCreationTime"
    ResourceId "resourceId" b"resourceId"
    ResourceName "resourceName" b"resourceName"
    ResourceType "resourceType" b"resourceType"
    Supplementary "supplementaryConfiguration" b"supplementaryConfiguration"
    Tags "tags" b"tags"
    Version "version" b"configurationItemVersion"
}

/// What `SELECT *` stands for.
pub(crate) const STAR: [Root; 10] = [
    Root::AccountId,
    Root::AwsRegion,
    Root::Arn,
    Root::AvailabilityZone,
    Root::CaptureTime,
    Root::CreationTime,
    Root::ResourceId,
    Root::ResourceName,
    Root::ResourceType,
    Root::Version,
];

impl Root {
    /// Whether there is a single value of it, and nothing below.
    const fn is_scalar(self) -> bool {
        !matches!(
            self,
            Self::Configuration
                | Self::Supplementary
                | Self::Tags
                | Self::Relationships
                | Self::RelatedEvents
        )
    }
}

/// A property with the way to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Property {
    pub(crate) root: Root,
    /// The steps below the root.
    pub(crate) steps: Vec<String>,
}

impl Property {
    pub(crate) const fn of_root(root: Root) -> Self {
        Self { root, steps: Vec::new() }
    }

    /// The property with these steps, the root's name first.
    pub(crate) fn from_steps<'s>(mut steps: impl Iterator<Item = &'s str>) -> Option<Self> {
        let root = Root::named(steps.next()?)?;
        let steps: Vec<String> = steps.map(str::to_owned).collect();
        (steps.is_empty() || !root.is_scalar()).then_some(Self { root, steps })
    }

    /// The name as a query writes it.
    pub(crate) fn name(&self) -> String {
        let mut name = self.root.name().to_owned();
        for step in &self.steps {
            name.push('.');
            name.push_str(step);
        }
        name
    }

    /// Whether it is the root itself.
    pub(crate) fn is(&self, root: Root) -> bool {
        self.root == root && self.steps.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_members_lead_to_roots() {
        assert_eq!(Root::named("accountId"), Some(Root::AccountId));
        assert_eq!(Root::of_member(b"awsAccountId"), Some(Root::AccountId));
        assert_eq!(Root::of_member(b"accountId"), None);
        assert_eq!(Root::named("ResourceId"), None);
        assert!(STAR.iter().all(|root| Root::named(root.name()) == Some(*root)));
    }

    #[test]
    fn nothing_is_below_a_scalar() {
        let property = |name: &str| Property::from_steps(name.split('.'));
        assert!(property("resourceId.x").is_none() && property("tag.Name").is_none());
        assert_eq!(property("configuration.a.b").unwrap().name(), "configuration.a.b");
    }
}
