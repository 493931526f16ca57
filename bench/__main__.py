"""Prints every figure: `python -m bench`."""

from bench import bench_bill, bench_cities, bench_compare, bench_pages

bench_compare.main()
bench_bill.main()
bench_cities.main()
bench_pages.main()
