//! The types that are recorded: one description each.

mod data;
mod ec2;
mod functions;
mod iam;
mod messages;
mod s3;

pub(crate) use iam::add_credential_report;

use crate::spec::Spec;

/// The types by service, in the order in which services are looked at: those that name
/// resources of others come before them.
pub(crate) fn units() -> [&'static [Spec]; 6] {
    [functions::TYPES, data::TYPES, messages::TYPES, s3::TYPES, ec2::TYPES, iam::TYPES]
}

/// All types.
pub(crate) fn all() -> impl Iterator<Item = &'static Spec> {
    units().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path;
    use crate::spec::Keep;
    use assize_wire::schema::{Kind, Shape};

    fn has(shape: Option<&'static Shape>, member: &str) -> bool {
        let member = member.trim_start_matches('+');
        matches!(shape.map(|shape| &shape.kind), Some(Kind::Structure(members))
            if members.iter().any(|known| known.name == member))
    }

    #[test]
    fn descriptions_name_what_the_models_have() {
        let mut types: Vec<&str> = all().map(|spec| spec.resource_type).collect();
        types.sort_unstable();
        types.dedup();
        assert_eq!(types.len(), 21);
        for spec in all() {
            let of = spec.resource_type;
            let list = spec.service.operation(spec.list.operation).unwrap();
            let mut element = path::shape(list.output.unwrap(), spec.list.results).unwrap();
            assert!(spec.list.input.iter().all(|(name, _)| has(list.input, name)), "{of}");
            for detail in spec.details {
                let operation = spec.service.operation(detail.operation).unwrap();
                assert!(has(operation.input, detail.input.0), "{of} {}", detail.operation);
                assert!(detail.fixed.is_none_or(|(name, _)| has(operation.input, name)), "{of}");
                let output = operation.output.unwrap();
                match detail.keep {
                    Keep::Configuration(at) => element = path::shape(output, at).unwrap(),
                    Keep::Supplement(_, at) | Keep::Tags(at) | Keep::Fill(at) => {
                        assert!(path::shape(output, at).is_some(), "{of} {at}");
                    }
                    Keep::Aside(_) => {}
                }
            }
            let relations = spec.relations.iter();
            let mut paths: Vec<&str> = relations.clone().map(|relation| relation.path).collect();
            paths.extend(spec.tags);
            paths.extend(spec.gone.map(|(at, _)| at));
            for at in paths {
                assert!(path::shape(element, at).is_some(), "{of} {at}");
            }
            for relation in relations {
                assert!(all().any(|other| other.resource_type == relation.to), "{of}");
            }
        }
    }
}
