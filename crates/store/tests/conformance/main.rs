//! What every store must do, as functions over the port, run for each store that there is.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cloned_ref_to_slice_refs,
    reason = "a test may fail, and compares with short lists"
)]

mod calls;
mod common;
mod compliance;
mod concurrency;
mod current;
mod documents;
mod items;
mod outbox;
mod past;
mod recount;
mod resources;
mod results;
mod rules;
mod tasks;
mod transactions;

/// Runs the suite on the stores that `open` opens; each test has an empty one.
macro_rules! suite {
    ($name:ident, $open:expr; $($module:ident: [$($test:ident),* $(,)?];)*) => {
        mod $name {
            $(mod $module {
                $(#[test]
                fn $test() {
                    let open = $open;
                    crate::$module::$test(&open());
                })*
            })*
        }
    };
}

macro_rules! all {
    ($name:ident, $open:expr) => {
        suite! { $name, $open;
            items: [first_current_historic_known, state_id_breaks_ties, history_pages_both_ways,
                history_bounds_are_inclusive, scan_in_order_of_arrival, scan_stops, homes_are_apart,
                hostile_names];
            resources: [lists_in_order, pages_cross_types, filters, counts_follow_status];
            rules: [put_replace_delete, versions_change, status, schedules, same_name_is_refused];
            results: [keeps_and_replaces, older_is_dropped, since_and_timeline, pages_of_rule,
                range_for_merging, pages_of_resource, filters, reads];
            compliance: [sums_of_rule_and_resource, tombstones_do_not_count, filters_by_sum,
                types_follow_resources, deletes_clean_everything, sums_within_the_transaction];
            tasks: [oldest_first, coalesces, strongest_cause_stays, lease_runs_out,
                asked_again_while_under_way, release_waits, rolled_back_completion_keeps_lease,
                counts_pending, pairs_and_readers, late_completion_spares_the_next_lease];
            calls: [of_each_rule_as_many_as_allowed, calls_coalesce_and_a_change_is_told,
                a_call_asked_for_again_begins_anew, answers_are_counted, a_call_given_back_waits,
                a_deleted_rule_has_no_calls];
            current: [chunks_cover_all_items, verdicts_by_resource];
            past: [items_that_held, history_of_a_span, verdicts_that_held, read_sets];
            documents: [put_list_delete, clear_keeps_what_it_must];
            outbox: [topics_are_told_in_order, items_in_order_of_their_coming,
                old_items_are_forgotten];
            transactions: [rollback_undoes_all, panic_undoes_only_itself, write_sees_itself,
                new_home_rolled_back, failed_statement_is_never_kept];
            concurrency: [writers_and_readers, rollbacks_between_commits, nested_reads,
                tasks_are_claimed_once];
            recount: [sums_equal_a_recount];
        }
    };
}

all!(sqlite, || assize_store::SqliteStore::temporary().unwrap());
