"""Rules of accounts, tokens, credit, applications and stored templates."""
