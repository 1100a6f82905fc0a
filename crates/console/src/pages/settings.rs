//! `GET /console/REGION/settings`: what is recorded, where it goes, how the server is.

use crate::view::icon::Icon;
use crate::view::layout::Section;
use crate::view::part::{number, or_denied, time_or_never};
use crate::web::{Fault, Page, Visit};
use assize_engine::recorder::{Recorder, RecordingGroup};
use axum::response::Response;
use maud::{Markup, html};
use std::collections::BTreeSet;

/// Functions that are listed.
const FUNCTIONS: usize = 50;

/// Shows them.
pub(crate) async fn get(visit: Visit) -> Response {
    visit.show(page).await
}

fn page(visit: &Visit) -> Result<Page, Fault> {
    let lang = visit.lang();
    let events = Some(visit.events(None)?);
    let parts = [recorder, channel, retention, functions, server, notifications, regions];
    let mut shown = Vec::with_capacity(parts.len());
    for part in parts {
        shown.push(or_denied(lang, part(visit))?);
    }
    let body = html! {
        header.page { div { h1 { (lang.settings()) } p.lead { (lang.settings_lead()) } } }
        div.tiles #live hx-get=(visit.here) hx-select="#live"
            hx-trigger="assize:change from:body" hx-sync="this:replace"
            hx-swap="morph:outerHTML" {
            @for part in &shown { (part) }
        }
    };
    Ok(Page { title: lang.settings().to_owned(), section: Section::Settings, events, body })
}

fn recorder(visit: &Visit) -> Result<Markup, Fault> {
    visit.may_config("DescribeConfigurationRecorders")?;
    visit.may_config("DescribeConfigurationRecorderStatus")?;
    let lang = visit.lang();
    let found = visit.console.engine.recorder(&visit.home)?;
    Ok(html! {
        section.card {
            h2 { (lang.recorder()) }
            @match &found {
                None => p.faint { (lang.no_recorder()) },
                Some(recorder) => (recorder_facts(visit, recorder)),
            }
        }
    })
}

fn recorder_facts(visit: &Visit, recorder: &Recorder) -> Markup {
    let lang = visit.lang();
    let (word, types): (&str, &[String]) = match &recorder.settings.group {
        RecordingGroup::All { .. } => (lang.every_type(), &[]),
        RecordingGroup::Only(types) => ("", types),
        RecordingGroup::AllBut(types) => (lang.every_type_but(), types),
    };
    html! {
        dl.facts {
            dt { (lang.state()) }
            dd {
                @if recorder.recording {
                    span.verdict.good { (Icon::Good.draw()) (lang.recorder_on()) }
                } @else {
                    span.verdict.unknown { (Icon::Warning.draw()) (lang.recorder_off()) }
                }
            }
            dt { (lang.seen_types()) }
            dd { p { (word) } @for name in types { p.mono { (name) } } }
            dt { (lang.role()) }
            dd.mono.break { (recorder.settings.role_arn) }
            dt { (lang.started_at()) }
            dd { (time_or_never(lang, recorder.last_start)) }
            dt { (lang.stopped_at()) }
            dd { (time_or_never(lang, recorder.last_stop)) }
            @if let Some(failure) = &recorder.failure {
                dt { (lang.last_error()) }
                dd.error { (failure.code) ": " (failure.message) }
            }
        }
    }
}

fn channel(visit: &Visit) -> Result<Markup, Fault> {
    visit.may_config("DescribeDeliveryChannels")?;
    let lang = visit.lang();
    let found = visit.console.engine.channel(&visit.home)?;
    Ok(html! {
        section.card {
            h2 { (lang.delivery_channel()) }
            @match &found {
                None => p.faint { (lang.no_channel()) },
                Some(channel) => dl.facts {
                    dt { (lang.bucket()) }
                    dd.mono.break {
                        (channel.bucket)
                        @if let Some(prefix) = &channel.key_prefix { "/" (prefix) }
                    }
                    @if let Some(topic) = &channel.topic_arn {
                        dt { (lang.topic()) }
                        dd.mono.break { (topic) }
                    }
                    @if let Some(frequency) = channel.snapshot_frequency {
                        dt { (lang.trigger()) }
                        dd { (lang.every(frequency.millis() / 3_600_000)) }
                    }
                },
            }
        }
    })
}

fn retention(visit: &Visit) -> Result<Markup, Fault> {
    visit.may_config("DescribeRetentionConfigurations")?;
    let lang = visit.lang();
    let days = visit.console.engine.retention(&visit.home)?;
    Ok(html! {
        section.card {
            h2 { (lang.retention()) }
            p { (days.map_or_else(|| lang.forever().to_owned(), |days| lang.days(days))) }
        }
    })
}

fn functions(visit: &Visit) -> Result<Markup, Fault> {
    visit.may("lambda", "ListFunctions", &serde_json::json!({}))?;
    let lang = visit.lang();
    let found = visit
        .console
        .functions
        .list(&visit.home, None, FUNCTIONS)
        .map_err(|error| Fault::Internal(error.to_string()))?;
    Ok(html! {
        section.card {
            h2 { (lang.functions()) }
            @if found.is_empty() { p.faint { (lang.none()) } }
            @else {
                dl.facts {
                    @for (name, function) in &found {
                        dt.mono { (name) }
                        dd.mono.faint { (function.latest.runtime) }
                    }
                }
            }
        }
    })
}

fn server(visit: &Visit) -> Result<Markup, Fault> {
    visit.may_own("assize:GetStatus")?;
    let lang = visit.lang();
    let (tasks, calls) = visit.console.engine.read(|tx| -> Result<_, Fault> {
        Ok((tx.pending_tasks(None, None)?, tx.pending_calls(None, None)?))
    })?;
    Ok(html! {
        section.card {
            h2 { (lang.server()) }
            dl.facts {
                dt { (lang.version_word()) }
                dd { (visit.console.options.version) }
                dt { (lang.native_rules()) }
                dd { (number(assize_rules::RULES.len() as u64)) }
                dt { (lang.waiting_everywhere()) }
                dd { (number(tasks)) }
                dt { (lang.queue_calls()) }
                dd { (number(calls)) }
            }
        }
    })
}

fn notifications(visit: &Visit) -> Result<Markup, Fault> {
    visit.may_own("assize:GetNotifications")?;
    let lang = visit.lang();
    let sinks = visit.console.engine.read(|tx| tx.outbox_counts())?;
    Ok(html! {
        section.card {
            h2 { (lang.notifications()) }
            @if sinks.is_empty() { p.faint { (lang.no_sinks()) } }
            @else {
                dl.facts {
                    @for sink in &sinks {
                        dt.mono { (sink.sink) }
                        dd { (lang.sink_counts(sink.waiting, sink.dead)) }
                    }
                }
            }
        }
    })
}

/// The regions of the reader's account that hold anything.
fn regions(visit: &Visit) -> Result<Markup, Fault> {
    let lang = visit.lang();
    let account = &visit.home.account;
    let mut regions: BTreeSet<String> = visit.console.engine.read(|tx| -> Result<_, Fault> {
        let homes = tx.homes()?.into_iter().filter(|home| home.account == *account);
        Ok(homes.map(|home| home.region).filter(|region| !region.is_empty()).collect())
    })?;
    regions.insert(visit.home.region.clone());
    Ok(html! {
        section.card {
            h2 { (lang.regions()) }
            ul.links {
                @for region in &regions {
                    li {
                        a.mono href={ (crate::console::ROOT) "/" (region) }
                            aria-current=[(*region == visit.home.region).then_some("true")] {
                            (region)
                        }
                    }
                }
            }
        }
    })
}
