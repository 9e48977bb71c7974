"""What runs inside the sandbox: the standard library and this package only, so that ``python -I -S`` can start it."""
