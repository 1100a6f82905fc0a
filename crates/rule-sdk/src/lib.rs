//! What the author of a compliance rule uses: the Rule trait, lazy item views, parameters, verdicts.
