//! The AWS services that Assize answers: one file per operation.
