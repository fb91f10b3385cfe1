/** The office: what its people do over HTTP while gates are at work. */

import type { Server } from "./server.ts";

export interface Ticket {
    readonly reference: string;
    readonly code: string;
}

/** One line of a device's journal, as the server stored it. */
export interface StoredEntry {
    readonly entry: string;
    readonly device: string;
    readonly epoch: number;
    readonly seq: number;
    readonly kind: string | null;
    readonly chained: boolean;
    readonly counts: boolean | null;
    readonly reference?: string | null;
    readonly wall_ms: number | null;
    readonly at_ms: number;
}

export interface StoredDevice {
    readonly device: string;
    readonly name: string;
    readonly status: string;
}

export interface Report {
    readonly admitted: number;
}

/** How the office sees a case. */
export interface Case {
    readonly case: string;
    readonly title: string;
    readonly status: string;
}

const HOUR_S = 3600;

/** It asks as an administrator; a refusal of the server is an error. */
export class Office {
    constructor(private readonly server: Server) {}

    async ask(method: string, path: string, body?: unknown): Promise<Response> {
        const headers = {
            authorization: `Bearer ${this.server.token}`,
            "content-type": "application/json",
        };
        const sent = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
        const answer = await fetch(this.server.url + path, sent);
        if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
        return answer;
    }

    /** An event that began an hour ago, with two gates into one hall. */
    async opens(name: string, fields: Readonly<Record<string, unknown>> = {}): Promise<number> {
        const startsS = Math.floor(Date.now() / 1000) - HOUR_S;
        const gates = [
            [1, "Gate A", 1],
            [2, "Gate B", 1],
        ];
        const usual = { kind: "show", timezone: "America/Sao_Paulo", capacity: 100, gates };
        const times = { starts_s: startsS, ends_s: startsS + 12 * HOUR_S };
        const said = await this.said<{ event: number }>("POST", "/v1/events", {
            name,
            ...usual,
            ...times,
            ...fields,
        });
        return said.event;
    }

    async issue(event: number, tickets: readonly object[]): Promise<readonly Ticket[]> {
        const path = `/v1/events/${event}/tickets`;
        return (await this.said<{ tickets: Ticket[] }>("POST", path, { tickets })).tickets;
    }

    async issueOne(event: number, ticket: object): Promise<Ticket> {
        const [issued] = await this.issue(event, [ticket]);
        if (issued === undefined) throw new Error("the server issued nothing");
        return issued;
    }

    async revoke(event: number, { reference }: Ticket): Promise<void> {
        await this.ask("POST", `${ticketPath(event, reference)}/revoke`);
    }

    /** A new code in place of the present one. */
    async reissue(event: number, { reference }: Ticket, changes: object = {}): Promise<Ticket> {
        return this.said("POST", `${ticketPath(event, reference)}/reissue`, changes);
    }

    /** The ticket's present code, as the server draws it. */
    async drawing(event: number, { reference }: Ticket, symbol: string): Promise<string> {
        const path = `${ticketPath(event, reference)}/code.svg?symbol=${symbol}`;
        return (await this.ask("GET", path)).text();
    }

    /** A code that makes one browser a gate of these events. */
    async offer(events: readonly number[], fields: object = {}): Promise<string> {
        return (await this.said<{ code: string }>("POST", "/v1/enrolments", { events, ...fields })).code;
    }

    async devices(): Promise<readonly StoredDevice[]> {
        return this.list("/v1/devices");
    }

    async deviceNamed(name: string): Promise<StoredDevice> {
        const found = (await this.devices()).find((device) => device.name === name);
        if (found === undefined) throw new Error(`the server knows no device ${name}`);
        return found;
    }

    async lock({ device }: StoredDevice): Promise<void> {
        await this.ask("POST", `/v1/devices/${device}/lock`);
    }

    async report(event: number): Promise<Report> {
        return this.said("GET", `/v1/events/${event}/report`);
    }

    async cases(event: number): Promise<readonly Case[]> {
        return this.list(`/v1/events/${event}/cases`);
    }

    /** Everything that this device wrote and the server has. */
    async journal(event: number, { device }: StoredDevice): Promise<readonly StoredEntry[]> {
        return this.list(`/v1/events/${event}/entries?device=${device}`);
    }

    async said<T>(method: string, path: string, body?: unknown): Promise<T> {
        return (await (await this.ask(method, path, body)).json()) as T;
    }

    /** All pages of a list. */
    private async list<T>(path: string): Promise<readonly T[]> {
        const found: T[] = [];
        const address = new URL(path, this.server.url);
        for (;;) {
            const page = await this.said<Page<T>>("GET", address.pathname + address.search);
            found.push(...page.items);
            if (page.next === null) return found;
            address.searchParams.set("cursor", page.next);
        }
    }
}

interface Page<T> {
    readonly items: readonly T[];
    readonly next: string | null;
}

function ticketPath(event: number, reference: string): string {
    return `/v1/events/${event}/tickets/${encodeURIComponent(reference)}`;
}
