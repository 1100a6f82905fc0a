//! Identity providers. They are kept, and named in trust policies; nobody is let in by them, since
//! nothing here can ask a provider for its keys.

mod oidc;
mod saml;

pub use oidc::{NewOidcProvider, OidcProvider};
pub use saml::SamlProvider;
