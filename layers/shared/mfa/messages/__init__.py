"""What messages say: texts, languages, segments."""
