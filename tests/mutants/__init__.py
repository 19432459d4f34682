"""Mutation score: the share of small changes to the product that the fast tests notice."""
