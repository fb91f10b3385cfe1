"""Whole evenings of an event, replayed from a seed on virtual time, with everything going wrong that can (`faults` lists it).

The server's use cases, the protocol and the devices are the real ones; what is simulated is people, clocks, disks, power and the
network between. `make simulate SEEDS=0-4999` plays evenings and shrinks the first that goes wrong; `make simulate SEEDS=17` tells one.
The store in memory is held to the contract of the others, and some evenings are played on SQLite too (`test_sqlite`).

What must hold, and the checks that say so; those in `answers`, `claims`, `desk`, `holding`, `heard`, `paying` and `staff` look on while it happens, the others
when everything is quiet:

 1. Order, repetition and chunking of uploads change no view: `check_merge`, on another server that gets the same entries otherwise.
 2. The merge is commutative, associative and idempotent: `check_merge`, which sends runs of all journals mixed, and some twice.
 3. After healing every entry that somebody still had is on the server: `check_nothing_is_lost`; `check_gaps` tells of what is lost.
 4. Nothing is on the server that no device signed: `check_nothing_is_made_up`, byte by byte.
 5. What was acknowledged stays: `check_acknowledged_stays`; a server that lost its tail (`failover`) keeps what it had until then.
 6. The acknowledged cursor is the highest own entry whose whole chain is there: `desk` at each answer, `check_cursors` at the end.
 7. Two lives of a journal are told of where they part and nowhere else: `check_forks`, `desk` for what HELLO says, and `healing`:
    who is told to leave a life does.
 8. A gate that opens implies an entry on its disk, at whatever step it crashed: `check_durable`; `check_memory` for what it remembers.
 9. Surplus admissions in cases are those of the turnstiles: `check_surplus`, `check_truly_surplus`. Of those who claim an entry from one
    server as many are first as the rules allow beside what it counted and the leases that run, and no refused claim makes a case: `claims`.
10. One holder for each ticket, zone, use and stay, and whoever displaces one by coming late is logged: `check_holders`, `holding`.
11. Nobody is blamed beyond the position recorded, across generations, and that position is true: `check_positions`, `check_blame`,
    `check_code_is_good`; and who has not paid is let in where the rules that a tablet went by say so, and nowhere else: `paying`.
12. Occupancy is what the turnstiles counted: `check_occupancy`.
13. Each device hears each position once, in order and without a hole: `heard`, `check_feed`; it goes by what it heard:
    `check_hearing`, `check_not_locked`; and at rest all know the same: `check_everybody_agrees`.
14. Clock faults change labels and intervals alone: `check_bounds` (not where a clock drifts more than it may), `check_own_order`,
    `check_points`, `check_determined_order`, `check_clocks_off`.
15. Queues drain, what cannot be read blocks nobody, a refold equals the projection: `healing`, `check_unreadable`, `check_refold`.
16. A thief's inventions turn nobody away: `check_lies`, `check_reason_to_refuse`, `check_lies_keep_nobody_out`, a guessed PIN or not.
17. A supervisor's word counts as far as its device could know that it was one, and nobody else's does: `staff` at the gates,
    `check_words` in the merge.

Hubs are not there yet, and neither is their part of 5.
"""
