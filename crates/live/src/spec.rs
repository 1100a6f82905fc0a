//! How a type of resource is found, and what of an answer becomes what of an item.

use crate::found::Draft;
use crate::shape::Style;
use assize_wire::operation::Service;

/// A type of resource. All paths are as in [`crate::path`], over the model's names.
pub(crate) struct Spec {
    /// Such as `AWS::EC2::Instance`.
    pub(crate) resource_type: &'static str,
    /// The service that knows of it.
    pub(crate) service: &'static Service,
    /// Lists all of them.
    pub(crate) list: List,
    /// What is asked about each of them besides.
    pub(crate) details: &'static [Detail],
    /// How its configuration is written.
    pub(crate) style: Style,
    /// The resource id.
    pub(crate) id: &'static str,
    /// The id where there is none of these.
    pub(crate) or_id: &'static str,
    /// Its name.
    pub(crate) name: Option<&'static str>,
    /// Its ARN.
    pub(crate) arn: Arn,
    /// Its availability zone.
    pub(crate) zone: Zone,
    /// When it was made.
    pub(crate) created: Option<&'static str>,
    /// A list of keys and values.
    pub(crate) tags: Option<&'static str>,
    /// The other resources that it names.
    pub(crate) relations: &'static [Relation],
    /// Where a value is one of these, the resource counts as gone.
    pub(crate) gone: Option<(&'static str, &'static [&'static str])>,
    /// What AWS Config does differently.
    pub(crate) finish: fn(&mut Draft),
}

/// A listing call.
pub(crate) struct List {
    pub(crate) operation: &'static str,
    /// Members that always have this value: text, or for `true` and `false` a boolean; with a
    /// leading `+`, a list of the one text.
    pub(crate) input: &'static [(&'static str, &'static str)],
    /// Where in the output the resources are.
    pub(crate) results: &'static str,
}

/// A call about one resource.
pub(crate) struct Detail {
    pub(crate) operation: &'static str,
    /// The member that names the resource, and where its value is. A leading `+` on the
    /// member makes a list of it.
    pub(crate) input: (&'static str, &'static str),
    /// A member that always has this value.
    pub(crate) fixed: Option<(&'static str, &'static str)>,
    /// Codes that say that there is nothing.
    pub(crate) nothing: &'static [&'static str],
    /// What becomes of the output.
    pub(crate) keep: Keep,
}

/// What becomes of a detail.
#[derive(Clone, Copy)]
pub(crate) enum Keep {
    /// This part of the output becomes the configuration.
    Configuration(&'static str),
    /// This part of the output becomes the supplementary value of that name.
    Supplement(&'static str, &'static str),
    /// This part becomes the tags: a list of keys and values, or a map.
    Tags(&'static str),
    /// This part fills in what the list leaves out: members, and tags.
    Fill(&'static str),
    /// It is kept under this name for `finish`.
    Aside(&'static str),
}

/// An ARN.
#[derive(Clone, Copy)]
pub(crate) enum Arn {
    /// It is there.
    At(&'static str),
    /// `arn:PARTITION:SERVICE:REGION:ACCOUNT:` with this and the id.
    Of(&'static str),
    /// `arn:PARTITION:s3:::` and the id.
    Bucket,
}

/// An availability zone.
#[derive(Clone, Copy)]
pub(crate) enum Zone {
    /// It is there.
    At(&'static str),
    /// Always this.
    Word(&'static str),
}

/// A resource that another one names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Relation {
    /// Where.
    pub(crate) path: &'static str,
    /// Its type.
    pub(crate) to: &'static str,
    /// How the value names it.
    pub(crate) by: By,
    /// The label from here to there.
    pub(crate) label: &'static str,
    /// The label back.
    pub(crate) back: &'static str,
}

/// How a resource is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// By its id.
    Id,
    /// By its name, or an ARN that ends in it.
    Name,
}

/// IAM's region.
pub(crate) const GLOBAL_ZONE: Zone = Zone::Word("Not Applicable");

impl Spec {
    /// What most types have.
    pub(crate) const fn new(
        resource_type: &'static str,
        service: &'static Service,
        list: List,
    ) -> Self {
        Self {
            resource_type,
            service,
            list,
            details: &[],
            style: Style::TEXT,
            id: "",
            or_id: "",
            name: None,
            arn: Arn::At("Arn"),
            zone: Zone::Word("Not Applicable"),
            created: None,
            tags: None,
            relations: &[],
            gone: None,
            finish: |_| {},
        }
    }

    /// Whether its service has no regions.
    pub(crate) fn is_global(&self) -> bool {
        self.service.name == "iam"
    }
}
