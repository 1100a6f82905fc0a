use super::*;

fn home() -> AccountRegion {
    AccountRegion::new("123456789012", "us-east-1")
}

#[test]
fn a_document_is_a_file_of_its_name() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("base.yaml"), "Resources: {}").unwrap();
    std::fs::write(folder.path().join("plain"), "{}").unwrap();
    std::fs::create_dir(folder.path().join("folder")).unwrap();
    let documents = FolderDocuments::new(folder.path());
    let text = |name: &str, version: Option<&str>| documents.text(&home(), name, version, 13);
    assert_eq!(text("base", None).as_deref(), Ok("Resources: {}"));
    assert_eq!(text("base", Some("$LATEST")).as_deref(), Ok("Resources: {}"));
    assert_eq!(text("plain", Some("$DEFAULT")).as_deref(), Ok("{}"));
    let missing = DocumentError::NoSuchDocument { name: "base".into(), version: Some("2".into()) };
    assert_eq!(text("base", Some("2")), Err(missing));
    assert!(matches!(text("other", None), Err(DocumentError::NoSuchDocument { .. })));
    assert!(matches!(text("folder", None), Err(DocumentError::Unavailable { .. })));
    std::fs::write(folder.path().join("base.yaml"), "Resources: {} ").unwrap();
    assert!(matches!(text("base", None), Err(DocumentError::TooLarge { limit: 13, .. })));
}

#[test]
fn names_lead_nowhere_else() {
    let documents = FolderDocuments::new("/");
    for name in ["../x", "etc/passwd", "/etc/passwd", ".hidden", "a", "a\\b", "a\0b", "äöü", ""]
    {
        let told = documents.text(&home(), name, None, 1_000);
        assert_eq!(told, Err(DocumentError::BadName(name.to_owned())), "{name}");
    }
}
