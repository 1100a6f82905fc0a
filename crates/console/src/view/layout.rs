//! The frame around every page.

use super::icon::Icon;
use crate::assets::Asset;
use crate::console::ROOT;
use crate::web::{Fault, Page, Preferences, Theme, Visit};
use crate::words::Lang;
use maud::{DOCTYPE, Markup, html};

/// Where in the navigation a page belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    Dashboard,
    Rules,
    Resources,
    Query,
    Packs,
    Aggregated,
    Settings,
    /// Nowhere.
    Other,
}

impl Section {
    const SHOWN: [Self; 7] = [
        Self::Dashboard,
        Self::Rules,
        Self::Resources,
        Self::Query,
        Self::Packs,
        Self::Aggregated,
        Self::Settings,
    ];

    /// Path below the region, sign, and the key that goes there after `g`.
    const fn place(self) -> (&'static str, Icon, &'static str) {
        match self {
            Self::Dashboard | Self::Other => ("", Icon::Dashboard, "d"),
            Self::Rules => ("/rules", Icon::Rules, "r"),
            Self::Resources => ("/resources", Icon::Resources, "e"),
            Self::Query => ("/query", Icon::Query, "q"),
            Self::Packs => ("/packs", Icon::Packs, "p"),
            Self::Aggregated => ("/aggregated", Icon::Aggregate, "a"),
            Self::Settings => ("/settings", Icon::Settings, "s"),
        }
    }

    const fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Dashboard | Self::Other => lang.dashboard(),
            Self::Rules => lang.rules(),
            Self::Resources => lang.resources(),
            Self::Query => lang.query(),
            Self::Packs => lang.packs(),
            Self::Aggregated => lang.aggregated(),
            Self::Settings => lang.settings(),
        }
    }
}

/// A whole page for a reader.
pub(crate) fn framed(visit: &Visit, page: &Page) -> Markup {
    let lang = visit.lang();
    let body = html! {
        a.skip href="#main" { (lang.skip()) }
        div.app {
            (side(visit, page.section))
            main #main tabindex="-1" data-events=[page.events.as_deref()] { (page.body) }
        }
        (keys(visit))
        p #toast.notice.bad role="alert" hidden {
            (Icon::Warning.draw()) span { (lang.invalid_title()) }
        }
    };
    let extra = if page.section == Section::Dashboard { Extra::Chart } else { Extra::None };
    whole(visit.preferences, &page.title, &body, extra)
}

/// A whole page without navigation.
pub(crate) fn bare(preferences: Preferences, title: &str, body: &Markup) -> Markup {
    whole(preferences, title, body, Extra::None)
}

/// What a page loads beside what all do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extra {
    None,
    Chart,
}

fn whole(preferences: Preferences, title: &str, body: &Markup, extra: Extra) -> Markup {
    let lang = preferences.lang;
    html! {
        (DOCTYPE)
        html lang=(lang.code()) data-theme=(preferences.theme.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content=(scheme(preferences.theme));
                meta name="htmx-config" content=(HTMX);
                title { (lang.titled(title)) }
                link rel="icon" type="image/svg+xml" href=(Asset::Mark.path());
                link rel="stylesheet" href=(Asset::Style.path());
                script src=(Asset::Htmx.path()) defer {}
                script src=(Asset::Morph.path()) defer {}
                @if extra == Extra::Chart {
                    link rel="stylesheet" href=(Asset::ChartStyle.path());
                    script src=(Asset::Chart.path()) defer {}
                }
                script src=(Asset::Script.path()) defer {}
            }
            body hx-ext="morph" { (body) }
        }
    }
}

/// What htmx must not do: make code of texts, add styles, ask other servers, keep pages.
const HTMX: &str = r#"{"allowEval":false,"includeIndicatorStyles":false,"selfRequestsOnly":true,"historyCacheSize":0,"refreshOnHistoryMiss":true,"allowScriptTags":false,"defaultSwapStyle":"outerHTML","scrollIntoViewOnBoost":false}"#;

const fn scheme(theme: Theme) -> &'static str {
    match theme {
        Theme::System => "light dark",
        Theme::Light => "light",
        Theme::Dark => "dark",
    }
}

