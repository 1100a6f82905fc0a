-- Version 4: what is to be told to others.

-- Notices that wait for a sink, or that it did not take. Numbers are never used twice, so that
-- order is theirs. `topic` names what must be told in order; `dead` ones were given up.
CREATE TABLE outbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    home INTEGER NOT NULL REFERENCES homes,
    sink TEXT NOT NULL,
    topic TEXT NOT NULL,
    id TEXT NOT NULL,
    at INTEGER NOT NULL,
    body TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before INTEGER NOT NULL,
    dead INTEGER NOT NULL DEFAULT 0,
    error TEXT
) STRICT;
CREATE INDEX outbox_by_topic ON outbox (sink, topic, number) WHERE dead = 0;
CREATE INDEX outbox_by_sink ON outbox (sink, dead, number);
