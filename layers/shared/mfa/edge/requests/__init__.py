"""What requests may hold, as models, one module per resource."""
