"""Measurements of the real server, as ratios within one run. `python -m bench --help` lists them."""
