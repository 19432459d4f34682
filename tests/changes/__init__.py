"""What a change costs: a throw-away operation and a throw-away field, each added to a copy of the tree by CONTRIBUTING's recipe."""
