"""What delivers messages, and the registration of delivery methods."""
