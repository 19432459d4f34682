"""What runs the service on a developer's machine; never deployed."""
