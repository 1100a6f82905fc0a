//! Turns service models into the generated part of assize-wire. Never shipped.
