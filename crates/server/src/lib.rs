//! Configuration and wiring of the Assize server.
