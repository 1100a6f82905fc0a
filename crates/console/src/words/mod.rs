//! Every text of the console, in each language.
//!
//! A text is a method of [`Lang`]; the macros take one wording for each language, so that a
//! missing one does not compile. What rules, policies and AWS's API say stays in their own words.

mod common;
mod edit;
mod home;
mod query;
mod resources;
mod rules;
mod sign_in;

/// A language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lang {
    En,
    Ja,
}

impl Lang {
    pub(crate) const ALL: [Self; 2] = [Self::En, Self::Ja];

    /// Its code in HTML, cookies and forms.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ja => "ja",
        }
    }

    /// Its own name.
    pub(crate) const fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Ja => "日本語",
        }
    }

    pub(crate) fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.code() == code)
    }

    /// The language that an `Accept-Language` header likes best.
    pub(crate) fn negotiate(accepted: &str) -> Self {
        let weighed = accepted.split(',').take(32).filter_map(|entry| {
            let mut parts = entry.split(';').map(str::trim);
            let tag = parts.next()?.split('-').next()?.to_ascii_lowercase();
            let weight = parts.find_map(|part| part.strip_prefix("q=")?.parse::<f32>().ok());
            Some((Self::of_code(&tag)?, weight.unwrap_or(1.0)))
        });
        let best =
            weighed.filter(|(_, weight)| *weight > 0.0).fold(None, |best, next| match best {
                Some((_, weight)) if weight >= next.1 => best,
                _ => Some(next),
            });
        best.map_or(Self::En, |(lang, _)| lang)
    }
}

/// Texts without values: `name = "English", "日本語";`
macro_rules! words {
    ($($name:ident = $en:literal, $ja:literal;)*) => {
        impl crate::words::Lang {
            $(pub(crate) const fn $name(self) -> &'static str {
                match self {
                    Self::En => $en,
                    Self::Ja => $ja,
                }
            })*
        }
    };
}

/// Texts with values: `name(value: type) = "English {value}", "日本語 {value}";`
macro_rules! phrases {
    ($($name:ident($($value:ident: $kind:ty),*) = $en:literal, $ja:literal;)*) => {
        impl crate::words::Lang {
            $(pub(crate) fn $name(self, $($value: $kind),*) -> String {
                match self {
                    Self::En => format!($en),
                    Self::Ja => format!($ja),
                }
            })*
        }
    };
}

pub(crate) use {phrases, words};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_that_is_liked_best_is_taken() {
        for (accepted, wanted) in [
            ("", Lang::En),
            ("ja", Lang::Ja),
            ("ja-JP,ja;q=0.9,en-US;q=0.8", Lang::Ja),
            ("de, en;q=0.5, ja;q=0.7", Lang::Ja),
            ("en, ja", Lang::En),
            ("ja;q=0, fr", Lang::En),
            ("fr;q=x,;;,ja;q=0.1", Lang::Ja),
        ] {
            assert_eq!(Lang::negotiate(accepted), wanted, "{accepted}");
        }
    }
}
