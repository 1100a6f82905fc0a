-- Version 3: types, rules and resources by number.
--
-- Keys of resources are long texts that arrive in random order. What is written with every
-- verdict is therefore keyed by numbers, which are given out in order of arrival: new rows
-- come to the ends of their tables, and a commit carries few pages. Only `resources_by_key`
-- and the indexes that pages of a query need are in order of ids.
--
-- The hot tables declare no REFERENCES: each would cost a lookup per row, and all their rows
-- are written by this program only, in one transaction with what they refer to.

-- A type of resources within a home, with sums over its resources: how many exist, how many
-- are compliant, how many are not.
CREATE TABLE kinds (
    kind INTEGER PRIMARY KEY,
    home INTEGER NOT NULL REFERENCES homes,
    type TEXT NOT NULL,
    existing INTEGER NOT NULL DEFAULT 0,
    compliant INTEGER NOT NULL DEFAULT 0,
    non_compliant INTEGER NOT NULL DEFAULT 0,
    UNIQUE (home, type)
) STRICT;
INSERT INTO kinds (home, type)
    SELECT home, type FROM type_counts UNION SELECT home, type FROM type_compliance
    UNION SELECT home, type FROM resources UNION SELECT home, type FROM resource_compliance
    UNION SELECT home, type FROM timeline;
UPDATE kinds SET existing = old.existing FROM type_counts old
    WHERE old.home = kinds.home AND old.type = kinds.type;
UPDATE kinds SET compliant = old.compliant, non_compliant = old.non_compliant
    FROM type_compliance old WHERE old.home = kinds.home AND old.type = kinds.type;

-- Every rule that ever had results.
CREATE TABLE rule_numbers (
    rule INTEGER PRIMARY KEY,
    home INTEGER NOT NULL REFERENCES homes,
    rule_id TEXT NOT NULL,
    UNIQUE (home, rule_id)
) STRICT;
INSERT INTO rule_numbers (home, rule_id)
    SELECT home, rule_id FROM rule_counts UNION SELECT home, rule_id FROM results
    UNION SELECT home, rule_id FROM timeline;

-- Every resource that has items or verdicts. Of its current item, the key figures; they are
-- NULL where there is none. Of its results, the sums; `results` counts those too that count
-- neither as compliant nor as non-compliant. The number is also that of `item_versions`.
CREATE TABLE numbered_resources (
    resource INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    id TEXT NOT NULL,
    version INTEGER,
    capture INTEGER,
    state_id INTEGER,
    status INTEGER,
    name TEXT,
    compliant INTEGER NOT NULL DEFAULT 0,
    non_compliant INTEGER NOT NULL DEFAULT 0,
    results INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO numbered_resources (resource, kind, id, version, capture, state_id, status, name)
    SELECT resource, kind, id, version, capture, state_id, status, name
    FROM resources JOIN kinds USING (home, type) ORDER BY resource;
INSERT INTO numbered_resources (kind, id)
    SELECT kind, id FROM resource_compliance JOIN kinds USING (home, type)
    UNION SELECT kind, id FROM timeline JOIN kinds USING (home, type)
    EXCEPT SELECT kind, id FROM numbered_resources;

-- The number of every resource. A key is in one of the two.
CREATE TABLE settled_keys (
    kind INTEGER NOT NULL,
    id TEXT NOT NULL,
    resource INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE fresh_keys (
    kind INTEGER NOT NULL,
    id TEXT NOT NULL,
    resource INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
INSERT INTO settled_keys SELECT kind, id, resource FROM numbered_resources ORDER BY kind, id;

UPDATE numbered_resources SET compliant = old.compliant, non_compliant = old.non_compliant,
        results = old.results
    FROM (SELECT * FROM resource_compliance JOIN kinds USING (home, type)) old
    WHERE old.kind = numbered_resources.kind AND old.id = numbered_resources.id;

-- The latest result of each rule on each resource. NOT_APPLICABLE ones stay, so that an
-- older result can't come back after them.
CREATE TABLE numbered_results (
    rule INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    resource INTEGER NOT NULL,
    compliance INTEGER NOT NULL,
    ordering INTEGER NOT NULL,
    invoked_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    since INTEGER NOT NULL,
    annotation TEXT,
    evidence TEXT,
    PRIMARY KEY (rule, kind, resource)
) STRICT, WITHOUT ROWID;
INSERT INTO numbered_results
    SELECT rule, kind, resource, compliance, ordering, invoked_at, recorded_at, since,
        annotation, evidence
    FROM results JOIN rule_numbers USING (home, rule_id) JOIN kinds USING (home, type)
        JOIN settled_keys USING (kind, id)
    ORDER BY rule, kind, resource;

-- Sums, kept with every change of `results`: of a rule's results on a type. They also tell
-- which types a rule has results of, and how a page of them is best found.
CREATE TABLE sums (
    rule INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    compliant INTEGER NOT NULL,
    non_compliant INTEGER NOT NULL,
    results INTEGER NOT NULL,
    PRIMARY KEY (rule, kind)
) STRICT, WITHOUT ROWID;
INSERT INTO sums
    SELECT rule, kind, sum(compliance = 0), sum(compliance = 1), count(*)
    FROM numbered_results GROUP BY rule, kind;

-- Changes of verdicts; `change` counts those of one rule on one resource.
CREATE TABLE changes (
    rule INTEGER NOT NULL,
    resource INTEGER NOT NULL,
    change INTEGER NOT NULL,
    at INTEGER NOT NULL,
    was INTEGER,
    became INTEGER NOT NULL,
    annotation TEXT,
    PRIMARY KEY (rule, resource, change)
) STRICT, WITHOUT ROWID;
INSERT INTO changes
    SELECT rule, resource, seq, at, was, became, annotation
    FROM timeline JOIN rule_numbers USING (home, rule_id) JOIN kinds USING (home, type)
        JOIN settled_keys USING (kind, id)
    ORDER BY rule, resource, seq;

DROP TABLE timeline;
DROP TABLE type_compliance;
DROP TABLE resource_compliance;
DROP TABLE rule_counts;
DROP TABLE results;
DROP TABLE type_counts;
DROP TABLE resources;
ALTER TABLE numbered_resources RENAME TO resources;
ALTER TABLE numbered_results RENAME TO results;
ALTER TABLE changes RENAME TO timeline;

-- A type's resources in order of arrival, for sweeps.
CREATE INDEX resources_by_arrival ON resources (kind) WHERE version IS NOT NULL;
CREATE INDEX resources_by_name ON resources (kind, name) WHERE name IS NOT NULL;
CREATE INDEX resources_in_violation ON resources (kind) WHERE non_compliant > 0;
CREATE INDEX resources_undecided ON resources (kind)
    WHERE results > 0 AND compliant = 0 AND non_compliant = 0;
-- Violations are few and asked for most.
CREATE INDEX results_in_violation ON results (rule, kind, resource) WHERE compliance = 1;
