//! Resources without their configurations.

use crate::codes::{Code, LAST_EXISTING};
use crate::errors::unwritable;
use crate::numbers;
use crate::page::Bounds;
use assize_engine::ports::{Page, ResourceFilter, ResourceRow, TypeCount};
use assize_model::{ItemStatus, ResourceKey, Timestamp};
use rusqlite::{Connection, Result, params};

/// Resources that have items, in order of type and id.
pub(crate) fn list(
    conn: &Connection,
    home: i64,
    filter: &ResourceFilter,
    page: &Page,
) -> Result<Vec<ResourceRow>> {
    let Some(bounds) = Bounds::of(page, filter.resource_type.as_deref()) else {
        return Ok(Vec::new());
    };
    let name = filter.resource_name.as_ref();
    let mut ids = filter.resource_ids.clone();
    ids.sort_unstable();
    ids.dedup();
    let ids = match ids.as_slice() {
        [] => None,
        ids => Some(serde_json::to_string(ids).map_err(unwritable)?),
    };
    let of_name = if name.is_some() { "s.name = ?6" } else { "?6 IS NULL" };
    let last = if filter.include_deleted { i64::MAX } else { LAST_EXISTING };
    let mut found = Vec::new();
    for kind in numbers::kinds_from(conn, home, bounds.from, bounds.only)? {
        let (after, left) = (bounds.after(&kind.name), bounds.left(found.len()));
        if left == 0 {
            break;
        }
        let read = |id: &str, from: &str| {
            let sql = format!(
                "SELECT {id}, s.name, s.status, s.capture FROM {from} AND {id} > ?2 AND {of_name}
                     AND s.version IS NOT NULL AND s.status <= ?3 ORDER BY {id} LIMIT ?4"
            );
            conn.prepare_cached(&sql)?
                .query_map(params![kind.number, after, last, left, ids, name], |row| {
                    Ok(ResourceRow {
                        key: ResourceKey::new(&kind.name, row.get::<_, String>(0)?),
                        resource_name: row.get(1)?,
                        status: row.get::<_, Code<ItemStatus>>(2)?.0,
                        capture_time: Timestamp::from_millis(row.get(3)?),
                    })
                })?
                .collect::<Result<Vec<_>>>()
        };
        found.extend(if ids.is_none() && name.is_some() {
            let by_name = "resources s INDEXED BY resources_by_name";
            read("s.id", &format!("{by_name} WHERE s.kind = ?1 AND ?5 IS NULL"))?
        } else {
            // Looks up each id rather than going over all resources.
            let wanted = if ids.is_some() {
                ("json_each(?5) w CROSS JOIN", "k.id = w.value")
            } else {
                ("", "?5 IS NULL")
            };
            numbers::in_order(
                left,
                |row: &ResourceRow| &row.key.resource_id,
                |keys| {
                    let (source, of_id) = wanted;
                    read(
                        "k.id",
                        &format!(
                            "{source} {keys} k CROSS JOIN resources s ON s.resource = k.resource
                             WHERE k.kind = ?1 AND {of_id}"
                        ),
                    )
                },
            )?
        });
    }
    Ok(found)
}

/// Existing resources by type, in order of type.
pub(crate) fn count(conn: &Connection, home: i64) -> Result<Vec<TypeCount>> {
    conn.prepare_cached(
        "SELECT type, existing FROM kinds WHERE home = ?1 AND existing > 0 ORDER BY type",
    )?
    .query_map(params![home], |row| {
        let count = u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0);
        Ok(TypeCount { resource_type: row.get(0)?, count })
    })?
    .collect()
}
