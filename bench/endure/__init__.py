"""Endurance: simulated days under faults, with the real pipeline, the real clients, and servers on 127.0.0.1."""
