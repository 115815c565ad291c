"""How right and how calibrated the signature is, beside peers: `python -m benchmarks.validity.run`."""
