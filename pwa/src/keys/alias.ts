/** Codes of other systems that a ticket answers to (FORMAT.md 5.5, 5.6): what is derived from one, and how a scan finds it. */

import { codeSecret } from "./code_secret.ts";
import { hkdf, sha256 } from "./crypto.ts";
import { Malformed } from "./errors.ts";
import { LABELS, type Domain } from "./labels.ts";
import { utf8, type Octets } from "./octets.ts";

export const ALIAS_BYTES = 8;
export const CHARS_AT_MOST = 1_450;

const OURS = ["PT1:", "PT1+"];

/** K of a code of another system (5.5): 32 bytes. `Malformed` for a text that can be no alias. */
export async function aliasSecret(text: string, domain: Domain): Promise<Octets> {
    const characters = Array.from(text).length; // as Python counts: one beyond the basic plane is one
    if (characters === 0 || characters > CHARS_AT_MOST || OURS.some((ours) => text.startsWith(ours))) {
        throw new Malformed("5.5", "an alias is a code of another system, of 1 to 1,450 characters");
    }
    if (!text.isWellFormed()) throw new Malformed("5.5", "this text is no UTF-8");
    return codeSecret(await sha256(utf8(text)), domain);
}

/** The 8 bytes by which the alias with this K is found (5.6). They do not give the text back, if it can not be guessed. */
export async function aliasId(secret: Octets): Promise<Octets> {
    return (await hkdf(secret, utf8(LABELS.ALIAS))).slice(0, ALIAS_BYTES);
}
