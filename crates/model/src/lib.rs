//! Domain types of Assize: configuration items, rules, verdicts, compliance. No I/O.
