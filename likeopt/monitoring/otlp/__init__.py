"""Measurements for an OpenTelemetry collector, in its own names."""
