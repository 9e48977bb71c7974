"""What `make bench` runs: one benchmark a file. Ratios are measured side by side in one run."""
