//! Documents of an upstream's Systems Manager.

use crate::calls::Calls;
use assize_engine::ports::{Clock, DocumentError, Documents};
use assize_model::AccountRegion;
use assize_upstream::Upstream;
use assize_wire::generated::ssm::{operations, shapes};
use std::io;
use std::sync::Arc;

/// The documents of an upstream's Systems Manager.
pub struct SsmDocuments(Calls);

impl SsmDocuments {
    /// The documents of an upstream that has Systems Manager.
    ///
    /// # Errors
    /// When the system has no thread to give.
    pub fn new(upstream: Arc<Upstream>, clock: Arc<dyn Clock>) -> io::Result<Self> {
        Calls::new(upstream, clock).map(Self)
    }
}

impl Documents for SsmDocuments {
    fn text(
        &self,
        home: &AccountRegion,
        name: &str,
        version: Option<&str>,
        limit: u64,
    ) -> Result<String, DocumentError> {
        let input = shapes::GetDocumentRequest {
            name: name.to_owned(),
            document_version: version.map(str::to_owned),
            ..Default::default()
        };
        let output = self.0.call::<operations::GetDocument>(&home.region, &input, None);
        let output = output.map_err(|failure| match failure.code.as_str() {
            "InvalidDocument" | "InvalidDocumentVersion" => DocumentError::NoSuchDocument {
                name: name.to_owned(),
                version: version.map(str::to_owned),
            },
            _ => DocumentError::Unavailable { name: name.to_owned(), reason: failure.message },
        })?;
        let text = output.content.unwrap_or_default();
        if text.len() as u64 > limit {
            return Err(DocumentError::TooLarge { name: name.to_owned(), limit });
        }
        Ok(text)
    }
}
