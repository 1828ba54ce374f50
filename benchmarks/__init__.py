"""Speed beside peers: ``python -m benchmarks`` runs everything and prints one table."""
