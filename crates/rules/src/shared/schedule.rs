//! Schedules of AWS: how far apart their times are.

const DAY: i64 = 24;

/// The most hours between two times of a schedule, written as `rate(12 hours)` or as
/// `cron(0 5 ? * * *)`; `None` when it can't be read.
///
/// Days of a month and months are taken roughly: what is not every day or some days of the
/// week is monthly, what is not every month is yearly.
pub fn longest_gap_hours(expression: &str) -> Option<i64> {
    let expression = expression.trim();
    if let Some(rate) = inside(expression, "rate(") {
        let (number, unit) = rate.trim().split_once(' ')?;
        let number: i64 = number.trim().parse().ok().filter(|number| *number > 0)?;
        let hours = match unit.trim().trim_end_matches('s') {
            "minute" => return Some(number.saturating_add(59) / 60),
            "hour" => 1,
            "day" => DAY,
            _ => return None,
        };
        return number.checked_mul(hours);
    }
    let mut fields = inside(expression, "cron(")?.split_whitespace();
    let (_minute, hour, day, month, weekday) =
        (fields.next()?, fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    if !is_any(month) {
        return Some(366 * DAY);
    }
    let hours = longest_step(&values(hour, 0, 23)?, DAY);
    if is_any(day) && is_any(weekday) {
        return Some(hours);
    }
    if is_any(day) {
        let days = longest_step(&values(&numbered(weekday), 1, 7)?, 7);
        return Some(if days == 1 { hours } else { days * DAY });
    }
    Some(31 * DAY)
}

fn inside<'t>(text: &'t str, start: &str) -> Option<&'t str> {
    text.strip_prefix(start)?.strip_suffix(')')
}

fn is_any(field: &str) -> bool {
    matches!(field, "*" | "?")
}

/// Names of weekdays as numbers from Sunday on.
fn numbered(field: &str) -> String {
    let names = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
    let mut text = field.to_ascii_uppercase();
    for (number, name) in (1..).zip(names) {
        text = text.replace(name, &number.to_string());
    }
    text
}

/// The values of a field of cron in order: `*`, `1,3`, `1-5`, `*/6`, `0/12`.
fn values(field: &str, least: i64, most: i64) -> Option<Vec<i64>> {
    let mut all = Vec::new();
    for part in field.split(',') {
        let (range, step) = part.split_once('/').unwrap_or((part, ""));
        let step: i64 = if step.is_empty() { 1 } else { step.parse().ok()? };
        let (first, last) = match range.split_once('-') {
            Some((first, last)) => (first.parse().ok()?, last.parse().ok()?),
            None if is_any(range) => (least, most),
            None => {
                let first: i64 = range.parse().ok()?;
                (first, if part.contains('/') { most } else { first })
            }
        };
        if step < 1 || first < least || last > most || first > last {
            return None;
        }
        all.extend((first..=last).step_by(usize::try_from(step).ok()?));
    }
    all.sort_unstable();
    all.dedup();
    Some(all)
}

/// The longest step between neighbours on a circle.
fn longest_step(values: &[i64], circle: i64) -> i64 {
    let Some((first, last)) = values.first().zip(values.last()) else { return circle };
    let inner = values.iter().zip(values.iter().skip(1)).map(|(one, next)| next - one);
    inner.chain([first + circle - last]).max().unwrap_or(circle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn gaps() {
        for (expression, hours) in [
            ("rate(12 hours)", 12),
            ("rate(1 day)", 24),
            ("rate(30 minutes)", 1),
            ("cron(0 5 ? * * *)", 24),
            ("cron(0 5,17 ? * * *)", 12),
            ("cron(0 * * * ? *)", 1),
            ("cron(0 0/6 * * ? *)", 6),
            ("cron(0 8-18 * * ? *)", 14),
            ("cron(0 5 ? * MON *)", 168),
            ("cron(0 5 ? * MON-FRI *)", 72),
            ("cron(0 5 1 * ? *)", 744),
            ("cron(0 5 1 1 ? *)", 8784),
        ] {
            assert_eq!(longest_gap_hours(expression), Some(hours), "{expression}");
        }
        for bad in
            ["", "rate()", "rate(0 hours)", "rate(1 week)", "cron(0 5)", "cron(0 25 * * ? *)"]
        {
            assert_eq!(longest_gap_hours(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn more_hours_never_lengthen_the_gap(
            hours in prop::collection::btree_set(0i64..24, 1..6),
            more in 0i64..24,
        ) {
            let gap = |hours: Vec<String>| {
                longest_gap_hours(&format!("cron(0 {} * * ? *)", hours.join(","))).unwrap()
            };
            let texts: Vec<String> = hours.iter().map(i64::to_string).collect();
            let few = gap(texts.clone());
            let many = gap(texts.into_iter().chain([more.to_string()]).collect());
            prop_assert!((1..=24).contains(&many) && many <= few);
        }

        #[test]
        fn reading_never_panics(text in "(cron|rate)?\\(?[0-9*?,/ -]{0,24}\\)?") {
            let _ = longest_gap_hours(&text);
        }
    }
}
