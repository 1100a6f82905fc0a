//! Users that nobody uses any more.

use crate::shared::read::{config, fact, wrapped};
use assize_model::Timestamp;
use assize_model::json::{Kind, Malformed, Node};
use assize_rule::{
    Context, Evidence, ItemView, Outcome, Param, ParamKind, Rule, Triggers, Verdict,
};
use serde::Deserialize;

/// The second rule of the article, without its faults.
///
/// A use is a login with the password or a call with an access key. Uses are read from
///
/// * `configuration.passwordLastUsed`;
/// * `accessKeys` (a list with `lastUsedDate`, or with `accessKeyLastUsed.lastUsedDate`)
///   in the configuration or among the supplementary values;
/// * a credential report's row, which is any supplementary value with the members
///   `password_last_used`, `access_key_1_last_used_date`, `access_key_2_last_used_date`
///   (and `user_creation_time`).
///
/// A member that is there without a time (`null`, `N/A`, `no_information`, an empty list)
/// says that there was no use. Then the days count from the creation, and the annotation
/// says so. Where no such member is there at all, nothing is known: AWS Config itself
/// records none of them. Days are calendar days in UTC; exactly `maxInactiveDays` is fine.
pub struct IamInactiveUser;

/// The parameters.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    max_inactive_days: u32,
}

impl Rule for IamInactiveUser {
    const ID: &'static str = "IAM_INACTIVE_USER";
    const DESCRIPTION: &'static str =
        "Checks that IAM users have used their password or an access key within a number of days.";
    const TYPES: &'static [&'static str] = &["AWS::IAM::User"];
    const TRIGGERS: Triggers = Triggers::BOTH;
    const PARAMS: &'static [Param] = &[Param::required(
        "maxInactiveDays",
        ParamKind::Int,
        "The number of days without any use that is still fine, such as 90.",
    )];
    type Params = Params;

    fn evaluate(item: &ItemView<'_>, params: &Params, cx: &dyn Context) -> Outcome {
        let usage = Usage::read(item)?;
        if !usage.password_known && !usage.keys_known {
            return Ok(Verdict::insufficient_data(
                "the item holds no usage data: neither passwordLastUsed nor a credential report \
                 row nor access keys with their last use",
            ));
        }
        let (since, node, what) = match (&usage.last, usage.created) {
            (Some(last), _) => (last.at, last.node, format!("{} last used", last.what)),
            (None, Some((at, node))) => (at, node, format!("{}; created", usage.never())),
            (None, None) => {
                return Ok(Verdict::insufficient_data(format!(
                    "{}, and the item holds no creation date to count from",
                    usage.never()
                )));
            }
        };
        let days = since.calendar_days_until(cx.now());
        let limit = i64::from(params.max_inactive_days);
        let annotation = format!(
            "{what} {since}, {days} {} ago (limit {limit})",
            if days == 1 { "day" } else { "days" }
        );
        Ok(if days > limit {
            let unknown =
                if usage.keys_known { "" } else { "; use of access keys is not recorded" };
            Verdict::non_compliant(format!("{annotation}{unknown}"))
                .with_evidence(fact(node, format!("at most {limit} days before {}", cx.now())))
                .with_all_evidence(usage.unused)
        } else {
            Verdict::compliant().with_annotation(annotation)
        })
    }
}

/// The latest use.
struct Use<'d> {
    at: Timestamp,
    node: Node<'d>,
    what: &'static str,
}

/// What an item tells about a user's activity.
#[derive(Default)]
struct Usage<'d> {
    last: Option<Use<'d>>,
    password_known: bool,
    keys_known: bool,
    created: Option<(Timestamp, Node<'d>)>,
    /// Members that say that there was no use.
    unused: Vec<Evidence>,
}

const PASSWORD: &[&str] = &["passwordLastUsed", "PasswordLastUsed", "password_last_used"];
const REPORT_KEYS: [(&str, &str); 2] = [
    ("access_key_1_last_used_date", "access key 1"),
    ("access_key_2_last_used_date", "access key 2"),
];

impl<'d> Usage<'d> {
    fn read(item: &ItemView<'d>) -> Result<Self, Malformed> {
        let mut usage = Self::default();
        let configuration = config(item)?;
        usage.read_holder(configuration)?;
        for (name, value) in item.root().get("supplementaryConfiguration").members() {
            match value.kind() {
                Kind::Object => usage.read_holder(value)?,
                Kind::Array if name.eq_ignore_ascii_case("accessKeys") => usage.read_keys(value)?,
                _ => {}
            }
        }
        for node in
            [configuration.get_any_case("createDate"), item.root().get("resourceCreationTime")]
        {
            if usage.created.is_none() {
                usage.created = time(node)?.map(|at| (at, node));
            }
        }
        Ok(usage)
    }

    /// Reads an object that may be the configuration or a credential report's row.
    fn read_holder(&mut self, holder: Node<'d>) -> Result<(), Malformed> {
        for name in PASSWORD {
            let node = holder.get(name);
            self.password_known |= node.exists();
            self.note(node, "password")?;
        }
        for (name, what) in REPORT_KEYS {
            let node = holder.get(name);
            self.keys_known |= node.exists();
            self.note(node, what)?;
        }
        self.read_keys(holder.get_any_case("accessKeys"))?;
        if self.created.is_none() {
            let node = holder.get("user_creation_time");
            self.created = time(node)?.map(|at| (at, node));
        }
        Ok(())
    }

    fn read_keys(&mut self, keys: Node<'d>) -> Result<(), Malformed> {
        self.keys_known |= keys.exists();
        for key in keys.opt_items()? {
            key.req_object()?;
            let nested = key.get_any_case("accessKeyLastUsed");
            let direct = key.get_any_case("lastUsedDate");
            let node = if direct.exists() { direct } else { wrapped(nested, "lastUsedDate") };
            self.note(node, "an access key")?;
        }
        Ok(())
    }

    /// Takes a use, or the lack of one, into account.
    fn note(&mut self, node: Node<'d>, what: &'static str) -> Result<(), Malformed> {
        match time(node)? {
            Some(at) if self.last.as_ref().is_none_or(|last| last.at < at) => {
                self.last = Some(Use { at, node, what });
            }
            None if node.exists() => self.unused.push(fact(node, "the time of a use")),
            _ => {}
        }
        Ok(())
    }

    fn never(&self) -> &'static str {
        match (self.password_known, self.keys_known) {
            (true, true) => "neither password nor access key was ever used",
            (true, false) => "the password was never used",
            _ => "no access key was ever used",
        }
    }
}

/// A time as text or as seconds since 1970; `None` where the member is absent or says in
/// a credential report's words that there is none.
fn time(node: Node<'_>) -> Result<Option<Timestamp>, Malformed> {
    if let Some(seconds) = node.as_f64() {
        return Ok(Some(Timestamp::from_seconds_f64(seconds)));
    }
    match node.opt_str()?.as_deref() {
        None | Some("" | "N/A" | "no_information" | "not_supported") => Ok(None),
        Some(text) => Timestamp::parse(text).map(Some).map_err(|_| node.malformed("a time")),
    }
}
