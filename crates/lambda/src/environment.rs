//! The variables that a function finds, and no others.

use crate::function::Function;
use crate::ports::TemporaryKeys;
use std::collections::BTreeMap;
use std::path::Path;

/// What is known only when a process is started.
pub struct Start<'a> {
    /// `host:port` of its Runtime API.
    pub runtime_api: &'a str,
    /// Its log stream.
    pub log_stream: &'a str,
    /// The edge: the only endpoint that it can reach.
    pub endpoint: &'a str,
    /// Its role's keys.
    pub keys: &'a TemporaryKeys,
    /// What its runtime wants, unless the function says otherwise.
    pub defaults: &'a BTreeMap<String, String>,
    /// `AWS_Lambda_…`
    pub execution_env: &'a str,
    /// Where the runtime's own files are.
    pub runtime_dir: &'a str,
}

/// All variables, except `HOME` and `TMPDIR`, which depend on the sandbox.
///
/// The function's own come first: AWS reserves the other names and refuses them in a
/// configuration, so none can be replaced here.
pub fn variables(function: &Function, start: &Start<'_>) -> BTreeMap<String, String> {
    let code = function.code_dir.to_string_lossy();
    let mut all = BTreeMap::new();
    let mut set = |name: &str, value: &str| {
        all.insert(name.to_owned(), value.to_owned());
    };
    set("LANG", "C.UTF-8");
    set("TZ", ":UTC");
    // Layers are at `/opt` too, but only where mounts can be made.
    let opt = function.layers_dir.as_deref().unwrap_or(Path::new("/opt")).to_string_lossy();
    set("PATH", &format!("/usr/local/bin:/usr/bin:/bin:{opt}/bin"));
    set("LD_LIBRARY_PATH", &format!("{code}:{code}/lib:{opt}/lib"));
    for (name, value) in start.defaults.iter().chain(&function.environment) {
        set(name, value);
    }
    set("_HANDLER", &function.handler);
    set("LAMBDA_TASK_ROOT", &code);
    set("LAMBDA_RUNTIME_DIR", start.runtime_dir);
    set("AWS_LAMBDA_RUNTIME_API", start.runtime_api);
    set("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
    set("AWS_EXECUTION_ENV", start.execution_env);
    set("AWS_REGION", &function.region);
    set("AWS_DEFAULT_REGION", &function.region);
    set("AWS_LAMBDA_FUNCTION_NAME", &function.name);
    set("AWS_LAMBDA_FUNCTION_VERSION", &function.version);
    set("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", &function.memory_mb.to_string());
    set("AWS_LAMBDA_LOG_GROUP_NAME", &function.log_group());
    set("AWS_LAMBDA_LOG_STREAM_NAME", start.log_stream);
    set("AWS_ACCESS_KEY_ID", &start.keys.access_key_id);
    set("AWS_SECRET_ACCESS_KEY", &start.keys.secret_access_key);
    set("AWS_SESSION_TOKEN", &start.keys.session_token);
    set("AWS_ENDPOINT_URL", start.endpoint);
    // No look at 169.254.169.254: there are no other credentials than these.
    set("AWS_EC2_METADATA_DISABLED", "true");
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::SystemTime;

    #[test]
    fn reserved_names_are_ours_and_others_the_functions() {
        let mut function = crate::function::example();
        for name in ["AWS_ACCESS_KEY_ID", "AWS_ENDPOINT_URL", "_HANDLER", "TZ"] {
            function.environment.insert(name.into(), "mine".into());
        }
        let keys = TemporaryKeys {
            access_key_id: "ASIA".into(),
            secret_access_key: "s".into(),
            session_token: "t".into(),
            expires: SystemTime::now(),
        };
        let start = Start {
            runtime_api: "127.0.0.1:1",
            log_stream: "s",
            endpoint: "http://127.0.0.1:2",
            keys: &keys,
            defaults: &BTreeMap::from([("NODE_PATH".into(), "/modules".into())]),
            execution_env: "AWS_Lambda_python3.12",
            runtime_dir: "/r",
        };
        let all = variables(&function, &start);
        let get = |name: &str| all.get(name).map(String::as_str);
        assert_eq!(get("AWS_ACCESS_KEY_ID"), Some("ASIA"));
        assert_eq!(get("AWS_ENDPOINT_URL"), Some("http://127.0.0.1:2"));
        assert_eq!(get("_HANDLER"), Some("f.handler"));
        assert_eq!(get("TZ"), Some("mine"));
        assert_eq!(get("SECRET"), Some("hunter2"));
        assert_eq!(get("NODE_PATH"), Some("/modules"));
        assert_eq!(get("USER"), None);
    }
}
