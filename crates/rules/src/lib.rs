//! Native rules of Assize: pure functions, one file per family, one table.
