//! ListTagsForResource

use crate::config::convert::tag_shapes;
use crate::config::error::to_config_error;
use crate::config::page::{Question, cut, limit, page};
use assize_engine::Engine;
use assize_engine::ports::Cursor;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

const NAME: &str = "ListTagsForResource";

/// Tags in one answer, unless the request says otherwise.
const PAGE: usize = 50;

/// Tells the tags of a rule in order of their keys.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::ListTagsForResourceRequest,
) -> Result<shapes::ListTagsForResourceResponse, ConfigError> {
    let question = Question::new(NAME, &input.resource_arn);
    let page = page(&question, input.next_token.as_deref(), limit(input.limit, PAGE))?;
    let tags = engine.tags(home, &input.resource_arn).map_err(to_config_error)?;
    let after = page.after.as_ref().map(|cursor| cursor.resource_id.as_str());
    let rest = tags.iter().filter(|(key, _)| after.is_none_or(|after| key.as_str() > after));
    let mut rest: Vec<(&String, &String)> = rest.collect();
    let next_token = cut(&question, &mut rest, &page, |(key, _)| Cursor::new("", *key));
    Ok(shapes::ListTagsForResourceResponse { tags: Some(tag_shapes(rest.into_iter())), next_token })
}
