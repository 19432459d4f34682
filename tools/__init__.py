"""What makes pages, descriptions and releases, checks the template, and rehearses deployments; never deployed."""
