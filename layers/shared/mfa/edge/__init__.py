"""HTTP requests and events: descriptions of operations, parsing, responses."""
