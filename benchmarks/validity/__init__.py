"""How accurate and well calibrated signature and peers are: `python -m benchmarks.validity.run`."""
