//! Tokens that only a session's own pages have, so that no other site can send its forms.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use subtle::ConstantTimeEq;

/// Makes and checks a session's tokens. Each is hidden under fresh random bytes, so that nobody
/// learns it from the lengths of compressed pages.
#[derive(Clone)]
pub(crate) struct Guard {
    secret: [u8; 32],
}

impl Guard {
    pub(crate) const fn new(secret: [u8; 32]) -> Self {
        Self { secret }
    }

    /// A token for a page.
    pub(crate) fn token(&self) -> String {
        let mut mask = [0u8; 32];
        // Without random bytes the token is right all the same, only not hidden.
        let _ = getrandom::fill(&mut mask);
        let hidden = mask.iter().zip(&self.secret).map(|(mask, secret)| mask ^ secret);
        let all: Vec<u8> = mask.iter().copied().chain(hidden).collect();
        BASE64.encode(all)
    }

    /// Whether a token is of this session.
    pub(crate) fn admits(&self, token: &str) -> bool {
        if token.len() > 128 {
            return false;
        }
        let Ok(all) = BASE64.decode(token) else { return false };
        let Some((mask, hidden)) = all.split_at_checked(self.secret.len()) else { return false };
        let shown: Vec<u8> = mask.iter().zip(hidden).map(|(mask, hidden)| mask ^ hidden).collect();
        shown.ct_eq(&self.secret).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_and_are_admitted_by_their_session_alone() {
        let guard = Guard::new([7; 32]);
        let (one, two) = (guard.token(), guard.token());
        assert_ne!(one, two);
        assert!(guard.admits(&one) && guard.admits(&two));
        assert!(!Guard::new([8; 32]).admits(&one));
    }

    #[test]
    fn nonsense_is_not_admitted() {
        let guard = Guard::new([7; 32]);
        let cut = guard.token()[..40].to_owned();
        let long = guard.token().repeat(3);
        for bad in ["", "%", &cut, &long, &BASE64.encode([0u8; 64]), &BASE64.encode([0u8; 32])] {
            assert!(!guard.admits(bad), "{bad}");
        }
    }
}
