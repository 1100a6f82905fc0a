//! Icons: Lucide's, drawn in the colour of the text.

use maud::{Markup, PreEscaped};

macro_rules! icons {
    ($($name:ident = $file:literal,)*) => {
        /// An icon. It says nothing to screen readers: the text beside it does.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Icon {
            $($name,)*
        }

        impl Icon {
            const fn source(self) -> &'static str {
                match self {
                    $(Self::$name => include_str!(
                        concat!("../../assets/vendor/lucide/", $file, ".svg")
                    ),)*
                }
            }

            #[cfg(test)]
            const ALL: &'static [Self] = &[$(Self::$name,)*];
        }
    };
}

icons! {
    Shield = "shield-check",
    Dashboard = "layout-dashboard",
    Rules = "list-checks",
    Resources = "boxes",
    Search = "search",
    Query = "terminal",
    Packs = "package-check",
    Aggregate = "layers",
    Settings = "settings",
    Good = "circle-check",
    Bad = "circle-x",
    Unknown = "circle-help",
    None = "circle-minus",
    Warning = "triangle-alert",
    Again = "refresh-cw",
    Next = "chevron-right",
    SignOut = "log-out",
    Clock = "clock",
    Activity = "activity",
    Lock = "lock",
    Sun = "sun",
    Moon = "moon",
    Monitor = "monitor",
    Compare = "git-compare",
    Log = "scroll-text",
    Download = "download",
    Forward = "arrow-right",
    History = "history",
    Plus = "plus",
    Pencil = "pencil",
}

impl Icon {
    /// The drawing.
    pub(crate) fn draw(self) -> Markup {
        let source = self.source();
        // What stands behind the last attribute of the outer element.
        let inner = source.split_once("stroke-linejoin").and_then(|(_, rest)| rest.split_once('>'));
        let inner = inner.map_or("", |(_, rest)| rest.trim_end().trim_end_matches("</svg>"));
        PreEscaped(format!(
            "<svg class=\"icon\" aria-hidden=\"true\" viewBox=\"0 0 24 24\" fill=\"none\" \
             stroke=\"currentColor\" stroke-width=\"2\" stroke-linecap=\"round\" \
             stroke-linejoin=\"round\">{inner}</svg>"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_icon_is_drawn() {
        for icon in Icon::ALL {
            let text = icon.draw().0;
            assert!(text.matches("<svg").count() == 1, "{icon:?}: {text}");
            assert!(text.contains("<path") || text.contains("<circle") || text.contains("<rect"));
        }
    }
}
