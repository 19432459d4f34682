"""What `make secure` checks in the template: limits and rules of AWS that show only at deployment or later."""
