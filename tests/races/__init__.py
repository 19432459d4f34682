"""Races: many callers at once against an engine with real transactions."""
