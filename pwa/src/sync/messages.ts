/**
 * What device and server say to each other about a journal (PROTOCOL.md 11.1 and 11.2). The twin of `sync/messages.py`.
 *
 * Parsers throw `Malformed` with the clause. Nothing here is signed; what must be believed inside is.
 */

export * from "./hello.ts";
export * from "./push.ts";
