"""How fast: `python -m bench` prints the figures. Machines differ, so the ratios count."""
