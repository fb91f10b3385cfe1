/** The whole gate but for its browser, over the real server: from a code to the first guest. */

import { expect } from "vitest";

import { test } from "../device/served.ts";
import { unpacked, working } from "./tablet.ts";

test("from enrolment to the first guest", async ({ server }) => {
    const event = await server.newEvent();
    const [ticket] = await server.issue(event, 1);
    const tablet = unpacked(server);
    const gate = await tablet.start();
    expect(tablet.state.phase).toEqual({ kind: "unenrolled", lost: false });
    await gate.enrol(await server.offer({ events: [event] }), "tablet");
    expect((await tablet.until(({ phase }) => phase.kind === "choosing")).device?.name).toBe("tablet");
    const [offered] = await gate.offered();
    expect(offered).toMatchObject({ event, name: "Opening night", timezone: "America/Sao_Paulo" });
    expect(offered?.gates.map(({ gate: number, name }) => [number, name])).toEqual([
        [1, "Gate A"],
        [2, "Gate B"],
    ]);
    await gate.choose(event, 2);
    const state = await tablet.until(({ phase }) => phase.kind === "working");
    expect(state).toMatchObject({ event: { event }, gate: { gate: 2 }, lists: { generation: 1, policy: 1 } });
    const answer = await gate.scan(ticket?.code ?? "", "entry");
    expect(answer).toMatchObject({ number: 1, outcome: "admit", reason: "OK", passed: true, tier: "device" });
    const sent = await tablet.until(({ counts }) => counts?.admitted === 1 && counts.unsent === 0);
    expect(sent.network.trouble).toBeUndefined();
    await tablet.until(({ network }) => network.kind === "live");
    expect(await gate.recent()).toMatchObject([{ entry: answer.entry, ofThisRun: true, takenBack: false }]);
    if (answer.entry === undefined) throw new Error("nothing was written for an admission");
    await gate.undo(answer.entry);
    expect(await gate.recent()).toMatchObject([{ entry: answer.entry, takenBack: true }]);
    await expect(gate.undo(answer.entry)).rejects.toEqual({ refusal: "NOTHING_TO_UNDO", values: {} });
});

test("what is no code of this server is refused by name, and nothing is kept", async ({ server }) => {
    const tablet = unpacked(server);
    const gate = await tablet.start();
    const code = await server.offer({});
    for (const [text, refusal] of [
        ["hello", "OTHER_CODE"],
        [code.slice(0, 60), "BAD_CODE"],
        [code.slice(0, -1), "BAD_CODE"],
    ] as const) {
        await expect(gate.offer(text)).rejects.toEqual({ refusal, values: {} });
        await expect(gate.enrol(text, "tablet")).rejects.toEqual({ refusal, values: {} });
    }
    expect(await gate.offer(code)).toEqual({ server: new URL(server.url).host });
    const elsewhere = unpacked(server);
    const far = await elsewhere.start("https://other.example");
    const other = { refusal: "OTHER_SERVER", values: { url: server.url } };
    await expect(far.offer(code)).rejects.toEqual(other);
    await expect(far.enrol(code, "tablet")).rejects.toEqual(other);
    expect(await elsewhere.chest.find()).toBeUndefined();
    await gate.enrol(code, "tablet");
    await gate.enrol(code, "tablet"); // safe to repeat
    const second = await unpacked(server).start();
    await expect(second.enrol(code, "tablet")).rejects.toMatchObject({ refusal: "CODE_USED" });
});

test("an event is chosen once it can be served: not without a network, and not beyond the certificate", async ({
    server,
}) => {
    const [event, other] = [await server.newEvent(), await server.newEvent()];
    const tablet = unpacked(server);
    const gate = await tablet.start();
    await gate.enrol(await server.offer({ events: [event], gates: [1] }), "tablet");
    await expect(gate.choose(other, 1)).rejects.toMatchObject({ refusal: "NOT_ALLOWED" });
    tablet.line.cut = true;
    await expect(gate.offered()).rejects.toMatchObject({ refusal: "OFFLINE" });
    await expect(gate.choose(event, 1)).rejects.toMatchObject({ refusal: "OFFLINE" });
    tablet.line.cut = false;
    await expect(gate.choose(event, 2)).rejects.toMatchObject({ refusal: "NOT_ALLOWED" });
    expect(tablet.state.phase.kind).toBe("choosing");
    await gate.choose(event, 1);
    expect((await tablet.until(({ phase }) => phase.kind === "working")).gate?.gate).toBe(1);
});

test("before the doors open a gate says where it stands, in one code", async ({ server }) => {
    const { tablet, gate } = await working(server, 1);
    await gate.storageSaid(true, 9_000_000_000);
    await tablet.until(({ storage }) => storage?.kept === true);
    const text = await gate.readiness(0.87, true);
    expect(text.startsWith("PTR1:")).toBe(true);
    expect(text.length).toBeLessThan(300);
});
