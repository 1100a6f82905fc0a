//! Readers of configuration items: snapshots, history files, CLI output, NDJSON.
