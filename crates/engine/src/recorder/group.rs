//! Which types a recorder records.

use super::{Recorder, RecorderError, RecordingGroup};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::ports::{ReadTx, StoreExt};
use assize_model::AccountRegion;

/// The four types of IAM that `includeGlobalResourceTypes` is about.
const GLOBAL_IAM: [&str; 4] =
    ["AWS::IAM::Group", "AWS::IAM::Policy", "AWS::IAM::Role", "AWS::IAM::User"];

impl RecordingGroup {
    /// Whether the group has a type.
    pub fn records(&self, resource_type: &str) -> bool {
        let names = |types: &[String]| types.iter().any(|name| name == resource_type);
        match self {
            Self::All { include_global } => *include_global || !GLOBAL_IAM.contains(&resource_type),
            Self::Only(types) => names(types),
            Self::AllBut(types) => !names(types),
        }
    }

    /// The group with types that are recorded too.
    fn with(self, more: &[String]) -> Self {
        match self {
            all @ Self::All { .. } => all,
            Self::Only(mut types) => {
                types.extend(
                    more.iter().filter(|name| !types.contains(name)).cloned().collect::<Vec<_>>(),
                );
                Self::Only(types)
            }
            Self::AllBut(mut types) => {
                types.retain(|name| !more.contains(name));
                Self::AllBut(types)
            }
        }
    }

    /// The group without some types.
    fn without(self, less: &[String]) -> Self {
        match self {
            all @ Self::All { .. } => all,
            Self::Only(mut types) => {
                types.retain(|name| !less.contains(name));
                Self::Only(types)
            }
            Self::AllBut(mut types) => {
                types.extend(
                    less.iter().filter(|name| !types.contains(name)).cloned().collect::<Vec<_>>(),
                );
                Self::AllBut(types)
            }
        }
    }
}

impl Engine {
    /// Adds types to what the recorder records, or takes them away; `arn` names it.
    pub fn change_recorded_types(
        &self,
        home: &AccountRegion,
        arn: &str,
        types: Vec<String>,
        add: bool,
    ) -> Result<Recorder, RecorderError> {
        let (home, arn) = (home.clone(), arn.to_owned());
        let limit = self.limits().recorded_types;
        self.store.write(move |tx| {
            if super::linked_recorders(tx, &home)?.iter().any(|linked| linked.arn == arn) {
                return Err(RecorderError::GroupOfService(arn));
            }
            let mut recorder = super::recorder(tx, &home)?
                .filter(|recorder| recorder.arn == arn)
                .ok_or(RecorderError::NoSuchRecorder(arn))?;
            let group = match recorder.settings.group {
                RecordingGroup::All { .. } => return Err(RecorderError::GroupOfAll),
                group if add => group.with(&types),
                group => group.without(&types),
            };
            match &group {
                RecordingGroup::Only(types) if types.is_empty() => {
                    return Err(RecorderError::NothingLeft);
                }
                RecordingGroup::Only(types) | RecordingGroup::AllBut(types)
                    if types.len() > limit =>
                {
                    return Err(RecorderError::TooManyTypes(limit));
                }
                // Nothing is excluded any more: all is recorded, IAM's types among it.
                _ => {}
            }
            recorder.settings.group = group;
            super::put(tx, &home, &recorder)?;
            Ok(recorder)
        })
    }

    /// What is recorded from an account: what its recorder records while it is on, and what the
    /// recorders of services do. `None` where nothing is.
    pub fn recording(&self, home: &AccountRegion) -> Result<Option<Recorder>, EngineError> {
        self.store.read(|tx| recording(tx, home))
    }
}

/// As [`Engine::recording`], within a snapshot.
pub fn recording(tx: &dyn ReadTx, home: &AccountRegion) -> Result<Option<Recorder>, EngineError> {
    let own = super::recorder(tx, home)?.filter(|recorder| recorder.recording);
    let linked = super::linked_recorders(tx, home)?;
    let mut linked = linked.iter();
    let Some(mut all) = own.or_else(|| linked.next().map(|one| one.as_recorder(&home.account)))
    else {
        return Ok(None);
    };
    for one in linked {
        all.settings.group = all.settings.group.with(&one.resource_types);
    }
    Ok(Some(all))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn groups_grow_and_shrink() {
        let only = RecordingGroup::Only(names(&["a", "b"]));
        assert_eq!(
            only.clone().with(&names(&["b", "c"])),
            RecordingGroup::Only(names(&["a", "b", "c"]))
        );
        assert_eq!(only.without(&names(&["a", "x"])), RecordingGroup::Only(names(&["b"])));
        let but = RecordingGroup::AllBut(names(&["a", "b"]));
        assert_eq!(but.clone().with(&names(&["a"])), RecordingGroup::AllBut(names(&["b"])));
        assert_eq!(
            but.without(&names(&["b", "c"])),
            RecordingGroup::AllBut(names(&["a", "b", "c"]))
        );
    }

    #[test]
    fn the_flag_is_about_four_types() {
        let all = RecordingGroup::All { include_global: false };
        assert!(!all.records("AWS::IAM::User") && all.records("AWS::S3::Bucket"));
        assert!(all.records("AWS::CloudFront::Distribution"));
        assert!(RecordingGroup::All { include_global: true }.records("AWS::IAM::User"));
    }
}
