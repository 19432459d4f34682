"""What a change costs: a throw-away operation, field and delivery method, each added to a copy of the tree by CONTRIBUTING's recipe."""
