/** The real server, beside the tests: what a browser gets of the app, and under which headers, is decided there. */

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

const TREE = join(import.meta.dirname, "..", "..", "..");

/** What a server says when it is ready. */
export interface Told {
    readonly url: string;
    /** The app's address, with a code that enrols one browser. */
    readonly gate: string;
    /** A ticket. */
    readonly code: string;
}

/** One run of a server. */
export class Portao {
    private constructor(
        private readonly process: ChildProcess,
        readonly told: Told,
    ) {}

    /** A demonstration on this data, which gives out the app that was built into `gate`; port 0 for any. */
    static async start(data: string, gate: string, port = 0): Promise<Portao> {
        const options = ["--demo", "--data", data, "--port", String(port), "--json", "--log", "warning"];
        const started = spawn(join(TREE, ".venv", "bin", "portao"), ["serve", ...options], {
            cwd: TREE,
            env: { ...process.env, PORTAO_GATE: gate },
            stdio: ["ignore", "pipe", "inherit"],
        });
        const [line] = (await once(createInterface(started.stdout), "line")) as [string];
        return new Portao(started, JSON.parse(line) as Told);
    }

    get port(): number {
        return Number(new URL(this.told.url).port);
    }

    /** As with Ctrl-C. */
    async stop(): Promise<void> {
        if (this.process.exitCode !== null) return;
        this.process.kill("SIGINT");
        await once(this.process, "exit");
    }
}
