/** A gate whose refusals are the plain objects of the contract. */

import type { Gate } from "./contract.ts";
import { told } from "./refusals.ts";

/** The same gate; whatever it throws is one of the closed list of refusals. */
export function refusing(gate: Gate): Gate {
    return {
        watch: async (watching) => told(gate.watch(watching)),
        offer: async (code) => told(gate.offer(code)),
        enrol: async (code, name) => told(gate.enrol(code, name)),
        offered: async () => told(gate.offered()),
        choose: async (event, at) => told(gate.choose(event, at)),
        leave: async (evenUnsent) => told(gate.leave(evenUnsent)),
        signIn: async (word) => told(gate.signIn(word)),
        signOut: async () => told(gate.signOut()),
        scan: async (text, way) => told(gate.scan(text, way)),
        undo: async (entry) => told(gate.undo(entry)),
        override: async (text, word) => told(gate.override(text, word)),
        admit: async (reference, word) => told(gate.admit(reference, word)),
        undoLate: async (entry, word) => told(gate.undoLate(entry, word)),
        recent: async () => told(gate.recent()),
        typed: async (text) => told(gate.typed(text)),
        search: async (typed) => told(gate.search(typed)),
        syncNow: async () => told(gate.syncNow()),
        closeJournal: async () => told(gate.closeJournal()),
        noticed: async (what) => told(gate.noticed(what)),
        storageSaid: async (kept, freeBytes) => told(gate.storageSaid(kept, freeBytes)),
        readiness: async (battery, camera) => told(gate.readiness(battery, camera)),
    };
}
