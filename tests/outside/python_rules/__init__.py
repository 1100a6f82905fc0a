"""Runs the Python rules of a checkout of aws-config-rules, unmodified, against an account at moto."""
