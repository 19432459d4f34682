"""Models of requests, one module per resource."""
