"""What the scripts of tools/ and bench/ share; each module named like a script of tools/ is that script."""
