"""The whole system, measured: router, active adapters and base together, as a user meets them.

routing    how often the router is right, and what its mistakes cost
composite  the score of the answers, against the base alone, domain by domain
path       latency by stage, memory and the time of a swap, from questions asked through the whole path
targets    what the project promises, and whether it is met
"""
