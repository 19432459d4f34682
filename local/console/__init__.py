"""The page that `make run` shows to people; never deployed."""
