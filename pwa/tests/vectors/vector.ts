/** The files of `tests/vectors`: inputs, and what must come out. Each field is read by name, and none may be left unread. */

import all from "virtual:vectors";

import { TrustList, TrustedKey } from "../../src/keys/trust.ts";
import { PublicKey } from "../../src/keys/crypto.ts";
import { Domain } from "../../src/keys/labels.ts";
import type { Octets } from "../../src/keys/octets.ts";

type Content = Readonly<Record<string, unknown>>;

/** The bytes of hexadecimal digits. */
export function fromHex(text: string): Octets {
    return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** One file, or a map in it. */
export class Vector {
    private readonly unread: Set<string>;

    constructor(
        private readonly content: Content,
        readonly path: string,
    ) {
        this.unread = new Set(Object.keys(content));
    }

    /** The names of the areas, ascending. */
    static areas(): string[] {
        return [...new Set(Object.keys(all).map((path) => path.slice(0, path.indexOf("/"))))].sort();
    }

    /** Every file of an area. */
    static all(area: string): Vector[] {
        const files = Object.entries(all).filter(([path]) => path.startsWith(`${area}/`));
        return files.map(([path, content]) => new Vector(content, path));
    }

    get expect(): string {
        return this.text("expect");
    }

    value(name: string): unknown {
        this.unread.delete(name);
        return this.content[name];
    }

    text(name: string): string {
        const value = this.value(name);
        if (typeof value !== "string") throw new TypeError(`${this.path}: ${name} is no text`);
        return value;
    }

    number(name: string): number {
        const value = this.value(name);
        if (typeof value !== "number") throw new TypeError(`${this.path}: ${name} is no number`);
        return value;
    }

    numberOrNull(name: string): number | undefined {
        return this.value(name) === null ? undefined : this.number(name);
    }

    raw(name: string): Octets {
        return fromHex(this.text(name));
    }

    has(name: string): boolean {
        return name in this.content;
    }

    part(name: string): Vector {
        return new Vector(this.value(name) as Content, `${this.path}: ${name}`);
    }

    parts(name: string): Vector[] {
        const all = (this.value(name) ?? []) as Content[];
        return all.map((one, at) => new Vector(one, `${this.path}: ${name}[${at}]`));
    }

    texts(name: string): string[] {
        return this.value(name) as string[];
    }

    numbers(name: string): number[] {
        return this.value(name) as number[];
    }

    /** Refuse the file if a field was not read: no input is ignored by mistake. */
    done(): void {
        if (this.unread.size > 0) throw new Error(`${this.path}: not read: ${[...this.unread].join(", ")}`);
    }
}

/** The accepted trust list in a field `trust`. */
export async function trustList(part: Vector): Promise<TrustList> {
    const keys = await Promise.all(part.parts("keys").map(trustedKey));
    const domain = new Domain(part.raw("domain"));
    part.done();
    return new TrustList(
        { domain, counter: 1, issued: 0, expires: 1, roots: [], raw: new Uint8Array() },
        keys,
    );
}

async function trustedKey(part: Vector): Promise<TrustedKey> {
    const events = part.value("events") as number[] | null;
    const key = new TrustedKey(
        await PublicKey.parse(part.raw("key")),
        part.number("usage"),
        part.number("not_before"),
        part.number("expires"),
        part.number("status"),
        events === null ? undefined : new Set(events),
    );
    part.done();
    return key;
}
