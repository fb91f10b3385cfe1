/** A gate whose page is loaded anew goes on where it was, as far as its store lets it, and says what its store does not let it do. */

import { expect, vi } from "vitest";

import { StorageFailed } from "../../src/device/storage.ts";
import { test } from "../device/served.ts";
import { Shelf, unpacked, working } from "./tablet.ts";

test("a page that is loaded anew without a network goes on where it was", async ({ server }) => {
    const { tablet, gate, event, codes } = await working(server, 2);
    await gate.scan(codes[0] ?? "", "entry");
    await tablet.until(({ counts }) => counts?.unsent === 0);
    tablet.line.cut = true;
    const again = await tablet.start();
    expect(tablet.state).toMatchObject({ phase: { kind: "working" }, event: { event }, gate: { gate: 1 } });
    expect((await again.scan(codes[0] ?? "", "entry")).reason).toBe("ALREADY_ADMITTED");
    expect((await again.scan(codes[1] ?? "", "entry")).reason).toBe("OK");
    await tablet.until(({ network, counts }) => network.kind === "offline" && counts?.admitted === 2);
    expect(await again.recent()).toHaveLength(2);
    tablet.line.cut = false;
    await again.noticed("online");
    await tablet.until(({ counts, network }) => counts?.unsent === 0 && network.kind !== "offline");
});

test("after a restart a gate without names still says where a guest sits, by the ticket itself", async ({
    server,
}) => {
    const { tablet, gate, event } = await working(server, 1);
    const body = { tickets: [{ seat: "A-4", class: "VIP" }] };
    const said = await server.told("POST", `/v1/events/${event}/tickets`, body);
    const [issued] = (said as { tickets: [{ code: string }] }).tickets;
    await gate.syncNow();
    const who = { seat: "A-4", class: "VIP", reason: "OK" };
    expect(await gate.scan(issued.code, "entry")).toMatchObject(who);
    tablet.line.cut = true;
    const again = await tablet.start();
    expect(await again.recent()).toMatchObject([who]);
});

test("a list that does not verify any more keeps no gate from starting, whoever is signed in, and is fetched anew", async ({
    server,
}) => {
    const pin = await server.takeOn("Caio", "steward");
    const { tablet, gate } = await working(server, 1);
    await tablet.until(({ knowsOperators }) => knowsOperators);
    await gate.signIn({ operator: "caio", pin });
    tablet.line.cut = true;
    const rot = "UPDATE parts SET raw = zeroblob(9) WHERE kind = 'roster'";
    await tablet.shelf.opened().writing((connection) => connection.run(rot));
    await tablet.start();
    expect(tablet.state.phase.kind).toBe("working");
    tablet.line.cut = false;
    await tablet.until(({ lists }) => lists !== undefined);
});

test("a beginning that fails halfway is tried again on the same connection", async ({ server }) => {
    const tablet = unpacked(server);
    const [find, opened] = [vi.spyOn(tablet.chest, "find"), vi.spyOn(tablet.shelf, "opened")];
    find.mockRejectedValueOnce(new StorageFailed("no room", 13));
    const live = tablet.loaded();
    await expect(live.begin(tablet.shelf)).rejects.toThrow(StorageFailed);
    await live.begin(tablet.shelf);
    expect(opened).toHaveBeenCalledTimes(1);
});

test("a browser that threw the store away says so, and becomes another device", async ({ server }) => {
    const { tablet, gate } = await working(server, 1);
    const before = tablet.state.device?.id;
    await gate.syncNow();
    tablet.shelf = new Shelf();
    const again = await tablet.start();
    expect(tablet.state.phase).toEqual({ kind: "unenrolled", lost: true });
    await again.enrol(await server.offer({}), "tablet");
    const state = await tablet.until(({ phase }) => phase.kind === "choosing");
    expect(state.device?.id).not.toBe(before);
});

test("what keeps a gate from saving is told by its own name, until something was saved again", async ({
    server,
}) => {
    const { tablet, gate, codes } = await working(server, 1);
    const failing = (): string | undefined => tablet.state.storage?.failing;
    await tablet.until(({ counts, network }) => counts?.unsent === 0 && network.kind === "live");
    tablet.line.cut = true;
    tablet.shelf.disk.failsAt = "COMMIT";
    expect((await gate.scan(codes[0] ?? "", "entry")).reason).toBe("STORAGE_FAILED");
    await tablet.until(() => failing() === "ROOM");
    tablet.shelf.disk.result = 10;
    expect((await gate.scan(codes[0] ?? "", "entry")).reason).toBe("STORAGE_FAILED");
    await tablet.until(() => failing() === "DISK");
    tablet.shelf.disk.failsAt = undefined;
    await gate.recent(); // reading is no proof
    await gate.storageSaid(true, 9_000_000_000);
    expect((await tablet.until(({ storage }) => storage?.kept === true)).storage?.failing).toBe("DISK");
    expect((await gate.scan(codes[0] ?? "", "entry")).reason).toBe("OK");
    await tablet.until(() => failing() === undefined);
});
