"""The wire contract: what requests may hold, as models, one module per resource."""
