//! The port's reads about the past, and about what verdicts rest on. Each delegates to the file
//! of its concern.

use crate::tx::Tx;
use crate::{past, reads};
use assize_engine::ports::{
    Arrival, ComplianceCounts, CurrentItem, PastItem, PastTx, ReadSetTx, Reader, ReadsOf,
    ResourceVerdicts, StoreError, TimelineRow,
};
use assize_model::compliance::ComplianceType;
use assize_model::{AccountRegion, ResourceKey, Timestamp};
use std::ops::ControlFlow;

impl PastTx for Tx<'_> {
    fn recorded_types(&self, home: &AccountRegion) -> Result<Vec<String>, StoreError> {
        self.ask(home, past::recorded_types)
    }

    fn visit_items_at(
        &self,
        home: &AccountRegion,
        resource_type: &str,
        range: (Option<Arrival>, Arrival),
        at: Timestamp,
        each: &mut dyn FnMut(CurrentItem<'_>) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        self.ask(home, |conn, home| past::visit(conn, home, resource_type, range, at, each))
    }

    fn verdicts_in_range_at(
        &self,
        home: &AccountRegion,
        resource_type: &str,
        range: (Option<Arrival>, Arrival),
        at: Timestamp,
    ) -> Result<Vec<ResourceVerdicts>, StoreError> {
        self.ask(home, |conn, home| past::verdicts_in_range(conn, home, resource_type, range, at))
    }

    fn verdicts_at(
        &self,
        home: &AccountRegion,
        rule_id: &str,
        at: Timestamp,
        types: &[ComplianceType],
        after: Option<Arrival>,
        limit: usize,
    ) -> Result<Vec<(Arrival, TimelineRow)>, StoreError> {
        self.ask(home, |conn, home| {
            past::verdicts_of_rule(conn, home, rule_id, at, types, after, limit)
        })
    }

    fn counts_at(
        &self,
        home: &AccountRegion,
        rule_id: &str,
        at: Timestamp,
    ) -> Result<ComplianceCounts, StoreError> {
        self.ask(home, |conn, home| past::counts(conn, home, rule_id, at))
    }

    fn verdicts_of_resource_at(
        &self,
        home: &AccountRegion,
        key: &ResourceKey,
        at: Timestamp,
    ) -> Result<Vec<TimelineRow>, StoreError> {
        self.ask(home, |conn, home| past::verdicts_of_resource(conn, home, key, at))
    }

    fn visit_history(
        &self,
        home: &AccountRegion,
        resource_type: &str,
        range: (Option<Arrival>, Arrival),
        span: (Timestamp, Timestamp),
        each: &mut dyn FnMut(PastItem<'_>) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        self.ask(home, |conn, home| past::history(conn, home, resource_type, range, span, each))
    }

    fn changes(
        &self,
        home: &AccountRegion,
        key: &ResourceKey,
        span: (Timestamp, Timestamp),
        limit: usize,
    ) -> Result<Vec<Timestamp>, StoreError> {
        self.ask(home, |conn, home| past::changes(conn, home, key, span, limit))
    }
}

impl ReadSetTx for Tx<'_> {
    fn readers_of(
        &self,
        home: &AccountRegion,
        key: &ResourceKey,
        after: Option<&Reader>,
        limit: usize,
    ) -> Result<Vec<Reader>, StoreError> {
        self.ask(home, |conn, home| reads::readers_of(conn, home, key, after, limit))
    }

    fn reads_of(
        &self,
        home: &AccountRegion,
        rule_id: &str,
        key: &ResourceKey,
    ) -> Result<Vec<ResourceKey>, StoreError> {
        self.ask(home, |conn, home| reads::of(conn, home, rule_id, key))
    }

    fn reads_of_rule(
        &self,
        home: &AccountRegion,
        rule_id: &str,
        after: Option<&ResourceKey>,
        limit: usize,
    ) -> Result<Vec<ReadsOf>, StoreError> {
        self.ask(home, |conn, home| reads::of_rule(conn, home, rule_id, after, limit))
    }

    fn changed_since(
        &self,
        home: &AccountRegion,
        key: &ResourceKey,
        number: i64,
    ) -> Result<bool, StoreError> {
        self.ask(home, |conn, home| reads::changed_since(conn, home, key, number))
    }
}
