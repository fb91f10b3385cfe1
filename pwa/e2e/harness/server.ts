/** The real server in a process and a folder of its own: started, stopped as by Ctrl-C, killed, started again where it was. */

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const ROOT = resolve(import.meta.dirname, "../../..");
/** The command line. */
export const PORTAO = join(ROOT, ".venv/bin/portao");

/** What `portao serve --json` says of itself; the token at the first start alone. */
interface Told {
    readonly url: string;
    readonly admin_token: string | null;
}

/** The server did not start, or ended by itself. */
export class ServerEnded extends Error {
    override readonly name = "ServerEnded";
}

/** One installation. Its address stays the same over all its starts. */
export class Server {
    private process: ChildProcess | undefined;

    private constructor(
        readonly folder: string,
        readonly url: string,
        readonly token: string,
        process: ChildProcess,
    ) {
        this.process = process;
    }

    /** @param app the folder of the built app; what lies in `pwa/dist` if not given */
    static async start(app?: string): Promise<Server> {
        const folder = mkdtempSync(join(tmpdir(), "portao-e2e-server-"));
        const [process, told] = await served(folder, 0, app);
        if (told.admin_token === null) throw new ServerEnded("the server made no administrator");
        return new Server(folder, told.url, told.admin_token, process);
    }

    /** Once more, in the same folder and at the same address. */
    async again(app?: string): Promise<void> {
        if (this.process !== undefined) throw new Error("the server runs already");
        [this.process] = await served(this.folder, Number(new URL(this.url).port), app);
    }

    /** As with Ctrl-C. */
    async stop(): Promise<void> {
        await this.end("SIGINT");
    }

    /** As when the machine fails. */
    async kill(): Promise<void> {
        await this.end("SIGKILL");
    }

    /** Stop it for good, and leave nothing behind. */
    async remove(): Promise<void> {
        await this.stop();
        rmSync(this.folder, { recursive: true, force: true });
    }

    private async end(signal: NodeJS.Signals): Promise<void> {
        const { process } = this;
        this.process = undefined;
        if (process === undefined || process.exitCode !== null) return;
        const gone = once(process, "exit");
        process.kill(signal);
        await gone;
    }
}

async function served(folder: string, port: number, app?: string): Promise<[ChildProcess, Told]> {
    const words = ["serve", "--json", "--port", String(port), "--log", "warning", "--data", folder];
    const env = app === undefined ? process.env : { ...process.env, PORTAO_GATE: app };
    const started = spawn(PORTAO, words, { cwd: ROOT, env, stdio: ["ignore", "pipe", "inherit"] });
    for await (const line of createInterface({ input: started.stdout })) {
        return [started, JSON.parse(line) as Told];
    }
    throw new ServerEnded(`portao ${words.join(" ")} said nothing`);
}
