//! The committed generated code is what the committed models say.

use assize_codegen::{Error, Layout, check, generate};

#[test]
fn generated_code_is_up_to_date() {
    check(&Layout::of_workspace()).unwrap();
}

#[test]
fn drift_is_noticed_and_mended() {
    let folder = tempfile::tempdir().unwrap();
    let models = tempfile::tempdir().unwrap();
    let workspace = Layout::of_workspace();
    std::fs::copy(workspace.models.join("config.json"), models.path().join("config.json")).unwrap();
    let layout = Layout {
        generated: folder.path().to_owned(),
        models: models.path().to_owned(),
        ..workspace
    };
    assert_eq!(generate(&layout).unwrap().len(), 8);
    check(&layout).unwrap();
    assert!(generate(&layout).unwrap().is_empty());

    std::fs::write(folder.path().join("config/errors.rs"), "// edited").unwrap();
    std::fs::remove_file(folder.path().join("config/enums.rs")).unwrap();
    std::fs::write(folder.path().join("config/old.rs"), "// left over").unwrap();
    let Err(Error::Drift(files)) = check(&layout) else { panic!("drift is not noticed") };
    assert_eq!(files, ["config/enums.rs", "config/errors.rs", "config/old.rs"]);

    generate(&layout).unwrap();
    check(&layout).unwrap();
    assert!(!folder.path().join("config/old.rs").exists());
}
