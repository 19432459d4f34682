"""`make upgrade-test` and `make recovery-test`: an upgrade and a recovery, rehearsed in the emulator."""
