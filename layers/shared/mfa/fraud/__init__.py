"""Rules against abuse: limits, counts, caps and circuits."""
