"""Prints every figure: `python -m bench`."""

from bench import bench_compare

bench_compare.main()
