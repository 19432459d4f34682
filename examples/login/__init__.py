"""An example: a login page whose second step is a code by SMS."""
