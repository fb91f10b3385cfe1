"""Whole evenings of an event, replayed from a seed on virtual time, with everything going wrong that can.

The server's use cases, the protocol and the devices are the real ones; what is simulated is people, clocks, disks, power and the
network between. What must hold afterwards stands in `checks`, one function an invariant.
"""
