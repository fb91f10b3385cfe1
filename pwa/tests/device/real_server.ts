/** The real server: `portao serve --demo` in a process and a folder of its own, and its administrator. */

import { spawn, type ChildProcess } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const ROOT = resolve(import.meta.dirname, "../../..");
const PORTAO = join(ROOT, ".venv/bin/portao");

/** What `portao serve --json` says of itself. */
interface Started {
    readonly url: string;
    readonly admin_token: string;
    readonly event: number;
    readonly code: string;
}

/** What a ticket was issued as. */
export interface Issued {
    readonly reference: string;
    readonly code: string;
}

/** A server that runs until `stop`. */
export class RealServer {
    private constructor(
        private process: ChildProcess,
        private readonly folder: string,
        private readonly started: Started,
    ) {}

    static async start(): Promise<RealServer> {
        const folder = await mkdtemp(join(tmpdir(), "portao-gate-"));
        const [process, started] = await served(folder, "0");
        return new RealServer(process, folder, started);
    }

    get url(): string {
        return this.started.url;
    }

    /** The demonstration's event. */
    get event(): number {
        return this.started.event;
    }

    async stop(): Promise<void> {
        await ended(this.process);
        await rm(this.folder, { recursive: true, force: true });
        await rm(this.backup, { recursive: true, force: true });
    }

    /** Copy everything that the server keeps, as whoever backs it up; it goes on at the same address. */
    async backUp(): Promise<void> {
        await ended(this.process);
        await cp(this.folder, this.backup, { recursive: true });
        [this.process] = await served(this.folder, new URL(this.url).port);
    }

    /** Put the copy back: what came since, the server knows nothing of. */
    async restore(): Promise<void> {
        await ended(this.process);
        await rm(this.folder, { recursive: true });
        await cp(this.backup, this.folder, { recursive: true });
        [this.process] = await served(this.folder, new URL(this.url).port);
    }

    private get backup(): string {
        return `${this.folder}-backup`;
    }

    /** A call by the administrator, which must succeed. */
    async told(method: string, path: string, body?: unknown): Promise<unknown> {
        const headers = {
            authorization: `Bearer ${this.started.admin_token}`,
            "content-type": "application/json",
        };
        const answer = await fetch(this.url + path, { method, headers, body: JSON.stringify(body) });
        const text = await answer.text();
        if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
        return text === "" ? undefined : JSON.parse(text);
    }

    /** An event of its own, open now. */
    async newEvent(fields: Readonly<Record<string, unknown>> = {}): Promise<number> {
        const startsS = Math.floor(Date.now() / 1000) - 3600;
        const said = await this.told("POST", "/v1/events", {
            name: "Opening night",
            kind: "show",
            timezone: "America/Sao_Paulo",
            starts_s: startsS,
            ends_s: startsS + 8 * 3600,
            capacity: 50,
            gates: [
                [1, "Gate A", 1],
                [2, "Gate B", 1],
            ],
            ...fields,
        });
        return (said as { event: number }).event;
    }

    async issue(event: number, count: number): Promise<readonly Issued[]> {
        const body = { tickets: Array.from({ length: count }, () => ({})) };
        const said = await this.told("POST", `/v1/events/${event}/tickets`, body);
        return (said as { tickets: Issued[] }).tickets;
    }

    /** An enrolment code. */
    async offer(wanted: Readonly<Record<string, unknown>>): Promise<string> {
        return ((await this.told("POST", "/v1/enrolments", wanted)) as { code: string }).code;
    }

    /** Somebody of this name to work at gates: the PIN. */
    async takeOn(name: string, role: "steward" | "supervisor"): Promise<string> {
        return ((await this.told("POST", "/v1/operators", { name, role })) as { pin: string }).pin;
    }

    /** Lock the device of this number out. */
    async lock(device: string): Promise<void> {
        await this.told("POST", `/v1/devices/${device}/lock`);
    }
}

async function served(folder: string, port: string): Promise<[ChildProcess, Started]> {
    const arguments_ = ["serve", "--demo", "--json", "--port", port, "--log", "warning", "--data", folder];
    const process = spawn(PORTAO, arguments_, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
    for await (const line of createInterface({ input: process.stdout })) {
        return [process, JSON.parse(line) as Started];
    }
    throw new Error("the server ended before it said where it is");
}

async function ended(process: ChildProcess): Promise<void> {
    const gone = new Promise((resolve) => process.once("exit", resolve));
    process.kill("SIGTERM");
    await gone;
}
