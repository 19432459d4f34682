"""The wire contract: what requests may hold, as pydantic models, one module per resource."""
