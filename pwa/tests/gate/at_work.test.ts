/** Who works at a gate, and for how long: operators who sign in, and those whom the office removes, as it does whole devices. */

import { expect } from "vitest";

import { readContent } from "../../src/device/journal.ts";
import { Kind } from "../../src/sync/content.ts";
import { test } from "../device/served.ts";
import { working, type Tablet } from "./tablet.ts";

test("an operator signs in, and a supervisor lets in whom the rules refuse", async ({ server }) => {
    const pin = await server.takeOn("Rosa", "supervisor");
    const { tablet, gate, codes } = await working(server, 1);
    await tablet.until(({ knowsOperators }) => knowsOperators);
    const word = { operator: "rosa", pin };
    await expect(gate.signIn({ ...word, pin: "000000" })).rejects.toMatchObject({ refusal: "WRONG_PIN" });
    expect(await gate.signIn(word)).toMatchObject({ name: "Rosa", isSupervisor: true });
    await tablet.until(({ operator }) => operator?.name === "Rosa");
    await gate.scan(codes[0] ?? "", "entry");
    expect(await gate.scan(codes[0] ?? "", "entry")).toMatchObject({ outcome: "refuse", canOverride: true });
    expect(await gate.override(codes[0] ?? "", word)).toMatchObject({ outcome: "admit", passed: true });
    const again = await tablet.start();
    expect(tablet.state.operator?.name).toBe("Rosa");
    expect(await again.recent()).toMatchObject([
        { outcome: "admit", reason: "ALREADY_ADMITTED", why: "reason.ALREADY_ADMITTED.why" },
        { outcome: "admit", reason: "OK" },
    ]);
});

test("an operator whom the office removes is signed out of a running gate at once, and the gate says who", async ({
    server,
}) => {
    const pin = await server.takeOn("Nina", "steward");
    const { tablet, gate, codes, event } = await working(server, 2);
    await tablet.until(({ knowsOperators, network }) => knowsOperators && network.kind === "live");
    const { operator } = await gate.signIn({ operator: "nina", pin });
    await gate.scan(codes[0] ?? "", "entry");
    await server.told("POST", `/v1/operators/${operator.toString()}/revoke`);
    const state = await tablet.until(({ dismissed }) => dismissed !== undefined);
    expect(state).toMatchObject({ operator: undefined, dismissed: "Nina" });
    await gate.scan(codes[1] ?? "", "entry");
    expect(await operatorsIn(tablet, event)).toEqual([operator, undefined]);
    await gate.signOut();
    await tablet.until(({ dismissed }) => dismissed === undefined);
});

/** Whose numbers the admissions of this device carry. */
async function operatorsIn(tablet: Tablet, event: number): Promise<(number | undefined)[]> {
    const query = "SELECT frame FROM journal WHERE event = ? ORDER BY epoch, seq";
    return tablet.shelf.opened().reading((connection) =>
        connection
            .rows(query, event)
            .map((row) => readContent(row.bytes(0)))
            .filter((content) => content?.kind === Kind.ADMIT)
            .map((content) => content?.operator),
    );
}

test("a lock is told as soon as it is heard, and stays", async ({ server }) => {
    const { tablet, gate, codes } = await working(server, 1);
    await tablet.until(({ network }) => network.kind === "live");
    await server.lock(tablet.device);
    const state = await tablet.until(({ phase }) => phase.kind === "locked");
    expect(state).toMatchObject({ lists: undefined, knowsNames: false, knowsOperators: false });
    expect((await gate.scan(codes[0] ?? "", "entry")).reason).toBe("DEVICE_LOCKED");
    tablet.line.cut = true;
    await tablet.start();
    expect(tablet.state.phase.kind).toBe("locked");
});

test("a lock takes the operator's name and what was told of guests from a worker that goes on", async ({
    server,
}) => {
    const pin = await server.takeOn("Iara", "steward");
    const { tablet, gate, codes } = await working(server, 1);
    await tablet.until(({ knowsOperators }) => knowsOperators);
    await gate.signIn({ operator: "iara", pin });
    await gate.scan(codes[0] ?? "", "entry");
    await server.lock(tablet.device);
    const state = await tablet.until(({ phase }) => phase.kind === "locked");
    expect(state).toMatchObject({ operator: undefined, dismissed: undefined, lists: undefined });
    expect(await gate.recent()).toEqual([]);
});
