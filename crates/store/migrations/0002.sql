-- Calls of rules' functions that wait or are under way. `type` and `id` are empty for
-- a scheduled event. `ready_at` as for tasks. Numbers are never used twice, because result
-- tokens name them; `answers`, `evaluations` and `own` count what came in under those tokens.
CREATE TABLE calls (
    call INTEGER PRIMARY KEY AUTOINCREMENT,
    home INTEGER NOT NULL REFERENCES homes,
    rule_id TEXT NOT NULL,
    type TEXT NOT NULL,
    id TEXT NOT NULL,
    cause INTEGER NOT NULL,
    generation INTEGER NOT NULL DEFAULT 1,
    enqueued_at INTEGER NOT NULL,
    ready_at INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    answers INTEGER NOT NULL DEFAULT 0,
    evaluations INTEGER NOT NULL DEFAULT 0,
    own INTEGER NOT NULL DEFAULT 0,
    UNIQUE (home, rule_id, type, id)
) STRICT;
CREATE INDEX calls_ready ON calls (home, rule_id, ready_at, call);
