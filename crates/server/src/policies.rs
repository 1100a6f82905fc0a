//! Managed policies beside those that come with Assize: files in the data directory's
//! folder `policies`.

use crate::error::StartError;
use assize_policy::{MAX_FILE_BYTES, ManagedPolicy, read_managed};
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

/// The folder's name.
const FOLDER: &str = "policies";
/// Files that are read at most: more than AWS has policies.
const MAX_FILES: usize = 8_192;

/// Reads `policies/*.json`, in order of name. No folder, no policies.
pub(crate) fn read_policies(data_dir: &Path) -> Result<Vec<ManagedPolicy>, StartError> {
    let folder = data_dir.join(FOLDER);
    let failed = |path: &Path, reason: String| StartError::Policies { path: path.into(), reason };
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(&folder, error.to_string())),
    };
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| failed(&folder, error.to_string()))?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
        if files.len() > MAX_FILES {
            return Err(failed(&folder, format!("it has more than {MAX_FILES} files")));
        }
    }
    files.sort();
    let mut policies = Vec::new();
    for path in &files {
        let text = read(path).map_err(|error| failed(path, error.to_string()))?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let found = read_managed(&text, &name).map_err(|error| failed(path, error.to_string()))?;
        policies.extend(found);
    }
    Ok(policies)
}

/// Reads a file, as far as it may be long: a longer one is refused by its reader.
fn read(path: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    let bound = u64::try_from(MAX_FILE_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    std::fs::File::open(path)?.take(bound).read_to_string(&mut text)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_read_and_faults_name_them() {
        let dir = tempfile::tempdir().unwrap();
        assert!(read_policies(dir.path()).unwrap().is_empty());
        let folder = dir.path().join(FOLDER);
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(
            folder.join("TeamAccess.json"),
            r#"{"PolicyVersion": {"VersionId": "v1", "IsDefaultVersion": true, "Document":
                {"Version": "2012-10-17", "Statement":
                    {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}}}}"#,
        )
        .unwrap();
        let policies = read_policies(dir.path()).unwrap();
        assert_eq!(policies[0].arn, "arn:aws:iam::aws:policy/TeamAccess");
        std::fs::write(folder.join("Broken.json"), "{").unwrap();
        let error = read_policies(dir.path()).unwrap_err().to_string();
        assert!(error.contains("Broken.json"), "{error}");
    }
}
