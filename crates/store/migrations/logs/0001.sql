-- Version 1 of the logs' database. Times are milliseconds since 1970.

CREATE TABLE log_groups (
    log_group INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    created INTEGER NOT NULL,
    retention_days INTEGER,
    bytes INTEGER NOT NULL DEFAULT 0,
    UNIQUE (account, region, name)
) STRICT;

CREATE TABLE log_streams (
    stream INTEGER PRIMARY KEY,
    log_group INTEGER NOT NULL REFERENCES log_groups ON DELETE CASCADE,
    name TEXT NOT NULL,
    created INTEGER NOT NULL,
    first_event INTEGER,
    last_event INTEGER,
    last_ingestion INTEGER,
    UNIQUE (log_group, name)
) STRICT;
CREATE INDEX log_streams_by_time ON log_streams (log_group, last_event, name);

-- In order of time within the group, for searches over its streams; numbers follow arrival.
CREATE TABLE log_events (
    number INTEGER PRIMARY KEY,
    log_group INTEGER NOT NULL,
    stream INTEGER NOT NULL REFERENCES log_streams ON DELETE CASCADE,
    at INTEGER NOT NULL,
    ingested INTEGER NOT NULL,
    message TEXT NOT NULL
) STRICT;
CREATE INDEX log_events_of_group ON log_events (log_group, at, number);
CREATE INDEX log_events_of_stream ON log_events (stream, at, number);
