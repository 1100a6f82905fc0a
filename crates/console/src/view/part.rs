//! Small parts of pages.

use super::icon::Icon;
use crate::web::Fault;
use crate::words::Lang;
use assize_model::{ComplianceType, Timestamp};
use maud::{Markup, html};

/// A verdict as a word with a sign and a colour. `None` where there are no results.
pub(crate) fn verdict(lang: Lang, compliance: Option<ComplianceType>) -> Markup {
    let (class, icon, word) = match compliance {
        Some(ComplianceType::Compliant) => ("good", Icon::Good, lang.compliant()),
        Some(ComplianceType::NonCompliant) => ("bad", Icon::Bad, lang.non_compliant()),
        Some(ComplianceType::NotApplicable) => ("none", Icon::None, lang.not_applicable()),
        Some(ComplianceType::InsufficientData) => {
            ("unknown", Icon::Unknown, lang.insufficient_data())
        }
        None => ("none", Icon::None, lang.no_results()),
    };
    html! { span.verdict.(class) { (icon.draw()) (word) } }
}

/// A moment: exact for machines and on hover; scripts show it in the reader's zone.
pub(crate) fn time(at: Timestamp) -> Markup {
    let exact = at.to_string();
    let shown = exact.get(..19).unwrap_or(&exact).replace('T', " ");
    html! { time datetime=(exact) title=(exact) { (shown) "Z" } }
}

/// A moment, or that there was none.
pub(crate) fn time_or_never(lang: Lang, at: Option<Timestamp>) -> Markup {
    match at {
        Some(at) => time(at),
        None => html! { span.faint { (lang.never()) } },
    }
}

/// A number with commas between its thousands.
pub(crate) fn number(value: u64) -> String {
    let digits = value.to_string();
    let first = digits.len() % 3;
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && at % 3 == first {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// What stands where there is nothing.
pub(crate) fn empty(icon: Icon, title: &str, hint: &str) -> Markup {
    html! {
        div.empty {
            (icon.draw())
            p.title { (title) }
            p { (hint) }
        }
    }
}

/// A part of a page, or why its reader may not see it.
pub(crate) fn or_denied(lang: Lang, made: Result<Markup, Fault>) -> Result<Markup, Fault> {
    match made {
        Err(Fault::Denied(reason)) => Ok(html! {
            div.notice.denied role="note" {
                (Icon::Lock.draw())
                div {
                    strong { (lang.denied_title()) }
                    p { (reason) }
                }
            }
        }),
        other => other,
    }
}

/// A bar of how much is compliant; nothing where nothing was judged.
pub(crate) fn bar(bad: u64, good: u64, label: &str) -> Markup {
    let all = bad + good;
    if all == 0 {
        return html! {};
    }
    // Something bad is always seen, however much is good.
    let share = (bad * 100).div_ceil(all).min(100);
    html! {
        svg.bar role="img" aria-label=(label) viewBox="0 0 100 6" preserveAspectRatio="none" {
            rect.good x="0" y="0" width="100" height="6" {}
            rect.bad x="0" y="0" width=(share) height="6" {}
        }
    }
}

/// A list of links of which one is current.
pub(crate) fn choices<'a>(
    label: &str,
    all: impl IntoIterator<Item = (&'a str, String, bool)>,
) -> Markup {
    html! {
        nav.choices aria-label=(label) {
            @for (word, href, current) in all {
                a href=(href) aria-current=[current.then_some("true")] { (word) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_parted() {
        for (value, text) in
            [(0, "0"), (12, "12"), (123, "123"), (1_234, "1,234"), (1_234_567, "1,234,567")]
        {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn a_verdict_is_more_than_a_colour() {
        let text = verdict(Lang::En, Some(ComplianceType::NonCompliant)).0;
        assert!(text.contains("Noncompliant") && text.contains("<svg"));
    }

    #[test]
    fn one_of_many_is_seen_in_the_bar() {
        assert!(bar(1, 100_000, "x").0.contains("width=\"1\""));
        assert!(bar(0, 5, "x").0.contains("width=\"0\""));
        assert_eq!(bar(0, 0, "x").0, "");
    }
}
