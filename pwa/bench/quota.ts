/**
 * Less of a processor than this machine has, for a browser with all its processes: as on a cheap tablet, or on one that is busy.
 *
 * By a control group where this user may make one, which shares the quota among all threads. Where not, the processes are stopped and let
 * go in turn, every few milliseconds: then each processor counts by itself, and of two the browser may have twice the share.
 */

import { mkdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";

import { membersOf } from "./processes.ts";

/** Long beside a turn of the scheduler, and short beside what is measured. */
const PERIOD_MS = 20;
const [V1, V2] = ["/sys/fs/cgroup/cpu", "/sys/fs/cgroup"];
const NAME = `portao-${process.pid}`;

export interface Quota {
    /** How it is kept, for whoever reads the numbers. */
    readonly how: string;
    /** From now on, for every process of this group, and for all that they start, until they end. */
    bind(group: number): void;
    /** Once they have ended. */
    end(): void;
}

/** @param share of one processor */
export function quotaOf(share: number): Quota {
    const [quota, period] = [String(PERIOD_MS * 1000 * share), String(PERIOD_MS * 1000)];
    return (
        controlGroup(V1, { "cpu.cfs_period_us": period, "cpu.cfs_quota_us": quota }) ??
        controlGroup(V2, { "cpu.max": `${quota} ${period}` }) ??
        new Turns(share)
    );
}

/** Undefined where there is none to be had: another version of them, or not allowed. */
function controlGroup(root: string, settings: Readonly<Record<string, string>>): Quota | undefined {
    const folder = join(root, NAME);
    try {
        mkdirSync(folder);
        for (const [name, value] of Object.entries(settings)) writeFileSync(join(folder, name), value);
    } catch (error) {
        if (error instanceof Error && "syscall" in error) return undefined;
        throw error;
    }
    return {
        how: "control group",
        bind: (group) => {
            for (const id of membersOf(group)) writeFileSync(join(folder, "cgroup.procs"), id);
        },
        end: () => {
            rmdirSync(folder);
        },
    };
}

class Turns implements Quota {
    readonly how = "stopped and let go in turn";

    constructor(private readonly share: number) {}

    bind(group: number): void {
        const turns = { group, runMs: PERIOD_MS * this.share, restMs: PERIOD_MS * (1 - this.share) };
        const code = `(${take.toString()})(require("node:worker_threads").workerData)`;
        new Worker(code, { eval: true, workerData: turns }).unref();
    }

    /** It ends by itself. */
    end(): void {
        return undefined;
    }
}

/** Runs in a thread of its own, until the group is no more. */
function take({ group, runMs, restMs }: { group: number; runMs: number; restMs: number }): void {
    const never = new Int32Array(new SharedArrayBuffer(4));
    try {
        for (;;) {
            process.kill(-group, "SIGSTOP");
            Atomics.wait(never, 0, 0, restMs);
            process.kill(-group, "SIGCONT");
            Atomics.wait(never, 0, 0, runMs);
        }
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
}
