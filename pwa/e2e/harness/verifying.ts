/** The Python side reads every entry again: signatures, chains, proofs of sight, and what follows from them. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { PORTAO, type Server } from "./server.ts";

/** What `portao verify` says of the event. Rejects where it finds a difference. */
export async function verified(server: Server, event: number): Promise<string> {
    const words = ["verify", String(event), "--data", server.folder];
    return (await promisify(execFile)(PORTAO, words)).stdout;
}
