"""How accurate and how well calibrated the signature is, and its peers: `python -m benchmarks.validity.run`."""
