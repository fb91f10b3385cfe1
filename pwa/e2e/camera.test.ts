import { afterAll, beforeAll, expect, test } from "vitest";

import { Browser } from "./harness/browser.ts";
import { Camera } from "./harness/camera.ts";
import { spoilt } from "./harness/forging.ts";
import { Holder } from "./harness/holder.ts";
import { Office, type Ticket } from "./harness/office.ts";
import { Server } from "./harness/server.ts";
import { Steward, verdictOf, type Read } from "./harness/steward.ts";
import { qrOf, symbolOfSvg, type Symbol } from "./harness/symbol.ts";

const DAY_S = 86_400;
const TP82 = { kind: "flight", flight: { carrier: "TP", number: "82", from: "GRU", to: "LIS" } };
/** Another airline's, as it stands on a traveller's telephone. */
const FOREIGN_PASS = "M1SILVA/ANA           EXYZ789 GRUGIGLA 3344 326Y012C0007 100";

const FLYER = "https://example.com/cheap-tickets";

let server: Server;
let office: Office;
let browser: Browser;
let steward: Steward;
let [evening, matinee, flight] = [0, 0, 0];
const camera = new Camera();

beforeAll(async () => {
    server = await Server.start();
    office = new Office(server);
    evening = await office.opens("Opening night");
    matinee = await office.opens("Matinee");
    flight = await office.opens("Lisbon", TP82);
    const settings = { stays: true, sound: false };
    browser = await Browser.start({ origin: server.url, film: camera.film, settings });
    steward = new Steward(await browser.open("/gate/"));
    await steward.enrol(await office.offer([evening, matinee, flight]), "tablet", "Opening night");
    await steward.choose("Gate A");
    await steward.start();
});

afterAll(async () => {
    await browser.remove();
    await server.remove();
    camera.remove();
});

/** The verdict on what stands before the camera, which goes away when it was read. */
async function seen(symbol: Symbol): Promise<Read> {
    camera.show(symbol);
    const read = await steward.verdict();
    camera.nothing();
    await steward.next();
    return read;
}

async function drawn(event: number, ticket: Ticket, symbology = "qr"): Promise<Symbol> {
    return symbolOfSvg(await office.drawing(event, ticket, symbology));
}

test("a ticket enters once; what is forged, over, cancelled, replaced or for another event does not", async () => {
    const nowS = Math.floor(Date.now() / 1000);
    const lapsed = { not_before: nowS - 2 * DAY_S, expires: nowS - DAY_S };
    const good = await office.issueOne(evening, { seat: "A-1" });
    const over = await drawn(evening, await office.issueOne(evening, { seat: "A-2", ...lapsed }));
    const cancelled = await office.issueOne(evening, { seat: "A-3" });
    const replaced = await office.issueOne(evening, { seat: "A-4" });
    const [cancelledCode, formerCode] = [await drawn(evening, cancelled), await drawn(evening, replaced)];
    await office.revoke(evening, cancelled);
    const renewed = await office.reissue(evening, replaced);
    const elsewhere = await drawn(matinee, await office.issueOne(matinee, { seat: "A-5" }));
    const valid = await drawn(evening, good);
    await steward.state();
    await steward.syncs();
    await steward.start();
    const first = await seen(valid);
    expect(first).toMatchObject(verdictOf("admit", "OK"));
    expect(first.text).toContain("A-1");
    expect(await seen(qrOf(spoilt(good.code)))).toMatchObject(verdictOf("refuse", "BAD_SIGNATURE"));
    expect(await seen(over)).toMatchObject(verdictOf("refuse", "EXPIRED"));
    expect(await seen(cancelledCode)).toMatchObject(verdictOf("refuse", "REVOKED"));
    expect(await seen(formerCode)).toMatchObject(verdictOf("refuse", "REPLACED"));
    expect(await seen(elsewhere)).toMatchObject(verdictOf("refuse", "WRONG_EVENT"));
    expect(await seen(qrOf(FLYER))).toMatchObject(verdictOf("unknown", "NOT_OURS"));
    // By now the first one has been away for so long that whoever shows it means it.
    const again = await seen(valid);
    expect(again).toMatchObject(verdictOf("refuse", "ALREADY_ADMITTED"));
    expect(again.text).toMatch(/used at \d\d:\d\d, on this device/);
    expect(await seen(await drawn(evening, renewed))).toMatchObject(verdictOf("admit", "OK"));
});

test("a code of a telephone is good now, and no more when somebody was sent a picture of it", async () => {
    const { domain } = await office.said<{ domain: string }>("GET", "/v1/keys/export");
    const holder = await Holder.of(domain);
    const plain = await office.issueOne(evening, { seat: "C-1" });
    const bound = await office.reissue(evening, plain, { holder_key: holder.publicKey });
    await steward.state();
    await steward.syncs();
    await steward.start();
    const nowS = Math.floor(Date.now() / 1000);
    const sent = qrOf(await holder.shows(bound.code, nowS - 300));
    expect(await seen(sent)).toMatchObject(verdictOf("refuse", "PROOF_STALE"));
    expect(await seen(qrOf(await holder.shows(bound.code, nowS)))).toMatchObject(verdictOf("admit", "OK"));
});

test("a boarding pass of ours lets in, and another airline's is told for what it is", async () => {
    const passenger = { name: "João Müller", seat: "7D", class: "C" };
    const pass = await office.issueOne(flight, passenger);
    const paper = await drawn(flight, pass, "pdf417");
    const aztec = await drawn(flight, await office.issueOne(flight, { ...passenger, seat: "7E" }), "aztec");
    await steward.changesTo("Lisbon", "Gate B");
    const first = await seen(paper);
    expect(first).toMatchObject(verdictOf("admit", "OK"));
    for (const fact of ["TP82 GRU–LIS", "MUELLER/JOAO", "7D"]) expect(first.text).toContain(fact);
    expect((await seen(aztec)).text).toContain("7E");
    expect(await seen(qrOf(FOREIGN_PASS))).toMatchObject(verdictOf("attention", "FOREIGN_PASS"));
    await steward.type(pass.code);
    expect(await steward.verdict()).toMatchObject(verdictOf("refuse", "ALREADY_ADMITTED"));
    await steward.next();
});
