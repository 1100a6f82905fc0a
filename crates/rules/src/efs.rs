//! Rules about Amazon EFS.

use crate::shared::place::{at, given, wanted};
use assize_rule::Verdict;

rule! {
    /// The flag is always recorded.
    EfsEncryptedCheck = "EFS_ENCRYPTED_CHECK",
    "Checks that EFS file systems are encrypted, optionally with a given key.",
    &["AWS::EFS::FileSystem"], PERIODIC,
    params {
        /// ARN of the KMS key that must encrypt the file system.
        "KmsKeyId" => key: Option<String>,
    }
    |item, params| {
        let encrypted = at(item, "encrypted")?;
        if !encrypted.flag()?.ok_or_else(|| encrypted.missing())? {
            return encrypted.demand(false, "the file system is not encrypted", "true");
        }
        let Some(key) = wanted(&params.key) else { return Ok(Verdict::compliant()) };
        let place = at(item, "kmsKeyId")?;
        let seen = place.text()?.unwrap_or_default();
        let same = crate::shared::kms::same_key(&seen, key);
        place.demand(same, format!("the file system is encrypted with {seen}"), key)
    }
}

const ACCESS_POINT: &[&str] = &["AWS::EFS::AccessPoint"];

rule! {
    /// The user by whom all requests are made.
    EfsAccessPointEnforceUserIdentity = "EFS_ACCESS_POINT_ENFORCE_USER_IDENTITY",
    "Checks that EFS access points enforce a user.",
    ACCESS_POINT, CHANGE,
    params {
        /// Ids of users that will do; any when not given.
        "approvedUids" => users: Option<Vec<String>>,
        /// Ids of groups that will do; any when not given.
        "approvedGids" => groups: Option<Vec<String>>,
    }
    |item, params| {
        let user = at(item, "posixUser")?;
        if !user.is_filled() {
            return user.demand(false, "the access point enforces no user", "a user");
        }
        for (path, list, what) in [
            ("posixUser.uid", &params.users, "a user"),
            ("posixUser.gid", &params.groups, "a group"),
        ] {
            let id = at(item, path)?;
            let seen = id.needed()?.node().raw().trim_matches('"');
            let list = given(list);
            if !list.is_empty() && !list.iter().any(|one| one == seen) {
                let say = format!("{seen} is not {what} that is allowed");
                return id.demand(false, say, list.join(" or "));
            }
        }
        Ok(Verdict::compliant())
    }
}

rule! {
    /// The whole file system is the directory `/`.
    EfsAccessPointEnforceRootDirectory = "EFS_ACCESS_POINT_ENFORCE_ROOT_DIRECTORY",
    "Checks that EFS access points lead to a directory of the file system.",
    ACCESS_POINT, CHANGE,
    params {
        /// Directories that will do; any but `/` when not given.
        "approvedDirectories" => directories: Option<Vec<String>>,
    }
    |item, params| {
        let path = at(item, "rootDirectory.path")?;
        let seen = path.text()?;
        if matches!(seen.as_deref(), None | Some("/")) {
            return path.demand(false, "the access point leads to the whole file system", "a path");
        }
        path.must_be_listed(&params.directories, "no directory", "a directory")
    }
}
