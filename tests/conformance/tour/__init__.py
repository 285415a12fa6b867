"""A tour of every operation that the embedded GitHub knows, each called until it succeeds once.

The answers are what recorded traffic is compared with, so the town is a rich one: what can hold
something holds something.
"""
