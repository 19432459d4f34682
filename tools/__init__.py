"""What makes pages, descriptions and releases."""
