"""``python -m loco``: the command line, where the script ``loco`` isn't on the path."""

from loco.cli import main

main(prog_name="loco")