fn side(visit: &Visit, section: Section) -> Markup {
    let lang = visit.lang();
    html! {
        header.side {
            a.brand href=(visit.at("")) { (Icon::Shield.draw()) span { "Assize" } }
            p.where {
                span.account title=(lang.account()) { (visit.home.account) }
                span.region title=(lang.region()) { (visit.home.region) }
            }
            nav.main aria-label=(lang.navigation()) {
                @for shown in Section::SHOWN {
                    @let (path, icon, key) = shown.place();
                    a href=(visit.at(path)) data-key=(key)
                        aria-current=[(shown == section).then_some("page")] {
                        (icon.draw()) span { (shown.word(lang)) }
                    }
                }
            }
            div.foot {
                p.live data-live="waiting" {
                    span.dot {}
                    span.on { (lang.live()) }
                    span.off { (lang.live_off()) }
                }
                (preferences(visit.preferences, &visit.here))
                @if visit.signed_in {
                    p.who title=(visit.principal.arn()) {
                        span.faint { (lang.signed_in_as()) }
                        span.name { (short_name(visit.principal.arn())) }
                    }
                    form method="post" action={ (ROOT) "/sign-out" } {
                        input type="hidden" name="csrf" value=(visit.guard.token());
                        button.plain type="submit" { (Icon::SignOut.draw()) (lang.sign_out()) }
                    }
                } @else {
                    p.who { span.faint { (lang.open_server()) } }
                }
            }
        }
    }
}

/// The last part of a principal's ARN.
fn short_name(arn: &str) -> &str {
    arn.rsplit(':').next().unwrap_or(arn)
}

/// The switches of language and theme.
pub(crate) fn preferences(preferences: Preferences, here: &str) -> Markup {
    let lang = preferences.lang;
    html! {
        form.preferences method="post" action={ (ROOT) "/preferences" } {
            input type="hidden" name="back" value=(here);
            div.switch role="group" aria-label=(lang.language()) {
                @for choice in Lang::ALL {
                    button type="submit" name="lang" value=(choice.code()) lang=(choice.code())
                        aria-pressed=(choice == lang) { (choice.own_name()) }
                }
            }
            div.switch role="group" aria-label=(lang.theme()) {
                @for theme in Theme::ALL {
                    @let (icon, word) = theme_sign(theme, lang);
                    button type="submit" name="theme" value=(theme.code()) title=(word)
                        aria-label=(word) aria-pressed=(theme == preferences.theme) {
                        (icon.draw())
                    }
                }
            }
        }
    }
}

const fn theme_sign(theme: Theme, lang: Lang) -> (Icon, &'static str) {
    match theme {
        Theme::System => (Icon::Monitor, lang.theme_system()),
        Theme::Light => (Icon::Sun, lang.theme_light()),
        Theme::Dark => (Icon::Moon, lang.theme_dark()),
    }
}

/// The list of keys, shown on `?`.
fn keys(visit: &Visit) -> Markup {
    let lang = visit.lang();
    html! {
        dialog #keys aria-labelledby="keys-title" {
            h2 #keys-title { (lang.keyboard()) }
            dl {
                dt { kbd { "/" } } dd { (lang.key_search()) }
                @for shown in Section::SHOWN {
                    @let (_, _, key) = shown.place();
                    dt { kbd { "g" } " " kbd { (key) } } dd { (lang.go_to(shown.word(lang))) }
                }
                dt { kbd { "?" } } dd { (lang.key_help()) }
            }
            form method="dialog" { button type="submit" { (lang.close()) } }
        }
    }
}

/// The page that tells why another one cannot be shown.
pub(crate) fn fault(lang: Lang, fault: &Fault) -> Page {
    let (title, text, icon) = match fault {
        Fault::Denied(_) => (lang.denied_title(), lang.denied_text().to_owned(), Icon::Lock),
        Fault::Forged => (lang.invalid_title(), lang.forged_text().to_owned(), Icon::Warning),
        _ if fault.status().is_server_error() => {
            (lang.failed_title(), lang.failed_text().to_owned(), Icon::Warning)
        }
        _ if fault.status() == http::StatusCode::NOT_FOUND => {
            (lang.not_found_title(), lang.not_found_text().to_owned(), Icon::Search)
        }
        other => (lang.invalid_title(), other.to_string(), Icon::Warning),
    };
    let body = html! {
        div.fault {
            (icon.draw())
            h1 { (title) }
            p { (text) }
            @if let Fault::Denied(reason) = fault { pre { (reason) } }
        }
    };
    Page { title: title.to_owned(), section: Section::Other, events: None, body }
}

/// A page that loads itself anew, so that it comes from our own site.
pub(crate) fn once_more(here: &str) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                title { "Assize" }
                meta http-equiv="refresh" content={ "0; url=" (here) };
            }
            body {}
        }
    }
}
