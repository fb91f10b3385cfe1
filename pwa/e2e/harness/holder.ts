/** The holder of a ticket that is bound to a telephone: shows a code that is made anew each time (FORMAT.md clause 2). */

import * as base45 from "../../src/keys/base45.ts";
import { PrivateKey, sha256 } from "../../src/keys/crypto.ts";
import { Domain, LABELS } from "../../src/keys/labels.ts";
import { joined, spelled } from "../../src/keys/octets.ts";
import { PREFIX, TIME_BYTES } from "../../src/keys/proof.ts";

const STATIC = "PT1:";
const SEED_BYTES = 32;

export class Holder {
    private constructor(
        private readonly key: PrivateKey,
        private readonly domain: Domain,
    ) {}

    /** With a new telephone, among the people of this domain (32 hexadecimal digits). */
    static async of(domain: string): Promise<Holder> {
        const key = await PrivateKey.fromSeed(crypto.getRandomValues(new Uint8Array(SEED_BYTES)));
        return new Holder(key, new Domain(new Uint8Array(Buffer.from(domain, "hex"))));
    }

    /** What the office binds a ticket to. */
    get publicKey(): string {
        return Buffer.from(this.key.public.raw).toString("base64");
    }

    /** The code that the telephone shows at this time, Unix seconds. */
    async shows(code: string, atS: number): Promise<string> {
        const signed = base45.decode(code.slice(STATIC.length));
        const stamp = spelled(atS, TIME_BYTES);
        const proof = await this.key.sign(LABELS.PROOF, this.domain, joined(await sha256(signed), stamp));
        return PREFIX + base45.encode(signed) + base45.encode(joined(stamp, proof));
    }
}
