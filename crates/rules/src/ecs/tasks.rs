//! Rules about task definitions of Amazon ECS.

use crate::shared::place::{Place, at, within};
use assize_model::json::{Malformed, Node};
use assize_rule::{ItemView, Outcome, Verdict};

const TASK: &[&str] = &["AWS::ECS::TaskDefinition"];

/// The containers of a task definition.
fn containers<'d>(item: &ItemView<'d>) -> Result<Vec<Node<'d>>, Malformed> {
    Ok(at(item, "containerDefinitions")?.need_items()?.collect())
}

/// Judges each container; the first that fails decides.
fn each<'d>(item: &ItemView<'d>, judge: impl Fn(Node<'d>) -> Outcome) -> Outcome {
    for container in containers(item)? {
        let verdict = judge(container)?;
        if verdict.compliance != assize_rule::ComplianceType::Compliant {
            return Ok(verdict);
        }
    }
    Ok(Verdict::compliant())
}

fn name(container: Node<'_>) -> Result<String, Malformed> {
    Ok(within(container, "name")?.text()?.unwrap_or("without a name".into()).into_owned())
}

fn is_root(user: &Place<'_>) -> Result<bool, Malformed> {
    let seen = user.text()?;
    let user = seen.as_deref().map(|user| user.split(':').next().unwrap_or_default());
    Ok(matches!(user, None | Some("root" | "0" | "")))
}

rule! {
    /// Containers that share the host's network must neither be privileged nor run as root.
    EcsTaskDefinitionUserForHostModeCheck = "ECS_TASK_DEFINITION_USER_FOR_HOST_MODE_CHECK",
    "Checks that containers in the host's network run as a user without privileges.",
    TASK, CHANGE,
    params {
        /// `true` to leave task definitions alone that are not active any more.
        "SkipInactiveTaskDefinitions" => skip: Option<bool>,
    }
    |item, params| {
        let active = at(item, "status")?.text()?.is_none_or(|status| status == "ACTIVE");
        if params.skip == Some(true) && !active {
            return Ok(Verdict::not_applicable("the task definition is not active"));
        }
        if at(item, "networkMode")?.text()?.as_deref() != Some("host") {
            return Ok(Verdict::not_applicable("containers are not in the host's network"));
        }
        each(item, |container| {
            let user = within(container, "user")?;
            let privileged = within(container, "privileged")?.flag()?.unwrap_or(false);
            let ok = privileged || !is_root(&user)?;
            user.demand(ok, format!("the container {} runs as root", name(container)?), "a user")
        })
    }
}

rule! {
    /// What is not set is off.
    EcsContainersReadonlyAccess = "ECS_CONTAINERS_READONLY_ACCESS",
    "Checks that containers of ECS can't write to their root file system.",
    TASK, CHANGE,
    |item| each(item, |container| within(container, "readonlyRootFilesystem")?.must_be_on(
        &format!("the container {} may write to its root file system", name(container)?),
    ))
}

rule! {
    /// What is not set is off.
    EcsContainersNonprivileged = "ECS_CONTAINERS_NONPRIVILEGED",
    "Checks that containers of ECS have no privileges on their host.",
    TASK, CHANGE,
    |item| each(item, |container| within(container, "privileged")?.must_be_off(
        &format!("the container {} is privileged", name(container)?),
    ))
}

rule! {
    /// A container without a user runs as that of its image, most often root.
    EcsTaskDefinitionNonrootUser = "ECS_TASK_DEFINITION_NONROOT_USER",
    "Checks that containers of ECS run as a user that is not root.",
    TASK, CHANGE,
    |item| each(item, |container| {
        let user = within(container, "user")?;
        let ok = !is_root(&user)?;
        user.demand(ok, format!("the container {} runs as root", name(container)?), "a user")
    })
}

rule! {
    /// Soft limits don't count.
    EcsTaskDefinitionMemoryHardLimit = "ECS_TASK_DEFINITION_MEMORY_HARD_LIMIT",
    "Checks that containers of ECS have a limit of memory.",
    TASK, CHANGE,
    |item| each(item, |container| within(container, "memory")?.must_be_filled(
        &format!("the container {} has no limit of memory", name(container)?), "a limit",
    ))
}

rule! {
    /// Processes of the host must not show.
    EcsTaskDefinitionPidModeCheck = "ECS_TASK_DEFINITION_PID_MODE_CHECK",
    "Checks that containers of ECS don't see processes of their host.",
    TASK, CHANGE,
    |item| {
        let mode = at(item, "pidMode")?;
        let ok = mode.text()?.as_deref() != Some("host");
        mode.demand(ok, "containers see processes of their host", "task")
    }
}

rule! {
    /// Any driver will do.
    EcsTaskDefinitionLogConfiguration = "ECS_TASK_DEFINITION_LOG_CONFIGURATION",
    "Checks that containers of ECS send their logs somewhere.",
    TASK, CHANGE,
    |item| each(item, |container| within(container, "logConfiguration.logDriver")?.must_be_filled(
        &format!("the container {} sends its logs nowhere", name(container)?), "a driver",
    ))
}

rule! {
    /// Names of variables are compared as they are; values in files don't show.
    EcsNoEnvironmentSecrets = "ECS_NO_ENVIRONMENT_SECRETS",
    "Checks that containers of ECS get no secrets by their environment.",
    TASK, CHANGE,
    params {
        /// Names of variables that hold secrets.
        "secretKeys" => keys: Vec<String>,
    }
    |item, params| {
        for container in containers(item)? {
            for variable in within(container, "environment")?.items()? {
                let name = within(variable, "name")?;
                let seen = name.need_text()?;
                if params.keys.iter().any(|key| *key == seen) {
                    let say = format!("a container gets {seen} by its environment");
                    return name.demand(false, say, "another way for secrets");
                }
            }
        }
        Ok(Verdict::compliant())
    }
}
