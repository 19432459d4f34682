"""Message texts, languages and segments."""
