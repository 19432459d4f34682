"""The execution environment: settings, clients, init, logs and metrics."""
