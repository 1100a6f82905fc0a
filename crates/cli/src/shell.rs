//! Lines that set variables in a shell.

use assize_server::LocalCredentials;

/// A family of shells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Shell {
    /// sh, bash, zsh, dash, ksh
    #[default]
    Sh,
    /// fish
    Fish,
    /// PowerShell
    Powershell,
}

impl Shell {
    /// The line that sets and exports a variable.
    fn line(self, name: &str, value: &str) -> String {
        match self {
            Self::Sh => format!("export {name}={}", quote_sh(value)),
            Self::Fish => {
                format!("set -gx {name} '{}'", value.replace('\\', "\\\\").replace('\'', "\\'"))
            }
            Self::Powershell => format!("$env:{name} = '{}'", value.replace('\'', "''")),
        }
    }

    /// The lines that point AWS's tools, and Assize's, at a server.
    pub fn exports(self, local: &LocalCredentials) -> Vec<String> {
        let lines = [
            ("AWS_ENDPOINT_URL", &local.endpoint),
            ("AWS_ACCESS_KEY_ID", &local.access_key_id),
            ("AWS_SECRET_ACCESS_KEY", &local.secret_access_key),
            ("AWS_DEFAULT_REGION", &local.region),
        ];
        lines.into_iter().map(|(name, value)| self.line(name, value)).collect()
    }
}

/// A word for a POSIX shell, quoted where it has to be.
pub fn quote_sh(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./:@%+=,".contains(&b);
    if !text.is_empty() && text.bytes().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_quoted_for_each_shell() {
        assert_eq!(quote_sh("http://127.0.0.1:9470"), "http://127.0.0.1:9470");
        assert_eq!(quote_sh("a b"), "'a b'");
        assert_eq!(quote_sh("$(x)'"), r"'$(x)'\'''");
        assert_eq!(Shell::Fish.line("A", r"x\'y"), r"set -gx A 'x\\\'y'");
        assert_eq!(Shell::Powershell.line("A", "x'y"), "$env:A = 'x''y'");
    }
}
