"""Values and their rules: numbers, addresses, dates, ids, fields."""
