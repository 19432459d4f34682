"""Checks of the translated template for what an emulator takes and AWS does not."""
