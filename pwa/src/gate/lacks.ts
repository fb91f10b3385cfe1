/** What a browser must have to be a gate, and what this one has not. */

import type { Lack } from "./contract.ts";

/** What this worker lacks; undefined if it has everything. */
export async function lackHere(): Promise<Lack | undefined> {
    if (!(await canMake("Ed25519", ["sign", "verify"]))) return "ED25519";
    if (!(await canMake("X25519", ["deriveBits"]))) return "X25519";
    return (await canStore()) ? undefined : "STORAGE";
}

async function canMake(algorithm: string, uses: KeyUsage[]): Promise<boolean> {
    try {
        await crypto.subtle.generateKey(algorithm, false, uses);
        return true;
    } catch {
        return false; // NotSupportedError, of whatever class the browser makes it
    }
}

/** Whether there is a private file system whose files can be written at once; a private window may have none. */
async function canStore(): Promise<boolean> {
    if (
        typeof FileSystemFileHandle === "undefined" ||
        !("createSyncAccessHandle" in FileSystemFileHandle.prototype)
    ) {
        return false;
    }
    try {
        await navigator.storage.getDirectory();
        return true;
    } catch {
        return false;
    }
}
