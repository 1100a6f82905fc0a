use super::*;
use crate::file::Project;
use crate::guard;

fn made(language: Language) -> (tempfile::TempDir, Project) {
    let dir = tempfile::tempdir().unwrap();
    let new = New {
        name: "Volumes-tagged".to_owned(),
        language,
        resource_type: "AWS::EC2::Volume".to_owned(),
        sdk: None,
    };
    create(&dir.path().join("p"), &new).unwrap();
    let project = Project::load(&dir.path().join("p")).unwrap();
    (dir, project)
}

#[test]
fn every_template_is_a_project_with_cases_of_every_verdict() {
    for language in [Language::Rust, Language::Python, Language::Guard] {
        let (_dir, project) = made(language);
        assert_eq!(project.name(), "Volumes-tagged");
        assert_eq!(project.language, language);
        assert_eq!(project.first_type(), "AWS::EC2::Volume");
        assert_eq!(project.function.is_some(), language != Language::Guard);
        assert!(project.read_cases().unwrap().len() >= 4);
        for file in walk(&project.folder) {
            let text = std::fs::read_to_string(&file).unwrap();
            let left = !file.starts_with(project.folder.join("sdk")) && text.contains("{{");
            assert!(!left, "{} has something left to fill in", file.display());
        }
    }
}

#[test]
fn the_cases_of_a_policy_pass_and_cover() {
    let (_dir, project) = made(Language::Guard);
    let report = guard::run(&project).unwrap();
    assert_eq!(report.passed(), report.cases.len(), "{}", report.faults());
    assert!(report.coverage().missing().is_empty());
}

#[test]
fn the_copied_sdk_is_a_workspace_of_its_own() {
    let (_dir, project) = made(Language::Rust);
    let manifest = std::fs::read_to_string(project.folder.join("sdk/Cargo.toml")).unwrap();
    assert!(manifest.contains("members = [\"crates/model\", \"crates/rule-sdk\"]"), "{manifest}");
    assert!(!manifest.contains("default-members") && manifest.contains("[workspace.lints.rust]"));
    assert!(project.folder.join("sdk/crates/rule-sdk/src/rule.rs").is_file());
    assert!(!project.folder.join("sdk/crates/rule-sdk/src/testing/cases/tests.rs").exists());
}

#[test]
fn what_can_name_a_project() {
    for bad in ["", "1a", "a b", "a--b", "-a", "a/b", "é", &"a".repeat(53)] {
        assert!(Names::of(bad, "AWS::EC2::Volume").is_err(), "{bad}");
    }
    for bad in ["", "AWS::EC2", "AWS::EC2::Vol ume", "::::"] {
        assert!(Names::of("a", bad).is_err(), "{bad}");
    }
    let names = Names::of("s3_logs-on", "AWS::S3::Bucket").unwrap();
    assert_eq!(names.fill("{{snake}} {{camel}} {{upper}}"), "s3_logs_on S3LogsOn S3_LOGS_ON");
    let dir = tempfile::tempdir().unwrap();
    text::write(&dir.path().join("x"), b"x").unwrap();
    let new = New {
        name: "a".to_owned(),
        language: Language::Guard,
        resource_type: "AWS::S3::Bucket".to_owned(),
        sdk: None,
    };
    assert!(create(dir.path(), &new).unwrap_err().to_string().contains("is there already"));
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for child in std::fs::read_dir(folder).unwrap() {
        let path = child.unwrap().path();
        if path.is_dir() { found.extend(walk(&path)) } else { found.push(path) }
    }
    found
}
