//! AWS wire protocols, generated shapes and SigV4.
