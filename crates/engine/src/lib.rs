//! Use cases of Assize: record, trigger, evaluate, schedule, aggregate; and the ports they need.
