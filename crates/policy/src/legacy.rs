//! What an older reader of IAM refuses, which every policy goes through too: words in other cases,
//! dates that cannot be, ARNs with empty fields. IAM says of all of them that the policy failed
//! legacy parsing, and no more.

use crate::check::arn_fault;
use crate::condition::Condition;
use crate::document::Statement;
use crate::error::{Fault, ParseError};

/// Digits of a fraction of a second.
const MAX_FRACTION: usize = 9;

/// The first place that the older reader refuses.
pub(crate) fn fault(statement: &Statement, place: &str) -> Option<ParseError> {
    if let Some(word) = &statement.effect_text {
        let want = "Allow or Deny, in these letters";
        let fault = Fault::Word { got: word.clone(), want };
        return Some(ParseError::new(format!("{place}.Effect"), fault));
    }
    let dates = statement.conditions.iter().flat_map(Condition::dates);
    let bad = dates.into_iter().find(|date| !date.contains("${") && !is_date(date));
    if let Some(date) = bad {
        let fault = Fault::Word { got: date.clone(), want: "a date of ISO 8601" };
        return Some(ParseError::new(format!("{place}.Condition"), fault));
    }
    for resource in &statement.resource_texts {
        if arn_fault(resource).is_some() {
            // Told later, in words of its own.
            return None;
        }
        if !is_whole(resource) {
            let fault = Fault::Word { got: resource.clone(), want: "a whole ARN" };
            return Some(ParseError::new(format!("{place}.Resource"), fault));
        }
    }
    None
}

/// An ARN of fewer than six fields is completed with stars, unless some of those given are empty.
fn is_whole(resource: &str) -> bool {
    let mut fields = resource.splitn(6, ':');
    let (_, _, service) = (fields.next(), fields.next(), fields.next());
    let whole = resource.matches(':').count() >= 5 || !resource.contains("::");
    resource == "*" || resource.contains("${") || (whole && service != Some(""))
}

/// Seconds since 1970, or a date of which all but the year may be missing.
fn is_date(text: &str) -> bool {
    if text.parse::<i64>().is_ok() {
        return true;
    }
    let (date, time) = match text.split_once(['T', 't']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut parts = date.split('-');
    let year = parts.next().is_some_and(|year| digits(year, 1, 9));
    let within = |part: Option<&str>, from: u32, to: u32| {
        part.is_none_or(|part| {
            digits(part, 1, 2) && part.parse().is_ok_and(|n: u32| (from..=to).contains(&n))
        })
    };
    let (month, day) = (parts.next(), parts.next());
    year && within(month, 1, 12)
        && within(day, 1, 31)
        && parts.next().is_none()
        && time.is_none_or(is_time)
}

fn is_time(text: &str) -> bool {
    let zone = text.find(['Z', 'z', '+', '-']);
    let (clock, zone) = zone.and_then(|at| text.split_at_checked(at)).unwrap_or((text, "Z"));
    let (clock, fraction) = clock.split_once('.').map_or((clock, None), |(c, f)| (c, Some(f)));
    let mut parts = clock.split(':');
    let clock = (0..3).all(|_| parts.next().is_none_or(|part| digits(part, 0, 2)))
        && parts.next().is_none();
    clock && fraction.is_none_or(|f| digits(f, 1, MAX_FRACTION)) && is_zone(zone)
}

fn is_zone(text: &str) -> bool {
    let Some(offset) = text.strip_prefix(['+', '-']) else {
        return text.eq_ignore_ascii_case("z");
    };
    match offset.split_once(':') {
        Some((hours, minutes)) => digits(hours, 2, 2) && digits(minutes, 2, 2),
        None => digits(offset, 2, 2) || digits(offset, 4, 4),
    }
}

fn digits(text: &str, least: usize, most: usize) -> bool {
    (least..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_told_from_nonsense() {
        for good in [
            "2017-07-01T00:00:00Z",
            "2019-07-01T13:20:15Z",
            "2016-12-13T21:20:37.593194+00:00",
            "2016-12-13t2:00:00.593194+23",
            "2026-12",
            "01T",
            "-292275054",
            "1767225600",
        ] {
            assert!(is_date(good), "{good}");
        }
        for bad in [
            "",
            "sdfdsf",
            "234-13",
            "2016-12-13t2:00:00.593194+1",
            "2016-12-13t2:00:00.1999999999+10:59",
            "9223372036854775808",
            "2026-01-01-01",
            "2026-01-01T1:2:3:4",
        ] {
            assert!(!is_date(bad), "{bad}");
        }
    }

    #[test]
    fn arns_are_whole_or_short_without_gaps() {
        for good in
            ["*", "arn:aws:s3:::b", "arn:aws:fdsasf", "arn:aws:s3:::a/b:c", "arn:aws:s3:${x}::b"]
        {
            assert!(is_whole(good), "{good}");
        }
        for bad in ["arn:aws:s3::b", "arn:aws::fdsasf", "arn:aws::::b"] {
            assert!(!is_whole(bad), "{bad}");
        }
    }
}
