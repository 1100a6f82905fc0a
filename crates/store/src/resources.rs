//! Resources without their configurations.

use crate::codes::{Code, LAST_EXISTING};
use crate::errors::unwritable;
use crate::page::Bounds;
use assize_engine::ports::{Page, ResourceFilter, ResourceRow, TypeCount};
use assize_model::{ItemStatus, ResourceKey, Timestamp};
use rusqlite::{Connection, Result, Row, named_params, params};

/// Resources in order of type and id.
pub(crate) fn list(
    conn: &Connection,
    home: i64,
    filter: &ResourceFilter,
    page: &Page,
) -> Result<Vec<ResourceRow>> {
    let Some(bounds) = Bounds::of(page, filter.resource_type.as_deref()) else {
        return Ok(Vec::new());
    };
    // Looks up each id in each type rather than going over all resources.
    let (source, ids) = if filter.resource_ids.is_empty() {
        let source = if filter.resource_type.is_some() && filter.resource_name.is_some() {
            "resources INDEXED BY resources_by_name WHERE home = :home AND :ids IS NULL"
        } else {
            "resources WHERE home = :home AND :ids IS NULL"
        };
        (source, None)
    } else {
        let source = "(SELECT r.* FROM type_counts t CROSS JOIN json_each(:ids) wanted
             CROSS JOIN resources r
             WHERE t.home = :home AND r.home = :home AND r.type = t.type AND r.id = wanted.value)
             WHERE home = :home";
        let mut ids = filter.resource_ids.clone();
        ids.sort_unstable();
        ids.dedup();
        (source, Some(serde_json::to_string(&ids).map_err(unwritable)?))
    };
    let name = if filter.resource_name.is_some() { "name = :name" } else { ":name IS NULL" };
    let last = if filter.include_deleted { i64::MAX } else { LAST_EXISTING };
    let sql = format!(
        "SELECT type, id, name, status, capture FROM {source}
             AND {} AND {name} AND +status <= :last ORDER BY type, id LIMIT :limit",
        bounds.condition
    );
    conn.prepare_cached(&sql)?
        .query_map(
            named_params! {
                ":home": home, ":type": bounds.resource_type, ":name": filter.resource_name,
                ":ids": ids, ":last": last, ":limit": bounds.limit,
                ":after_type": bounds.after_type, ":after_id": bounds.after_id,
            },
            resource,
        )?
        .collect()
}

fn resource(row: &Row<'_>) -> Result<ResourceRow> {
    Ok(ResourceRow {
        key: ResourceKey::new(row.get::<_, String>(0)?, row.get::<_, String>(1)?),
        resource_name: row.get(2)?,
        status: row.get::<_, Code<ItemStatus>>(3)?.0,
        capture_time: Timestamp::from_millis(row.get(4)?),
    })
}

/// Existing resources by type, in order of type.
pub(crate) fn count(conn: &Connection, home: i64) -> Result<Vec<TypeCount>> {
    conn.prepare_cached(
        "SELECT type, existing FROM type_counts WHERE home = ?1 AND existing > 0 ORDER BY type",
    )?
    .query_map(params![home], |row| {
        let count = u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0);
        Ok(TypeCount { resource_type: row.get(0)?, count })
    })?
    .collect()
}
