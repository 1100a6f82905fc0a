-- Version 1.
--
-- Texts compare bytewise, as Rust's strings do, so that paging in key order agrees on both
-- sides. Times are milliseconds since 1970. Codes of enumerations are in codes.rs.

-- Accounts and regions, interned. `rules_version` changes with every rule put or deleted.
CREATE TABLE homes (
    home INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    rules_version INTEGER NOT NULL DEFAULT 0,
    UNIQUE (account, region)
) STRICT;

-- Every item ever kept, each body once. `resource` is the `version` of the first item that
-- was put for the resource: a short handle, so that this index stays small.
CREATE TABLE item_versions (
    version INTEGER PRIMARY KEY,
    resource INTEGER NOT NULL,
    capture INTEGER NOT NULL,
    state_id INTEGER NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX item_versions_in_order ON item_versions (resource, capture, state_id);

-- Every resource with the key figures of its current item.
CREATE TABLE resources (
    home INTEGER NOT NULL REFERENCES homes,
    type TEXT NOT NULL,
    id TEXT NOT NULL,
    resource INTEGER NOT NULL,
    version INTEGER NOT NULL,
    capture INTEGER NOT NULL,
    state_id INTEGER NOT NULL,
    status INTEGER NOT NULL,
    name TEXT,
    PRIMARY KEY (home, type, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX resources_by_name ON resources (home, type, name) WHERE name IS NOT NULL;

-- Resources that exist, by type.
CREATE TABLE type_counts (
    home INTEGER NOT NULL REFERENCES homes,
    type TEXT NOT NULL,
    existing INTEGER NOT NULL,
    PRIMARY KEY (home, type)
) STRICT, WITHOUT ROWID;

CREATE TABLE rules (
    home INTEGER NOT NULL REFERENCES homes,
    rule_id TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (home, rule_id),
    UNIQUE (home, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE rule_status (
    home INTEGER NOT NULL REFERENCES homes,
    rule_id TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (home, rule_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE schedules (
    home INTEGER NOT NULL REFERENCES homes,
    rule_id TEXT NOT NULL,
    next INTEGER NOT NULL,
    PRIMARY KEY (home, rule_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX schedules_by_time ON schedules (next);

-- The latest result of each rule on each resource. NOT_APPLICABLE ones stay, so that an
-- older result can't come back after them.
CREATE TABLE results (
    home INTEGER NOT NULL REFERENCES homes,
    rule_id TEXT NOT NULL,
    type TEXT NOT NULL,
    id TEXT NOT NULL,
    compliance INTEGER NOT NULL,
    ordering INTEGER NOT NULL,
    invoked_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    since INTEGER NOT NULL,
    annotation TEXT,
    evidence TEXT,
    PRIMARY KEY (home, rule_id, type, id)
) STRICT, WITHOUT ROWID;
-- Violations are few and asked for most. A resource's results are looked up rule by rule.
CREATE INDEX results_in_violation ON results (home, rule_id, type, id) WHERE compliance = 1;

-- Sums, kept with every change of `results`. Every rule that ever had results has a row.
CREATE TABLE rule_counts (
    home INTEGER NOT NULL REFERENCES homes,
    rule_id TEXT NOT NULL,
    compliant INTEGER NOT NULL,
    non_compliant INTEGER NOT NULL,
    PRIMARY KEY (home, rule_id)
) STRICT, WITHOUT ROWID;

-- `results` counts all result rows of the resource, those that don't count included.
CREATE TABLE resource_compliance (
    home INTEGER NOT NULL REFERENCES homes,
    type TEXT NOT NULL,
    id TEXT NOT NULL,
    compliant INTEGER NOT NULL,
    non_compliant INTEGER NOT NULL,
    results INTEGER NOT NULL,
    PRIMARY KEY (home, type, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX resources_in_violation ON resource_compliance (home, type, id)
    WHERE non_compliant > 0;
CREATE INDEX resources_undecided ON resource_compliance (home, type, id)
    WHERE compliant = 0 AND non_compliant = 0;

-- Resources by what their results add up to.
CREATE TABLE type_compliance (
    home INTEGER NOT NULL REFERENCES homes,
    type TEXT NOT NULL,
    compliant INTEGER NOT NULL,
    non_compliant INTEGER NOT NULL,
    PRIMARY KEY (home, type)
) STRICT, WITHOUT ROWID;

-- Changes of verdicts. Those of one resource are looked up rule by rule: one index less for
-- every change.
CREATE TABLE timeline (
    seq INTEGER PRIMARY KEY,
    home INTEGER NOT NULL REFERENCES homes,
    at INTEGER NOT NULL,
    rule_id TEXT NOT NULL,
    type TEXT NOT NULL,
    id TEXT NOT NULL,
    was INTEGER,
    became INTEGER NOT NULL,
    annotation TEXT
) STRICT;
CREATE INDEX timeline_by_rule ON timeline (home, rule_id, type, id);

-- What the verdict of a rule on a resource rests on.
CREATE TABLE reads (
    home INTEGER NOT NULL REFERENCES homes,
    rule_id TEXT NOT NULL,
    type TEXT NOT NULL,
    id TEXT NOT NULL,
    read_type TEXT NOT NULL,
    read_id TEXT NOT NULL,
    PRIMARY KEY (home, rule_id, type, id, read_type, read_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reads_by_key ON reads (home, read_type, read_id, type, id);

-- Work to do. `kind` 0: the resource (`type`, `id`); 1: the rule `id`. `ready_at` is 0 until
-- the task was given back, then the time from which it may be claimed again. Numbers are
-- never used twice, because tokens name them.
CREATE TABLE tasks (
    task INTEGER PRIMARY KEY AUTOINCREMENT,
    home INTEGER NOT NULL REFERENCES homes,
    kind INTEGER NOT NULL,
    type TEXT NOT NULL,
    id TEXT NOT NULL,
    cause INTEGER,
    generation INTEGER NOT NULL DEFAULT 1,
    enqueued_at INTEGER NOT NULL,
    ready_at INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    UNIQUE (home, kind, type, id)
) STRICT;
CREATE INDEX tasks_ready ON tasks (ready_at);

CREATE TABLE documents (
    home INTEGER NOT NULL REFERENCES homes,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (home, kind, name)
) STRICT, WITHOUT ROWID;
