//! HTTP: routing, authentication, bounds, errors.
