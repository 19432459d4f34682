"""The execution environment: settings, clients, start, telemetry."""
