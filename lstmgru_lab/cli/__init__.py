"""The command line: ``lstmgru-lab`` and its commands."""
