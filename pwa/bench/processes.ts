/** What the system says of the processes of one group (proc(5)). */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

/** Behind the name, which may hold anything: state, parent, group, and eight fields on, time in the program and in the system. */
const STAT = /^.*\) \S+ \d+ (?<group>\d+) (?:\S+ ){8}(?<user>\d+) (?<system>\d+) /s;
/** As Linux counts them for programs. */
const MS_A_TICK = 10;
const LOOK_EVERY_MS = 250;
/** Of one processor: less is next to nothing. */
const AT_REST = 0.04;

interface Process {
    readonly id: string;
    readonly cpuMs: number;
}

/** The numbers of its processes. */
export function membersOf(group: number): readonly string[] {
    return processesOf(group).map(({ id }) => id);
}

/** Resolves when they do next to nothing any more. */
export async function untilAtRest(group: number): Promise<void> {
    let [before, used] = [cpuMsOf(group), Number.POSITIVE_INFINITY];
    while (used > AT_REST * LOOK_EVERY_MS) {
        await setTimeout(LOOK_EVERY_MS);
        const now = cpuMsOf(group);
        [before, used] = [now, now - before];
    }
}

function cpuMsOf(group: number): number {
    return processesOf(group).reduce((sum, { cpuMs }) => sum + cpuMs, 0);
}

function processesOf(group: number): readonly Process[] {
    const found: Process[] = [];
    for (const id of readdirSync("/proc")) {
        const told = STAT.exec(statOf(id))?.groups;
        if (Number(told?.["group"]) !== group) continue;
        found.push({ id, cpuMs: MS_A_TICK * (Number(told?.["user"]) + Number(told?.["system"])) });
    }
    return found;
}

/** Nothing for what is no process, or has just ended. */
function statOf(id: string): string {
    try {
        return /^\d+$/.test(id) ? readFileSync(join("/proc", id, "stat"), "utf-8") : "";
    } catch (error) {
        if (error instanceof Error && "syscall" in error) return "";
        throw error;
    }
}
